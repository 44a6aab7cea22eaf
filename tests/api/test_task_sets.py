"""CreateTaskSet, DescribeTaskSets, UpdateTaskSet, UpdateServicePrimaryTaskSet, DeleteTaskSet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.indexes import check_world
from tests.rules.marks import rule

TaskSet = dict[str, Any]
Create = Callable[..., TaskSet]
Act = Callable[..., TaskSet]
ARN = "arn:aws:ecs:us-east-1:123456789012:"
WHERE = {"cluster": "default", "service": "web"}
EXTERNAL = {"serviceName": "web", "desiredCount": 3, "deploymentController": {"type": "EXTERNAL"}}
GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/one/0123456789abcdef"
BALANCER = {"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}
REGISTRY = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"
UNKNOWN = "ecs-svc/1234567890123456789"
FARGATE = {"launchType": "FARGATE", "networkConfiguration": NETWORK, "taskDefinition": "job"}
METHODS = {
    "CreateTaskSet": ("create_task_set", {"taskDefinition": "job"}),
    "DescribeTaskSets": ("describe_task_sets", {}),
    "UpdateTaskSet": ("update_task_set", {"taskSet": UNKNOWN, "scale": {"value": 1.0, "unit": "PERCENT"}}),
    "UpdateServicePrimaryTaskSet": ("update_service_primary_task_set", {"primaryTaskSet": UNKNOWN}),
    "DeleteTaskSet": ("delete_task_set", {"taskSet": UNKNOWN}),
}
"""How each operation is called, beside cluster and service."""


def percent(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "PERCENT"}


def tags(count: int) -> list[dict[str, str]]:
    return [{"key": f"k{number}", "value": "v"} for number in range(count)]


def only(ecs: Any, **changes: Any) -> TaskSet:
    """Describe the one task set of the service."""
    (found,) = ecs.describe_task_sets(**WHERE, **changes)["taskSets"]
    return found


def elsewhere(ecs: Any) -> None:
    """Make services of other controllers, and an EXTERNAL one that has ended."""
    ecs.create_service(serviceName="rolling", taskDefinition="job", desiredCount=0, **EC2)
    ecs.create_service(
        serviceName="blue",
        taskDefinition="job",
        desiredCount=0,
        deploymentController={"type": "CODE_DEPLOY"},
        loadBalancers=[BALANCER],
    )
    ecs.create_service(serviceName="ended", deploymentController={"type": "EXTERNAL"})
    ecs.delete_service(service="ended")


EC2: dict[str, Any] = {"launchType": "EC2"}


@pytest.fixture(autouse=True)
def service(ecs: Any, bridge: Callable[..., str]) -> TaskSet:
    """The service `web` with an EXTERNAL controller and three tasks wanted; `job:1` runs on EC2 in bridge mode."""
    bridge()
    return ecs.create_service(**EXTERNAL)["service"]


@pytest.fixture
def create(ecs: Any) -> Create:
    """Create a task set of `job`; keyword arguments change the request."""
    return lambda **changes: ecs.create_task_set(**{**WHERE, "taskDefinition": "job", **changes})["taskSet"]


@pytest.fixture
def act(ecs: Any) -> Act:
    """Call an operation of a task set by its name."""

    def call(operation: str, **changes: Any) -> Any:
        method, parameters = METHODS[operation]
        answer = getattr(ecs, method)(**{**WHERE, **parameters, **changes})
        return answer.get("taskSet", answer)

    return call


class TestTheAnswer:
    @pytest.mark.rule(
        "CreateTaskSet-001",
        "CreateTaskSet-039",
        "CreateTaskSet-040",
        "TaskSet-019",
        "DescribeTaskSets-001",
        "DescribeTaskSets-008",
        "DescribeTaskSets-009",
        "DescribeTaskSets-011",
        "DescribeTaskSets-013",
    )
    def test_one_that_gives_only_what_it_must(self, ecs: Any, create: Create, service: Any) -> None:
        made = create()
        identifier = made["id"]
        assert re.fullmatch(r"ecs-svc/[1-9][0-9]{18}", identifier)
        created = made["createdAt"]
        assert made == {
            "id": identifier,
            "taskSetArn": f"{ARN}task-set/default/web/{identifier}",
            "serviceArn": service["serviceArn"],
            "clusterArn": f"{ARN}cluster/default",
            "status": "ACTIVE",
            "taskDefinition": f"{ARN}task-definition/job:1",
            "computedDesiredCount": 0,
            "pendingCount": 0,
            "runningCount": 0,
            "createdAt": created,
            "updatedAt": created,
            "launchType": "EC2",
            "loadBalancers": [],
            "serviceRegistries": [],
            "scale": {"value": 0.0, "unit": "PERCENT"},
            "stabilityStatus": "STABILIZING",
            "stabilityStatusAt": created,
        }
        answer = ecs.describe_task_sets(**WHERE)
        assert (answer["taskSets"], answer["failures"]) == ([made | {"stabilityStatus": "STEADY_STATE"}], [])

    @pytest.mark.rule("CreateTaskSet-022", "TaskSet-007", "TaskSet-009", "CreateTaskSet-020", "TaskSet-004")
    def test_one_on_fargate(self, create: Create, register: Callable[..., str]) -> None:
        register()
        made = create(**FARGATE)
        assert (made["launchType"], made["platformVersion"], made["platformFamily"]) == (
            "FARGATE",
            "1.4.0",
            "Linux",
        )
        vpc = {"subnets": ["subnet-1"], "securityGroups": [], "assignPublicIp": "DISABLED"}
        assert made["networkConfiguration"] == {"awsvpcConfiguration": vpc}
        assert create(**FARGATE, platformVersion="1.3.0")["platformVersion"] == "1.3.0"
        assert "platformFamily" not in create(taskDefinition="job:1")

    @pytest.mark.rule("CreateTaskSet-016", "CreateTaskSet-027")
    def test_what_it_was_given_is_shown(self, ecs: Any, create: Create) -> None:
        registry = {"registryArn": REGISTRY, "containerName": "app", "containerPort": 80}
        given = {"externalId": "green", "loadBalancers": [BALANCER], "serviceRegistries": [registry]}
        made = create(**given)
        assert {name: made[name] for name in given} == given
        assert create(externalId="green")["externalId"] == "green"
        assert len(ecs.describe_task_sets(**WHERE)["taskSets"]) == 2

    def test_a_registry_may_name_a_port(self, create: Create, register: Callable[..., str]) -> None:
        register()
        registry = {"registryArn": REGISTRY, "port": 8080}
        assert create(**FARGATE, serviceRegistries=[registry])["serviceRegistries"] == [registry]

    @pytest.mark.rule("CreateTaskSet-038")
    def test_a_bare_family_is_its_latest_revision(self, create: Create, bridge: Callable[..., str]) -> None:
        bridge()
        assert create()["taskDefinition"].endswith("job:2")
        assert create(taskDefinition=f"{ARN}task-definition/job:1")["taskDefinition"].endswith("job:1")

    def test_the_service_shows_its_task_sets_with_their_tags(self, ecs: Any, create: Create) -> None:
        first, second = create(tags=tags(1), scale=percent(50)), create(scale=percent(100))
        (service,) = ecs.describe_services(services=["web"])["services"]
        assert service["taskSets"] == [first, second | {"tags": []}]
        assert service["deployments"] == []


class TestScale:
    @pytest.mark.rule("CreateTaskSet-023", "CreateTaskSet-024", "TaskSet-001", "Scale-002")
    @pytest.mark.parametrize(
        ("wanted", "value", "computed"),
        [
            (3, 0.5, 1),
            (3, 50, 2),
            (3, 33.3, 1),
            (3, 100, 3),
            (3, 0, 0),
            (0, 100, 0),
            (3000, 1.1, 33),
            (12, 10, 2),
        ],
    )
    def test_the_share_is_rounded_up(
        self, ecs: Any, create: Create, wanted: int, value: float, computed: int
    ) -> None:
        ecs.update_service(service="web", desiredCount=wanted)
        made = create(scale=percent(value))
        assert (made["scale"], made["computedDesiredCount"]) == (percent(value), computed)

    def test_it_follows_the_service(self, ecs: Any, create: Create) -> None:
        create(scale=percent(50))
        ecs.update_service(service="web", desiredCount=10)
        assert only(ecs)["computedDesiredCount"] == 5

    @pytest.mark.rule("UpdateTaskSet-007", "UpdateTaskSet-008", "Scale-001", "Scale-003")
    @pytest.mark.parametrize("scale", [percent(-0.1), percent(100.1), {"value": 1, "unit": "COUNT"}])
    def test_what_it_cannot_be(self, ecs: Any, create: Create, act: Act, scale: dict[str, Any]) -> None:
        made = create()
        for operation in ("CreateTaskSet", "UpdateTaskSet"):
            parameters = {"taskSet": made["id"]} if operation == "UpdateTaskSet" else {}
            with refused("InvalidParameterException"):
                act(operation, scale=scale, **parameters)
        assert only(ecs)["scale"] == percent(0)
        for value in (0.5, 100, 0):
            assert act("UpdateTaskSet", taskSet=made["id"], scale=percent(value))["scale"] == percent(value)

    @pytest.mark.rule("UpdateTaskSet-009", "UpdateTaskSet-011", "UpdateTaskSet-012", "UpdateTaskSet-013")
    def test_it_is_all_that_changes(self, ecs: Any, fake: ecs_fake.EcsFake, create: Create, act: Act) -> None:
        made = create()
        fake.advance(5)
        updated = act("UpdateTaskSet", taskSet=made["id"], scale=percent(50))
        assert updated["updatedAt"] == updated["stabilityStatusAt"] > made["updatedAt"]
        different = {"scale": percent(50), "computedDesiredCount": 2}
        times = {name: updated[name] for name in ("updatedAt", "stabilityStatusAt")}
        assert updated == made | different | times
        assert only(ecs) == updated

    @pytest.mark.rule("UpdateTaskSet-014")
    def test_the_same_scale_again_changes_nothing(
        self, ecs: Any, fake: ecs_fake.EcsFake, create: Create, act: Act
    ) -> None:
        made = create()
        first = act("UpdateTaskSet", taskSet=made["id"], scale=percent(50))
        fake.advance(5)
        before = len(fake.journal)
        assert act("UpdateTaskSet", taskSet=made["id"], scale=percent(50)) == first
        assert len(fake.journal) == before

    @pytest.mark.rule("TaskSet-015", "TaskSet-010")
    def test_it_is_steady_with_as_many_tasks_as_it_is_to_have(
        self, fake: ecs_fake.EcsFake, ecs: Any, create: Create, act: Act
    ) -> None:
        made = create(scale=percent(30))
        assert (made["computedDesiredCount"], only(ecs)["stabilityStatus"]) == (1, "STABILIZING")
        fake.add_container_instances(1)
        found = only(ecs)
        assert (found["runningCount"], found["stabilityStatus"]) == (1, "STEADY_STATE")
        asked = act("UpdateTaskSet", taskSet=made["id"], scale=percent(0))
        assert asked["stabilityStatus"] == "STABILIZING"
        assert (only(ecs)["runningCount"], only(ecs)["stabilityStatus"]) == (0, "STEADY_STATE")


class TestCapacity:
    @pytest.fixture(autouse=True)
    def providers(self, ecs: Any, register: Callable[..., str]) -> None:
        register()
        for name in ("mine", "other"):
            ecs.create_capacity_provider(name=name, autoScalingGroupProvider={"autoScalingGroupArn": name})
        ecs.put_cluster_capacity_providers(
            cluster="default",
            capacityProviders=["FARGATE", "FARGATE_SPOT", "mine"],
            defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 2}],
        )

    @pytest.mark.rule("CreateTaskSet-006", "CreateTaskSet-010")
    def test_a_strategy_is_shown_instead_of_a_launch_type(self, create: Create) -> None:
        strategy = [
            {"capacityProvider": "FARGATE", "weight": 1, "base": 2},
            {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ]
        made = create(capacityProviderStrategy=strategy, networkConfiguration=NETWORK)
        assert made["capacityProviderStrategy"] == [strategy[0], {**strategy[1], "base": 0}]
        assert "launchType" not in made
        assert made["platformVersion"] == "1.4.0"

    @pytest.mark.rule("CreateTaskSet-008")
    def test_the_default_is_that_of_the_cluster(self, create: Create) -> None:
        made = create(networkConfiguration=NETWORK)
        assert made["capacityProviderStrategy"] == [
            {"capacityProvider": "FARGATE_SPOT", "weight": 2, "base": 0}
        ]
        assert create(launchType="EC2", taskDefinition="job:1")["launchType"] == "EC2"

    @pytest.mark.rule("CreateTaskSet-004", "CreateTaskSet-009")
    @pytest.mark.parametrize(
        ("name", "message"), [("other", "not associated"), ("never", "The specified capacity provider")]
    )
    def test_a_provider_that_the_cluster_does_not_have(self, create: Create, name: str, message: str) -> None:
        with refused("InvalidParameterException", message):
            create(capacityProviderStrategy=[{"capacityProvider": name}], taskDefinition="job:1")

    @pytest.mark.rule("CreateTaskSet-005")
    def test_a_provider_that_was_deleted(self, ecs: Any, create: Create) -> None:
        ecs.delete_capacity_provider(capacityProvider="other")
        with refused("InvalidParameterException", "is not in an ACTIVE state"):
            create(capacityProviderStrategy=[{"capacityProvider": "other"}], taskDefinition="job:1")
        assert ecs.describe_task_sets(**WHERE)["taskSets"] == []

    @pytest.mark.rule("CreateTaskSet-007")
    def test_not_both(self, create: Create) -> None:
        with refused("InvalidParameterException"):
            create(**FARGATE, capacityProviderStrategy=[{"capacityProvider": "FARGATE"}])

    @pytest.mark.rule("CreateTaskSet-018")
    def test_launch_types(self, create: Create) -> None:
        with refused("InvalidParameterException"):
            create(launchType="LAMBDA", taskDefinition="job:1")
        with refused("InvalidParameterException"):
            create(launchType="FARGATE", taskDefinition="job:1")

    def test_a_provider_in_use_stays_with_its_cluster(self, ecs: Any, create: Create, act: Act) -> None:
        strategy = [{"capacityProvider": "mine"}]
        made = create(capacityProviderStrategy=strategy, taskDefinition="job:1")
        without = {"capacityProviders": [], "defaultCapacityProviderStrategy": []}
        with refused("ResourceInUseException"):
            ecs.put_cluster_capacity_providers(cluster="default", **without)
        act("DeleteTaskSet", taskSet=made["id"])
        ecs.put_cluster_capacity_providers(cluster="default", **without)


class TestRefusals:
    @pytest.mark.rule("CreateTaskSet-021")
    def test_a_platform_version_off_fargate(self, create: Create) -> None:
        message = "^The platform version must be null when specifying an EC2 launch type.$"
        with refused("InvalidParameterException", message):
            create(platformVersion="1.4.0")

    @pytest.mark.rule("CreateTaskSet-046")
    def test_a_platform_version_that_cannot_run_the_tasks(self, create: Create, register: Any) -> None:
        register(cpu="8192", memory="16384")
        with refused("PlatformTaskDefinitionIncompatibilityException"):
            create(**FARGATE, platformVersion="1.3.0")

    @pytest.mark.rule("CreateTaskSet-047")
    def test_a_platform_version_that_does_not_exist(self, create: Create, register: Any) -> None:
        register()
        with refused("PlatformUnknownException"):
            create(**FARGATE, platformVersion="9.9.9")

    @pytest.mark.rule("CreateTaskSet-019")
    def test_a_classic_load_balancer(self, create: Create) -> None:
        classic = {"loadBalancerName": "old", "containerName": "app", "containerPort": 80}
        with refused("InvalidParameterException", "^Classic Load Balancers are not supported"):
            create(loadBalancers=[classic])

    def test_a_container_that_the_definition_does_not_have(self, create: Create) -> None:
        message = "^The container none does not exist in the task definition.$"
        with refused("InvalidParameterException", message):
            create(loadBalancers=[{**BALANCER, "containerName": "none"}])

    def test_a_definition_that_is_not_active(self, ecs: Any, create: Create) -> None:
        ecs.deregister_task_definition(taskDefinition="job:1")
        for name in ("job", "job:1", "none"):
            with refused("ClientException"):
                create(taskDefinition=name)

    @pytest.mark.parametrize(
        "operation",
        [
            pytest.param("CreateTaskSet", marks=rule("CreateTaskSet-002")),
            pytest.param("DeleteTaskSet", marks=rule("DeleteTaskSet-002")),
            pytest.param("UpdateTaskSet", marks=rule("UpdateTaskSet-006")),
            pytest.param("UpdateServicePrimaryTaskSet", marks=rule("UpdateServicePrimaryTaskSet-005")),
        ],
    )
    def test_another_controller(self, ecs: Any, act: Act, operation: str) -> None:
        elsewhere(ecs)
        for name, controller in (("rolling", "ECS"), ("blue", "CODE_DEPLOY")):
            with refused("InvalidParameterException", f"deployment controller {controller}; "):
                act(operation, service=name)

    def test_task_sets_of_another_controller_can_be_described(self, ecs: Any, act: Act) -> None:
        elsewhere(ecs)
        (found,) = act("DescribeTaskSets", service="blue")["taskSets"]
        assert (found["status"], found["scale"]) == ("PRIMARY", percent(100))

    @pytest.mark.parametrize(
        ("operation", "member"),
        [
            pytest.param("CreateTaskSet", "cluster", marks=rule("CreateTaskSet-014")),
            pytest.param("CreateTaskSet", "service", marks=rule("CreateTaskSet-025")),
            pytest.param("CreateTaskSet", "taskDefinition", marks=rule("CreateTaskSet-037")),
            pytest.param("DescribeTaskSets", "cluster", marks=rule("DescribeTaskSets-002")),
            pytest.param("DescribeTaskSets", "service", marks=rule("DescribeTaskSets-004")),
            pytest.param("DeleteTaskSet", "cluster", marks=rule("DeleteTaskSet-003")),
            pytest.param("DeleteTaskSet", "service", marks=rule("DeleteTaskSet-007")),
            pytest.param("DeleteTaskSet", "taskSet", marks=rule("DeleteTaskSet-009")),
            pytest.param("UpdateTaskSet", "cluster", marks=rule("UpdateTaskSet-001")),
            pytest.param("UpdateTaskSet", "scale", marks=rule("UpdateTaskSet-002")),
            pytest.param("UpdateTaskSet", "service", marks=rule("UpdateTaskSet-003")),
            pytest.param("UpdateTaskSet", "taskSet", marks=rule("UpdateTaskSet-004")),
            pytest.param(
                "UpdateServicePrimaryTaskSet", "cluster", marks=rule("UpdateServicePrimaryTaskSet-001")
            ),
            pytest.param(
                "UpdateServicePrimaryTaskSet", "primaryTaskSet", marks=rule("UpdateServicePrimaryTaskSet-002")
            ),
            pytest.param(
                "UpdateServicePrimaryTaskSet", "service", marks=rule("UpdateServicePrimaryTaskSet-003")
            ),
        ],
    )
    def test_what_is_required(self, ecs: Any, operation: str, member: str) -> None:
        method, parameters = METHODS[operation]
        given = {**WHERE, **parameters}
        del given[member]
        with refused("InvalidParameterException"):
            getattr(ecs, method)(**given)


class TestReferences:
    @pytest.mark.rule(
        "CreateTaskSet-015",
        "CreateTaskSet-026",
        "DescribeTaskSets-003",
        "DescribeTaskSets-005",
        "DescribeTaskSets-010",
        "DeleteTaskSet-004",
        "DeleteTaskSet-008",
        "DeleteTaskSet-010",
        "UpdateTaskSet-005",
        "UpdateServicePrimaryTaskSet-004",
    )
    @pytest.mark.parametrize("by_arn", [False, True])
    def test_by_name_or_by_arn(self, ecs: Any, act: Act, service: Any, by_arn: bool) -> None:
        where = {"cluster": service["clusterArn"], "service": service["serviceArn"]} if by_arn else WHERE
        made = act("CreateTaskSet", **where)
        reference = made["taskSetArn" if by_arn else "id"]
        (described,) = act("DescribeTaskSets", **where, taskSets=[reference])["taskSets"]
        answers = [
            described,
            act("UpdateTaskSet", **where, taskSet=reference, scale=percent(0)),
            act("UpdateServicePrimaryTaskSet", **where, primaryTaskSet=reference),
            act("DeleteTaskSet", **where, taskSet=reference),
        ]
        assert [answer["taskSetArn"] for answer in answers] == [made["taskSetArn"]] * 4
        assert ecs.describe_task_sets(**WHERE)["taskSets"] == []

    @pytest.mark.parametrize(
        ("operation", "member"),
        [
            pytest.param("DeleteTaskSet", "taskSet", marks=rule("DeleteTaskSet-019")),
            pytest.param("UpdateTaskSet", "taskSet", marks=rule("UpdateTaskSet-022")),
            pytest.param(
                "UpdateServicePrimaryTaskSet", "primaryTaskSet", marks=rule("UpdateServicePrimaryTaskSet-018")
            ),
        ],
    )
    def test_one_that_is_not_there(
        self, ecs: Any, act: Act, create: Create, operation: str, member: str
    ) -> None:
        ecs.create_service(**{**EXTERNAL, "serviceName": "other"})
        other = create(service="other")
        mine = create()["taskSetArn"]
        ecs.create_cluster(clusterName="there")
        wrong = (
            UNKNOWN,
            other["id"],
            other["taskSetArn"],
            mine.replace("us-east-1", "eu-west-1"),
            mine.replace("/default/", "/there/"),
        )
        for reference in wrong:
            with refused("TaskSetNotFoundException", "^The specified task set does not exist.$"):
                act(operation, **{member: reference})
        with refused("InvalidParameterException", "AccountIDs mismatch"):
            act(operation, **{member: mine.replace("123456789012", "999999999999")})
        with refused("InvalidParameterException"):
            act(operation, **{member: f"{ARN}task/default/web"})

    @pytest.mark.rule("DescribeTaskSets-012")
    def test_what_is_unknown_becomes_a_failure(self, act: Act, create: Create) -> None:
        made = create()
        gone = f"{ARN}task-set/default/web/{UNKNOWN}"
        answer = act("DescribeTaskSets", taskSets=[UNKNOWN, made["id"], gone])
        assert [one["id"] for one in answer["taskSets"]] == [made["id"]]
        assert answer["failures"] == [{"arn": gone, "reason": "MISSING"}] * 2

    @pytest.mark.parametrize(
        "operation",
        [
            pytest.param("CreateTaskSet", marks=rule("CreateTaskSet-049", "CreateTaskSet-050")),
            pytest.param("DescribeTaskSets", marks=rule("DescribeTaskSets-019", "DescribeTaskSets-020")),
            pytest.param("DeleteTaskSet", marks=rule("DeleteTaskSet-017", "DeleteTaskSet-018")),
            pytest.param("UpdateTaskSet", marks=rule("UpdateTaskSet-020", "UpdateTaskSet-021")),
            pytest.param(
                "UpdateServicePrimaryTaskSet",
                marks=rule("UpdateServicePrimaryTaskSet-016", "UpdateServicePrimaryTaskSet-017"),
            ),
        ],
    )
    def test_a_service_that_is_not_active(
        self, ecs: Any, act: Act, run_one: Any, adopt: Any, service: Any, operation: str
    ) -> None:
        elsewhere(ecs)
        draining = ecs.create_service(serviceName="draining", deploymentController={"type": "EXTERNAL"})
        adopt(run_one(), draining["service"] | {"deployments": [{"id": UNKNOWN}]})
        ecs.delete_service(service="draining")
        for name in ("draining", "ended"):
            with refused("ServiceNotActiveException", "^Service was not ACTIVE.$"):
                act(operation, service=name)
        with refused("ServiceNotFoundException", "^Service not found.$"):
            act(operation, service="none")


class TestClientToken:
    @pytest.mark.rule("CreateTaskSet-011", "CreateTaskSet-012")
    def test_which_there_can_be(self, create: Create) -> None:
        for token in ("!" * 36, "~"):
            create(clientToken=token)
        for token in ("x" * 37, "a b", "é"):
            with refused("InvalidParameterException"):
                create(clientToken=token)

    @pytest.mark.rule("CreateTaskSet-013")
    def test_a_repeated_call_shows_what_it_made(
        self, ecs: Any, fake: ecs_fake.EcsFake, create: Create, service: Any
    ) -> None:
        made = create(clientToken="once", scale=percent(50), tags=tags(1))
        before = len(fake.journal)
        again = create(clientToken="once", scale=percent(50), tags=tags(1), service=service["serviceArn"])
        assert again == made
        assert len(fake.journal) == before
        with refused("InvalidParameterException", "^Creation of task set was not idempotent.$"):
            create(clientToken="once")
        assert create(clientToken="ONCE")["id"] != made["id"]
        ecs.create_service(**{**EXTERNAL, "serviceName": "other"})
        assert create(service="other", clientToken="once")["id"] != made["id"]

    def test_it_is_free_again_when_the_task_set_is_gone(self, create: Create, act: Act) -> None:
        made = create(clientToken="once")
        act("DeleteTaskSet", taskSet=made["id"])
        assert create(clientToken="once", scale=percent(1))["id"] != made["id"]


class TestPrimary:
    @pytest.mark.rule(
        "UpdateServicePrimaryTaskSet-006",
        "UpdateServicePrimaryTaskSet-009",
        "UpdateServicePrimaryTaskSet-010",
        "TaskSet-018",
    )
    def test_there_is_one(self, ecs: Any, fake: ecs_fake.EcsFake, create: Create, act: Act) -> None:
        first, second = create(scale=percent(50)), create(scale=percent(50))
        act("UpdateServicePrimaryTaskSet", primaryTaskSet=first["id"])
        fake.advance(5)
        primary = act("UpdateServicePrimaryTaskSet", primaryTaskSet=second["id"])
        assert primary.pop("updatedAt") > second.pop("updatedAt")
        assert primary == second | {"status": "PRIMARY"}
        statuses = [one["status"] for one in ecs.describe_task_sets(**WHERE)["taskSets"]]
        assert statuses == ["ACTIVE", "PRIMARY"]

    @pytest.mark.rule("UpdateServicePrimaryTaskSet-008")
    def test_one_that_is_it_already_stays_so(self, fake: ecs_fake.EcsFake, create: Create, act: Act) -> None:
        made = create(scale=percent(50))
        first = act("UpdateServicePrimaryTaskSet", primaryTaskSet=made["id"])
        before = len(fake.journal)
        assert act("UpdateServicePrimaryTaskSet", primaryTaskSet=made["id"]) == first
        assert (first["status"], len(fake.journal)) == ("PRIMARY", before)

    @pytest.mark.rule("UpdateServicePrimaryTaskSet-007")
    def test_the_service_shows_what_it_says(
        self, ecs: Any, create: Create, act: Act, register: Any, service: Any
    ) -> None:
        register()
        ports = [{"containerPort": 80}]
        definition = register(
            taskRoleArn="arn:aws:iam::123456789012:role/task",
            containerDefinitions=[{"name": "app", "image": "images/app", "portMappings": ports}],
        )
        plain = create(taskDefinition="job:1")
        made = create(**{**FARGATE, "taskDefinition": definition}, loadBalancers=[BALANCER])
        ecs.update_service(service="web", enableExecuteCommand=True)
        act("UpdateServicePrimaryTaskSet", primaryTaskSet=made["id"])
        (found,) = ecs.describe_services(services=["web"])["services"]
        for name in (
            "taskDefinition",
            "launchType",
            "networkConfiguration",
            "loadBalancers",
            "platformFamily",
        ):
            assert found[name] == made[name], name
        assert found["enableExecuteCommand"] is True  # what the service alone says, stays
        assert (found["desiredCount"], found["deployments"]) == (3, [])
        act("UpdateServicePrimaryTaskSet", primaryTaskSet=plain["id"])
        (found,) = ecs.describe_services(services=["web"])["services"]
        assert found["taskDefinition"] == plain["taskDefinition"]
        assert (found["launchType"], found["loadBalancers"]) == ("EC2", [])
        assert not {"networkConfiguration", "platformFamily", "platformVersion"} & found.keys()

    def test_a_later_task_set_owes_it_nothing(self, create: Create, act: Act, register: Any) -> None:
        register()
        act("UpdateServicePrimaryTaskSet", primaryTaskSet=create(**FARGATE, externalId="green")["id"])
        later = create(taskDefinition="job:1")
        assert later["launchType"] == "EC2"
        assert not {"networkConfiguration", "platformVersion", "externalId"} & later.keys()

    def test_the_service_can_still_be_updated(self, ecs: Any, create: Create, act: Act) -> None:
        made = create()
        act("UpdateServicePrimaryTaskSet", primaryTaskSet=made["id"])
        updated = ecs.update_service(service="web", desiredCount=5, enableECSManagedTags=True)["service"]
        assert (updated["desiredCount"], updated["enableECSManagedTags"]) == (5, True)
        assert updated["taskDefinition"] == made["taskDefinition"]
        with refused("InvalidParameterException", "Unable to update task definition"):
            ecs.update_service(service="web", taskDefinition="job:1")


class TestDelete:
    @pytest.mark.rule("DeleteTaskSet-001", "DeleteTaskSet-011")
    def test_one_that_is_scaled_to_zero(
        self, ecs: Any, fake: ecs_fake.EcsFake, create: Create, act: Act
    ) -> None:
        made, other = create(), create()
        fake.advance(5)
        deleted = act("DeleteTaskSet", taskSet=made["id"])
        assert deleted["updatedAt"] == deleted["stabilityStatusAt"] > made["updatedAt"]
        times = {name: deleted[name] for name in ("updatedAt", "stabilityStatusAt")}
        assert deleted == made | {"status": "DRAINING"} | times
        assert only(ecs)["id"] == other["id"]
        with refused("TaskSetNotFoundException"):
            act("DeleteTaskSet", taskSet=made["id"])

    @pytest.mark.rule("DeleteTaskSet-005", "DeleteTaskSet-006")
    def test_one_that_is_not(self, ecs: Any, create: Create, act: Act) -> None:
        made = create(scale=percent(0.5))
        for force in ({}, {"force": False}):
            with refused("InvalidParameterException", "^The task set cannot be deleted while it is scaled"):
                act("DeleteTaskSet", taskSet=made["id"], **force)
        assert only(ecs)["status"] == "ACTIVE"
        deleted = act("DeleteTaskSet", taskSet=made["id"], force=True)
        assert (deleted["status"], deleted["computedDesiredCount"]) == ("DRAINING", 0)
        assert ecs.describe_task_sets(**WHERE)["taskSets"] == []

    @pytest.mark.rule("TaskSet-020")
    def test_it_drains_as_long_as_it_has_tasks(
        self, fake: ecs_fake.EcsFake, ecs: Any, create: Create, act: Act
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=20)
        fake.add_container_instances(1)
        made = create(scale=percent(30))
        act("DeleteTaskSet", taskSet=made["id"], force=True)
        found = only(ecs)
        assert (found["status"], found["computedDesiredCount"]) == ("DRAINING", 0)
        assert act("DeleteTaskSet", taskSet=made["id"]) == found
        for operation, member in (
            ("UpdateTaskSet", "taskSet"),
            ("UpdateServicePrimaryTaskSet", "primaryTaskSet"),
        ):
            with refused("InvalidParameterException", "^The task set is being deleted.$"):
                act(operation, **{member: made["id"]})
        assert only(ecs) == found
        fake.advance(20)
        assert act("DescribeTaskSets")["taskSets"] == []

    def test_the_tables_agree_with_what_happened(
        self, ecs: Any, fake: ecs_fake.EcsFake, create: Create, act: Act
    ) -> None:
        made = [create(clientToken=str(number), scale=percent(number)) for number in range(4)]
        act("UpdateServicePrimaryTaskSet", primaryTaskSet=made[1]["id"])
        act("UpdateTaskSet", taskSet=made[2]["id"], scale=percent(100))
        act("DeleteTaskSet", taskSet=made[0]["id"])
        (world,) = fake._engine.core.read(lambda worlds: list(worlds.values()))
        check_world(world)
        assert [one.task_set_id for one in world.task_sets] == [one["id"] for one in made[1:]]
        ecs.delete_service(service="web", force=True)
        check_world(world)
        assert len(world.task_sets) == 0

    def test_a_service_that_has_some_is_deleted_by_force_only(self, ecs: Any, create: Create) -> None:
        create()
        ecs.update_service(service="web", desiredCount=0)
        message = "^The service cannot be stopped while deployments are active.$"
        with refused("InvalidParameterException", message):
            ecs.delete_service(service="web")
        deleted = ecs.delete_service(service="web", force=True)["service"]
        assert (deleted["status"], [one["status"] for one in deleted["taskSets"]]) == ("DRAINING", ["ACTIVE"])
        (ended,) = ecs.describe_services(services=["web"])["services"]
        assert (ended["status"], ended["taskSets"]) == ("INACTIVE", [])

    def test_task_sets_drain_with_a_service_that_has_tasks(
        self, ecs: Any, create: Create, run_one: Any, adopt: Any, service: Any
    ) -> None:
        made = create()
        adopt(run_one(), service | {"deployments": [made]})
        adopt(run_one(), service, deployment="ecs-svc/1")
        ecs.delete_service(service="web", force=True)
        (draining,) = ecs.describe_services(services=["web"])["services"]
        assert [one["status"] for one in draining["taskSets"]] == ["DRAINING"]

    @pytest.mark.rule("CreateTaskSet-051")
    def test_a_service_can_be_made_again(self, ecs: Any, create: Create) -> None:
        create()
        ecs.delete_service(service="web", force=True)
        assert ecs.create_service(**EXTERNAL)["service"]["taskSets"] == []
        assert create()["status"] == "ACTIVE"

    def test_a_definition_is_in_use_as_long_as_there_is_one(self, ecs: Any, create: Create, act: Act) -> None:
        made = create()
        ecs.deregister_task_definition(taskDefinition="job:1")
        (definition,) = ecs.delete_task_definitions(taskDefinitions=["job:1"])["taskDefinitions"]
        assert definition["status"] == "DELETE_IN_PROGRESS"
        assert ecs.describe_task_definition(taskDefinition="job:1")["taskDefinition"]["status"]
        act("DeleteTaskSet", taskSet=made["id"])
        with refused("ClientException"):
            ecs.describe_task_definition(taskDefinition="job:1")


class TestTags:
    @pytest.mark.rule("CreateTaskSet-028", "TaskSet-022")
    def test_there_are_fifty_at_most(self, create: Create) -> None:
        assert create(tags=tags(50))["tags"] == tags(50)
        assert "tags" not in create(tags=[])
        with refused("InvalidParameterException", "tags can have at most 50 items"):
            create(tags=tags(51))

    @pytest.mark.rule("CreateTaskSet-029", "TaskSet-021")
    def test_a_key_is_there_once(self, create: Create) -> None:
        with refused("InvalidParameterException", "Duplicate keys found"):
            create(tags=tags(1) * 2)

    @pytest.mark.rule("CreateTaskSet-030", "CreateTaskSet-031")
    def test_lengths(self, create: Create) -> None:
        given = [{"key": "ä" * 128, "value": "ö" * 256}, {"key": "empty"}]
        assert create(tags=given)["tags"] == given
        for tag in ({"key": "k" * 129, "value": ""}, {"key": "k", "value": "v" * 257}):
            with refused("InvalidParameterException", "can have at most"):
                create(tags=[tag])

    @pytest.mark.rule("CreateTaskSet-032", "CreateTaskSet-033")
    def test_characters_and_case(self, create: Create) -> None:
        given = [{"key": "a Z0+-=._:/@", "value": "a Z0+-=._:/@"}, {"key": "A z0+-=._:/@", "value": "x"}]
        assert create(tags=given)["tags"] == given

    @pytest.mark.rule("CreateTaskSet-034")
    @pytest.mark.parametrize(
        "tag",
        [{"key": "aws:k", "value": "v"}, {"key": "AwS:k", "value": "v"}, {"key": "k", "value": "aws:v"}],
    )
    def test_what_is_reserved(self, create: Create, tag: dict[str, str]) -> None:
        with refused("InvalidParameterException", "reserved"):
            create(tags=[tag])

    @pytest.mark.rule("DescribeTaskSets-006", "DescribeTaskSets-007", "DescribeTaskSets-008")
    def test_they_are_described_when_they_are_asked_for(self, ecs: Any, create: Create) -> None:
        create(tags=tags(2))
        assert "tags" not in only(ecs)
        assert only(ecs, include=["TAGS"])["tags"] == tags(2)
        with refused("InvalidParameterException"):
            ecs.describe_task_sets(**WHERE, include=["EVENTS"])

    @pytest.mark.rule("CreateTaskSet-036")
    def test_they_go_with_the_service(self, ecs: Any, create: Create) -> None:
        arn = create(tags=tags(1))["taskSetArn"]
        assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == tags(1)
        ecs.delete_service(service="web", force=True)
        with refused("InvalidParameterException"):
            ecs.list_tags_for_resource(resourceArn=arn)
