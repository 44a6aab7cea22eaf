"""One look at one capacity provider of an Auto Scaling group."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.lifecycle.timings import Timings
from ecs_fake.records.auto_scaling import GroupKey
from ecs_fake.records.capacity_provider import CapacityProvider, Scaling
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


class ProviderTurn:
    """What is worked with. The capacity provider is written once, at the end, if it has changed.

    Attributes:
        tx: the transaction; tasks and instances are written in it at once.
        provider: the capacity provider, which has a group.
        timings: how long what waits for time alone waits.
        scaling: how far the group is by now.
        wake: when something will have changed by time alone (epoch seconds), or None.
    """

    def __init__(self, tx: Transaction, provider: CapacityProvider, timings: Timings) -> None:
        self.tx: Final = tx
        self.provider: Final = provider
        self.timings: Final = timings
        self.scaling: Scaling = provider.scaling
        self.wake: float | None = None

    @property
    def world(self) -> World:
        """All tables."""
        return self.tx.world

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.tx.now

    @property
    def clusters(self) -> list[Cluster]:
        """The clusters that have it."""
        return self.world.clusters.among("provider", self.provider.name)

    @property
    def key(self) -> GroupKey:
        """Names the group in orders."""
        return GroupKey(
            self.tx.around.epoch, self.provider.arn, self.provider.group_name or "", self.world.region
        )

    def wake_at(self, moment: float) -> None:
        """Ask for another turn then, if no earlier one is asked for."""
        self.wake = moment if self.wake is None else min(self.wake, moment)

    def note(self, **changes: Any) -> None:
        """Change what is known of the group."""
        self.scaling = evolve(self.scaling, **changes)

    def finish(self) -> None:
        """Write what has changed."""
        if self.scaling != self.provider.scaling:
            self.tx.put(evolve(self.provider, scaling=self.scaling))
