"""Which capacity providers are to be looked at after a commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change, Transaction
from ecs_fake.store.worlds import World


def concerned(tx: Transaction) -> Iterable[str]:
    """Name the capacity providers of Auto Scaling groups for which the changes of a transaction mean something."""
    if not len(tx.world.capacity_providers):  # nearly always
        return ()
    found = dict.fromkeys(name for change in tx.changes for name in _of_change(tx.world, change))
    return [name for name in found if tx.world.capacity_providers.get(name) is not None]


def _of_change(world: World, change: Change) -> Iterator[str]:
    record = change.after if change.after is not None else change.before
    if isinstance(record, Task):
        yield from _of_task(world, change)
    elif isinstance(record, ContainerInstance):
        if record.capacity_provider is not None:
            yield record.capacity_provider
    elif isinstance(record, CapacityProvider):
        yield record.name
    elif isinstance(record, Cluster):
        yield from record.capacity_providers


def _of_task(world: World, change: Change) -> Iterator[str]:
    """A task begins to wait, or ends; what takes a place on an instance, or gives it back, is counted there."""
    before, task = change.before, change.after
    if task is None:
        return
    if task.spec.claim is not None:
        if before is None or before.desired_status is not task.desired_status:
            yield task.spec.capacity_provider
    elif task.spec.container_instance is not None and (
        before is None or before.spec.claim is not None or task.last_status is TaskStatus.STOPPED
    ):
        instance = world.container_instances.get(task.spec.container_instance.rpartition("/")[2])
        if instance is not None and instance.capacity_provider is not None:
            yield instance.capacity_provider
