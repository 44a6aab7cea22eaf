"""The seat a task gets on a container instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ecs_fake.placement.demand import ALL_GPUS
from ecs_fake.placement.ports import Binding
from ecs_fake.records.amounts import NOTHING, Reservation
from ecs_fake.records.evolve import quick


@quick
@dataclass(frozen=True, slots=True)
class Seat:
    """What one task gets of one container instance."""

    instance_arn: str | None = None
    zone: str | None = None
    architecture: str | None = None
    reservation: Reservation = NOTHING
    bindings: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    """Host ports of each container."""
    gpus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """GPU ids of each container."""
    subnets: tuple[str, ...] = ()
    """Those of the subnets given that lie in the zone; empty: that is not known."""
    stop_timeout: float | None = None
    """What its agent leaves containers that name no `stopTimeout`; None: as much as usual."""


NOWHERE: Final = Seat()
"""The seat of a task on Fargate: no instance of the user's."""


def share_gpus(wanted: Mapping[str, str], free: Iterable[str]) -> dict[str, tuple[str, ...]] | None:
    """Give each container its GPUs, or None when there are too few; ALL means every one that is free."""
    rest = list(free)
    shares: dict[str, tuple[str, ...]] = {}
    for container, value in wanted.items():
        count = len(rest) if value == ALL_GPUS else int(value)
        if not 0 < count <= len(rest):
            return None
        shares[container], rest = tuple(rest[:count]), rest[count:]
    return shares
