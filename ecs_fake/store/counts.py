"""How many tasks and container instances a cluster has: counted by indexes, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_fake.records.cluster import Cluster
from ecs_fake.records.status import InstanceStatus, TaskStatus
from ecs_fake.store.worlds import World


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks of a cluster (or one launch type of it) by what the API counts."""

    running: int
    pending: int


_PENDING = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING)
_RUNNING = (TaskStatus.RUNNING,)


def count_tasks(world: World, cluster: Cluster, launch_type: str | None = None) -> Counts:
    """Count the tasks of a cluster; PROVISIONING ones count as pending."""
    tail = () if launch_type is None else (launch_type,)

    def total(statuses: tuple[TaskStatus, ...]) -> int:
        return sum(world.tasks.count("status", (cluster.serial, status, *tail)) for status in statuses)

    return Counts(total(_RUNNING), total(_PENDING))


def live_tasks(world: World, cluster: Cluster) -> int:
    """How many tasks of a cluster are not STOPPED yet."""
    return sum(
        world.tasks.count("status", (cluster.serial, status))
        for status in TaskStatus
        if status is not TaskStatus.STOPPED
    )


def count_instances(world: World, cluster: Cluster) -> int:
    """How many container instances of a cluster are ACTIVE or DRAINING."""
    return sum(
        world.container_instances.count("status", (cluster.serial, status))
        for status in (InstanceStatus.ACTIVE, InstanceStatus.DRAINING)
    )
