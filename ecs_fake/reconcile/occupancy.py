"""What container instances learn from each commit: a task came or went, and something else is left of them."""

from __future__ import annotations

from collections.abc import Iterable

from ecs_fake.lifecycle import container_instance as life
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change, Transaction


def follow(tx: Transaction) -> None:
    """Give the instances their next version whose tasks have come or gone (ContainerInstance-022).

    One that was changed itself has it already.
    """
    arns = _touched(tx.changes)
    if not arns:
        return
    changed = {change.after.arn for change in tx.changes if isinstance(change.after, ContainerInstance)}
    for arn in arns:
        instance = tx.world.container_instances.get(arn.rpartition("/")[2])
        if instance is not None and arn not in changed:
            tx.put(life.changed(instance))


def seat_of(task: Task | None) -> str | None:
    """Give the ARN of the instance that a task takes something of, if there is any."""
    if task is None or task.last_status is TaskStatus.STOPPED or task.orphaned:
        return None
    return task.spec.container_instance


def _goes_on(change: Change) -> bool:
    """Whether a task is where it was, as nearly all changes leave it."""
    before, after = change.before, change.after
    return (
        before is not None
        and before.last_status is after.last_status
        and before.spec is after.spec
        and before.orphaned is after.orphaned
    )


def _touched(changes: Iterable[Change]) -> dict[str, None]:
    arns: dict[str, None] = {}
    for change in changes:
        if isinstance(change.after, Task) and not _goes_on(change):
            before, after = seat_of(change.before), seat_of(change.after)
            if before != after:
                arns.update((arn, None) for arn in (before, after) if arn is not None)
    return arns
