"""Health of containers and tasks as the API shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.looking import TaskHandle

CHECK = {"command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"], "retries": 1}
OUTCOMES = {"H": ["HEALTHY"], "U": ["UNHEALTHY"], "?": ["UNHEALTHY"]}
"""Scripts of images that are found healthy, unhealthy, or nothing yet (by a start period that does not end here)."""
WORDS = {"H": "HEALTHY", "U": "UNHEALTHY", "?": "UNKNOWN"}


@pytest.fixture
def run_checked(
    fake: ecs_fake.EcsFake, register: Callable[..., str], run_one: Callable[..., dict[str, Any]]
) -> Callable[..., TaskHandle]:
    """Run a task of containers given as (outcome, essential), and let each be checked twice."""

    def run(*containers: tuple[str, bool]) -> TaskHandle:
        for word, outcomes in OUTCOMES.items():
            fake.images[f"images/{ord(word)}"] = ecs_fake.Scripted(health=outcomes)
        definitions = [
            {
                "name": f"c{at}",
                "image": f"images/{ord(word)}",
                "essential": essential,
                "healthCheck": CHECK | ({"startPeriod": 300} if word == "?" else {}),
            }
            for at, (word, essential) in enumerate(containers)
        ]
        task = run_one(taskDefinition=register(containerDefinitions=definitions))
        fake.advance(61)
        return fake.task(task["taskArn"])

    return run


def described(ecs: Any, task: TaskHandle) -> dict[str, Any]:
    answer: dict[str, Any] = ecs.describe_tasks(tasks=[task.arn])["tasks"][0]
    return answer


PAIRS = [("UU", "U"), ("U?", "U"), ("UH", "U"), ("H?", "?"), ("??", "?"), ("HH", "H")]
TRIPLES = [("UHH", "U"), ("U?H", "U"), ("HH?", "?"), ("H??", "?"), ("HHH", "H")]


@pytest.mark.rule(
    "HealthCheck-003", "HealthCheck-008", "HealthCheck-009", "HealthCheck-010", "HealthCheck-011"
)
@pytest.mark.rule("HealthCheck-012", "Task-022", "Task-024", "Container-006", "RunTask-140")
@pytest.mark.parametrize(("containers", "task"), PAIRS + TRIPLES)
def test_of_essential_containers(
    ecs: Any, run_checked: Callable[..., TaskHandle], containers: str, task: str
) -> None:
    shown = described(ecs, run_checked(*((word, True) for word in containers)))
    assert [one["healthStatus"] for one in shown["containers"]] == [WORDS[word] for word in containers]
    assert shown["healthStatus"] == WORDS[task]


@pytest.mark.rule("HealthCheck-007")
def test_others_do_not_count(ecs: Any, run_checked: Callable[..., TaskHandle]) -> None:
    shown = described(ecs, run_checked(("H", True), ("U", False)))
    assert [one["healthStatus"] for one in shown["containers"]] == ["HEALTHY", "UNHEALTHY"]
    assert shown["healthStatus"] == "HEALTHY"


@pytest.mark.rule("HealthCheck-002", "HealthCheck-006", "Container-005", "Task-023")
def test_without_a_check_in_the_definition(
    fake: ecs_fake.EcsFake, ecs: Any, run_one: Callable[..., dict[str, Any]]
) -> None:
    """Whatever its image would say."""
    fake.images["images/app"] = ecs_fake.Scripted(health=["UNHEALTHY"])
    task = fake.task(run_one()["taskArn"])
    fake.advance(300)
    shown = described(ecs, task)
    assert (shown["healthStatus"], shown["containers"][0]["healthStatus"]) == ("UNKNOWN", "UNKNOWN")


@pytest.mark.rule("HealthCheck-013")
def test_an_unhealthy_task_is_left_alone(
    fake: ecs_fake.EcsFake, ecs: Any, run_checked: Callable[..., TaskHandle]
) -> None:
    task = run_checked(("U", True))
    fake.advance(600)
    shown = described(ecs, task)
    assert (shown["lastStatus"], shown["desiredStatus"]) == ("RUNNING", "RUNNING")
    assert shown["healthStatus"] == "UNHEALTHY"


@pytest.mark.rule("Task-040")
def test_no_event_and_no_version_of_its_own(
    fake: ecs_fake.EcsFake, run_checked: Callable[..., TaskHandle]
) -> None:
    task = run_checked(("U", True))
    assert task.describe()["version"] == 3
    assert [event["detail"]["version"] for event in fake.events] == [1, 2, 3]


@pytest.mark.rule("HealthCheck-016")
def test_of_a_stopped_task_it_is_the_last(
    fake: ecs_fake.EcsFake, ecs: Any, run_checked: Callable[..., TaskHandle]
) -> None:
    task = run_checked(("H", True))
    ecs.stop_task(task=task.arn)
    fake.settle()
    assert described(ecs, task)["healthStatus"] == "HEALTHY"


class TestTime:
    def register(self, register: Callable[..., str], **changes: Any) -> str:
        return register(
            containerDefinitions=[{"name": "app", "image": "images/app", "healthCheck": CHECK | changes}]
        )

    def test_settle_waits_for_the_first_verdict(
        self, fake: ecs_fake.EcsFake, register: Callable[..., str], run_one: Callable[..., dict[str, Any]]
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(health=["UNHEALTHY", "HEALTHY", "UNHEALTHY"])
        task = fake.task(run_one(taskDefinition=self.register(register, interval=10, retries=3))["taskArn"])
        assert fake.settle() == pytest.approx(20.0)
        assert task.containers["app"].health_status == "HEALTHY"
        assert fake.settle() == 0.0
        fake.advance(30)
        assert task.containers["app"].health_status == "UNHEALTHY"

    @pytest.mark.newest_sdk
    def test_a_container_that_never_runs_long_enough_holds_nobody_up(
        self, fake: ecs_fake.EcsFake, register: Callable[..., str], run_one: Callable[..., dict[str, Any]]
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=70, exit_code=1)
        container = {
            "name": "app",
            "image": "images/app",
            "healthCheck": CHECK | {"interval": 300},
            "restartPolicy": {"enabled": True, "restartAttemptPeriod": 60},
        }
        task = fake.task(run_one(taskDefinition=register(containerDefinitions=[container]))["taskArn"])
        assert fake.settle() == pytest.approx(70.0)
        assert task.last_status == "RUNNING"

    @pytest.mark.parametrize("health", [["HEALTHY"], ["UNHEALTHY"]])
    def test_what_cannot_change_any_more_is_not_checked_again(
        self,
        fake: ecs_fake.EcsFake,
        register: Callable[..., str],
        run: Callable[..., dict[str, Any]],
        health: list[str],
    ) -> None:
        """Or thousands of containers would be checked twice a minute while virtual time flies."""
        fake.images["images/app"] = ecs_fake.Scripted(health=health)
        run(taskDefinition=self.register(register, retries=3), count=10)
        fake.settle()
        entries = len(fake.journal)
        fake.advance(24 * 3600)
        assert len(fake.journal) == entries
        assert fake._engine.core.next_due is None
