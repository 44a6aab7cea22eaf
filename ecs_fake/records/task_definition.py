"""Families and revisions of task definitions as ECS stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.status import TaskDefinitionStatus


@dataclass(frozen=True, slots=True)
class Family:
    """A family: the name and the highest revision ever given, as numbers never come back."""

    name: str
    last_revision: int


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """One revision."""

    arn: str
    family: str
    revision: int
    status: TaskDefinitionStatus
    document: Mapping[str, Any] = field(repr=False)
    """The API's TaskDefinition without its status, ARN, revision and times."""
    containers: tuple[ContainerSpec, ...]
    tags: tuple[Mapping[str, Any], ...]
    registered_at: float
    registered_by: str
    deregistered_at: float | None = None
    delete_requested_at: float | None = None
