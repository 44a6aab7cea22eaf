"""Task sets over time: their tasks, their stability, what the service says of them (EXTERNAL and CODE_DEPLOY)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.services import Service
from tests.indexes import check_world

Serve = Callable[..., dict[str, Any]]
WHERE = {"cluster": "default", "service": "web"}
FARGATE = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/one/0123456789abcdef"
BALANCER = {"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}
CODE_DEPLOY = {"deploymentController": {"type": "CODE_DEPLOY"}, "loadBalancers": [BALANCER]}


def percent(value: float) -> dict[str, Any]:
    return {"value": float(value), "unit": "PERCENT"}


class Sets:
    """The task sets of the EXTERNAL service `web`."""

    def __init__(self, ecs: Any, definition: str) -> None:
        self._ecs = ecs
        self._definition = definition

    def create(self, scale: float, **given: Any) -> str:
        """Create one, and give its id."""
        request = {**WHERE, **FARGATE, "taskDefinition": self._definition, "scale": percent(scale), **given}
        return str(self._ecs.create_task_set(**request)["taskSet"]["id"])

    def scale(self, task_set: str, value: float) -> None:
        """Want another share of it."""
        self._ecs.update_task_set(**WHERE, taskSet=task_set, scale=percent(value))

    def delete(self, task_set: str) -> None:
        """Delete it, whatever it has."""
        self._ecs.delete_task_set(**WHERE, taskSet=task_set, force=True)

    def shown(self) -> list[dict[str, Any]]:
        """Describe all."""
        return self._ecs.describe_task_sets(**WHERE)["taskSets"]  # type: ignore[no-any-return]

    @property
    def states(self) -> list[tuple[int, int, str]]:
        """Running and pending tasks of each, and its stability."""
        return [(one["runningCount"], one["pendingCount"], one["stabilityStatus"]) for one in self.shown()]


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    return Service(fake, ecs)


@pytest.fixture
def sets(ecs: Any, register: Callable[..., str]) -> Sets:
    """No task sets of a service with an EXTERNAL controller that wants four tasks."""
    ecs.create_service(
        serviceName="web",
        desiredCount=4,
        deploymentController={"type": "EXTERNAL"},
        deploymentConfiguration={"minimumHealthyPercent": 0, "maximumPercent": 100},
    )
    return Sets(ecs, register())


class TestTasks:
    @pytest.mark.rule("TaskSet-005", "TaskSet-011")
    def test_each_has_its_share(self, fake: ecs_fake.EcsFake, sets: Sets, web: Service) -> None:
        blue, green = sets.create(100), sets.create(50)
        assert [task["startedBy"] for task in web.tasks()] == [blue] * 4 + [green] * 2
        assert web.counts == (4, 6, 0)
        assert sets.states == [(4, 0, "STEADY_STATE"), (2, 0, "STEADY_STATE")]
        assert fake.settle() == 0

    @pytest.mark.rule("UpdateTaskSet-010")
    def test_another_share_is_brought_about_at_once(self, sets: Sets, web: Service) -> None:
        blue = sets.create(100)
        old = web.arns()
        sets.scale(blue, 50)
        assert set(web.arns()) < set(old)
        assert sets.states == [(2, 0, "STEADY_STATE")]
        sets.scale(blue, 75)
        assert sets.states == [(3, 0, "STEADY_STATE")]

    def test_another_count_of_the_service_is_for_all(self, sets: Sets, web: Service, ecs: Any) -> None:
        sets.create(100)
        sets.create(25)
        ecs.update_service(service="web", desiredCount=10)
        assert [running for running, _, _ in sets.states] == [10, 3]

    def test_what_is_lost_is_replaced(self, sets: Sets, web: Service, ecs: Any) -> None:
        sets.create(100)
        ecs.stop_task(task=web.arns()[0])
        assert sets.states == [(4, 0, "STEADY_STATE")]

    def test_protected_tasks_stay(self, sets: Sets, web: Service, ecs: Any) -> None:
        blue = sets.create(100)
        kept = web.arns()[:3]
        ecs.update_task_protection(cluster="default", tasks=kept, protectionEnabled=True)
        sets.scale(blue, 0)
        assert web.arns() == kept

    def test_a_deleted_one_goes_with_its_tasks(
        self, fake: ecs_fake.EcsFake, sets: Sets, web: Service
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=20)
        blue = sets.create(100)
        sets.create(50)
        sets.delete(blue)
        assert [one["status"] for one in sets.shown()] == ["DRAINING", "ACTIVE"]
        fake.settle()
        assert [one["status"] for one in sets.shown()] == ["ACTIVE"]
        assert web.counts == (4, 2, 0)
        (world,) = fake._engine.core.read(lambda worlds: list(worlds.values()))
        (service,) = world.services
        assert len(service.deployments) == 1
        check_world(world)

    def test_a_deleted_service_takes_them_along(
        self, fake: ecs_fake.EcsFake, sets: Sets, web: Service, ecs: Any
    ) -> None:
        sets.create(100)
        ecs.delete_service(service="web", force=True)
        fake.settle()
        assert (web.describe()["status"], web.arns()) == ("INACTIVE", [])

    def test_without_room_they_wait(
        self, fake: ecs_fake.EcsFake, sets: Sets, web: Service, bridge: Callable[..., str]
    ) -> None:
        blue = sets.create(
            50, taskDefinition=bridge(family="hosts"), launchType="EC2", networkConfiguration={}
        )
        assert sets.states[-1] == (0, 0, "STABILIZING")
        fake.add_container_instances(1)
        assert sets.states[-1] == (2, 0, "STEADY_STATE")
        assert {task["startedBy"] for task in web.tasks()} == {blue}


class TestStability:
    @pytest.mark.rule("TaskSet-006", "TaskSet-014")
    def test_it_takes_as_long_as_tasks_are_on_their_way(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
            ecs = fake.client()
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
            )
            ecs.create_service(serviceName="web", desiredCount=4, deploymentController={"type": "EXTERNAL"})
            sets = Sets(ecs, "job")
            sets.create(50)
            fake.advance(14)
            assert sets.states == [(0, 2, "STABILIZING")]
            fake.advance(30)
            assert sets.states == [(2, 0, "STEADY_STATE")]
            (shown,) = sets.shown()
            assert shown["stabilityStatusAt"] == shown["updatedAt"]
            assert (shown["stabilityStatusAt"] - shown["createdAt"]).total_seconds() == 44

    @pytest.mark.rule("TaskSet-013")
    def test_its_tasks_are_to_be_healthy(
        self, fake: ecs_fake.EcsFake, sets: Sets, register: Callable[..., str]
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(health=("UNHEALTHY",))
        check = {"command": ["CMD", "true"], "interval": 5, "retries": 10}
        container = {"name": "app", "image": "images/app", "healthCheck": check}
        sets.create(50, taskDefinition=register(family="checked", containerDefinitions=[container]))
        fake.advance(30)
        assert sets.states == [(2, 0, "STABILIZING")]

    @pytest.mark.rule("TaskSet-012")
    def test_none_of_them_is_to_be_on_an_instance_that_is_draining(
        self, fake: ecs_fake.EcsFake, sets: Sets, ecs: Any, bridge: Callable[..., str]
    ) -> None:
        (instance,) = fake.add_container_instances(1)
        sets.create(50, taskDefinition=bridge(family="hosts"), launchType="EC2", networkConfiguration={})
        assert sets.states == [(2, 0, "STEADY_STATE")]
        ecs.update_container_instances_state(containerInstances=[instance], status="DRAINING")
        assert sets.states == [(2, 0, "STABILIZING")]
        fake.add_container_instances(1)
        fake.settle()
        assert sets.states == [(2, 0, "STEADY_STATE")]

    @pytest.mark.rule("DeploymentConfiguration-006", "DeploymentConfiguration-016")
    def test_it_keeps_its_tasks_while_instances_drain_whatever_the_service_says(
        self, fake: ecs_fake.EcsFake, sets: Sets, ecs: Any, bridge: Callable[..., str]
    ) -> None:
        (instance,) = fake.add_container_instances(1)
        sets.create(50, taskDefinition=bridge(family="hosts"), launchType="EC2", networkConfiguration={})
        fake.add_container_instances(1)
        fake.settle()
        ecs.update_container_instances_state(containerInstances=[instance], status="DRAINING")
        assert sets.states == [(4, 0, "STABILIZING")]
        fake.settle()
        assert sets.states == [(2, 0, "STEADY_STATE")]

    def test_what_is_said_of_it(self, fake: ecs_fake.EcsFake, sets: Sets, web: Service) -> None:
        blue = sets.create(25)
        sets.scale(blue, 0)
        of_set = "(service web, taskSet D)"
        assert web.messages() == [
            f"{of_set} has started 1 tasks:.",
            f"{of_set} updated state to STEADY_STATE.",
            "has reached a steady state.",
            f"{of_set} has stopped 1 running tasks:.",
            f"{of_set} updated state to STEADY_STATE.",
            "has reached a steady state.",
        ]
        assert blue in web.describe()["events"][-1]["message"]


class TestCodeDeploy:
    def test_the_first_one_is_there_from_the_beginning(
        self, fake: ecs_fake.EcsFake, serve: Serve, web: Service
    ) -> None:
        made = serve(desiredCount=3, **CODE_DEPLOY)
        assert made["taskSets"] == []
        fake.settle()
        service = web.describe()
        (task_set,) = service["taskSets"]
        assert (task_set["status"], task_set["computedDesiredCount"]) == ("PRIMARY", 3)
        assert (task_set["runningCount"], task_set["stabilityStatus"]) == (3, "STEADY_STATE")
        assert task_set["createdAt"] == service["createdAt"]
        assert {task["startedBy"] for task in web.tasks()} == {task_set["id"]}
        assert service["deployments"] == []

    def test_it_follows_the_count_and_goes_with_the_service(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve, web: Service
    ) -> None:
        serve(desiredCount=1, **CODE_DEPLOY)
        fake.settle()
        assert web.update(desiredCount=2)["runningCount"] == 2
        assert web.update(desiredCount=0)["runningCount"] == 0
        ecs.delete_service(service="web")
        fake.settle()
        assert web.describe()["status"] == "INACTIVE"
