"""UpdateService."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import ecs_fake
from tests.api.lasting import described, lasting, lasting_deployment
from tests.api.refusals import refused
from tests.api.test_create_service import (
    BALANCER,
    CLASSIC,
    CODE_DEPLOY,
    DAEMON,
    EBS,
    EC2,
    EXTERNAL,
    GROUP,
    LINKED_ROLE,
    REGISTRY,
)
from tests.rules.marks import rule

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
Update = Callable[..., dict[str, Any]]
ARN = "arn:aws:ecs:us-east-1:123456789012:"
OTHER_NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-9"], "assignPublicIp": "ENABLED"}}
CONSTRAINT = {"type": "memberOf", "expression": "attribute:a == b"}


@pytest.fixture
def update(ecs: Any, fake: ecs_fake.EcsFake) -> Update:
    """Update the service `web` a minute later; gives the service."""

    def update_service(**changes: Any) -> dict[str, Any]:
        fake.advance(60)
        return ecs.update_service(**{"service": "web", **changes})["service"]

    return update_service


def ids(service: dict[str, Any]) -> list[str]:
    """Give the ids of a service's deployments."""
    return [deployment["id"] for deployment in service["deployments"]]


class TestWhich:
    @pytest.mark.rule("UpdateService-001")
    def test_a_service_is_required(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "service"):
            ecs.update_service(desiredCount=1)

    @pytest.mark.rule("UpdateService-002")
    def test_by_name_and_by_arn(self, serve: Serve, update: Update) -> None:
        arn = serve()["serviceArn"]
        assert update(service="web", desiredCount=2)["desiredCount"] == 2
        assert update(service=arn, desiredCount=3)["desiredCount"] == 3

    @pytest.mark.rule("UpdateService-003", "UpdateService-004")
    def test_the_cluster_is_default_or_the_one_that_is_named(
        self, ecs: Any, serve: Serve, update: Update
    ) -> None:
        cluster = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        serve()
        serve(cluster="other")
        assert update(desiredCount=5)["clusterArn"] == f"{ARN}cluster/default"
        assert update(cluster="other", desiredCount=6)["clusterArn"] == cluster
        assert update(cluster=cluster, desiredCount=7)["desiredCount"] == 7
        assert ecs.describe_services(services=["web"])["services"][0]["desiredCount"] == 5

    @pytest.mark.rule("UpdateService-082")
    def test_one_that_does_not_exist(self, ecs: Any, serve: Serve, update: Update) -> None:
        ecs.create_cluster(clusterName="other")
        serve(cluster="other")
        for reference in ("web", f"{ARN}service/default/none", f"{ARN}service/none"):
            with refused("ServiceNotFoundException", "^$"):
                update(service=reference, desiredCount=1)

    @pytest.mark.rule("UpdateService-081")
    def test_one_that_ends_or_has_ended(
        self, ecs: Any, serve: Serve, update: Update, run_one: Any, adopt: Any
    ) -> None:
        adopt(run_one(), serve(), deployment="ecs-svc/1")
        serve(serviceName="ended")
        for name in ("web", "ended"):
            ecs.delete_service(service=name, force=True)
            with refused("ServiceNotActiveException", "^Service was not ACTIVE.$"):
                update(service=name, desiredCount=1)


