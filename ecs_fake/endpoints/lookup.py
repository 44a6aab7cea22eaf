"""Reads the records that an answer is made of. The only way into the store that this room has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import TaskStatus
from ecs_fake.records.task import Container, ContainerBirth, Task
from ecs_fake.store.worlds import World

Worlds = Mapping[tuple[str, str], World]
Read = Callable[[Callable[[Worlds], Any]], Any]
"""Lets a function look at the worlds of a fake; it must not keep a table."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A task as it is now, and the container instance it is on."""

    task: Task
    instance: ContainerInstance | None

    @property
    def fargate(self) -> bool:
        """Whether it runs on Fargate."""
        return self.task.spec.launch_type == "FARGATE"

    @property
    def network_mode(self) -> str:
        """Its network mode; one that is not named is Docker's bridge."""
        return str(self.task.spec.definition.document.get("networkMode") or "bridge")

    @property
    def role_arn(self) -> str | None:
        """The role of the task, which its containers have the permissions of."""
        spec = self.task.spec
        role = spec.overrides.get("taskRoleArn") or spec.definition.document.get("taskRoleArn")
        return None if role is None else str(role)

    def pairs(self) -> list[tuple[ContainerBirth, Container]]:
        """Give what each container was born with, and how far it has come."""
        return list(zip(self.task.spec.containers, self.task.containers, strict=True))


class Lookup:
    """Finds tasks."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def task(self, arn: str) -> Sight | None:
        """Give the task with this ARN."""
        _, _, _, region, account_id, resource = arn.split(":", 5)

        def look(worlds: Worlds) -> Sight | None:
            world = worlds.get((account_id, region))
            task = world.tasks.get(resource.rpartition("/")[2]) if world is not None else None
            return None if world is None or task is None else _sight(world, task)

        found: Sight | None = self._read(look)
        return found

    def at_address(self, address: str) -> Sight | None:
        """Give the task that has an address of this machine to itself."""

        def look(worlds: Worlds) -> Sight | None:
            for world in worlds.values():
                for task in world.tasks:
                    if task.last_status is not TaskStatus.STOPPED and _is_at(task, address):
                        return _sight(world, task)
            return None

        found: Sight | None = self._read(look)
        return found


def _is_at(task: Task, address: str) -> bool:
    return task.spec.network is not None and any(one.address == address for one in task.containers)


def _sight(world: World, task: Task) -> Sight:
    arn = task.spec.container_instance
    instance = world.container_instances.get(arn.rpartition("/")[2]) if arn is not None else None
    return Sight(task, instance)
