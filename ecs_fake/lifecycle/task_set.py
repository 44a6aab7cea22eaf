"""The life of a task set's record: ACTIVE ⇄ PRIMARY → DRAINING → gone."""

from __future__ import annotations

from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import TaskSetStatus
from ecs_fake.records.task_set import TaskSet


def scale(task_set: TaskSet, percent: float, at: float) -> TaskSet:
    """Want another share of the service's tasks; the same share is no change (UpdateTaskSet-014)."""
    if percent == task_set.scale:
        return task_set
    return evolve(task_set, scale=percent, updated_at=at)


def promote(task_set: TaskSet, at: float) -> TaskSet:
    """Let a task set serve production traffic; its scale stays (TaskSet-018)."""
    return evolve(task_set, status=TaskSetStatus.PRIMARY, updated_at=at)


def demote(task_set: TaskSet, at: float) -> TaskSet:
    """Take production traffic from a task set (TaskSet-019, UpdateServicePrimaryTaskSet-006)."""
    return evolve(task_set, status=TaskSetStatus.ACTIVE, updated_at=at)


def drain(task_set: TaskSet, at: float) -> TaskSet:
    """Begin the end of a task set: nothing is wanted of it any more (TaskSet-020)."""
    return evolve(task_set, scale=0.0, status=TaskSetStatus.DRAINING, updated_at=at)