class TestTheAnswer:
    @pytest.mark.rule("UpdateService-066", "UpdateService-069", "UpdateService-070", "UpdateService-022")
    def test_it_is_the_whole_service(self, ecs: Any, serve: Serve, update: Update) -> None:
        created = serve(tags=[{"key": "k", "value": "v"}])
        service = update(desiredCount=4)
        assert lasting(service) == described(ecs)
        del created["tags"]  # shown to whom creates and to whom asks
        assert service.keys() == created.keys()
        assert lasting(service) == lasting(created) | {"desiredCount": 4}
        assert (len(service["events"]), service["loadBalancers"]) == (3, [])
        percents = service["deploymentConfiguration"]
        assert (percents["maximumPercent"], percents["minimumHealthyPercent"]) == (200, 100)

    @pytest.mark.rule("UpdateService-013", "UpdateService-067", "UpdateService-068", "UpdateService-071")
    def test_another_count_keeps_the_deployment(self, serve: Serve, update: Update) -> None:
        (before,) = serve()["deployments"]
        service = update(desiredCount=3)
        (after,) = service["deployments"]
        assert (service["desiredCount"], service["runningCount"], service["pendingCount"]) == (3, 1, 0)
        assert after["updatedAt"] == before["createdAt"] + timedelta(seconds=60)
        assert after["desiredCount"] == 3
        assert lasting_deployment(after) == lasting_deployment(before)

    @pytest.mark.rule("UpdateService-014", "UpdateService-017")
    def test_what_is_left_out_stays(self, serve: Serve, update: Update, register: Callable[..., str]) -> None:
        definition = register(
            taskRoleArn="arn:aws:iam::123456789012:role/task",
            containerDefinitions=[{"name": "app", "image": "i", "portMappings": [{"containerPort": 80}]}],
        )
        before = serve(
            taskDefinition=definition,
            enableExecuteCommand=True,
            propagateTags="SERVICE",
            enableECSManagedTags=True,
            loadBalancers=[BALANCER],
            healthCheckGracePeriodSeconds=9,
            availabilityZoneRebalancing="DISABLED",
            deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 50},
        )
        after = update(forceNewDeployment=True)
        assert lasting(after | {"deployments": []}) == lasting(before | {"deployments": []})

    @pytest.mark.rule("UpdateService-019")
    def test_nothing_changes_nothing(self, fake: ecs_fake.EcsFake, serve: Serve, update: Update) -> None:
        network = serve()["networkConfiguration"]
        before = update()
        changes = len(fake.journal)
        assert update() == update(forceNewDeployment=False) == before
        assert update(networkConfiguration=network, desiredCount=1) == before
        assert [entry for entry in fake.journal[changes:] if entry.subject == before["serviceArn"]] == []


