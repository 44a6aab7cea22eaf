"""A container as it was when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ecs_fake.operations.tasks import views_containers
from ecs_fake.records.status import ContainerStatus
from ecs_fake.records.task import Container, ContainerBirth


@dataclass(frozen=True, slots=True)
class ContainerHandle:
    """A container of a task as it was when asked for."""

    name: str
    last_status: str
    exit_code: int | None
    reason: str | None
    runtime_id: str | None
    pid: int | None
    """Its process on this machine, if it is one."""
    health_status: str = "UNKNOWN"
    restart_count: int = 0
    """How often its restart policy has started it again."""
    essential: bool = True
    stopped_at: datetime | None = None


def container(record: Container, birth: ContainerBirth) -> ContainerHandle:
    """Give what a user sees of a container."""
    running = record.status is ContainerStatus.RUNNING
    return ContainerHandle(
        name=record.name,
        last_status=views_containers.shown_status(record),
        exit_code=record.exit_code,
        reason=record.reason,
        runtime_id=record.runtime_id,
        pid=record.pid if running else None,
        health_status=str(record.health),
        restart_count=record.restarts,
        essential=birth.spec.essential,
        stopped_at=None if record.stopped_at is None else datetime.fromtimestamp(record.stopped_at, UTC),
    )


def outcome(record: Container) -> str:
    """Say in a word or two how a container ended, or how far it is."""
    return (
        f"exit {record.exit_code}" if record.exit_code is not None else views_containers.shown_status(record)
    )
