"""Which services and capacity providers are to be looked at, and which will be due by time alone.

A mark is made before the commit that causes it, and taken away after the turn that follows. Marks and timers too many
do no harm, so an interrupt in between loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ecs_fake.engine.agenda import Agenda
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile import scheduler
from ecs_fake.reconcile.scaling import provider as scaling
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

Plan = Callable[[Transaction, Timings], float | None]
"""Looks at what has its turn, and gives the moment of its next one, if time alone will bring it."""


class Wake(NamedTuple):
    """Timer: the service is to have its turn. Names it by account, Region, its cluster's serial number and its name."""

    account_id: str
    region: str
    cluster_serial: int
    name: str

    @property
    def planner(self) -> str:
        """Who looks at it, as the journal says."""
        return "scheduler"

    def plan(self, world: World) -> Plan | None:
        """Give what looks at it; None: it is gone."""
        service = world.services.get((self.cluster_serial, self.name))
        if service is None:
            return None
        return lambda tx, timings: scheduler.reconcile(tx, service, timings)


class ProviderWake(NamedTuple):
    """Timer: the capacity provider is to have its turn. Names it by account, Region and its name."""

    account_id: str
    region: str
    provider: str

    @property
    def planner(self) -> str:
        """Who looks at it, as the journal says."""
        return "managed scaling"

    def plan(self, world: World) -> Plan | None:
        """Give what looks at it; None: it is gone."""
        provider = world.capacity_providers.get(self.provider)
        if provider is None:
            return None
        return lambda tx, timings: scaling.reconcile(tx, provider, timings)


Subject = Wake | ProviderWake
"""What has turns."""


class Turns:
    """The services and providers that are to have their turn, in the order in which they were first marked."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._marks: dict[Subject, int] = {}
        self._count = 0
        self._wakes: dict[Subject, float] = {}
        """The earliest timer of each."""

    def __bool__(self) -> bool:
        return bool(self._marks)

    def mark(self, subject: Subject) -> None:
        """Have a service or provider looked at when all messages at hand have been handled."""
        self._count += 1
        self._marks[subject] = self._count

    def mark_all(self, world: World, services: Iterable[tuple[int, str]]) -> None:
        """Have services of a world looked at, named by the cluster's serial number and their name."""
        for serial, name in services:
            self.mark(Wake(world.account_id, world.region, serial, name))

    def mark_providers(self, world: World, names: Iterable[str]) -> None:
        """Have capacity providers of a world looked at."""
        for name in names:
            self.mark(ProviderWake(world.account_id, world.region, name))

    def first(self) -> tuple[Subject, int]:
        """Give the service or provider whose turn it is, and its mark."""
        return next(iter(self._marks.items()))

    def taken(self, subject: Subject, mark: int) -> None:
        """Cross out a turn, unless it has been marked again meanwhile."""
        if self._marks.get(subject) == mark:
            self._marks.pop(subject, None)

    def wake_at(self, subject: Subject, moment: float) -> None:
        """Have a service or provider looked at then, unless it will be earlier."""
        present = self._wakes.get(subject)
        if present is None or moment < present:
            self._agenda.set(moment, subject)
            self._wakes[subject] = moment

    def woken(self, subject: Subject) -> None:
        """Take the timer of a service or provider as gone off."""
        self._wakes.pop(subject, None)
        self.mark(subject)

    def clear(self) -> None:
        """Forget everything; the agenda's owner clears the timers."""
        self._marks.clear()
        self._wakes.clear()
