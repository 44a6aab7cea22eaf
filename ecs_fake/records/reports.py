"""What the agent of a container instance submits about a task, as far as it said anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ReportedStatus(StrEnum):
    """Statuses that agents report of tasks and containers."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class ReportedAttachment(StrEnum):
    """Statuses that agents report of attachments."""

    ATTACHED = "ATTACHED"
    DETACHED = "DETACHED"


@dataclass(frozen=True, slots=True)
class ContainerReport:
    """A change of one container; None: nothing was said."""

    name: str
    status: ReportedStatus | None = None
    exit_code: int | None = None
    reason: str | None = None
    runtime_id: str | None = None
    image_digest: str | None = None
    bindings: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True)
class ManagedAgentReport:
    """A change of the agent of ECS Exec in one container."""

    container: str
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TaskReport:
    """Changes of a task and what belongs to it, in the order they happened."""

    status: ReportedStatus | None = None
    reason: str | None = None
    containers: tuple[ContainerReport, ...] = ()
    managed_agents: tuple[ManagedAgentReport, ...] = ()
    attachments: tuple[ReportedAttachment, ...] = ()
    """Of its network interface."""
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    execution_stopped_at: float | None = None
