"""How long each rung of a task's life takes, in seconds."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, Literal

Profile = Literal["instant", "brisk", "realistic"]

EXPIRY: Final = 3600.0
"""Seconds for which a stopped task can still be described, in every profile (DescribeTasks-001)."""

DEFAULT_STOP_TIMEOUT: Final = 30.0
"""Seconds between SIGTERM and SIGKILL where a container names none (StopTask-011)."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds of each rung."""

    attach: float
    """PROVISIONING: until the network interface is attached."""
    pull: float
    """PENDING: until the image is there."""
    start: float
    """PENDING: from the image to the container's start."""
    detach: float
    """DEPROVISIONING: until the network interface is gone."""
    update: float
    """Until a change of capacity providers is done; each rung of the update of an agent."""
    probe: float
    """Until the agent of a new container instance has looked at its container runtime."""
    schedule: float
    """Until the scheduler takes a new deployment up."""
    service: float
    """What a second of a documented duration of services lasts: 40 seconds until a task is healthy, waits, repeats."""

    def scaled(self, factor: float) -> Timings:
        """Give the same rungs, each `factor` times as long."""
        return Timings(*(getattr(self, field.name) * factor for field in fields(self)))

    def on_virtual_time(self) -> Timings:
        """Give the same rungs with documented durations of services in full, as virtual time is free."""
        return replace(self, service=REALISTIC.service)


REALISTIC: Final = Timings(
    attach=17.0, pull=12.0, start=1.0, detach=23.0, update=10.0, probe=30.0, schedule=14.0, service=1.0
)
"""What recordings of Fargate 1.4 show, about their middle; of updates no recording shows how long they take."""

PROFILES: Final[dict[str, Timings]] = {
    "instant": REALISTIC.scaled(0),
    "brisk": REALISTIC.scaled(1 / 20),
    "realistic": REALISTIC,
}
