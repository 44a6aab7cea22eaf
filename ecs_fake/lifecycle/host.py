"""What becomes of a task when the host under it is cut off, or ends."""

from __future__ import annotations

from ecs_fake.lifecycle import task as life
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import ContainerKey, KillContainer
from ecs_fake.records.status import Applied, AttachmentStatus, ContainerStatus, StopCode
from ecs_fake.records.task import Container, Task

_AWAY = (None, AttachmentStatus.DETACHED, AttachmentStatus.DELETED, AttachmentStatus.FAILED)


def connect(task: Task, at: float, *, connected: bool) -> Task:
    """Note that nothing is learnt of a task any more, or that something is again (Task-004, -005)."""
    if not connected:
        return evolve(task, disconnected=True)
    return evolve(task, disconnected=False, connectivity_at=at if task.connectivity_at is not None else None)


def lose(task: Task, reason: str, at: float) -> tuple[Task, list[KillContainer]]:
    """End a task with its host: nobody is asked to stop, no exit code is learnt, its network interface is gone.

    What follows by itself brings it to STOPPED.

    Args:
        task: one that is not STOPPED.
        reason: its stopped reason, unless it has been told to stop before.
        at: epoch seconds.

    Returns:
        The task, and orders that end what a runner still runs of it.
    """
    told = life.stop(task, StopCode.TERMINATION_NOTICE, reason, at)
    after = evolve(
        told,
        containers=tuple(_gone(one, at) for one in task.containers),
        attachment=task.attachment if task.attachment in _AWAY else AttachmentStatus.DETACHED,
        disconnected=True,
    )
    return life.next_version(task, after), _orders(task)


def _gone(container: Container, at: float) -> Container:
    if container.status is ContainerStatus.STOPPED:
        return container
    return evolve(container, status=ContainerStatus.STOPPED, applied=Applied.KILL, stopped_at=at)


def _orders(task: Task) -> list[KillContainer]:
    return [
        KillContainer(ContainerKey(task.spec.epoch, task.arn, one.name, one.restarts))
        for one in task.containers
        if one.applied >= Applied.START and one.status is not ContainerStatus.STOPPED
    ]
