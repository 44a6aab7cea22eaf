"""A cluster as ECS stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_fake.records.status import ClusterStatus

Document = Mapping[str, Any]
"""A piece of an API document, kept as it was given and never changed."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster; counts are computed from tasks, never stored here."""

    serial: int
    """Tells a cluster from an earlier one of the same name."""
    name: str
    arn: str
    status: ClusterStatus
    settings: tuple[Document, ...]
    configuration: Document | None
    service_connect_defaults: Document | None
    capacity_providers: tuple[str, ...]
    default_strategy: tuple[Document, ...]
    tags: tuple[Document, ...]
    request: Document
    """The parameters it was created with: a repeated CreateCluster must not differ from them."""