class TestNewDeployments:
    @pytest.fixture
    def with_volume(self, register: Callable[..., str]) -> str:
        mount = {"sourceVolume": "data", "containerPath": "/data"}
        ports = [{"containerPort": 80, "name": "http"}]
        container = {"name": "app", "image": "i", "mountPoints": [mount], "portMappings": ports}
        return register(
            containerDefinitions=[container],
            volumes=[{"name": "data", "configuredAtLaunch": True}],
            taskRoleArn="arn:aws:iam::123456789012:role/task",
        )

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"taskDefinition": "next"}, id="taskDefinition"),
            pytest.param({"networkConfiguration": OTHER_NETWORK}, id="networkConfiguration"),
            pytest.param({"platformVersion": "1.4.0"}, id="platformVersion"),
            pytest.param({"loadBalancers": [BALANCER]}, id="loadBalancers", marks=rule("LoadBalancer-001")),
            pytest.param(
                {"serviceRegistries": [REGISTRY]}, id="serviceRegistries", marks=rule("ServiceRegistry-002")
            ),
            pytest.param(
                {"serviceConnectConfiguration": {"enabled": False}}, id="serviceConnectConfiguration"
            ),
            pytest.param({"enableExecuteCommand": True}, id="enableExecuteCommand"),
            pytest.param(
                {"volumeConfigurations": [{"name": "data", "managedEBSVolume": EBS}]},
                id="volumeConfigurations",
                marks=rule("UpdateService-063"),
            ),
            pytest.param({"forceNewDeployment": True}, id="forceNewDeployment"),
        ],
    )
    @pytest.mark.rule("Deployment-018", "Deployment-012")
    def test_what_shapes_tasks_brings_one(
        self, serve: Serve, update: Update, register: Any, with_volume: str, changes: dict[str, Any]
    ) -> None:
        register(family="next")
        before = serve(taskDefinition=with_volume)
        service = update(**changes)
        new, old = service["deployments"]
        assert (new["status"], old["status"]) == ("PRIMARY", "ACTIVE")
        assert lasting_deployment(old) == lasting_deployment(before["deployments"][0]) | {"status": "ACTIVE"}
        assert (old["desiredCount"], old["runningCount"], old["rolloutState"]) == (1, 1, "COMPLETED")
        assert new["id"] != old["id"]
        assert new["createdAt"] == new["updatedAt"] == old["createdAt"] + timedelta(seconds=60)
        assert (new["desiredCount"], new["rolloutState"], new["failedTasks"]) == (0, "IN_PROGRESS", 0)
        assert new["rolloutStateReason"] == f"ECS deployment {new['id']} in progress."
        assert service["desiredCount"] == 1

    @pytest.mark.rule("UpdateService-062")
    @pytest.mark.parametrize(
        "changes",
        [
            {"deploymentConfiguration": {"maximumPercent": 150}},
            {"healthCheckGracePeriodSeconds": 30},
            {"enableECSManagedTags": True},
            {"propagateTags": "SERVICE"},
            {"availabilityZoneRebalancing": "DISABLED"},
            {"desiredCount": 9},
        ],
    )
    def test_what_does_not_shape_tasks_brings_none(
        self, serve: Serve, update: Update, changes: dict[str, Any]
    ) -> None:
        before = serve(loadBalancers=[BALANCER])
        service = update(**changes)
        assert ids(service) == ids(before)
        ((name, value),) = changes.items()
        expected = before[name] | value if isinstance(value, dict) else value
        assert service[name] == expected

    def test_the_same_values_bring_none(self, serve: Serve, update: Update, with_volume: str) -> None:
        volumes = [{"name": "data", "managedEBSVolume": EBS}]
        before = serve(taskDefinition=with_volume, volumeConfigurations=volumes, loadBalancers=[BALANCER])
        same = update(
            taskDefinition=with_volume,
            volumeConfigurations=volumes,
            loadBalancers=[BALANCER],
            platformVersion="LATEST",
            enableExecuteCommand=False,
        )
        assert ids(same) == ids(before)
        assert len(ids(update(volumeConfigurations=[]))) == 2

    def test_old_ones_are_there_as_long_as_they_have_tasks(self, ecs: Any, serve: Serve) -> None:
        def deploy() -> list[str]:
            return ids(ecs.update_service(service="web", forceNewDeployment=True)["service"])

        first = ids(serve())
        second = deploy()
        assert second[1:] == first
        third = deploy()  # the second one's task has come, and the first one's is still needed
        assert third[1:] == second
        ecs.update_service(service="web", desiredCount=0)
        assert deploy()[1:] == third[:1]

    def test_with_another_count_the_old_one_keeps_its_own(self, serve: Serve, update: Update) -> None:
        serve()
        update(desiredCount=2)
        service = update(desiredCount=5, forceNewDeployment=True)
        assert service["desiredCount"] == 5
        assert [one["desiredCount"] for one in service["deployments"]] == [0, 2]


