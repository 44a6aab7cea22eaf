"""What leaves nothing of a task behind."""

from __future__ import annotations

from ecs_fake.records.orders import ContainerKey, ForgetTask, KillContainer, Order
from ecs_fake.records.status import Applied, ContainerStatus
from ecs_fake.records.task import Task


def end_of(task: Task) -> list[Order]:
    """Give the orders that kill what runs of a task and forget it."""
    alive = [
        one
        for one in task.containers
        if one.applied >= Applied.START and one.status is not ContainerStatus.STOPPED
    ]
    epoch, arn = task.spec.epoch, task.arn
    return [
        *(KillContainer(ContainerKey(epoch, arn, one.name, one.restarts)) for one in alive),
        ForgetTask(epoch, arn),
    ]
