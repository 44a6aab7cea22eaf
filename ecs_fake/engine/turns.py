"""Which services the scheduler is to look at, and which will be due by time alone.

A mark is made before the commit that causes it, and taken away after the turn that follows. Marks and timers too many
do no harm, so an interrupt in between loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ecs_fake.engine.agenda import Agenda
from ecs_fake.store.worlds import World


class Wake(NamedTuple):
    """Timer: the service is to have its turn. Names it by account, Region, its cluster's serial number and its name."""

    account_id: str
    region: str
    cluster_serial: int
    name: str


class Turns:
    """The services that are to have their turn, in the order in which they were first marked."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._marks: dict[Wake, int] = {}
        self._count = 0
        self._wakes: dict[Wake, float] = {}
        """The earliest timer of each service."""

    def __bool__(self) -> bool:
        return bool(self._marks)

    def mark(self, service: Wake) -> None:
        """Have a service looked at when all messages at hand have been handled."""
        self._count += 1
        self._marks[service] = self._count

    def mark_all(self, world: World, services: Iterable[tuple[int, str]]) -> None:
        """Have services of a world looked at, named by the cluster's serial number and their name."""
        for serial, name in services:
            self.mark(Wake(world.account_id, world.region, serial, name))

    def first(self) -> tuple[Wake, int]:
        """Give the service whose turn it is, and its mark."""
        return next(iter(self._marks.items()))

    def taken(self, service: Wake, mark: int) -> None:
        """Cross out a turn, unless the service has been marked again meanwhile."""
        if self._marks.get(service) == mark:
            self._marks.pop(service, None)

    def wake_at(self, service: Wake, moment: float) -> None:
        """Have a service looked at then, unless it will be earlier."""
        present = self._wakes.get(service)
        if present is None or moment < present:
            self._agenda.set(moment, service)
            self._wakes[service] = moment

    def woken(self, service: Wake) -> None:
        """Take the timer of a service as gone off."""
        self._wakes.pop(service, None)
        self.mark(service)

    def clear(self) -> None:
        """Forget everything; the agenda's owner clears the timers."""
        self._marks.clear()
        self._wakes.clear()
