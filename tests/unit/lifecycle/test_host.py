"""The end of a host, in whatever state it finds a task."""

from __future__ import annotations

import itertools

import pytest

from ecs_fake.lifecycle import host
from ecs_fake.lifecycle.effects import Attached, Detached, PullDone, ReadyToStart
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import KillContainer
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    ImagePulled,
    ImagePullFailed,
)
from ecs_fake.records.status import AttachmentStatus, DesiredStatus, StopCode, TaskStatus
from ecs_fake.records.task import Task
from tests import builders
from tests.unit.lifecycle.life import Life

REASON = "Host EC2 (instance i-1) terminated."
LATER = builders.BORN + 5


def states(awsvpc: bool) -> list[Task]:
    """Every form that a task of two containers passes when it runs and is stopped."""
    specs = [builders.container_spec("app"), builders.container_spec("log", essential=False)]
    life = Life(builders.task(*specs, awsvpc=awsvpc), PROFILES["realistic"])
    arn = builders.TASK_ARN
    if awsvpc:
        life.tell(Attached(arn))
    for one in ("app", "log"):
        life.tell(PullDone(life.key(one)))
        life.tell(ImagePulled(life.key(one), 0, "sha256:1"))
        life.tell(ReadyToStart(life.key(one)))
        life.tell(ContainerStarted(life.key(one), 0))
    life.exits("app")
    life.exits("log")
    assert life.task.last_status in (TaskStatus.STOPPED, TaskStatus.DEPROVISIONING)
    return [form for form in life.forms if form.last_status is not TaskStatus.STOPPED]


ALL = [
    pytest.param(form, id=f"{form.last_status}-{at}") for at, form in enumerate(states(True) + states(False))
]


@pytest.mark.parametrize("before", ALL)
def test_it_stops_at_once_and_nothing_that_was_on_its_way_matters(before: Task) -> None:
    after, orders = host.lose(before, REASON, LATER)
    life = Life(after, PROFILES["realistic"], LATER)
    assert life.task.last_status is TaskStatus.STOPPED
    assert (life.task.stopped_at, life.task.disconnected) == (LATER, True)
    assert life.task.attachment in (None, AttachmentStatus.DELETED)
    assert not life.given
    stopped = life.task
    for name, kind in itertools.product(("app", "log"), (PullDone, ReadyToStart)):
        life.tell(kind(life.key(name)))
    for message in late(life):
        life.tell(message)
    assert life.task is stopped
    alive = [one.name for one in before.containers if one.applied >= 2 and one.status != "STOPPED"]
    assert [order.key.name for order in orders if isinstance(order, KillContainer)] == alive


def late(life: Life) -> list[object]:
    """What runners and timers may still say."""
    key = life.key("app")
    said: list[object] = [
        ImagePulled(key, 0, "sha256:1"),
        ImagePullFailed(key, 0, "gone"),
        ContainerStarted(key, 0),
        ContainerStartFailed(key, 0, "gone"),
        ContainerExited(key, 0, 137),
    ]
    if life.task.attachment is not None:
        said += [Attached(builders.TASK_ARN), Detached(builders.TASK_ARN)]
    return said


@pytest.mark.parametrize("before", ALL)
def test_who_decided_first_that_it_ends_is_right(before: Task) -> None:
    after, _ = host.lose(before, REASON, LATER)
    if before.desired_status is DesiredStatus.STOPPED:
        assert (after.stop_code, after.stopped_reason) == (before.stop_code, before.stopped_reason)
    else:
        assert (after.stop_code, after.stopped_reason) == (StopCode.TERMINATION_NOTICE, REASON)
        assert after.version == before.version + 1


@pytest.mark.rule("Task-004", "Task-005")
def test_the_connection_of_a_task_that_has_had_one_is_remembered() -> None:
    young, old = builders.task(), evolve(builders.task(), connectivity_at=builders.BORN)
    for task, moment in ((young, None), (old, LATER)):
        cut = host.connect(task, LATER, connected=False)
        assert (cut.disconnected, cut.connectivity_at) == (True, task.connectivity_at)
        again = host.connect(cut, LATER, connected=True)
        assert (again.disconnected, again.connectivity_at) == (False, moment)
        assert again.version == task.version
