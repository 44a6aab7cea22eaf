"""What a turn does for a capacity provider, and what follows when its group has been looked at."""

from __future__ import annotations

from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile.scaling import departures, resizing, seating
from ecs_fake.reconcile.scaling.pace import minutes
from ecs_fake.reconcile.scaling.standing import home, standing
from ecs_fake.reconcile.scaling.turn import ProviderTurn
from ecs_fake.records.auto_scaling import GroupShape, LookAtGroup
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.store.transaction import Transaction


def reconcile(tx: Transaction, provider: CapacityProvider, timings: Timings) -> float | None:
    """Take a capacity provider's turn; give the moment at which the next one is due, if nothing happens before."""
    turn = ProviderTurn(tx, provider, timings)
    seating.seat(turn)
    cluster = home(tx.world, provider)
    if cluster is not None:
        departures.go_on(turn, cluster)
        _watch(turn, cluster)
    turn.finish()
    return turn.wake


def seen(tx: Transaction, provider: CapacityProvider, shape: GroupShape, timings: Timings) -> None:
    """Take note of what the group is like, and scale it if it is time to."""
    turn = ProviderTurn(tx, provider, timings)
    turn.note(shape=shape)
    cluster = home(tx.world, provider)
    if cluster is not None:
        resizing.resize(turn, cluster, shape)
    turn.finish()


def _watch(turn: ProviderTurn, cluster: Cluster) -> None:
    """Have the group looked at when it is first needed, and whenever it is time to scale it, at most every minute."""
    due = _due(turn, cluster)
    if due is None:
        return
    if due > turn.now:
        turn.wake_at(due)
        return
    turn.note(asked_at=turn.now)
    turn.tx.orders.append(LookAtGroup(turn.key))
    turn.wake_at(turn.now + minutes(1, turn.timings))


def _due(turn: ProviderTurn, cluster: Cluster) -> float | None:
    moment = (
        resizing.due(turn, standing(turn.world, cluster, turn.provider)) if turn.provider.scaled else None
    )
    if turn.scaling.asked_at is None:
        return turn.now
    if resizing.missing(turn, cluster):
        moment = turn.now
    return None if moment is None else max(moment, turn.scaling.asked_at + minutes(1, turn.timings))
