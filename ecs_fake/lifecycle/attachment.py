"""The attachment of a task's network interface.

PRECREATED → CREATED → ATTACHING → ATTACHED → DETACHING → DETACHED → DELETED, or FAILED. It goes with its task: state
rows say what it moves to during a state of the task, event rows what the end of attaching and detaching does.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ecs_fake.errors import IllegalTransition
from ecs_fake.lifecycle import interface
from ecs_fake.lifecycle.effects import Attached, Detached
from ecs_fake.lifecycle.step import Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import AttachmentStatus, TaskStatus
from ecs_fake.records.task import Task

PRECREATED, CREATED, ATTACHING, ATTACHED, DETACHING, DETACHED, DELETED, FAILED = AttachmentStatus


class AttachmentRow(NamedTuple):
    """A state row: what the attachment moves to during a state of its task."""

    at: AttachmentStatus
    during: TaskStatus
    to: AttachmentStatus


ATTACHMENT_ROWS: Final = (
    AttachmentRow(PRECREATED, TaskStatus.PROVISIONING, CREATED),
    AttachmentRow(CREATED, TaskStatus.PROVISIONING, ATTACHING),
    AttachmentRow(ATTACHED, TaskStatus.DEPROVISIONING, DETACHING),
    # A task that was stopped while its interface was still on the way never had it.
    AttachmentRow(PRECREATED, TaskStatus.DEPROVISIONING, DELETED),
    AttachmentRow(CREATED, TaskStatus.DEPROVISIONING, DELETED),
    AttachmentRow(ATTACHING, TaskStatus.DEPROVISIONING, DELETED),
    AttachmentRow(DETACHED, TaskStatus.DEPROVISIONING, DELETED),
)
_ATTACHMENT: Final = {(row.at, row.during): row.to for row in ATTACHMENT_ROWS}
ATTACHMENT_EVENTS: Final = {
    (ATTACHING, Attached): ATTACHED,
    (DETACHING, Detached): DETACHED,
    # Said twice.
    (ATTACHED, Attached): ATTACHED,
    (DETACHING, Attached): DETACHING,
    (DELETED, Detached): DELETED,
    (DETACHED, Detached): DETACHED,
    # The agent of the container instance says that it is gone; what its life had planned for it is late.
    (ATTACHED, Detached): DETACHED,
    (DETACHED, Attached): DETACHED,
    # The task was stopped meanwhile, or said twice.
    (DELETED, Attached): DELETED,
}


def receive(step: Step, message: Attached | Detached) -> Task:
    """Take the end of attaching or detaching; raises `IllegalTransition`."""
    at = step.task.attachment
    to = ATTACHMENT_EVENTS.get((at, type(message))) if at is not None else None
    if to is None:
        raise IllegalTransition(
            f"the network interface of {step.task.arn} is {at} and cannot take {message!r}"
        )
    return step.task if to is at else evolve(step.task, attachment=to)


def proceed(step: Step) -> Task:
    """Move the attachment on, or have its interface made; the same task comes back when there is nothing to do."""
    task = step.task
    if task.attachment is None or task.waits:  # what waits for capacity has nothing to be attached to
        return task
    if (ordered := interface.begin(step)) is not task:
        return ordered
    to = _ATTACHMENT.get((task.attachment, task.last_status))
    if to is None or interface.is_awaited(task):
        return task
    return _move(step, to)


def _move(step: Step, to: AttachmentStatus) -> Task:
    arn = step.task.arn
    if to is ATTACHING:
        step.effects.timers.append((step.timings.attach, Attached(arn)))
    elif to is DETACHING:
        step.effects.timers.append((step.timings.detach, Detached(arn)))
    elif to is DELETED:
        interface.remove(step)
    return evolve(step.task, attachment=to)
