"""Where tasks of a service are registered to be found: target groups, Classic Load Balancers, Cloud Map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ecs_fake.records.status import HealthStatus


class PlaceKind(StrEnum):
    """What a task is registered with."""

    TARGET_GROUP = "target group"
    CLASSIC = "Classic Load Balancer"
    REGISTRY = "service registry"


@dataclass(frozen=True, slots=True)
class Place:
    """One place in which a task is registered."""

    kind: PlaceKind
    name: str
    """The ARN of the target group or Cloud Map service; the name of the Classic Load Balancer."""
    container: str | None = None
    port: int | None = None
    """The container's port; of a registry perhaps a port without a container; None: the address is enough."""
    external_id: str | None = None
    """The external id of its task set, as Cloud Map shows it."""

    @property
    def checks_health(self) -> bool:
        """Whether a task is healthy only if this says so."""
        return self.kind is not PlaceKind.REGISTRY


class RegistrationStatus(StrEnum):
    """How far a registration has come, in the order of its life; the API does not show it."""

    WANTED = "WANTED"
    ORDERED = "ORDERED"
    REGISTERED = "REGISTERED"
    LEAVING = "LEAVING"
    DRAINING = "DRAINING"
    GONE = "GONE"
    REFUSED = "REFUSED"


PRESENT: Final = frozenset(
    {
        RegistrationStatus.ORDERED,
        RegistrationStatus.REGISTERED,
        RegistrationStatus.LEAVING,
        RegistrationStatus.DRAINING,
    }
)
"""Where the task may be reached, or soon."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How far a task's registration in one of its places has come."""

    status: RegistrationStatus = RegistrationStatus.WANTED
    target: str | None = None
    """By what it is registered: an address, an EC2 instance's id, or the task's id in Cloud Map."""
    port: int | None = None
    health: HealthStatus = HealthStatus.UNKNOWN
    reason: str = ""
    """Why it is not healthy, or why it was refused."""
    next_check: int = 1
    """The number of the health check that is planned or under way."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is registered in a place for a task."""

    target: str
    port: int | None
    attributes: Mapping[str, str] | None = None
    """Of a Cloud Map instance."""
