"""DescribeServices, ListServices, ListServicesByNamespace, DeleteService; what else shows services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ecs_fake
from ecs_fake.errors import EcsError
from ecs_fake.service_model import validate_request
from tests.api.lasting import described, lasting
from tests.api.refusals import refused

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
Adopt = Callable[[dict[str, Any], dict[str, Any]], None]
ARN = "arn:aws:ecs:us-east-1:123456789012:"
CONNECT = {"enabled": True}


@pytest.fixture
def many(serve: Serve) -> Callable[..., list[str]]:
    """Create so many services, give their ARNs."""

    def create(count: int, **changes: Any) -> list[str]:
        names = [f"s{number}" for number in range(count)]
        first = serve(serviceName=names[0], **changes)
        rest = [serve(serviceName=name, taskDefinition="job:1", **changes) for name in names[1:]]
        return [service["serviceArn"] for service in (first, *rest)]

    return create


class TestDescribeServices:
    @pytest.mark.rule("DescribeServices-001", "DescribeServices-002", "DescribeServices-003")
    def test_the_cluster_is_default_or_the_one_that_is_named(self, ecs: Any, serve: Serve) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        here, there = serve(), serve(serviceName="there", cluster="other")
        answer = ecs.describe_services(services=["web", "there"])
        assert [lasting(one) for one in answer["services"]] == [lasting(here)]
        assert [failure["arn"] for failure in answer["failures"]] == [f"{ARN}service/default/there"]
        for reference in ("other", cluster):
            assert described(ecs, "there", cluster=reference) == lasting(there)

    @pytest.mark.rule("DescribeServices-009", "DescribeServices-010", "DescribeServices-011")
    def test_what_is_unknown_becomes_a_failure(self, ecs: Any, serve: Serve) -> None:
        service = serve()
        unknown = f"{ARN}service/default/unknown"
        elsewhere = service["serviceArn"].replace("us-east-1", "eu-west-1")
        answer = ecs.describe_services(services=["none", service["serviceArn"], unknown, elsewhere])
        assert [lasting(one) for one in answer["services"]] == [lasting(service)]
        arns = [f"{ARN}service/default/none", unknown, elsewhere]
        assert answer["failures"] == [{"arn": arn, "reason": "MISSING"} for arn in arns]
        assert ecs.describe_services(services=["web"])["failures"] == []

    @pytest.mark.rule("DescribeServices-004")
    def test_services_are_required(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.describe_services()
        with refused("InvalidParameterException", "^Services cannot be empty.$"):
            ecs.describe_services(services=[])

    @pytest.mark.rule("DescribeServices-005")
    def test_there_are_ten_at_most(self, ecs: Any, serve: Serve) -> None:
        serve()
        answer = ecs.describe_services(services=["web", *["none"] * 9])
        assert (len(answer["services"]), len(answer["failures"])) == (1, 9)
        with refused("InvalidParameterException", "^service names can have at most 10 items.$"):
            ecs.describe_services(services=["web"] * 11)

    @pytest.mark.rule("DescribeServices-006", "DescribeServices-007", "DescribeServices-008")
    def test_tags_are_shown_when_they_are_asked_for(self, ecs: Any, serve: Serve) -> None:
        tags = [{"key": "k", "value": "v"}]
        serve(tags=tags)
        serve(serviceName="none")
        with_tags = ecs.describe_services(services=["web", "none"], include=["TAGS"])["services"]
        assert [service["tags"] for service in with_tags] == [tags, []]
        (without,) = ecs.describe_services(services=["web"])["services"]
        assert "tags" not in without
        with refused("InvalidParameterException"):
            ecs.describe_services(services=["web"], include=["EVENTS"])

    @pytest.mark.rule("DescribeServices-012", "DeleteService-006", "DeleteService-007", "ListServices-016")
    def test_services_that_end_are_shown_but_not_listed(
        self, ecs: Any, serve: Serve, run_one: Any, adopt: Adopt
    ) -> None:
        adopt(run_one(), serve(), deployment="ecs-svc/1")
        serve(serviceName="ended")
        for name in ("web", "ended"):
            ecs.delete_service(service=name, force=True)
        services = ecs.describe_services(services=["web", "ended"])["services"]
        assert [service["status"] for service in services] == ["DRAINING", "INACTIVE"]
        assert services[1]["deployments"] == []
        assert ecs.list_services()["serviceArns"] == []

    @pytest.mark.rule("DescribeServices-013")
    def test_a_service_that_ended_is_cleaned_up_later(
        self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve
    ) -> None:
        serve()
        ecs.delete_service(service="web", force=True)
        fake.advance(3599)
        assert ecs.describe_services(services=["web"])["failures"] == []
        fake.advance(1)
        answer = ecs.describe_services(services=["web"])
        assert answer["services"] == []
        assert answer["failures"] == [{"arn": f"{ARN}service/default/web", "reason": "MISSING"}]

    def test_identifiers_that_cannot_be(self, ecs: Any, serve: Serve) -> None:
        serve()
        for reference, message in (
            ("a b", "ServiceName must match"),
            (f"{ARN}task/default/web", "separators"),
            (f"{ARN}service/a/b/c", "separators"),
            ("arn:aws:ecs", "separators"),
            (
                f"{ARN}service/other/web",
                "^Invalid identifier: Identifier is for other. Your cluster is default",
            ),
            ("arn:aws:ecs:us-east-1:999999999999:service/default/web", "AccountIDs mismatch"),
        ):
            with refused("InvalidParameterException", message):
                ecs.describe_services(services=[reference])


class TestCounts:
    def test_of_a_service_and_of_its_deployments(self, ecs: Any, serve: Serve, run_one: Any) -> None:
        serve()
        ecs.update_service(service="web", forceNewDeployment=True, desiredCount=2)
        run_one()  # of nobody
        (service,) = ecs.describe_services(services=["web"])["services"]
        assert (service["runningCount"], service["pendingCount"]) == (3, 0)
        assert [one["runningCount"] for one in service["deployments"]] == [2, 1]
        assert [one["runningTaskCount"] for one in service["currentServiceRevisions"]] == [2, 1]

    def test_of_a_cluster(self, ecs: Any, serve: Serve, bridge: Any, run_one: Any, adopt: Adopt) -> None:
        adopt(run_one(), serve(), deployment="ecs-svc/1")
        serve(serviceName="more")
        serve(serviceName="ec2", taskDefinition=bridge(), launchType="EC2", networkConfiguration=None)
        ecs.delete_service(service="web", force=True)
        (cluster,) = ecs.describe_clusters(include=["STATISTICS"])["clusters"]
        assert cluster["activeServicesCount"] == 2
        numbers = {one["name"]: one["value"] for one in cluster["statistics"] if "Service" in one["name"]}
        assert numbers == {
            "activeEC2ServiceCount": "1",
            "drainingEC2ServiceCount": "0",
            "activeFargateServiceCount": "1",
            "drainingFargateServiceCount": "1",
            "activeExternalServiceCount": "0",
            "drainingExternalServiceCount": "0",
        }


class TestCountsOfSlowTasks:
    @pytest.fixture
    def fake(self) -> Iterator[ecs_fake.EcsFake]:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as made:
            yield made

    def test_tasks_on_their_way_are_pending(self, ecs: Any, serve: Serve, run_one: Any, adopt: Adopt) -> None:
        adopt(run_one(), serve())
        (service,) = ecs.describe_services(services=["web"])["services"]
        assert (service["runningCount"], service["pendingCount"]) == (0, 1)
        assert service["deployments"][0]["pendingCount"] == 1


class TestListServices:
    @pytest.mark.rule("ListServices-001", "ListServices-017")
    def test_in_the_order_they_were_made(self, ecs: Any, many: Any) -> None:
        answer = ecs.list_services()
        assert {name for name in answer if name != "ResponseMetadata"} == {"serviceArns"}
        assert answer["serviceArns"] == []
        assert many(3) == ecs.list_services()["serviceArns"]

    @pytest.mark.rule("ListServices-002", "ListServices-003")
    def test_of_one_cluster(self, ecs: Any, serve: Serve) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        here, there = serve()["serviceArn"], serve(cluster="other")["serviceArn"]
        assert ecs.list_services()["serviceArns"] == [here]
        for reference in ("other", cluster):
            assert ecs.list_services(cluster=reference)["serviceArns"] == [there]

    @pytest.mark.rule("ListServices-004", "ListServices-006", "ListServices-008")
    def test_filters(self, ecs: Any, serve: Serve, bridge: Any) -> None:
        on_ec2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}
        daemon = {"schedulingStrategy": "DAEMON", "desiredCount": None}
        fargate = serve(serviceName="fargate")["serviceArn"]
        ec2 = serve(serviceName="ec2", taskDefinition=bridge(), **on_ec2)["serviceArn"]
        agent = serve(serviceName="agent", taskDefinition=bridge(), **on_ec2, **daemon)["serviceArn"]
        for filters, expected in (
            ({"launchType": "FARGATE"}, [fargate]),
            ({"launchType": "EC2"}, [ec2, agent]),
            ({"launchType": "EXTERNAL"}, []),
            ({"schedulingStrategy": "DAEMON"}, [agent]),
            ({"schedulingStrategy": "REPLICA"}, [fargate, ec2]),
            ({"launchType": "EC2", "schedulingStrategy": "REPLICA"}, [ec2]),
            ({"launchType": "FARGATE", "schedulingStrategy": "DAEMON"}, []),
            ({"resourceManagementType": "CUSTOMER"}, [fargate, ec2, agent]),
            ({"resourceManagementType": "ECS"}, []),
        ):
            assert ecs.list_services(**filters)["serviceArns"] == expected, filters

    @pytest.mark.rule("ListServices-005", "ListServices-007")
    def test_filters_that_cannot_be(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "launch type should be one of"):
            ecs.list_services(launchType="LAMBDA")
        with refused("InvalidParameterException", "scheduling strategy should be one of"):
            ecs.list_services(schedulingStrategy="RANDOM")

    @pytest.mark.rule("ListServices-018")
    def test_short_arns(self, ecs: Any, serve: Serve) -> None:
        ecs.put_account_setting(name="serviceLongArnFormat", value="disabled")
        serve()
        assert ecs.list_services()["serviceArns"] == [f"{ARN}service/web"]


@pytest.fixture
def namespaces(ecs: Any) -> None:
    """Two clusters in the namespace `shared`, one in `other`."""
    for cluster, namespace in (("one", "shared"), ("two", "shared"), ("three", "other")):
        ecs.create_cluster(clusterName=cluster, serviceConnectDefaults={"namespace": namespace})


@pytest.mark.usefixtures("namespaces")
class TestListServicesByNamespace:
    @pytest.mark.rule(
        "ListServicesByNamespace-004",
        "ListServicesByNamespace-005",
        "ListServicesByNamespace-006",
        "ListServicesByNamespace-007",
        "ListServicesByNamespace-015",
    )
    def test_of_all_clusters(self, ecs: Any, serve: Serve) -> None:
        arns = [
            serve(cluster=cluster, serviceConnectConfiguration=CONNECT)["serviceArn"]
            for cluster in ("one", "two", "three")
        ]
        serve(cluster="one", serviceName="apart")
        serve(cluster="one", serviceName="off", serviceConnectConfiguration={"enabled": False})
        assert ecs.list_services_by_namespace(namespace="shared")["serviceArns"] == arns[:2]
        assert ecs.list_services_by_namespace(namespace="other")["serviceArns"] == arns[2:]
        assert len(ecs.list_services(cluster="two")["serviceArns"]) == 1

    @pytest.mark.rule("ListServicesByNamespace-002")
    def test_by_name_or_arn(self, ecs: Any, serve: Serve) -> None:
        given = {"enabled": True, "services": [{"portName": "http", "clientAliases": [{"port": 80}]}]}
        service = serve(cluster="one", serviceConnectConfiguration=given)
        with refused("InvalidParameterException", "SC service is already used by ") as caught:
            serve(cluster="one", serviceName="b", serviceConnectConfiguration=given)
        arn = caught.value.response["Error"]["Message"].rpartition(" ")[2]
        for reference in ("shared", arn):
            answer = ecs.list_services_by_namespace(namespace=reference)
            assert answer["serviceArns"] == [service["serviceArn"]]

    @pytest.mark.rule("ListServicesByNamespace-001", "ListServicesByNamespace-003")
    def test_its_parameters(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "namespace"):
            ecs.list_services_by_namespace()
        with pytest.raises(EcsError, match="cluster"):  # botocore cannot even send it
            validate_request("ListServicesByNamespace", {"namespace": "shared", "cluster": "one"})

    @pytest.mark.rule("ListServicesByNamespace-008")
    def test_tasks_of_nobody_are_not_in_it(self, ecs: Any, run: Any) -> None:
        run(cluster="one")
        assert ecs.list_services_by_namespace(namespace="shared")["serviceArns"] == []

    @pytest.mark.rule("ListServicesByNamespace-016")
    @pytest.mark.parametrize(
        "namespace", ["none", "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"]
    )
    def test_one_that_does_not_exist(self, ecs: Any, namespace: str) -> None:
        with refused("NamespaceNotFoundException", f"^The specified namespace {namespace} was not found.$"):
            ecs.list_services_by_namespace(namespace=namespace)

    def test_a_namespace_is_there_as_long_as_a_service_is_in_it(self, ecs: Any, serve: Serve) -> None:
        service = serve(cluster="three", serviceConnectConfiguration=CONNECT)
        ecs.update_cluster(cluster="three", serviceConnectDefaults={"namespace": "shared"})
        assert ecs.list_services_by_namespace(namespace="other")["serviceArns"] == [service["serviceArn"]]
        ecs.delete_service(cluster="three", service="web", force=True)
        with refused("NamespaceNotFoundException"):
            ecs.list_services_by_namespace(namespace="other")


class TestDeleteService:
    @pytest.mark.rule(
        "DeleteService-001",
        "DeleteService-010",
        "DeleteService-016",
        "DeleteService-017",
        "DeleteService-018",
        "DeleteService-019",
    )
    def test_one_that_was_scaled_to_zero(self, ecs: Any, serve: Serve) -> None:
        created = serve()
        ecs.update_service(service="web", desiredCount=0)
        service = ecs.delete_service(service="web")["service"]
        assert service["status"] == "DRAINING"
        assert (service["desiredCount"], service["runningCount"]) == (0, 0)
        assert [one["status"] for one in service["deployments"]] == ["PRIMARY"]
        assert service["deployments"][0]["desiredCount"] == 0
        assert service["loadBalancers"] == []
        assert service["serviceArn"] == created["serviceArn"] == f"{ARN}service/default/web"
        (described,) = ecs.describe_services(services=["web"])["services"]
        assert described["status"] == "INACTIVE"

    @pytest.mark.rule("DeleteService-002", "DeleteService-014")
    @pytest.mark.parametrize("given", [{}, {"force": False}])
    def test_one_that_is_scaled_above_zero(self, ecs: Any, serve: Serve, given: dict[str, bool]) -> None:
        service = serve()
        with refused(
            "InvalidParameterException", "^The service cannot be stopped while it is scaled above 0.$"
        ):
            ecs.delete_service(service="web", **given)
        assert described(ecs) == lasting(service)

    @pytest.mark.rule("DeleteService-003")
    def test_scaled_to_zero_it_can_be_deleted(self, ecs: Any, serve: Serve) -> None:
        serve()
        ecs.update_service(service="web", desiredCount=0)
        assert ecs.delete_service(service="web")["service"]["status"] == "DRAINING"

    @pytest.mark.rule("DeleteService-012")
    def test_by_force(self, ecs: Any, serve: Serve) -> None:
        serve(desiredCount=5)
        service = ecs.delete_service(service="web", force=True)["service"]
        assert (service["status"], service["desiredCount"]) == ("DRAINING", 0)

    @pytest.mark.rule("DeleteService-004")
    def test_with_tasks_it_drains(self, ecs: Any, serve: Serve, run_one: Any, adopt: Adopt) -> None:
        adopt(run_one(), serve(), deployment="ecs-svc/1")
        service = ecs.delete_service(service="web", force=True)["service"]
        assert (service["status"], service["runningCount"]) == ("DRAINING", 2)
        assert described(ecs) == lasting(service)
        again = ecs.delete_service(service="web")["service"]  # the first time stands
        assert (lasting(again), again["runningCount"]) == (lasting(service), 1)

    @pytest.mark.rule("DeleteService-013")
    def test_a_daemon_needs_no_force(
        self, ecs: Any, serve: Serve, bridge: Any, run_one: Any, adopt: Adopt
    ) -> None:
        daemon = {"schedulingStrategy": "DAEMON", "desiredCount": None, "launchType": "EC2"}
        adopt(run_one(), serve(taskDefinition=bridge(), networkConfiguration=None, **daemon))
        assert ecs.delete_service(service="web")["service"]["status"] == "DRAINING"

    @pytest.mark.rule("DeleteService-011")
    def test_the_cluster_by_name_or_arn(self, ecs: Any, serve: Serve) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        for name, reference in (("a", "other"), ("b", cluster)):
            made = serve(cluster="other", serviceName=name)
            deleted = ecs.delete_service(cluster=reference, service=made["serviceArn"], force=True)["service"]
            assert deleted["serviceArn"] == made["serviceArn"]

    @pytest.mark.rule("DeleteService-015")
    def test_a_service_is_required(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "service"):
            ecs.delete_service()

    @pytest.mark.rule("DeleteService-020", "CreateService-110")
    def test_its_tags_go_with_it(self, ecs: Any, serve: Serve, run_one: Any, adopt: Adopt) -> None:
        arns = [serve(serviceName=name, tags=[{"key": "k", "value": "v"}]) for name in ("ended", "draining")]
        adopt(run_one(), arns[1])
        for service in arns:
            ecs.delete_service(service=service["serviceArn"], force=True)
            (shown,) = ecs.describe_services(services=[service["serviceArn"]], include=["TAGS"])["services"]
            assert shown["tags"] == []
            with refused("InvalidParameterException", "The specified service was not found"):
                ecs.list_tags_for_resource(resourceArn=service["serviceArn"])

    @pytest.mark.rule("DeleteService-026")
    def test_one_that_does_not_exist(self, ecs: Any, serve: Serve) -> None:
        ecs.create_cluster(clusterName="other")
        arn = serve(cluster="other")["serviceArn"]
        for reference in ("web", "none", f"{ARN}service/default/none", arn.replace("us-east-1", "eu-west-1")):
            given = {"cluster": "other"} if "/other/" in reference else {}
            with refused("ServiceNotFoundException", "^$"):
                ecs.delete_service(service=reference, **given)

    def test_one_that_has_ended(self, ecs: Any, serve: Serve) -> None:
        serve()
        ecs.delete_service(service="web", force=True)
        with refused("ServiceNotFoundException", "^$"):
            ecs.delete_service(service="web")

    @pytest.mark.rule("DeleteService-008")
    def test_one_that_was_cleaned_up(self, ecs: Any, fake: ecs_fake.EcsFake, serve: Serve) -> None:
        serve()
        ecs.delete_service(service="web", force=True)
        fake.advance(3600)
        assert [one["reason"] for one in ecs.describe_services(services=["web"])["failures"]] == ["MISSING"]

    def test_an_identifier_that_cannot_be(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "ServiceName must match"):
            ecs.delete_service(service="a b")