class TestTaskDefinition:
    @pytest.mark.rule("UpdateService-015")
    def test_by_family_revision_or_arn(self, serve: Serve, update: Update, register: Any) -> None:
        serve()
        for _ in range(3):
            register()
        for reference, revision in (("job", 4), ("job:2", 2), (f"{ARN}task-definition/job:3", 3)):
            service = update(taskDefinition=reference)
            assert service["taskDefinition"] == f"{ARN}task-definition/job:{revision}"
            assert service["deployments"][0]["taskDefinition"] == service["taskDefinition"]

    @pytest.mark.rule("DeregisterTaskDefinition-003", "DeregisterTaskDefinition-006")
    def test_one_that_was_deregistered(self, ecs: Any, serve: Serve, update: Update, register: Any) -> None:
        serve()
        register()
        for revision in ("job:1", "job:2"):
            ecs.deregister_task_definition(taskDefinition=revision)
        assert update(desiredCount=3)["desiredCount"] == 3
        assert len(ids(update(forceNewDeployment=True))) == 2
        for revision in ("job:1", "job:2"):
            with refused("ClientException", "^TaskDefinition is inactive$"):
                update(taskDefinition=revision)

    @pytest.mark.rule("UpdateService-050")
    def test_it_must_fit_what_the_service_has(self, serve: Serve, update: Update, register: Any) -> None:
        serve(loadBalancers=[BALANCER])
        definition = register(containerDefinitions=[{"name": "other", "image": "i"}])
        with refused(
            "InvalidParameterException", "^The container app does not exist in the task definition."
        ):
            update(taskDefinition=definition)
        with refused(
            "InvalidParameterException", "^The container other does not exist in the task definition."
        ):
            update(loadBalancers=[{**BALANCER, "containerName": "other"}])

    def test_execute_command_needs_a_task_role(self, serve: Serve, update: Update) -> None:
        serve()
        message = "^The service couldn't be updated because a valid taskRoleArn is not being used. "
        with refused("InvalidParameterException", message):
            update(enableExecuteCommand=True)


