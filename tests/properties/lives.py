"""What may happen to a task from one form to the next, read from the tables of its life."""

from __future__ import annotations

from collections.abc import Iterator

from ecs_fake.lifecycle.attachment import ATTACHMENT_EVENTS, ATTACHMENT_ROWS
from ecs_fake.lifecycle.container import GIVEN_UP
from ecs_fake.lifecycle.task import STATE_ROWS
from ecs_fake.operations.tasks import views_containers
from ecs_fake.records.status import (
    ContainerStatus,
    DesiredStatus,
    ServiceStatus,
    TaskDefinitionStatus,
)
from ecs_fake.records.task import Container, Task
from ecs_fake.store.transaction import Change

_STEPS = {(row.at, row.to) for row in STATE_ROWS}
_ATTACHMENT_STEPS = {(row.at, row.to) for row in ATTACHMENT_ROWS} | {
    (at, to) for (at, _), to in ATTACHMENT_EVENTS.items()
}
_LADDER = tuple(ContainerStatus)
_RESTARTED = ContainerStatus.RESTARTING, ContainerStatus.RUNNING
_TIMES = (
    "connectivity_at",
    "pull_started_at",
    "pull_stopped_at",
    "started_at",
    "stopping_at",
    "execution_stopped_at",
    "stopped_at",
)


REPORTS = "Submit"
"""How the causes of what agents report begin."""


def check_change(change: Change, *, reported: bool) -> None:
    """Fail unless a task's change is one that the tables know, with a version and times that fit.

    Args:
        change: what was written.
        reported: whether an agent has ever reported something of the task: one that tells of a running container before
            there was a network has times in no order.
    """
    before, after = change.before, change.after
    if before is None:
        assert (after.version, after.desired_status) == (1, DesiredStatus.RUNNING)
        assert after.spec.created_at == change.at
    else:
        _check_step(before, after, reported=change.cause.startswith(REPORTS))
    times = list(_times(after))
    assert reported or times == sorted(times), times
    assert all(moment <= change.at for moment in times)


_ONE_WAY = (TaskDefinitionStatus, ServiceStatus)
"""Statuses that only go on, in the order in which they are written."""


def check_growth(change: Change) -> None:
    """Fail if a record of any kind goes back: in its version, or in a status that only goes on."""
    before, after = change.before, change.after
    if before is None or after is None:
        return
    assert getattr(after, "serial", 0) == getattr(before, "serial", 0)
    assert getattr(after, "version", 0) - getattr(before, "version", 0) in (0, 1)
    status = getattr(after, "status", None)
    if isinstance(status, _ONE_WAY):
        order = list(type(status))
        assert order.index(status) >= order.index(before.status)


def _check_step(before: Task, after: Task, *, reported: bool) -> None:
    assert after.spec is before.spec
    assert after.version - before.version in (0, 1)
    if after.last_status is not before.last_status:
        assert (before.last_status, after.last_status) in _STEPS
    if before.desired_status is DesiredStatus.STOPPED:
        assert after.desired_status is DesiredStatus.STOPPED
        assert (after.stop_code, after.stopped_reason) == (before.stop_code, before.stopped_reason)
    if after.attachment is not before.attachment:
        assert (before.attachment, after.attachment) in _ATTACHMENT_STEPS
    for was, now in zip(before.containers, after.containers, strict=True):
        _check_container(was, now, reported=reported)
    for name in _TIMES:
        then = getattr(before, name)
        # A failed pull takes the time of its beginning back (recorded).
        assert then is None or getattr(after, name) == then or name == "pull_started_at"


def _check_container(before: Container, after: Container, *, reported: bool) -> None:
    """Agents may report an exit code whenever they like, and it is shown (SubmitContainerStateChange-007)."""
    assert after.restarts - before.restarts in (0, 1)
    if (before.status, after.status) == _RESTARTED:
        assert after.restarts == before.restarts > 0
    else:
        assert _LADDER.index(after.status) >= _LADDER.index(before.status)
    assert after.applied >= before.applied or after.restarts > before.restarts
    if before.status is ContainerStatus.STOPPED:
        assert after == before
    if after.exit_code not in (None, before.exit_code) and not reported:
        assert after.status is ContainerStatus.STOPPED
        assert after.started_at is not None or after.exit_code == GIVEN_UP


def _times(task: Task) -> Iterator[float]:
    yield task.spec.created_at
    for name in _TIMES:
        moment = getattr(task, name)
        if moment is not None:
            yield moment


def check_version(changes: list[Change]) -> None:
    """Fail unless one step has made one version if anything visible has changed, and none if not."""
    before, after = changes[0].before, changes[-1].after
    if before is None:
        assert after.version == 1
        return
    shown = [_visible(change.after) != _visible(before) for change in changes]
    assert after.version == before.version + any(shown), changes


def _visible(task: Task) -> tuple[object, ...]:
    """What makes a version: all that a caller can see change, but not health, of which ECS sends no events.

    STOPPING shares the version of what caused it (recorded).
    """
    status = "RUNNING" if task.last_status == "STOPPING" else task.last_status
    containers = [(views_containers.shown_status(one), one.exit_code) for one in task.containers]
    return status, task.desired_status, containers
