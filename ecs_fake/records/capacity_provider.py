"""A capacity provider as ECS stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ecs_fake.records.auto_scaling import GroupShape
from ecs_fake.records.status import CapacityProviderStatus, UpdateStatus

Document = Mapping[str, Any]
"""A piece of an API document, never changed."""

FARGATE_SPOT: Final = "FARGATE_SPOT"
FARGATE_PROVIDERS: Final = ("FARGATE", FARGATE_SPOT)
"""Providers that every account has; others must be created first."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """How far ECS is with the Auto Scaling group of a capacity provider; the API shows nothing of it."""

    shape: GroupShape | None = None
    """What the group was like when it was last looked at."""
    asked_at: float | None = None
    """When it was last asked what it is like."""
    launches: tuple[tuple[int, int], ...] = ()
    """What is being launched: the number of each launch, and how many instances."""
    last_launch: int = 0
    """The number of the last launch."""
    grown_at: float | None = None
    """When instances were last launched."""
    shrunk_at: float | None = None
    """When instances were last chosen to be terminated."""
    short_since: float | None = None
    """Since when the reservation is above its target; None: it is not."""
    idle_since: float | None = None
    """Since when it is below its target; None: it is not."""

    @property
    def launching(self) -> int:
        """How many instances are being launched."""
        return sum(count for _, count in self.launches)


UNTOUCHED: Final = Scaling()
"""A group that nobody has looked at yet."""


@dataclass(frozen=True, slots=True)
class CapacityProvider:
    """FARGATE, FARGATE_SPOT, or a provider of an Auto Scaling group."""

    serial: int
    name: str
    arn: str
    status: CapacityProviderStatus
    settings: Document | None = None
    """`autoScalingGroupProvider` as the API shows it, with every default; None: of Fargate."""
    group_name: str | None = None
    """The Auto Scaling group's name, however the group was named; one provider has it at a time."""
    tags: tuple[Document, ...] = ()
    wanted: Document | None = None
    """What `settings` are going to be when the update under way is done."""
    update_status: UpdateStatus | None = None
    """How far the last update has come; None: there never was one."""
    update: int = 0
    """Serial number of that update."""
    failure: str | None = None
    """Why the last update or deletion is failing, or has failed; None: it is not, or has not."""
    scaling: Scaling = field(default=UNTOUCHED, repr=False)

    @property
    def updating(self) -> bool:
        """Whether an update or the deletion is under way."""
        return self.update_status in (UpdateStatus.UPDATE_IN_PROGRESS, UpdateStatus.DELETE_IN_PROGRESS)

    @property
    def aim(self) -> Document | None:
        """The settings that were given last, in force or not yet."""
        return self.wanted if self.wanted is not None else self.settings

    @property
    def scaled(self) -> bool:
        """Whether ECS is to scale its Auto Scaling group."""
        return self.aim is not None and bool(self.aim["managedScaling"]["status"] == "ENABLED")
