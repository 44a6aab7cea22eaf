"""The tables of one account in one Region, and the indexes that answer ECS's questions about them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ecs_fake.records.cluster import Cluster
from ecs_fake.records.replay import Replay
from ecs_fake.records.status import DesiredStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.records.task_definition import Family, TaskDefinition
from ecs_fake.store.table import Table

ALL = ""
"""The one key of indexes that hold every record."""


def _tasks_by_filter(task: Task) -> tuple[Hashable, ...]:
    """The single filters of ListTasks, each within a cluster and a desired status."""
    spec = task.spec
    where = (spec.cluster_serial, task.desired_status)
    keys: list[Hashable] = [
        (*where, "any", ""),
        (*where, "family", spec.definition.family),
        (*where, "launchType", spec.launch_type),
    ]
    if spec.started_by is not None:
        keys.append((*where, "startedBy", spec.started_by))
    return tuple(keys)


def _tasks_by_status(task: Task) -> tuple[Hashable, ...]:
    """For counts: cluster and last status, alone and with the launch type. Stopped tasks are not counted."""
    if task.last_status is TaskStatus.STOPPED:
        return ()
    serial = task.spec.cluster_serial
    return ((serial, task.last_status), (serial, task.last_status, task.spec.launch_type))


def _tasks_passing(task: Task) -> tuple[Hashable, ...]:
    """Tasks on their way from one state to another."""
    return () if (task.last_status, task.desired_status) in _RESTING else (ALL,)


_RESTING = frozenset(
    {(TaskStatus.RUNNING, DesiredStatus.RUNNING), (TaskStatus.STOPPED, DesiredStatus.STOPPED)}
)


def _revisions(definition: TaskDefinition) -> tuple[Hashable, ...]:
    return ((definition.status,), (definition.family, definition.status), (definition.family,))


class World:
    """All that one account owns in one Region."""

    def __init__(self, region: str, account_id: str) -> None:
        self.region = region
        self.account_id = account_id
        self.clusters: Table[Cluster] = Table(
            key=lambda cluster: cluster.name,
            order=lambda cluster: cluster.serial,
            indexes={"status": lambda cluster: (cluster.status,)},
        )
        self.families: Table[Family] = Table(
            key=lambda family: family.name,
            order=lambda family: family.name,
            indexes={"all": lambda _: (ALL,)},
        )
        self.task_definitions: Table[TaskDefinition] = Table(
            key=lambda definition: (definition.family, definition.revision),
            order=lambda definition: (definition.family, definition.revision),
            indexes={"revisions": _revisions},
        )
        self.tasks: Table[Task] = Table(
            key=lambda task: task.spec.task_id,
            order=lambda task: task.serial,
            indexes={"filter": _tasks_by_filter, "status": _tasks_by_status, "passing": _tasks_passing},
        )
        self.replays: Table[Replay] = Table(
            key=lambda replay: replay.token, order=lambda replay: replay.serial
        )
        self.serial = 0
        """The last serial number given; it only grows, also when a transaction is taken back."""

    def table_of(self, record: object) -> Table[Any]:
        """Give the table a record belongs to."""
        return getattr(self, _TABLES[type(record)])  # type: ignore[no-any-return]  # the tables differ in their record

    def next_serial(self) -> int:
        """Give a new serial number."""
        self.serial += 1
        return self.serial


_TABLES = {
    Cluster: "clusters",
    Family: "families",
    TaskDefinition: "task_definitions",
    Task: "tasks",
    Replay: "replays",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks of a cluster (or one launch type of it) by what the API counts."""

    running: int
    pending: int


_PENDING = (TaskStatus.PROVISIONING, TaskStatus.PENDING)
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
