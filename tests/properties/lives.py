"""What may happen to a task from one form to the next, read from the tables of its life."""

from __future__ import annotations

from collections.abc import Iterator

from ecs_fake.lifecycle.task import ATTACHMENT_ROWS, STATE_ROWS
from ecs_fake.operations.tasks import views_containers
from ecs_fake.records.status import AttachmentStatus, ContainerStatus, DesiredStatus
from ecs_fake.records.task import Container, Task
from ecs_fake.store.transaction import Change

_STEPS = {(row.at, row.to) for row in STATE_ROWS}
_ATTACHED = AttachmentStatus.ATTACHING, AttachmentStatus.ATTACHED
_DETACHED = AttachmentStatus.DETACHING, AttachmentStatus.DETACHED
_ATTACHMENT_STEPS = {(row.at, row.to) for row in ATTACHMENT_ROWS} | {_ATTACHED, _DETACHED}
_LADDER = tuple(ContainerStatus)
_TIMES = (
    "connectivity_at",
    "pull_started_at",
    "pull_stopped_at",
    "started_at",
    "stopping_at",
    "execution_stopped_at",
    "stopped_at",
)


def check_change(change: Change) -> None:
    """Fail unless a task's change is one that the tables know, with a version and times that fit."""
    before, after = change.before, change.after
    if before is None:
        assert (after.version, after.desired_status) == (1, DesiredStatus.RUNNING)
        assert after.spec.created_at == change.at
    else:
        _check_step(before, after)
    times = list(_times(after))
    assert times == sorted(times), times
    assert all(moment <= change.at for moment in times)


def _check_step(before: Task, after: Task) -> None:
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
        _check_container(was, now)
    for name in _TIMES:
        then = getattr(before, name)
        # A failed pull takes the time of its beginning back (recorded).
        assert then is None or getattr(after, name) == then or name == "pull_started_at"


def _check_container(before: Container, after: Container) -> None:
    assert after.applied >= before.applied
    assert _LADDER.index(after.status) >= _LADDER.index(before.status)
    if before.status is ContainerStatus.STOPPED:
        assert after == before
    if after.exit_code is not None:
        assert after.status is ContainerStatus.STOPPED
        assert after.started_at is not None


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
    """What a caller can see change; STOPPING shares the version of what caused it (recorded)."""
    status = "RUNNING" if task.last_status == "STOPPING" else task.last_status
    containers = [(views_containers.shown_status(one), one.exit_code, one.health) for one in task.containers]
    return status, task.desired_status, containers
