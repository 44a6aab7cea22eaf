"""What a task shows of its life: times, statuses, reasons, agents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK

pytestmark = pytest.mark.newest_sdk


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake where every rung takes its real time, and containers are slow to stop."""
    images = {"images/app": ecs_fake.Scripted(stop_delay=5, exit_code=3)}
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", images=images, seed=1) as made:
        yield made


@pytest.fixture
def life(fake: ecs_fake.EcsFake, ecs: Any, run_one: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A task that ran for a minute and was stopped, as DescribeTasks shows it."""
    task = fake.task(run_one()["taskArn"]).wait("RUNNING")
    fake.advance(60)
    ecs.stop_task(task=task.arn, reason="enough")
    task.wait()
    (shown,) = ecs.describe_tasks(tasks=[task.arn])["tasks"]
    return dict(shown)


def moments(fake: ecs_fake.EcsFake, task: dict[str, Any]) -> dict[str, datetime]:
    """Give when the task came to each status, as the events tell it."""
    found: dict[str, datetime] = {}
    for event in fake.events:
        detail = event["detail"]
        if event["detail-type"] == "ECS Task State Change" and detail["taskArn"] == task["taskArn"]:
            found.setdefault(detail["lastStatus"], datetime.fromisoformat(detail["updatedAt"]))
    return found


class TestTimes:
    @pytest.mark.rule("Task-032", "Task-036", "Task-020")
    def test_of_its_statuses(self, fake: ecs_fake.EcsFake, life: dict[str, Any]) -> None:
        at = moments(fake, life)
        close = {"abs": 0.002}
        assert life["startedAt"].timestamp() == pytest.approx(at["RUNNING"].timestamp(), **close)
        assert life["stoppedAt"].timestamp() == pytest.approx(at["STOPPED"].timestamp(), **close)
        assert life["executionStoppedAt"].timestamp() == pytest.approx(
            at["DEPROVISIONING"].timestamp(), **close
        )

    @pytest.mark.rule("Task-037")
    def test_when_it_began_to_stop(self, life: dict[str, Any]) -> None:
        assert (life["stoppingAt"] - life["startedAt"]).total_seconds() == pytest.approx(60, abs=0.01)
        assert (life["executionStoppedAt"] - life["stoppingAt"]).total_seconds() == pytest.approx(5, abs=0.01)

    @pytest.mark.rule("Task-031")
    def test_of_its_pulls(self, fake: ecs_fake.EcsFake, life: dict[str, Any]) -> None:
        assert (
            moments(fake, life)["PENDING"]
            <= life["pullStartedAt"]
            < life["pullStoppedAt"]
            < life["startedAt"]
        )

    def test_it_is_created_before_it_is_pending(self, fake: ecs_fake.EcsFake, life: dict[str, Any]) -> None:
        """Task-017 says otherwise, see tests/rules/disputed.toml."""
        at = moments(fake, life)
        assert life["createdAt"] < at["PENDING"]
        assert life["createdAt"].timestamp() == pytest.approx(at["PROVISIONING"].timestamp(), abs=0.002)


class TestStatuses:
    @pytest.mark.rule("Task-018")
    def test_it_passes_those_that_the_documents_name(
        self, fake: ecs_fake.EcsFake, life: dict[str, Any]
    ) -> None:
        story = fake.story(life["taskArn"])
        order = [story.index(f"· {status}") for status in ("PENDING", "RUNNING", "STOPPING", "STOPPED")]
        assert order == sorted(order)
        assert (life["lastStatus"], life["desiredStatus"]) == ("STOPPED", "STOPPED")

    @pytest.mark.rule("Task-034")
    def test_why_it_stopped(self, life: dict[str, Any]) -> None:
        assert (life["stopCode"], life["stoppedReason"]) == ("UserInitiated", "enough")

    @pytest.mark.rule("Task-041")
    def test_its_version_is_that_of_the_newest_event(
        self, fake: ecs_fake.EcsFake, life: dict[str, Any]
    ) -> None:
        newest = [event for event in fake.events if event["detail"].get("taskArn") == life["taskArn"]][-1]
        assert newest["detail"]["version"] == life["version"]
        assert newest["detail"]["lastStatus"] == "STOPPED"


class TestContainers:
    @pytest.mark.rule("Container-003")
    def test_only_one_that_has_ended_has_an_exit_code(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Callable[..., dict[str, Any]]
    ) -> None:
        task = fake.task(run_one()["taskArn"]).wait("RUNNING")
        assert "exitCode" not in task.describe()["containers"][0]
        ecs.stop_task(task=task.arn)
        assert type(task.wait().describe()["containers"][0]["exitCode"]) is int

    @pytest.mark.rule("Container-013")
    def test_they_have_the_runtimes_id(self, life: dict[str, Any]) -> None:
        task_id = life["taskArn"].rpartition("/")[2]
        assert life["containers"][0]["runtimeId"].startswith(f"{task_id}-")


class TestAgents:
    @pytest.fixture
    def agents(self, fake: ecs_fake.EcsFake, register: Any, run_one: Callable[..., dict[str, Any]]) -> Any:
        """Run a task with ECS Exec; give its agents once it runs, by container."""
        containers = [{"name": name, "image": "images/app"} for name in ("a", "b")]
        definition = register(
            taskRoleArn="arn:aws:iam::123456789012:role/task", containerDefinitions=containers
        )
        made = run_one(taskDefinition=definition, enableExecuteCommand=True, networkConfiguration=NETWORK)
        task = fake.task(made["taskArn"]).wait("RUNNING")
        return task, lambda: {one["name"]: one["managedAgents"] for one in task.describe()["containers"]}

    @pytest.mark.rule("Task-019", "ManagedAgent-003", "Container-008")
    def test_every_container_has_one(self, agents: Any) -> None:
        _, look = agents
        assert {name: [one["name"] for one in found] for name, found in look().items()} == {
            "a": ["ExecuteCommandAgent"],
            "b": ["ExecuteCommandAgent"],
        }

    @pytest.mark.rule("ManagedAgent-001", "ManagedAgent-002")
    def test_its_status_follows_the_container(self, ecs: Any, agents: Any) -> None:
        task, look = agents
        (agent,) = look()["a"]
        assert agent["lastStatus"] == "RUNNING"
        assert agent["lastStartedAt"] <= task.describe()["startedAt"]
        ecs.stop_task(task=task.arn)
        task.wait()
        assert look()["a"][0]["lastStatus"] == "STOPPED"


@pytest.mark.rule("UpdateService-028")
@pytest.mark.parametrize(("delay", "code"), [(20, 143), (31, 137)])
def test_tasks_of_a_deployment_have_thirty_seconds_to_stop(
    fake: ecs_fake.EcsFake,
    ecs: Any,
    register: Any,
    serve: Callable[..., dict[str, Any]],
    delay: float,
    code: int,
) -> None:
    fake.images["images/app"] = ecs_fake.Scripted(stop_delay=delay)
    serve(taskDefinition=register())
    fake.settle()
    (old,) = fake.tasks()
    ecs.update_service(service="web", taskDefinition=register())
    fake.settle()
    assert old.exit_codes == {"app": code}
    shown = old.describe()
    took = shown["executionStoppedAt"] - shown["stoppingAt"]
    assert took == pytest.approx(min(delay, 30), abs=0.01)
