"""Services, their deployments and task sets: what they take and what they show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.rules.rulebook import rulebook

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
Register = Callable[..., str]
INVALID = "InvalidParameterException"
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}
TARGETS = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{}/0123456789abcdef"
EXTERNAL: dict[str, Any] = {
    "deploymentController": {"type": "EXTERNAL"},
    "launchType": None,
    "networkConfiguration": None,
    "desiredCount": None,
}


def balancer(name: str = "one", **members: Any) -> dict[str, Any]:
    return {
        "targetGroupArn": TARGETS.format(name),
        "containerName": "app",
        "containerPort": 80,
        **members,
    }


CODE_DEPLOY = {"deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": [balancer()]}


@pytest.fixture
def external(ecs: Any) -> dict[str, Any]:
    made = ecs.create_service(serviceName="external", deploymentController=EXTERNAL["deploymentController"])
    return made["service"]  # type: ignore[no-any-return]  # the client is not typed


def described(ecs: Any, name: str = "web", **include: Any) -> dict[str, Any]:
    (service,) = ecs.describe_services(services=[name], **include)["services"]
    return service  # type: ignore[no-any-return]  # the client is not typed


class TestWhatAServiceShows:
    @pytest.mark.rule("Service-001", "Service-009", "Deployment-006")
    def test_a_launch_type_or_a_strategy(self, ecs: Any, serve: Serve, bridge: Register) -> None:
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
        )
        serve(serviceName="fargate")
        serve(serviceName="ec2", taskDefinition=bridge(), desiredCount=0, **ON_EC2)
        strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
        serve(serviceName="strategy", launchType=None, capacityProviderStrategy=strategy)
        for name, launch_type in (("fargate", "FARGATE"), ("ec2", "EC2")):
            service = described(ecs, name)
            assert service["launchType"] == service["deployments"][0]["launchType"] == launch_type
            assert "capacityProviderStrategy" not in service
        service = described(ecs, "strategy")
        assert service["capacityProviderStrategy"] == strategy
        assert "launchType" not in service

    @pytest.mark.rule("Service-002")
    def test_who_made_it(self, serve: Serve) -> None:
        assert serve()["createdBy"] == "arn:aws:iam::123456789012:root"

    @pytest.mark.rule("Service-003", "Deployment-021", "Deployment-002")
    def test_its_deployments(self, ecs: Any, serve: Serve, register: Register) -> None:
        first = serve()
        definition = register()
        ecs.update_service(service="web", taskDefinition=definition, desiredCount=3)
        second = described(ecs)
        newest = next(one for one in second["deployments"] if one["status"] == "PRIMARY")
        assert newest["id"] != first["deployments"][0]["id"]
        assert newest["taskDefinition"].endswith(definition) == second["taskDefinition"].endswith(definition)
        ecs.get_waiter("services_stable").wait(services=["web"])
        (only,) = described(ecs)["deployments"]
        assert (only["taskDefinition"].rpartition("/")[2], only["desiredCount"]) == (definition, 3)

    @pytest.mark.rule("Service-004")
    def test_the_count_that_is_wanted(self, ecs: Any, serve: Serve) -> None:
        assert serve(desiredCount=2)["desiredCount"] == 2
        ecs.update_service(service="web", desiredCount=1)
        assert described(ecs)["desiredCount"] == 1

    @pytest.mark.rule("Service-010")
    def test_its_load_balancers(self, serve: Serve, bridge: Register) -> None:
        assert serve(loadBalancers=[balancer()])["loadBalancers"] == [balancer()]
        classic = {"loadBalancerName": "old", "containerName": "app", "containerPort": 80}
        service = serve(
            serviceName="b", taskDefinition=bridge(), loadBalancers=[classic], desiredCount=0, **ON_EC2
        )
        assert service["loadBalancers"] == [classic]

    @pytest.mark.rule("Service-012", "Service-014", "Deployment-008", "Deployment-010")
    def test_its_platform_on_fargate(self, ecs: Any, serve: Serve, bridge: Register) -> None:
        service = serve()
        for shown in (service, service["deployments"][0]):
            assert shown["platformFamily"] == "Linux"
        assert service["platformVersion"] == "LATEST"
        serve(serviceName="ec2", taskDefinition=bridge(), desiredCount=0, **ON_EC2)
        other = described(ecs, "ec2")
        for shown in (other, other["deployments"][0]):
            assert not {"platformFamily", "platformVersion"} & shown.keys()

    @pytest.mark.rule("Service-013", "Deployment-009", "TaskSet-008", "TaskDefinition-046")
    def test_its_platform_is_that_of_its_tasks(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, register: Register
    ) -> None:
        windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"}
        definition = register(cpu="1024", memory="2048", runtimePlatform=windows)
        service = serve(taskDefinition=definition)
        fake.settle()
        tasks = ecs.describe_tasks(tasks=ecs.list_tasks(serviceName="web")["taskArns"])["tasks"]
        families = {task["platformFamily"] for task in tasks}
        assert families == {service["platformFamily"], service["deployments"][0]["platformFamily"]}
        made = ecs.create_service(serviceName="e", deploymentController=EXTERNAL["deploymentController"])
        task_set = ecs.create_task_set(
            cluster="default",
            service=made["service"]["serviceName"],
            taskDefinition=definition,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
        )["taskSet"]
        assert task_set["platformFamily"] == service["platformFamily"]

    @pytest.mark.rule("Service-011", "Deployment-007")
    def test_how_many_tasks_run(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as slow:
            ecs = slow.client()
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
            )
            given = {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK}
            ecs.create_service(serviceName="web", desiredCount=2, **given)
            ecs.create_service(serviceName="other", desiredCount=1, **given)
            slow.run_until(lambda: described(ecs)["pendingCount"] == 2, 60)
            slow.run_until(lambda: described(ecs)["runningCount"] == 2, 600)
            seen = described(ecs)
            for shown in (seen, seen["deployments"][0]):
                assert (shown["pendingCount"], shown["runningCount"]) == (0, 2)

    @pytest.mark.rule("Service-015", "Service-017")
    def test_what_tags_are_propagated(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, register: Register
    ) -> None:
        tags = [{"key": "k", "value": "v"}]
        assert serve(tags=tags)["propagateTags"] == "NONE"
        for given in ("TASK_DEFINITION", "SERVICE", "NONE"):
            assert serve(serviceName=given, propagateTags=given)["propagateTags"] == given
        fake.settle()
        arns = ecs.list_tasks(serviceName="web")["taskArns"]
        (task,) = ecs.describe_tasks(tasks=arns, include=["TAGS"])["tasks"]
        assert task["tags"] == []

    @pytest.mark.rule("Service-018")
    def test_the_role_that_registers_targets(self, serve: Serve, bridge: Register) -> None:
        linked = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
        assert serve(loadBalancers=[balancer()])["roleArn"] == linked
        own = serve(
            serviceName="own",
            taskDefinition=bridge(),
            desiredCount=0,
            loadBalancers=[balancer()],
            role="ecsServiceRole",
            **ON_EC2,
        )
        assert own["roleArn"] == "arn:aws:iam::123456789012:role/ecsServiceRole"

    @pytest.mark.rule("Service-023", "Service-024")
    def test_its_scheduling_strategy(self, serve: Serve, bridge: Register) -> None:
        assert serve()["schedulingStrategy"] == "REPLICA"
        daemon = {"schedulingStrategy": "DAEMON", "desiredCount": None}
        service = serve(serviceName="d", taskDefinition=bridge(), **daemon, **ON_EC2)
        assert service["schedulingStrategy"] == "DAEMON"
        with refused(INVALID, "Fargate"):
            serve(serviceName="f", **daemon)

    @pytest.mark.rule("Service-026")
    def test_its_name_is_unique_in_its_cluster(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve) -> None:
        serve()
        with refused(INVALID, "not idempotent"):
            serve()
        ecs.create_cluster(clusterName="other")
        assert serve(cluster="other")["serviceName"] == "web"
        west = fake.client(region_name="eu-west-1")
        west.create_cluster()
        made = west.create_service(serviceName="web", deploymentController=EXTERNAL["deploymentController"])
        assert made["service"]["serviceName"] == "web"

    @pytest.mark.rule("Service-027")
    def test_its_status(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve) -> None:
        assert serve()["status"] == "ACTIVE"
        assert ecs.delete_service(service="web", force=True)["service"]["status"] == "DRAINING"
        fake.settle()
        assert described(ecs)["status"] == "INACTIVE"

    @pytest.mark.rule("Service-030", "Deployment-001")
    def test_task_sets_or_deployments(self, ecs: Any, serve: Serve, external: Any, bridge: Register) -> None:
        ecs.create_task_set(cluster="default", service="external", taskDefinition=bridge(), launchType="EC2")
        shown = described(ecs, "external")
        assert (len(shown["taskSets"]), shown["deployments"]) == (1, [])
        rolling = serve()
        assert len(rolling["deployments"]) == 1
        assert not rolling.get("taskSets")
        assert serve(serviceName="c", **CODE_DEPLOY)["deployments"] == []

    @pytest.mark.rule("Service-006", "ServiceEvent-001")
    def test_its_events(self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve) -> None:
        serve()
        for count in range(80):
            ecs.update_service(service="web", desiredCount=count % 2)
            fake.settle()
        events = described(ecs)["events"]
        assert len(events) == 100
        assert all(event["id"] and event["message"] for event in events)
        times = [event["createdAt"] for event in events]
        assert times == sorted(times, reverse=True)


class TestControllers:
    @pytest.mark.rule("DeploymentController-003")
    def test_an_external_one_works_by_task_sets(self, ecs: Any, external: Any, bridge: Register) -> None:
        assert external["deploymentController"] == {"type": "EXTERNAL"}
        made = ecs.create_task_set(
            cluster="default", service="external", taskDefinition=bridge(), launchType="EC2"
        )
        assert made["taskSet"]["status"] == "ACTIVE"
        with refused(INVALID, "EXTERNAL"):
            ecs.update_service(service="external", taskDefinition="job")

    @pytest.mark.rule("DeploymentCircuitBreaker-001", "DeploymentConfiguration-001", "DeploymentAlarms-002")
    @pytest.mark.parametrize(
        "member",
        [
            {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
            {"alarms": {"alarmNames": ["a"], "enable": True, "rollback": False}},
        ],
    )
    @pytest.mark.parametrize("controller", [CODE_DEPLOY, {**EXTERNAL, "taskDefinition": None}])
    def test_what_only_rolling_updates_have(
        self, ecs: Any, serve: Serve, member: dict[str, Any], controller: dict[str, Any]
    ) -> None:
        with refused(INVALID, f"{next(iter(member))} is supported only"):
            serve(deploymentConfiguration=member, **controller)

    @pytest.mark.rule("DeploymentAlarms-003")
    def test_alarms_go_by_their_names(self, serve: Serve) -> None:
        alarms = {"alarmNames": ["errors", "latency"], "enable": False, "rollback": False}
        service = serve(deploymentConfiguration={"alarms": alarms})
        assert service["deploymentConfiguration"]["alarms"] == alarms

    @pytest.mark.rule("DeploymentConfiguration-004")
    def test_how_far_a_replica_may_grow(self, serve: Serve) -> None:
        assert serve()["deploymentConfiguration"]["maximumPercent"] == 200
        given = {"maximumPercent": 150}
        assert (
            serve(serviceName="b", deploymentConfiguration=given)["deploymentConfiguration"]["maximumPercent"]
            == 150
        )

    @pytest.mark.rule("DeploymentConfiguration-007", "DeploymentConfiguration-017")
    @pytest.mark.parametrize("controller", [CODE_DEPLOY, {**EXTERNAL, "taskDefinition": None}])
    def test_the_limits_of_others_are_shown_all_the_same(
        self, serve: Serve, controller: dict[str, Any]
    ) -> None:
        given = {"maximumPercent": 150, "minimumHealthyPercent": 60}
        shown = serve(deploymentConfiguration=given, **controller)["deploymentConfiguration"]
        assert {name: shown[name] for name in given} == given

    @pytest.mark.rule("Deployment-011")
    def test_a_rollout_has_a_state_but_behind_a_classic_load_balancer(
        self, ecs: Any, serve: Serve, bridge: Register
    ) -> None:
        serve()
        assert described(ecs)["deployments"][0]["rolloutState"] in ("IN_PROGRESS", "COMPLETED")
        classic = [{"loadBalancerName": "old", "containerName": "app", "containerPort": 80}]
        serve(serviceName="b", taskDefinition=bridge(), loadBalancers=classic, desiredCount=0, **ON_EC2)
        assert not {"rolloutState", "rolloutStateReason"} & described(ecs, "b")["deployments"][0].keys()


class TestLoadBalancers:
    @pytest.mark.rule("LoadBalancer-004", "LoadBalancer-005")
    @pytest.mark.parametrize(
        ("members", "said"),
        [
            ({"containerName": "db"}, "The container db does not exist in the task definition"),
            ({"containerPort": 81}, "did not have a container port 81 defined"),
            ({"containerName": None}, "containerName"),
            ({"containerPort": None}, "containerPort"),
        ],
    )
    def test_the_target_is_a_port_of_a_container(
        self, serve: Serve, members: dict[str, Any], said: str
    ) -> None:
        given = {name: value for name, value in balancer(**members).items() if value is not None}
        with refused(INVALID, said):
            serve(loadBalancers=[given])

    @pytest.mark.rule("LoadBalancer-007", "LoadBalancer-008")
    def test_a_target_group_or_a_name(self, serve: Serve) -> None:
        with refused(INVALID, "loadBalancerName and targetGroupArn cannot both be specified"):
            serve(loadBalancers=[balancer(loadBalancerName="old")])

    @pytest.mark.rule("LoadBalancer-009")
    def test_several_target_groups(self, serve: Serve) -> None:
        given = [balancer("one"), balancer("two", containerPort=8080)]
        assert serve(loadBalancers=given)["loadBalancers"] == given

    @pytest.mark.rule("HealthCheck-019")
    def test_no_health_checks_of_containers_behind_a_classic_one(
        self, serve: Serve, bridge: Register
    ) -> None:
        container = {
            "name": "app",
            "image": "images/app",
            "memory": 64,
            "portMappings": [{"containerPort": 80}],
            "healthCheck": {"command": ["CMD", "true"]},
        }
        definition = bridge(containerDefinitions=[container])
        classic = [{"loadBalancerName": "old", "containerName": "app", "containerPort": 80}]
        with refused(INVALID, "health checks are not supported"):
            serve(taskDefinition=definition, loadBalancers=classic, **ON_EC2)


REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"}


class TestRegistries:
    @pytest.mark.rule("ServiceRegistry-001")
    def test_one(self, serve: Serve) -> None:
        assert serve(serviceRegistries=[REGISTRY])["serviceRegistries"] == [REGISTRY]
        with refused(INVALID, "service registries can have at most 1 items"):
            serve(serviceName="b", serviceRegistries=[REGISTRY] * 2)

    @pytest.mark.rule("ServiceRegistry-003")
    def test_in_bridge_mode_it_names_a_container_and_its_port(self, serve: Serve, bridge: Register) -> None:
        definition = bridge()
        with refused(INVALID, "containerName"):
            serve(taskDefinition=definition, serviceRegistries=[REGISTRY], **ON_EC2)
        named = {**REGISTRY, "containerName": "app", "containerPort": 80}
        serve(taskDefinition=definition, serviceRegistries=[named], desiredCount=0, **ON_EC2)

    @pytest.mark.rule("ServiceRegistry-004")
    def test_in_awsvpc_mode_not_both(self, serve: Serve) -> None:
        both = {**REGISTRY, "containerName": "app", "containerPort": 80, "port": 80}
        with refused(INVALID, "but not both"):
            serve(serviceRegistries=[both])
        serve(serviceRegistries=[{**REGISTRY, "port": 80}])


class TestPlacement:
    @pytest.mark.rule("PlacementConstraint-001")
    def test_no_constraints_on_fargate(self, serve: Serve, run: Callable[..., Any]) -> None:
        for launch in (serve, run):
            with refused(INVALID, "Placement constraints are not supported"):
                launch(placementConstraints=[{"type": "distinctInstance"}])


@pytest.mark.rule("AwsVpcConfiguration-004")
def test_a_public_address_only_when_asked_for(serve: Serve) -> None:
    shown = serve()["networkConfiguration"]["awsvpcConfiguration"]
    assert shown["assignPublicIp"] == "DISABLED"
    asked = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}
    other = serve(serviceName="b", networkConfiguration=asked)["networkConfiguration"]
    assert other["awsvpcConfiguration"]["assignPublicIp"] == "ENABLED"


class TestTaskSets:
    @pytest.mark.rule("TaskSet-017", "TaskSet-016")
    def test_what_an_external_one_shows(self, ecs: Any, external: Any, bridge: Register) -> None:
        ecs.create_task_set(
            cluster="default", service="external", taskDefinition=bridge(), launchType="EC2", externalId="x"
        )
        (shown,) = ecs.describe_task_sets(cluster="default", service="external")["taskSets"]
        assert "startedBy" not in shown
        assert shown["externalId"] == "x"
        assert shown["stabilityStatusAt"] >= shown["createdAt"]


class TestIdempotency:
    @pytest.mark.rule("Idempotency-003")
    def test_only_three_calls_take_a_client_token(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        model = ecs.meta.service_model
        for name in {one.subject for one in rulebook().values() if one.is_operation}:
            takes_one = "clientToken" in model.operation_model(name).input_shape.members
            assert takes_one == (name in ("CreateService", "CreateTaskSet", "RunTask")), name
        body = b'{"taskDefinition": "job", "containerInstances": [], "clientToken": "token"}'
        answer = fake.dispatch(WireRequest(TARGET_PREFIX + "StartTask", body, fake.region))
        assert answer.status == 400
        assert b"StartTask has no parameter clientToken" in answer.body

    @pytest.mark.rule("Idempotency-001", "Idempotency-009", "Idempotency-010")
    def test_a_repeat_changes_nothing(self, ecs: Any, run: Callable[..., Any], register: Register) -> None:
        definition = register()
        first = run(taskDefinition=definition, count=2, clientToken="token")
        again = run(taskDefinition=definition, count=2, clientToken="token")
        arns = [task["taskArn"] for task in first["tasks"]]
        assert [task["taskArn"] for task in again["tasks"]] == arns
        assert len(ecs.list_tasks()["taskArns"]) == 2
        with refused("ConflictException") as caught:
            run(taskDefinition=definition, count=3, clientToken="token")
        assert sorted(caught.value.response["resourceIds"]) == sorted(arns)

    @pytest.mark.rule("Idempotency-015", "Idempotency-016")
    def test_a_repeat_tells_what_found_no_place_and_later_how_many(
        self, fake: ecs_fake.EcsFake, bridge: Register, run: Callable[..., Any]
    ) -> None:
        fake.add_container_instances(instance_type="m5.large")
        container = {"name": "app", "image": "images/app", "memory": 5000}  # one fits
        definition = bridge(containerDefinitions=[container])

        def ask() -> dict[str, Any]:
            return run(taskDefinition=definition, count=3, clientToken="token", **ON_EC2)  # type: ignore[no-any-return]

        first = ask()
        assert len(first["tasks"]) == 1
        assert {failure["reason"] for failure in first["failures"]} == {"RESOURCE:MEMORY"}
        fake.advance(3599)
        again = ask()
        assert [task["taskArn"] for task in again["tasks"]] == [task["taskArn"] for task in first["tasks"]]
        assert again["failures"] == first["failures"]
        fake.advance(1)
        assert ask()["failures"] == [{}, {}]

    @pytest.mark.rule("Idempotency-019")
    def test_what_is_changing_may_refuse_and_take_the_same_later(self) -> None:
        with ecs_fake.mock_ecs(timings="realistic", poll_step=0) as slow:
            ecs = slow.client()
            put = ecs.put_cluster_capacity_providers
            ecs.create_cluster(capacityProviders=["FARGATE"])
            given: dict[str, Any] = {"cluster": "default", "defaultCapacityProviderStrategy": []}
            with refused("ClientException"):
                put(capacityProviders=[], **given)
            slow.settle()
            put(capacityProviders=[], **given)
