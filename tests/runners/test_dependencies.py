"""`dependsOn` with both runners: who starts when, who never does, who ends first."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.looking import TaskHandle
from tests.runners.lab import CHECK, Lab


def on(container: str, condition: str) -> list[dict[str, str]]:
    return [{"containerName": container, "condition": condition}]


def moments(task: TaskHandle) -> dict[tuple[str, str], Any]:
    """Give when each container came to be running and stopped, in the order of events."""
    story = [line.split("  ") for line in task.story().splitlines()]
    found: dict[tuple[str, str], Any] = {}
    for number, (_, text, _) in enumerate(story):
        for part in text.split(" · ")[1:]:
            name, _, rest = part.partition(" ")
            if rest.startswith(("RUNNING", "STOPPED")):
                found.setdefault((name, rest[:7]), number)
    return found


@pytest.mark.rule("ContainerDependency-004")
@pytest.mark.parametrize("program", ["serves", "succeeds"])
def test_start(lab: Lab, program: str) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("db", "START")),
        lab.container("db", program, essential=False),
    ).wait("RUNNING")
    order = moments(task)
    assert order["db", "RUNNING"] < order["web", "RUNNING"]


@pytest.mark.rule("ContainerDependency-005")
@pytest.mark.parametrize("program", ["succeeds", "fails"])
def test_complete(lab: Lab, program: str) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("init", "COMPLETE")),
        lab.container("init", program, essential=False),
    ).wait("RUNNING")
    order = moments(task)
    assert order["init", "STOPPED"] < order["web", "RUNNING"]


@pytest.mark.rule("ContainerDependency-007")
def test_success(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("init", "SUCCESS")),
        lab.container("init", "succeeds", essential=False),
    ).wait("RUNNING")
    order = moments(task)
    assert order["init", "STOPPED"] < order["web", "RUNNING"]


@pytest.mark.rule("ContainerDependency-007")
def test_success_that_does_not_come(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("init", "SUCCESS")),
        lab.container("init", "fails", essential=False),
    ).wait()
    assert (task.stop_code, task.stopped_reason) == ("TaskFailedToStart", "Task failed to start")
    assert task.exit_codes == {"web": 143, "init": 9}
    assert task.containers["web"].reason == (
        "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency "
        "[init(fails) (STOPPED->RUNNING) - Exit: 9] for target [web(serves) (PULLED->RUNNING)] "
        "as dependency did not exit successfully."
    )
    assert ("web", "RUNNING") not in moments(task)


@pytest.mark.rule("ContainerDependency-009")
def test_healthy(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("db", "HEALTHY")),
        lab.container("db", "recovers", healthCheck=CHECK),
    ).wait("RUNNING")
    assert task.containers["db"].health_status == "HEALTHY"
    story = task.story()
    assert 0 < story.find("db health check 1") < story.find("db health check") + 1 < story.find("web RUNNING")
    assert story.find(", HEALTHY") < story.find("web RUNNING")


@pytest.mark.rule("ContainerDependency-011")
def test_healthy_counts_at_the_start_only(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("db", "HEALTHY")),
        lab.container("db", "falls-ill", healthCheck=CHECK),
    ).wait("RUNNING")
    lab.until(task, "db", health_status="UNHEALTHY")
    assert (task.last_status, task.desired_status) == ("RUNNING", "RUNNING")
    assert task.containers["web"].last_status == "RUNNING"


def test_one_that_ends_before_it_was_healthy(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("db", "HEALTHY")),
        lab.container("db", "runs-a-while", essential=False, healthCheck={**CHECK, "interval": 300}),
    ).wait()
    assert task.stop_code == "TaskFailedToStart"
    assert "as dependency stopped before it was healthy." in (task.containers["web"].reason or "")


@pytest.mark.rule("ContainerDefinition-079", "ContainerDefinition-080")
@pytest.mark.parametrize("condition", ["COMPLETE", "SUCCESS", "HEALTHY"])
def test_start_timeout(lab: Lab, condition: str) -> None:
    """It is the dependency's own, and counts from its start."""
    db = lab.container("db", "is-sick", essential=False, startTimeout=12, healthCheck=CHECK)
    task = lab.run(lab.container("web", "serves", dependsOn=on("db", condition)), db).wait()
    assert (task.stop_code, task.stopped_reason) == ("TaskFailedToStart", "Task failed to start")
    assert task.containers["web"].reason == (
        "CannotStartContainerError: dependency graph: container ordering dependency "
        "[db(is-sick) (RUNNING->RUNNING)] for target [web(serves) (PULLED->RUNNING)] has timed out."
    )
    assert task.exit_codes == {"web": 143, "db": 143}


@pytest.mark.rule("ContainerDefinition-079")
def test_start_is_not_held_to_it_nor_what_has_happened_in_time(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("db", "START")),
        lab.container("app", "serves", dependsOn=on("db", "HEALTHY")),
        lab.container("db", "falls-ill", startTimeout=120, healthCheck=CHECK),
    ).wait("RUNNING")
    lab.until(task, "db", health_status="UNHEALTHY")
    if lab.runner == "simulated":
        lab.fake.advance(200)
    assert task.last_status == "RUNNING"


@pytest.mark.rule("ContainerDependency-001", "ContainerDefinition-013")
def test_shutdown_goes_in_reverse(lab: Lab) -> None:
    task = lab.run(
        lab.container("db", "says-goodbye"),
        lab.container("app", "says-goodbye", dependsOn=on("db", "START")),
        lab.container("web", "says-goodbye", dependsOn=on("app", "START")),
    ).wait("RUNNING")
    order = moments(lab.stop(task))
    assert order["web", "STOPPED"] < order["app", "STOPPED"] < order["db", "STOPPED"]


@pytest.mark.rule("ContainerDependency-001")
def test_shutdown_goes_in_reverse_also_when_one_has_to_be_killed(lab: Lab) -> None:
    task = lab.run(
        lab.container("db", "says-goodbye"),
        lab.container("web", "stays", stopTimeout=2, dependsOn=on("db", "START")),
    ).wait("RUNNING")
    order = moments(lab.stop(task))
    assert order["web", "STOPPED"] < order["db", "STOPPED"]
    assert task.exit_codes["web"] == 137


def test_a_task_that_waits_for_a_verdict_can_be_stopped(lab: Lab) -> None:
    task = lab.run(
        lab.container("web", "serves", dependsOn=on("db", "HEALTHY")),
        lab.container("db", "is-sick", healthCheck=CHECK),
    )
    lab.until(task, "db", health_status="UNHEALTHY")
    assert task.last_status == "PENDING"
    lab.stop(task)
    assert (task.stop_code, task.exit_codes) == ("UserInitiated", {"web": None, "db": 143})
