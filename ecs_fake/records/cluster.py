"""A cluster as ECS stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_fake.records.status import ClusterStatus, ResourceStatus, UpdateStatus

Document = Mapping[str, Any]
"""A piece of an API document, kept as it was given and never changed."""


@dataclass(frozen=True, slots=True)
class ClusterResource:
    """What ECS keeps in another service for a capacity provider of a cluster; the API shows it as an attachment."""

    attachment_id: str
    kind: str
    """`as_policy`: a scaling policy; `managed_draining`: a lifecycle hook."""
    provider: str
    """The capacity provider's name."""
    named: tuple[str, str]
    """What its name is called in the attachment's details, and the name."""
    status: ResourceStatus
    failing: bool = False
    """Whether it cannot be made."""


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
    resources: tuple[ClusterResource, ...] = ()
    """Made for the capacity providers of Auto Scaling groups."""
    attachments_status: UpdateStatus | None = None
    """How far the last change of the capacity providers has come; None: there never was one."""
    update: int = 0
    """Serial number of that change."""

    @property
    def updating(self) -> bool:
        """Whether a change of its capacity providers is under way."""
        return self.attachments_status is UpdateStatus.UPDATE_IN_PROGRESS
