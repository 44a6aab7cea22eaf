"""When and by how much a group grows and shrinks."""

from __future__ import annotations

from typing import Final

from ecs_fake.reconcile.scaling import departures
from ecs_fake.reconcile.scaling.pace import DATAPOINTS, minutes
from ecs_fake.reconcile.scaling.standing import Standing, standing, staying
from ecs_fake.reconcile.scaling.turn import ProviderTurn
from ecs_fake.records.auto_scaling import GroupShape, LaunchMachines
from ecs_fake.records.cluster import Cluster

_GRAIN: Final = 1e-6
"""Moments closer than this are one: a sum of seconds is not exact."""


def due(turn: ProviderTurn, figures: Standing) -> float | None:
    """Note on which side of its target the reservation is, and give the moment at which that has its effect."""
    short = figures.reservation > figures.target
    idle = figures.reservation < figures.target and figures.aim < figures.present
    scaling = turn.scaling
    turn.note(
        short_since=(scaling.short_since or turn.now) if short else None,
        idle_since=(scaling.idle_since or turn.now) if idle else None,
    )
    if short:
        return _growth_due(turn)
    return _shrinking_due(turn) if idle and figures.present > _minimum(turn) else None


def _minimum(turn: ProviderTurn) -> int:
    return turn.scaling.shape.minimum if turn.scaling.shape is not None else 0


def _growth_due(turn: ProviderTurn) -> float | None:
    """A minute's datapoint does; but what was launched has to be up, and to have warmed up, before more is."""
    scaling = turn.scaling
    if scaling.short_since is None or scaling.launches:
        return None
    moment = scaling.short_since + minutes(1, turn.timings)
    if scaling.grown_at is not None:
        warm_up = (turn.provider.settings or {})["managedScaling"]["instanceWarmupPeriod"]
        moment = max(moment, scaling.grown_at + warm_up * turn.timings.service)
    return moment


def _shrinking_due(turn: ProviderTurn) -> float | None:
    """Fifteen datapoints in a row, counted anew when the group has grown; then a step every minute."""
    scaling = turn.scaling
    if scaling.idle_since is None or scaling.launches:
        return None
    moment = scaling.idle_since + minutes(DATAPOINTS, turn.timings)
    if scaling.shrunk_at is not None and scaling.shrunk_at >= scaling.idle_since:
        moment = max(moment, scaling.shrunk_at + minutes(1, turn.timings))
    return moment


def missing(turn: ProviderTurn, cluster: Cluster) -> int:
    """How many instances a group lacks of its own minimum; one that another service keeps sees to that itself."""
    shape = turn.scaling.shape
    if shape is None or shape.machines is not None:
        return 0
    present = len(staying(turn.world, cluster, turn.provider))
    return max(0, shape.minimum - present - turn.scaling.launching)


def resize(turn: ProviderTurn, cluster: Cluster, shape: GroupShape) -> None:
    """Launch instances, or have some terminated, if it is time to; in any case keep to the group's own minimum."""
    figures = standing(turn.world, cluster, turn.provider)
    moment = due(turn, figures) if turn.provider.scaled else None
    there = figures.present if shape.machines is None else len(shape.machines)
    lacking = missing(turn, cluster)
    if lacking:
        _launch(turn, lacking)
    elif moment is None or moment > turn.now + _GRAIN:
        return
    elif figures.reservation > figures.target:
        _launch(turn, min(_growth(turn, figures, shape), shape.maximum - there))
    else:
        _shrink(turn, cluster, figures, shape)


def _growth(turn: ProviderTurn, figures: Standing, shape: GroupShape) -> int:
    """How many instances are launched at once (ManagedScaling-006, -009, -010); a group that is empty gets two."""
    scaling = (turn.provider.settings or {})["managedScaling"]
    if not figures.present:
        return figures.aim
    if len(shape.instance_types) > 1 or len(shape.zones) > 1:
        return int(scaling["minimumScalingStepSize"])
    wanted = max(scaling["minimumScalingStepSize"], figures.aim - figures.present)
    return int(min(scaling["maximumScalingStepSize"], wanted))


def _launch(turn: ProviderTurn, count: int) -> None:
    """Launch so many, unless the user has ordered that there is no capacity; that is tried again."""
    shortages = turn.tx.around.shortages
    if count <= 0 or turn.provider.name in shortages:
        return
    number = turn.scaling.last_launch + 1
    turn.note(
        launches=(*turn.scaling.launches, (number, count)),
        last_launch=number,
        grown_at=turn.now,
        idle_since=None,
    )
    turn.tx.orders.append(LaunchMachines(turn.key, count, number))


def _shrink(turn: ProviderTurn, cluster: Cluster, figures: Standing, shape: GroupShape) -> None:
    """Terminate what is too much, but at least one instance and less than half of them (developer guide)."""
    surplus = figures.present - max(shape.minimum, figures.aim)
    count = min(surplus, max(1, (figures.present - 1) // 2))
    turn.note(shrunk_at=turn.now)
    departures.begin(turn, cluster, staying(turn.world, cluster, turn.provider), count)
