"""Families and their revisions."""

from __future__ import annotations

from collections.abc import Hashable

from ecs_fake.records.task_definition import Family, TaskDefinition
from ecs_fake.store.table import Table
from ecs_fake.store.tables.keys import ALL


def families() -> Table[Family]:
    """By name."""
    return Table(
        key=lambda family: family.name,
        order=lambda family: family.name,
        indexes={"all": lambda _: (ALL,)},
    )


def task_definitions() -> Table[TaskDefinition]:
    """By family and revision."""
    return Table(
        key=lambda definition: (definition.family, definition.revision),
        order=lambda definition: (definition.family, definition.revision),
        indexes={"revisions": _revisions},
    )


def _revisions(definition: TaskDefinition) -> tuple[Hashable, ...]:
    return ((definition.status,), (definition.family, definition.status), (definition.family,))