class TestRollingServices:
    @pytest.mark.rule("UpdateService-005")
    def test_what_can_be_updated(self, serve: Serve, update: Update, bridge: Any) -> None:
        serve(taskDefinition=bridge(), **EC2)
        second_revision = bridge()
        registry = {**REGISTRY, "containerName": "app", "containerPort": 80}
        given = {
            "desiredCount": 7,
            "loadBalancers": [BALANCER],
            "serviceRegistries": [registry],
            "enableECSManagedTags": True,
            "propagateTags": "TASK_DEFINITION",
            "placementConstraints": [CONSTRAINT],
            "placementStrategy": [{"type": "spread", "field": "instanceId"}],
        }
        service = update(
            taskDefinition=second_revision, deploymentConfiguration={"minimumHealthyPercent": 10}, **given
        )
        assert {name: service[name] for name in given} == given
        assert service["taskDefinition"].endswith(second_revision)
        assert service["deploymentConfiguration"]["minimumHealthyPercent"] == 10
        assert service["deploymentConfiguration"]["maximumPercent"] == 200
        assert service["roleArn"] == LINKED_ROLE

    @pytest.mark.rule("UpdateService-027")
    def test_a_deployment_configuration(self, serve: Serve, update: Update) -> None:
        before = serve()["deploymentConfiguration"]
        given = {
            "alarms": {"alarmNames": ["a"], "enable": True, "rollback": True},
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 120,
            "minimumHealthyPercent": 20,
        }
        assert update(deploymentConfiguration=given)["deploymentConfiguration"] == before | given

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"maximumPercent": 100}, "^Both maximumPercent and minimumHealthyPercent cannot be 100 "),
            ({"maximumPercent": 50}, "^maximumPercent must be at least 100"),
        ],
    )
    def test_a_deployment_configuration_that_cannot_be(
        self, serve: Serve, update: Update, given: dict[str, int], message: str
    ) -> None:
        serve()
        with refused("InvalidParameterException", message):
            update(deploymentConfiguration=given)

    @pytest.mark.rule("UpdateService-047", "UpdateService-049")
    def test_load_balancers(self, serve: Serve, update: Update) -> None:
        serve(loadBalancers=[BALANCER])
        two = [BALANCER, {**BALANCER, "targetGroupArn": GROUP + "2", "containerPort": 8080}]
        assert update(loadBalancers=two)["loadBalancers"] == two
        assert update(loadBalancers=[BALANCER])["loadBalancers"] == [BALANCER]
        assert update(desiredCount=2)["loadBalancers"] == [BALANCER]
        removed = update(loadBalancers=[])
        assert removed["loadBalancers"] == []
        assert "healthCheckGracePeriodSeconds" not in removed

    @pytest.mark.rule("UpdateService-061")
    def test_registries(self, serve: Serve, update: Update) -> None:
        serve(serviceRegistries=[REGISTRY])
        assert update(desiredCount=2)["serviceRegistries"] == [REGISTRY]
        assert update(serviceRegistries=[])["serviceRegistries"] == []

    @pytest.mark.rule("UpdateService-043")
    def test_a_grace_period_is_for_load_balancers(self, serve: Serve, update: Update) -> None:
        serve()
        with refused(
            "InvalidParameterException", "^Health check grace period is only valid for services conf"
        ):
            update(healthCheckGracePeriodSeconds=10)
        assert (
            update(healthCheckGracePeriodSeconds=10, loadBalancers=[BALANCER])[
                "healthCheckGracePeriodSeconds"
            ]
            == 10
        )

    @pytest.mark.rule("UpdateService-044")
    def test_the_longest_grace_period(self, serve: Serve, update: Update) -> None:
        serve(loadBalancers=[BALANCER])
        most = 2147483647
        assert update(healthCheckGracePeriodSeconds=most)["healthCheckGracePeriodSeconds"] == most
        with refused("SerializationException", "healthCheckGracePeriodSeconds"):
            update(healthCheckGracePeriodSeconds=most + 1)

    @pytest.mark.rule("UpdateService-041")
    def test_what_can_be_propagated(self, serve: Serve, update: Update) -> None:
        serve()
        for source in ("TASK_DEFINITION", "SERVICE", "NONE"):
            assert update(propagateTags=source)["propagateTags"] == source
        with refused("InvalidParameterException", "propagate tags should be one of"):
            update(propagateTags="TASK")

    @pytest.mark.rule("UpdateService-052", "UpdateService-054")
    @pytest.mark.parametrize(
        ("member", "one", "other", "nothing"),
        [
            ("placementConstraints", CONSTRAINT, {"type": "distinctInstance"}, []),
            ("placementStrategy", {"type": "random"}, {"type": "binpack", "field": "CPU"}, []),
            ("placementStrategy", {"type": "random"}, {"type": "binpack", "field": "CPU"}, [{}]),
        ],
    )
    def test_placement(
        self, serve: Serve, update: Update, bridge: Any, member: str, one: Any, other: Any, nothing: Any
    ) -> None:
        serve(taskDefinition=bridge(), **EC2, **{member: [one]})
        assert update(desiredCount=2)[member] == [one]
        assert update(**{member: [other]})[member] == [other]
        assert update(**{member: nothing})[member] == []

    @pytest.mark.rule("UpdateService-053", "UpdateService-055")
    def test_there_is_only_so_much_placement(self, serve: Serve, update: Update, bridge: Any) -> None:
        serve(taskDefinition=bridge(placementConstraints=[CONSTRAINT] * 4), **EC2)
        assert len(update(placementConstraints=[CONSTRAINT] * 6)["placementConstraints"]) == 6
        with refused("InvalidParameterException", "placement constraints can have at most 10 items"):
            update(placementConstraints=[CONSTRAINT] * 7)
        assert len(update(placementStrategy=[{"type": "random"}] * 5)["placementStrategy"]) == 5
        with refused("InvalidParameterException", "^Maximum number of strategies is 5.$"):
            update(placementStrategy=[{"type": "random"}] * 6)

    def test_a_classic_load_balancer_hides_the_rollout(
        self, serve: Serve, update: Update, bridge: Any
    ) -> None:
        serve(taskDefinition=bridge(), **EC2)
        service = update(loadBalancers=[CLASSIC])
        assert [one.get("rolloutState") for one in service["deployments"]] == [None, "IN_PROGRESS"]


