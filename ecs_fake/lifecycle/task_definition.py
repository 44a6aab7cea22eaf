"""The life of a revision of a task definition: ACTIVE → INACTIVE → DELETE_IN_PROGRESS → gone.

A revision that is to be deleted goes as soon as nothing uses it (DeleteTaskDefinitions-008); no recording shows that
this takes time of its own, so it takes none.
"""

from __future__ import annotations

from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import TaskDefinitionStatus
from ecs_fake.records.task_definition import TaskDefinition


def deregister(definition: TaskDefinition, at: float) -> TaskDefinition:
    """Make a revision INACTIVE; done twice, or on one that is being deleted, the first time stands."""
    if definition.status is not TaskDefinitionStatus.ACTIVE:
        return definition
    return evolve(definition, status=TaskDefinitionStatus.INACTIVE, deregistered_at=at)


def delete(definition: TaskDefinition, at: float) -> TaskDefinition | None:
    """Begin the deletion of a revision, once; None if it is still ACTIVE (DeleteTaskDefinitions-001)."""
    if definition.status is TaskDefinitionStatus.ACTIVE:
        return None
    if definition.status is TaskDefinitionStatus.DELETE_IN_PROGRESS:
        return definition
    return evolve(definition, status=TaskDefinitionStatus.DELETE_IN_PROGRESS, delete_requested_at=at)


def is_over(definition: TaskDefinition, users: int) -> bool:
    """Whether a revision goes now that so many tasks and services use it."""
    return definition.status is TaskDefinitionStatus.DELETE_IN_PROGRESS and users == 0
