"""Service Connect: names under which services are found, and what their ports must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.refusals import refused

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
INVALID = "InvalidParameterException"


@pytest.fixture(autouse=True)
def namespaces(ecs: Any) -> None:
    for name in ("local", "other"):
        ecs.create_cluster(clusterName=name, serviceConnectDefaults={"namespace": name})


def connected(*services: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Give the configuration of a service in the namespace `local`."""
    return {"enabled": True, "namespace": "local", "services": [*services], **changes}


def found(port: int = 80, *, name: str = "http", **members: Any) -> dict[str, Any]:
    """Give a service that is found by its default name."""
    return {"portName": name, "clientAliases": [{"port": port}], **members}


@pytest.fixture
def with_ports(register: Callable[..., str]) -> Callable[..., str]:
    """Register a definition with a named port; keyword arguments are members of its mapping."""

    def make(**members: Any) -> str:
        mapping = {"containerPort": 80, "name": "http", **members}
        return register(
            containerDefinitions=[{"name": "app", "image": "images/app", "portMappings": [mapping]}]
        )

    return make


def resources(service: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = service["deployments"][0].get("serviceConnectResources", [])
    return found


class TestWhetherAService:
    @pytest.mark.rule("ServiceConnectConfiguration-001")
    def test_takes_part(self, ecs: Any, serve: Serve) -> None:
        on = serve(serviceName="on", serviceConnectConfiguration=connected(found()))
        serve(serviceName="off", serviceConnectConfiguration=connected(found(), enabled=False))
        listed = ecs.list_services_by_namespace(namespace="local")["serviceArns"]
        assert listed == [on["serviceArn"]]

    @pytest.mark.rule("ServiceConnectConfiguration-006")
    def test_is_only_a_client(self, ecs: Any, serve: Serve) -> None:
        client = serve(serviceConnectConfiguration={"enabled": True, "namespace": "local"})
        assert resources(client) == []
        assert ecs.list_services_by_namespace(namespace="local")["serviceArns"] == [client["serviceArn"]]

    @pytest.mark.rule("ServiceConnectConfiguration-005")
    @pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
    def test_joins_a_namespace_of_its_region(self, ecs: Any, serve: Serve, region: str) -> None:
        (cluster,) = ecs.describe_clusters(clusters=["local"])["clusters"]
        arn = cluster["serviceConnectDefaults"]["namespace"].replace("us-east-1", region)
        configuration = connected(found(), namespace=arn)
        if region == "us-east-1":
            assert len(resources(serve(serviceConnectConfiguration=configuration))) == 1
        else:
            with refused("NamespaceNotFoundException"):
                serve(serviceConnectConfiguration=configuration)


class TestNames:
    @pytest.mark.rule("ServiceConnectService-001", "PortMapping-032")
    def test_a_port_is_one_that_the_definition_names(
        self, serve: Serve, with_ports: Callable[..., str]
    ) -> None:
        definition = with_ports(name="web")
        with refused(INVALID, r"portName\(http\) does not refer to any named PortMapping"):
            serve(taskDefinition=definition, serviceConnectConfiguration=connected(found()))
        serve(taskDefinition=definition, serviceConnectConfiguration=connected(found(name="web")))

    @pytest.mark.rule("ServiceConnectService-007", "Deployment-017", "ServiceConnectServiceResource-002")
    def test_the_discovery_name_is_the_ports_unless_given(self, serve: Serve) -> None:
        (default,) = resources(serve(serviceConnectConfiguration=connected(found())))
        (given,) = resources(
            serve(serviceName="api", serviceConnectConfiguration=connected(found(discoveryName="api")))
        )
        assert (default["discoveryName"], given["discoveryName"]) == ("http", "api")
        arns = {default["discoveryArn"], given["discoveryArn"]}
        assert len(arns) == 2
        assert all(arn.startswith("arn:aws:servicediscovery:us-east-1:123456789012:service/") for arn in arns)

    @pytest.mark.rule("ServiceConnectService-005")
    def test_a_discovery_name_is_unique_in_its_namespace(self, serve: Serve) -> None:
        serve(serviceConnectConfiguration=connected(found()))
        with refused(INVALID, "SC service is already used"):
            serve(serviceName="b", serviceConnectConfiguration=connected(found(81)))
        serve(serviceName="b", serviceConnectConfiguration=connected(found(), namespace="other"))

    @pytest.mark.rule("ServiceConnectService-004")
    @pytest.mark.parametrize("aliases", [{}, {"clientAliases": []}])
    def test_a_service_has_an_alias(self, serve: Serve, aliases: dict[str, Any]) -> None:
        with refused(INVALID, "needs a client alias"):
            serve(serviceConnectConfiguration=connected({"portName": "http", **aliases}))

    @pytest.mark.rule("ServiceConnectClientAlias-001")
    def test_an_alias_is_unique_in_its_namespace(self, serve: Serve) -> None:
        def alias(name: str, port: int, **changes: Any) -> dict[str, Any]:
            own = {"portName": "http", "discoveryName": name}
            return connected({**own, "clientAliases": [{"dnsName": "shop", "port": port}]}, **changes)

        serve(serviceConnectConfiguration=alias("a", 80))
        with refused(INVALID, "The client alias shop:80 is already used"):
            serve(serviceName="b", serviceConnectConfiguration=alias("b", 80))
        serve(serviceName="b", serviceConnectConfiguration=alias("b", 81))
        serve(serviceName="c", serviceConnectConfiguration=alias("c", 80, namespace="other"))

    @pytest.mark.rule("ServiceConnectClientAlias-007")
    @pytest.mark.parametrize("own", [{}, {"discoveryName": "shop"}])
    def test_an_alias_without_a_name_has_that_of_the_service(self, serve: Serve, own: dict[str, str]) -> None:
        serve(serviceConnectConfiguration=connected(found(**own)))
        name = f"{own.get('discoveryName', 'http')}.local"
        other = {
            "portName": "http",
            "discoveryName": "b",
            "clientAliases": [{"dnsName": name, "port": 80}],
        }
        with refused(INVALID, f"The client alias {name}:80 is already used"):
            serve(serviceName="b", serviceConnectConfiguration=connected(other))

    def test_a_service_may_keep_its_own_names(self, ecs: Any, serve: Serve) -> None:
        serve(serviceConnectConfiguration=connected(found()))
        ecs.update_service(service="web", serviceConnectConfiguration=connected(found()))


class TestPorts:
    @pytest.mark.rule("PortMapping-006", "PortMapping-034")
    @pytest.mark.parametrize(
        ("before", "after", "member"),
        [
            ({"appProtocol": "http"}, {"appProtocol": "http2"}, "appProtocol"),
            ({"appProtocol": "http"}, {}, "appProtocol"),
            ({"protocol": "tcp"}, {"protocol": "udp"}, "protocol"),
        ],
    )
    def test_a_port_keeps_its_protocol(
        self,
        ecs: Any,
        serve: Serve,
        with_ports: Callable[..., str],
        before: dict[str, str],
        after: dict[str, str],
        member: str,
    ) -> None:
        serve(taskDefinition=with_ports(**before), serviceConnectConfiguration=connected(found()))
        with refused(INVALID, f"The {member} of portName.http. cannot be changed"):
            ecs.update_service(service="web", taskDefinition=with_ports(**after))
        ecs.delete_service(service="web", force=True)
        serve(
            serviceName="new", taskDefinition="job", serviceConnectConfiguration=connected(found())
        )  # made again, it may have another

    @pytest.mark.rule("PortMapping-006", "PortMapping-034")
    def test_without_service_connect_it_may_change(
        self, ecs: Any, serve: Serve, with_ports: Callable[..., str]
    ) -> None:
        serve(taskDefinition=with_ports(appProtocol="http"))
        ecs.update_service(service="web", taskDefinition=with_ports(appProtocol="http2"))

    @pytest.mark.rule("TimeoutConfiguration-006")
    def test_a_request_has_a_timeout_only_in_a_protocol_that_has_requests(
        self, serve: Serve, with_ports: Callable[..., str]
    ) -> None:
        configuration = connected(found(timeout={"perRequestTimeoutSeconds": 5}))
        with refused(INVALID, "perRequestTimeoutSeconds is not allowed"):
            serve(taskDefinition=with_ports(), serviceConnectConfiguration=configuration)
        serve(taskDefinition=with_ports(appProtocol="grpc"), serviceConnectConfiguration=configuration)

    @pytest.mark.rule("TimeoutConfiguration-002", "TimeoutConfiguration-005")
    def test_timeouts_may_be_off(self, serve: Serve, with_ports: Callable[..., str]) -> None:
        off = {"idleTimeoutSeconds": 0, "perRequestTimeoutSeconds": 0}
        service = serve(
            taskDefinition=with_ports(appProtocol="http"),
            serviceConnectConfiguration=connected(found(timeout=off)),
        )
        (shown,) = service["deployments"][0]["serviceConnectConfiguration"]["services"]
        assert shown["timeout"] == off

    @pytest.mark.rule("ServiceConnectTlsConfiguration-001")
    def test_tls_needs_only_its_authority(self, serve: Serve) -> None:
        authority = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/a"
        tls = {"issuerCertificateAuthority": {"awsPcaAuthorityArn": authority}}
        service = serve(serviceConnectConfiguration=connected(found(tls=tls)))
        (shown,) = service["deployments"][0]["serviceConnectConfiguration"]["services"]
        assert shown["tls"] == tls


@pytest.mark.rule("ServiceConnectConfiguration-004")
class TestLogs:
    @pytest.mark.parametrize("driver", ["awslogs", "splunk", "awsfirelens"])
    def test_of_the_proxy_on_fargate(self, serve: Serve, driver: str) -> None:
        logging = {"logDriver": driver}
        serve(serviceConnectConfiguration=connected(found(), logConfiguration=logging))

    @pytest.mark.parametrize("driver", ["syslog", "json-file"])
    def test_of_the_proxy_elsewhere(self, serve: Serve, bridge: Callable[..., str], driver: str) -> None:
        configuration = connected(found(), logConfiguration={"logDriver": driver})
        with refused(INVALID, f"{driver} is not a valid log driver"):
            serve(serviceConnectConfiguration=configuration)
        ec2 = {"taskDefinition": bridge(), "launchType": "EC2", "networkConfiguration": None}
        serve(desiredCount=0, serviceConnectConfiguration=configuration, **ec2)


class TestTasks:
    @pytest.mark.rule("Attachment-002")
    def test_each_has_an_attachment_for_what_it_offers(self, ecs: Any, serve: Serve) -> None:
        given = found(8080, discoveryName="site", ingressPortOverride=9000)
        serve(serviceConnectConfiguration=connected(given))
        (arn,) = ecs.list_tasks(serviceName="web")["taskArns"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        (attachment,) = [one for one in task["attachments"] if one["type"] == "Service Connect"]
        assert attachment["status"] == "ATTACHED"
        assert attachment["details"] == [
            {"name": "portName", "value": "http"},
            {"name": "clientAliases", "value": '[{"dnsName":"site.local","port":8080}]'},
            {"name": "discoveryName", "value": "site"},
            {"name": "ingressPortOverride", "value": "9000"},
        ]
        ecs.update_service(service="web", desiredCount=0)
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert {one["status"] for one in task["attachments"]} == {"DELETED"}

    @pytest.mark.rule("CreateService-093")
    def test_those_that_no_service_started_take_no_part(
        self, ecs: Any, serve: Serve, run_one: Callable[..., dict[str, Any]]
    ) -> None:
        service = serve(serviceConnectConfiguration=connected(found()))
        (arn,) = ecs.list_tasks(serviceName="web")["taskArns"]
        alone = run_one(taskDefinition=service["taskDefinition"])["taskArn"]
        tasks = ecs.describe_tasks(tasks=[arn, alone])["tasks"]
        kinds = [{one["type"] for one in task["attachments"]} for task in tasks]
        assert kinds == [{"ElasticNetworkInterface", "Service Connect"}, {"ElasticNetworkInterface"}]

    def test_one_that_is_only_a_client_has_none(self, ecs: Any, serve: Serve) -> None:
        serve(serviceConnectConfiguration=connected())
        (arn,) = ecs.list_tasks(serviceName="web")["taskArns"]
        (task,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert [one["type"] for one in task["attachments"]] == ["ElasticNetworkInterface"]
