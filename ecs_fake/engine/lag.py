"""Eventual consistency: what readers see of the records, up to some seconds behind what was written.

Readers look at a second set of tables, the *replica*. Every change reaches it after a delay that is drawn for it, in
seconds of the fake's clock. Changes of one record arrive in the order they were made, so nobody ever sees a record go
back; changes of different records overtake each other, as they do between the hosts of ECS: of the tasks of one RunTask
a reader may see the second and not yet the first.

It costs one more table change for each change of a record, and nothing for a read. A step that is interrupted is
finished by the next one, as everywhere in the engine: noting changes twice and delivering one twice does no harm.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

from ecs_fake.store.table import Table
from ecs_fake.store.transaction import Change, Transaction
from ecs_fake.store.worlds import World

Owner = tuple[str, str]
"""Account and Region."""
_Place = tuple[Owner, type, Hashable]


class _Arrival(NamedTuple):
    """A change on its way to the replica."""

    due: float
    place: _Place
    change: Change


class Lag:
    """The replicas of all worlds, and what is on its way to them.

    Args:
        most: the longest delay, in seconds.
        fraction: draws a number from 0 to below 1; a delay is that part of the longest.
    """

    def __init__(self, most: float, fraction: Callable[[], float]) -> None:
        self._most = most
        self._fraction = fraction
        self._replicas: dict[Owner, World] = {}
        #: Changes in the order they were made; at the end of each step they go on to the heap.
        self._noted: deque[_Arrival] = deque()
        self._heap: list[tuple[float, int, _Arrival]] = []
        self._count = 0
        #: When the newest change of a record that is on its way arrives: none made later may arrive before it.
        self._latest: dict[_Place, float] = {}

    def watch(self, world: World) -> None:
        """Begin a replica of a world; whatever it holds already is seen at once."""
        self._replicas[_owner(world)] = world.replica()

    def world(self, world: World) -> World:
        """Give what readers see of a world; `catch_up` first."""
        return self._replicas[_owner(world)]

    def note(self, tx: Transaction) -> None:
        """Take in what a transaction that has happened has changed."""
        if self._noted and self._noted[-1].change is tx.changes[-1]:
            return  # an interrupt came after they were taken in
        self._noted.extend([self._arrival(tx.world, change) for change in tx.changes])

    def _arrival(self, world: World, change: Change) -> _Arrival:
        record = change.before if change.after is None else change.after
        place = (_owner(world), type(record), world.table_of(record).key(record))
        due = max(self._latest.get(place, 0.0), change.at + self._most * self._fraction())
        self._latest[place] = due
        return _Arrival(due, place, change)

    @property
    def next_due(self) -> float | None:
        """When readers see something new next, or None; may be asked while another thread delivers."""
        try:
            return self._heap[0][0]
        except IndexError:
            return None

    def catch_up(self, until: float) -> bool:
        """Let readers see what has arrived by a moment; say whether that was anything."""
        while self._noted:
            self._count += 1
            heapq.heappush(self._heap, (self._noted[0].due, self._count, self._noted[0]))
            self._noted.popleft()
        seen = False
        while self._heap and self._heap[0][0] <= until:
            self._deliver(self._heap[0][2])
            heapq.heappop(self._heap)
            seen = True
        return seen

    def _deliver(self, arrival: _Arrival) -> None:
        owner, _, key = arrival.place
        _, _, before, after, _ = arrival.change
        replica = self._replicas[owner]
        table: Table[Any] = replica.table_of(before if after is None else after)
        table.replace(key, before, after)
        if self._latest.get(arrival.place) == arrival.due:
            self._latest.pop(arrival.place, None)

    def reveal(self) -> None:
        """Let readers see everything that was written."""
        self.catch_up(float("inf"))

    def clear(self) -> None:
        """Forget all worlds."""
        self._noted.clear()
        self._heap.clear()
        self._latest.clear()
        self._replicas.clear()


class NoLag:
    """Readers who see everything at once."""

    next_due: Final = None

    def watch(self, world: World) -> None:
        """There is nothing to be kept."""

    def world(self, world: World) -> World:
        """Give the world itself."""
        return world

    def note(self, tx: Transaction) -> None:
        """What was written has been seen."""

    def catch_up(self, until: float) -> bool:
        """Nothing is on its way."""
        return False

    def reveal(self) -> None:
        """Everything is seen."""

    def clear(self) -> None:
        """There is nothing to forget."""


def _owner(world: World) -> Owner:
    return world.account_id, world.region
