"""A container definition in the form in which tasks are run from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class HealthCheckSpec:
    """A container's health check with every default filled in; times in seconds."""

    command: tuple[str, ...]
    interval: int = 30
    timeout: int = 5
    retries: int = 3
    start_period: int = 0


@dataclass(frozen=True, slots=True)
class RestartSpec:
    """A container's restart policy, if it is enabled, with every default filled in."""

    period: int = 300
    """Seconds a run must have lasted to be followed by another one."""
    ignored: frozenset[int] = frozenset()
    """Exit codes after which it is not restarted."""


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """One container of a task definition, as registered. Overrides of a task are not applied here."""

    name: str
    image: str
    essential: bool
    command: tuple[str, ...] | None
    """None: the image's own (also when an empty list was registered)."""
    entry_point: tuple[str, ...] | None
    """None: the image's own (also when an empty list was registered)."""
    environment: Mapping[str, str]
    """Of several entries with one name the last counts."""
    working_directory: str | None
    user: str | None
    cpu: int
    """In CPU units; 0 when none was registered."""
    memory: int | None
    """The hard limit, in MiB."""
    memory_reservation: int | None
    """The soft limit, in MiB."""
    start_timeout: int | None
    """Seconds until a dependency on this container counts as failed; None: never."""
    stop_timeout: int | None
    """Seconds between SIGTERM and SIGKILL; None: 30, the agent's default."""
    depends_on: tuple[tuple[str, str], ...]
    """Pairs of a container's name and a condition: START, COMPLETE, SUCCESS or HEALTHY."""
    health_check: HealthCheckSpec | None
    port_mappings: tuple[Mapping[str, Any], ...]
    """As answered: with protocol and host port filled in."""
    definition: Mapping[str, Any] = field(repr=False)
    """The container definition as the API answers it."""
    restart: RestartSpec | None = None
    """None: it is not restarted in place."""
