"""What goes as soon as nothing uses it: revisions of task definitions that are to be deleted."""

from __future__ import annotations

from typing import Any

from ecs_fake.lifecycle import task_definition
from ecs_fake.records.service import Service
from ecs_fake.records.status import TaskDefinitionStatus
from ecs_fake.records.task import Task
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.transaction import Transaction


def finish(tx: Transaction) -> None:
    """Remove the revisions that wait for their end, as far as this transaction took their last user.

    It belongs to the transaction itself: what is stopped, drained or deleted, and what goes with it, happens at one
    moment and by one cause, and no read has to write (DeleteTaskDefinitions-008).
    """
    table = tx.world.task_definitions
    if not tx.changes or not table.count("revisions", (TaskDefinitionStatus.DELETE_IN_PROGRESS,)):
        return
    touched = {
        (definition.family, definition.revision)
        for change in tx.changes
        for record in (change.before, change.after)
        for definition in _used_by(record)
    }
    for key in sorted(touched):
        definition = table.get(key)
        if definition is not None and task_definition.is_over(definition, _users(tx, definition)):
            tx.remove(definition)


def _used_by(record: Any) -> tuple[TaskDefinition, ...]:
    """Give the revisions whose use the change of a record may end; a revision itself may have had no user."""
    if isinstance(record, Task):
        return (record.spec.definition,)
    if isinstance(record, TaskDefinition):
        return (record,)
    if isinstance(record, TaskSet):
        return (record.revision.definition,) if record.revision.definition is not None else ()
    if isinstance(record, Service):
        revisions = (record.revision, *(one.revision for one in record.deployments))
        return tuple(one.definition for one in revisions if one.definition is not None)
    return ()


def _users(tx: Transaction, definition: TaskDefinition) -> int:
    world, arn = tx.world, definition.arn
    return sum(table.count("definition", arn) for table in (world.tasks, world.services, world.task_sets))
