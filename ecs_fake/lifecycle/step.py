"""Where a life is stepped: the task around the container, the time, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ecs_fake.lifecycle.effects import Effects
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.records.orders import ContainerKey, TaskKey
from ecs_fake.records.status import DesiredStatus
from ecs_fake.records.task import Container, ContainerBirth, Task

REASON_LENGTH: Final = 1024
"""Characters of a container's reason that are kept (RunTask-138)."""


@dataclass(slots=True)
class Step:
    """One message, or one look at what follows by itself."""

    task: Task
    """The form the task has by now; only the interpreter (`task.live`) moves it on."""
    now: float
    timings: Timings
    effects: Effects

    def key(self, container: Container) -> ContainerKey:
        """Name the container's present run in messages."""
        return ContainerKey(self.task.spec.epoch, self.task.spec.arn, container.name, container.restarts)

    @property
    def task_key(self) -> TaskKey:
        """Name the task in messages."""
        return TaskKey(self.task.spec.epoch, self.task.spec.arn)

    def birth(self, container: Container) -> ContainerBirth:
        """Give what the container was born with."""
        return self.task.spec.birth(container.name)

    @property
    def stop_wanted(self) -> bool:
        """Whether the task is to end."""
        return self.task.desired_status is DesiredStatus.STOPPED
