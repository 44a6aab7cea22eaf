"""Container instances, what is on them, and what tasks demand, for tests of placement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.demand import Demand, demand
from ecs_fake.placement.load import Load, load_of
from ecs_fake.records.amounts import Reservation
from ecs_fake.records.container_instance import ContainerInstance, Resource
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import DesiredStatus, InstanceStatus
from ecs_fake.records.task import Task
from tests import builders

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/default"


def instance(
    number: int = 1, *, cpu: int = 1024, memory: int = 1024, gpus: int = 0, **changes: Any
) -> ContainerInstance:
    """An ACTIVE instance; `changes` are fields of the record."""
    fields: dict[str, Any] = {
        "serial": number,
        "instance_id": f"{number:032x}",
        "arn": f"arn:aws:ecs:us-east-1:123456789012:container-instance/default/{number:032x}",
        "cluster_serial": 1,
        "cluster_arn": CLUSTER,
        "ec2_instance_id": f"i-{number:017x}",
        "status": InstanceStatus.ACTIVE,
        "version": 1,
        "version_info": {},
        "resources": (
            Resource("CPU", "INTEGER", cpu),
            Resource("MEMORY", "INTEGER", memory),
            Resource("PORTS", "STRINGSET", ("22",)),
            Resource("PORTS_UDP", "STRINGSET", ()),
            Resource("GPU", "STRINGSET", tuple(f"GPU-{at}" for at in range(gpus))),
        ),
        "attributes": {},
        "agent_connected": True,
        "agent_update": None,
        "registered_at": builders.BORN,
        "tags": (),
        "capacity_provider": None,
    }
    return ContainerInstance(**{**fields, **changes})


class On:
    """What is on one instance: these tasks."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = list(tasks)
        self.looked = 0

    def load(self, instance_arn: str) -> Load:
        """Sum up the tasks."""
        self.looked += 1
        return load_of(self._tasks)

    def tasks_of(self, instance_arn: str, group: str) -> int:
        """Count the tasks of a group."""
        return sum(task.spec.group == group for task in self._tasks)

    def running_tasks(self, instance_arn: str) -> int:
        """Count the tasks that are wanted RUNNING."""
        return sum(task.desired_status is DesiredStatus.RUNNING for task in self._tasks)


def candidate(
    record: ContainerInstance | None = None, *tasks: Task, interfaces: int | None = None
) -> Candidate:
    """An instance with tasks on it."""
    return Candidate(record or instance(), On(tasks), interfaces)


def task_with(reservation: Reservation | None = None, group: str = "family:job") -> Task:
    """A task that takes this of its instance."""
    task = builders.task(awsvpc=False)
    return evolve(task, spec=evolve(task.spec, reservation=reservation or Reservation(), group=group))


def demanded(*containers: ContainerSpec, **document: Any) -> Demand:
    """The demand of a task of these containers; `document` changes the task definition."""
    specs = containers or (builders.container_spec(cpu=100, memory=100),)
    definition = builders.task_definition(*specs)
    definition = evolve(definition, document={**definition.document, **document})
    return demand(definition, {"containerOverrides": [{"name": one.name} for one in specs]})


def mapped(name: str, *mappings: Mapping[str, Any]) -> ContainerSpec:
    """A container with port mappings."""
    return builders.container_spec(name, port_mappings=mappings)


def requiring(name: str, *requirements: Mapping[str, str]) -> ContainerSpec:
    """A container that requires devices."""
    return builders.container_spec(
        name, definition={"name": name, "resourceRequirements": list(requirements)}
    )