class TestPlatforms:
    @pytest.mark.rule("UpdateService-056")
    def test_latest_unless_given(self, serve: Serve, update: Update, bridge: Any) -> None:
        serve(platformVersion="1.3.0")
        service = update(platformVersion="LATEST")
        assert service["platformVersion"] == "LATEST"
        assert [one["platformVersion"] for one in service["deployments"]] == ["1.4.0", "1.3.0"]
        serve(serviceName="ec2", taskDefinition=bridge(), **EC2)
        with refused(
            "InvalidParameterException", "^The platform version must be null when specifying an EC2"
        ):
            update(service="ec2", platformVersion="LATEST")

    @pytest.mark.rule("UpdateService-078")
    def test_one_that_cannot_run_the_tasks(self, serve: Serve, update: Update, register: Any) -> None:
        serve(taskDefinition=register(ephemeralStorage={"sizeInGiB": 30}))
        with refused("PlatformTaskDefinitionIncompatibilityException"):
            update(platformVersion="1.3.0")

    @pytest.mark.rule("UpdateService-079")
    def test_one_that_does_not_exist(self, serve: Serve, update: Update) -> None:
        serve()
        with refused("PlatformUnknownException", "^The specified platform does not exist.$"):
            update(platformVersion="9.9.9")


class TestCapacity:
    FARGATE: tuple[dict[str, Any], ...] = ({"capacityProvider": "FARGATE", "weight": 1, "base": 0},)
    SPOT: tuple[dict[str, Any], ...] = ({"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0},)

    @pytest.fixture(autouse=True)
    def cluster(self, ecs: Any) -> None:
        ecs.put_cluster_capacity_providers(
            cluster="default",
            capacityProviders=["FARGATE", "FARGATE_SPOT"],
            defaultCapacityProviderStrategy=list(self.SPOT),
        )

    @pytest.mark.rule("UpdateService-035")
    def test_from_the_clusters_strategy_to_one_of_its_own(self, serve: Serve, update: Update) -> None:
        assert serve(launchType=None)["capacityProviderStrategy"] == list(self.SPOT)
        given = [{"capacityProvider": "FARGATE", "weight": 1}]
        service = update(capacityProviderStrategy=given, forceNewDeployment=True)
        assert service["capacityProviderStrategy"] == list(self.FARGATE)
        strategies = [one["capacityProviderStrategy"] for one in service["deployments"]]
        assert strategies == [list(self.FARGATE), list(self.SPOT)]

    @pytest.mark.rule("UpdateService-036")
    def test_there_is_no_way_back_to_the_clusters_strategy(self, serve: Serve, update: Update) -> None:
        serve(launchType=None, capacityProviderStrategy=list(self.FARGATE))
        service = update(capacityProviderStrategy=[], forceNewDeployment=True)
        assert "capacityProviderStrategy" not in service
        assert service["launchType"] == service["deployments"][0]["launchType"] == "FARGATE"

    def test_another_strategy_must_be_forced(self, serve: Serve, update: Update) -> None:
        serve()
        message = (
            "^When switching from launch type to capacity provider strategy on an existing service, or making"
        )
        with refused("InvalidParameterException", message):
            update(capacityProviderStrategy=list(self.FARGATE))
        service = update(capacityProviderStrategy=list(self.FARGATE), forceNewDeployment=True)
        assert "launchType" not in service
        assert ids(update(capacityProviderStrategy=list(self.FARGATE))) == ids(service)[:1]

    @pytest.mark.rule("UpdateService-037")
    def test_a_provider_that_is_not_the_clusters(self, ecs: Any, serve: Serve, update: Update) -> None:
        serve(launchType="FARGATE")
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
        )
        with refused(
            "InvalidParameterException", "cannot contain a capacity provider that is not associated"
        ):
            update(capacityProviderStrategy=list(self.SPOT), forceNewDeployment=True)

    @pytest.mark.rule("UpdateService-038")
    def test_a_provider_that_was_never_created(self, serve: Serve, update: Update) -> None:
        serve()
        with refused("InvalidParameterException", "capacity provider 'mine' was not found"):
            update(capacityProviderStrategy=[{"capacityProvider": "mine"}], forceNewDeployment=True)

    def test_from_fargate_to_instances(self, ecs: Any, serve: Serve, update: Update, register: Any) -> None:
        ecs.create_capacity_provider(name="mine", autoScalingGroupProvider={"autoScalingGroupArn": "group"})
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["FARGATE", "mine"], defaultCapacityProviderStrategy=[]
        )
        serve(taskDefinition=register(requiresCompatibilities=["FARGATE", "EC2"]))
        strategy = [{"capacityProvider": "mine", "weight": 1, "base": 0}]
        service = update(capacityProviderStrategy=strategy, forceNewDeployment=True)
        assert service["capacityProviderStrategy"] == strategy
        assert not {"platformVersion", "platformFamily", "launchType"} & service.keys()
        assert "platformVersion" not in service["deployments"][0]
        with refused("InvalidParameterException", "cannot contain a mix of capacity providers"):
            mixed = [*strategy, {"capacityProvider": "FARGATE"}]
            update(capacityProviderStrategy=mixed, forceNewDeployment=True)


