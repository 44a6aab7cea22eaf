"""A task set as ECS stores it: a part of a service whose deployments another controller drives."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil

from ecs_fake.records.service import Document, ServiceRevision
from ecs_fake.records.status import TaskSetStatus


@dataclass(frozen=True, slots=True)
class TaskSet:
    """One task set; its counts are computed, and its stability is that of its deployment (`Service.deployments`)."""

    serial: int
    task_set_id: str
    """`ecs-svc/` and 19 digits; its tasks carry it as `startedBy`."""
    arn: str
    service_serial: int
    cluster_serial: int
    status: TaskSetStatus
    revision: ServiceRevision
    """What its tasks are to be like: its own parameters over those of its service when it was made."""
    scale: float
    """Per cent of the service's desired count."""
    external_id: str | None
    tags: tuple[Document, ...]
    client_token: str | None
    request: Document = field(repr=False)
    """The parameters it was created with: a repeat with its client token must not differ from them."""
    created_at: float
    updated_at: float

    def computed_desired_count(self, desired_count: int) -> int:
        """How many tasks it is to have of so many, rounded up (TaskSet-001).

        The percentage is taken as it is written: 1.1 is not a binary number, and must not round up for that.
        """
        return ceil(desired_count * Decimal(str(self.scale)) / 100)
