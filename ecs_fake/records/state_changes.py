"""What a runner reports: facts about containers, each with the time it happened (epoch seconds).

Handling the same report twice changes nothing; a report of an older epoch is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecs_fake.records.orders import ContainerKey


@dataclass(frozen=True, slots=True)
class ImagePulled:
    """The image is there."""

    key: ContainerKey
    at: float
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class ImagePullFailed:
    """The image cannot be had; `cause` is the text behind `CannotPullContainerError: `."""

    key: ContainerKey
    at: float
    cause: str


@dataclass(frozen=True, slots=True)
class ContainerStarted:
    """The container runs."""

    key: ContainerKey
    at: float
    pid: int | None = None
    """The local process, if it is one."""
    runtime_id: str | None = None
    """None: the engine makes one in ECS's form."""


@dataclass(frozen=True, slots=True)
class ContainerStartFailed:
    """The container could not be started; `reason` is the whole text, `CannotStartContainerError: ...`."""

    key: ContainerKey
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class ContainerExited:
    """The container has ended, and all its output has been handed over."""

    key: ContainerKey
    at: float
    exit_code: int | None
    """0 to 255; 128 + signal number when a signal ended it. None: an agent did not tell."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HealthChecked:
    """One health check of a running container has given its verdict."""

    key: ContainerKey
    at: float
    healthy: bool


StateChange = (
    ImagePulled | ImagePullFailed | ContainerStarted | ContainerStartFailed | ContainerExited | HealthChecked
)
