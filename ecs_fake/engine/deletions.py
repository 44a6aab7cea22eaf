"""What goes: revisions of task definitions that are to be deleted, with their last user; tasks that were shown."""

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


def forget(tx: Transaction, task: Task) -> None:
    """Forget a task that has been shown for long enough, and its client token with the last of its tasks."""
    tx.remove(task)
    token, tasks = task.spec.client_token, tx.world.tasks
    if token is None:
        return
    replay = tx.world.replays.get(("RunTask", task.spec.cluster_serial, token))
    if replay is not None and not any(tasks.get(arn.rpartition("/")[2]) for arn in replay.task_arns):
        tx.remove(replay)


def _used_by(record: Any) -> tuple[TaskDefinition, ...]:
    """Give the revisions whose use the change of a record may end; a revision itself may have had no user."""
    if isinstance(record, Task):
        return (record.spec.definition,)
    if isinstance(record, TaskDefinition):
        return (record,)
    if isinstance(record, TaskSet):
        return (record.revision.definition,) if record.revision.definition is not None else ()
    if isinstance(record, Service):
        return tuple(record.in_use)
    return ()


def _users(tx: Transaction, definition: TaskDefinition) -> int:
    world, arn = tx.world, definition.arn
    return sum(table.count("definition", arn) for table in (world.tasks, world.services, world.task_sets))