class TestServiceConnect:
    @pytest.mark.rule("UpdateService-059")
    def test_it_is_kept_by_the_deployment(self, ecs: Any, serve: Serve, update: Update) -> None:
        ecs.create_cluster(clusterName="one", serviceConnectDefaults={"namespace": "local"})
        serve()
        given = {
            "enabled": True,
            "namespace": "local",
            "logConfiguration": {"logDriver": "awslogs"},
            "services": [
                {
                    "portName": "http",
                    "discoveryName": "shop",
                    "clientAliases": [{"port": 80, "dnsName": "shop"}],
                    "ingressPortOverride": 81,
                    "timeout": {"idleTimeoutSeconds": 1},
                    "tls": {"issuerCertificateAuthority": {"awsPcaAuthorityArn": "arn:aws:acm-pca:x"}},
                }
            ],
        }
        service = update(serviceConnectConfiguration=given)
        assert service["deployments"][0]["serviceConnectConfiguration"] == given
        assert ecs.list_services_by_namespace(namespace="local")["serviceArns"] == [service["serviceArn"]]
        again = update(forceNewDeployment=True)
        resources = [one["serviceConnectResources"] for one in again["deployments"]]
        assert resources[0] == resources[1]  # the name keeps its Cloud Map service
        update(serviceConnectConfiguration={"enabled": False})
        with refused("NamespaceNotFoundException"):
            ecs.list_services_by_namespace(namespace="none")
        assert ecs.list_services_by_namespace(namespace="local")["serviceArns"] == []

    @pytest.mark.rule("UpdateService-077")
    def test_a_namespace_that_does_not_exist(self, serve: Serve, update: Update) -> None:
        serve()
        with refused("NamespaceNotFoundException", "nowhere"):
            update(serviceConnectConfiguration={"enabled": True, "namespace": "nowhere"})


class TestVolumes:
    @pytest.mark.rule("UpdateService-064")
    def test_names_are_those_of_the_task_definition(
        self, serve: Serve, update: Update, register: Any
    ) -> None:
        mount = {"sourceVolume": "data", "containerPath": "/data"}
        definition = register(
            containerDefinitions=[{"name": "app", "image": "i", "mountPoints": [mount]}],
            volumes=[{"name": "data", "configuredAtLaunch": True}],
        )
        serve(taskDefinition=definition)
        with refused(
            "InvalidParameterException", "^The volume name 'other' in your request does not have a match"
        ):
            update(volumeConfigurations=[{"name": "other", "managedEBSVolume": EBS}])

    @pytest.mark.rule("UpdateService-065")
    def test_they_are_for_replica(self, serve: Serve, update: Update, bridge: Any) -> None:
        serve(taskDefinition=bridge(), **DAEMON)
        with refused("InvalidParameterException", "does not support volumeConfigurations"):
            update(volumeConfigurations=[{"name": "data", "managedEBSVolume": EBS}])


class TestDaemon:
    def test_it_has_no_count(self, serve: Serve, update: Update, bridge: Any) -> None:
        serve(taskDefinition=bridge(), **DAEMON)
        with refused(
            "InvalidParameterException", "^The daemon scheduling strategy does not support a desired"
        ):
            update(desiredCount=1)
        with refused(
            "InvalidParameterException", "^The service couldn't be updated because Availability Zone"
        ):
            update(availabilityZoneRebalancing="ENABLED")
        assert len(ids(update(forceNewDeployment=True))) == 2


EVERYWHERE: dict[str, Any] = {
    "desiredCount": 5,
    "placementConstraints": [],
    "placementStrategy": [],
    "healthCheckGracePeriodSeconds": 7,
    "enableECSManagedTags": True,
    "propagateTags": "SERVICE",
}


class TestOtherControllers:
    @pytest.mark.rule("UpdateService-006")
    def test_what_can_be_updated_under_code_deploy(self, serve: Serve, update: Update) -> None:
        serve(**CODE_DEPLOY)
        service = update(**EVERYWHERE, deploymentConfiguration={"maximumPercent": 150})
        assert {name: service[name] for name in EVERYWHERE} == EVERYWHERE
        assert service["deploymentConfiguration"] == {"maximumPercent": 150, "minimumHealthyPercent": 100}
        assert service["deployments"] == []

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            (
                {"networkConfiguration": OTHER_NETWORK},
                "^Unable to update network parameters on services with a CO",
            ),
            (
                {"taskDefinition": "job"},
                "^Unable to update task definition on services with a CODE_DEPLOY dep",
            ),
            (
                {"platformVersion": "1.4.0"},
                "^Unable to update platform version on services with a CODE_DEPLOY",
            ),
            (
                {"loadBalancers": [BALANCER]},
                "^Unable to update load balancers on services with a CODE_DEPLOY",
            ),
            pytest.param(
                {"loadBalancers": [BALANCER, BALANCER]}, "load balancers", marks=rule("UpdateService-048")
            ),
            (
                {"forceNewDeployment": True},
                "^Cannot force a new deployment on services with a CODE_DEPLOY dep",
            ),
            (
                {"capacityProviderStrategy": []},
                "^Cannot force a new deployment on services with a CODE_DEPLOY",
            ),
        ],
    )
    @pytest.mark.rule("UpdateService-007")
    def test_what_code_deploy_changes_itself(
        self, serve: Serve, update: Update, changes: dict[str, Any], message: str
    ) -> None:
        serve(**CODE_DEPLOY)
        with refused("InvalidParameterException", message):
            update(**changes)

    @pytest.mark.rule("UpdateService-008")
    def test_what_can_be_updated_under_external(self, serve: Serve, update: Update) -> None:
        serve(**EXTERNAL)
        service = update(**EVERYWHERE)
        assert {name: service[name] for name in EVERYWHERE} == EVERYWHERE

    @pytest.mark.parametrize(
        "changes",
        [
            {"capacityProviderStrategy": []},
            {"loadBalancers": [BALANCER]},
            {"networkConfiguration": OTHER_NETWORK},
            {"platformVersion": "1.4.0"},
            {"taskDefinition": "job"},
            {"forceNewDeployment": True},
            pytest.param({"deploymentConfiguration": {}}, marks=rule("UpdateService-010")),
            pytest.param({"loadBalancers": [BALANCER, BALANCER]}, marks=rule("UpdateService-048")),
        ],
    )
    @pytest.mark.rule("UpdateService-009")
    def test_what_is_up_to_task_sets(self, serve: Serve, update: Update, changes: dict[str, Any]) -> None:
        serve(**EXTERNAL)
        with refused("InvalidParameterException", "on services with an EXTERNAL deployment controller"):
            update(**changes)


class TestNotBuilt:
    def test_another_controller(self, serve: Serve, update: Update) -> None:
        before = serve()
        with pytest.raises(ecs_fake.NotImplementedByFake, match="controller ECS"):
            update(deploymentController={"type": "EXTERNAL"})
        assert lasting(update(deploymentController={"type": "ECS"})) == lasting(before)

    def test_newer_parameters(self, serve: Serve, update: Update) -> None:
        serve()
        with pytest.raises(ecs_fake.NotImplementedByFake, match="monitoring"):
            update(monitoring={})
