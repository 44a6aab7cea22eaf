"""Which instances are best for the next task: kept up to date, not worked out anew for each task.

By definition each strategy narrows what the earlier ones leave, so the best instances are those with the lowest ranks,
one rank for each strategy, compared in their order. Some ranks follow from the instance alone (what is left of it, how
many tasks of the group it has), others from all instances with the same value of an attribute. Instances that share
these values form a cell: within it only ranks of the first kind differ. A seat that is given away changes the own ranks
of one instance, and the shared ranks of the cells that have a value in common with it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Final

from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.policy import Policy

Pick = Callable[[int], int]
"""Gives a number from 0 to below the one given, by chance."""
Ranks = tuple[float, ...]
LAST: Final = float("inf")
"""The rank of instances that lack the attribute tasks are spread over."""


class Lowest:
    """Numbers with their ranks; those with the lowest ranks are at hand."""

    def __init__(self) -> None:
        self._ranks: dict[int, Ranks] = {}
        self._buckets: dict[Ranks, list[int]] = {}
        self._heap: list[Ranks] = []

    @property
    def ranks(self) -> Ranks | None:
        """The lowest ranks; None: there is no number."""
        while self._heap and self._heap[0] not in self._buckets:
            heappop(self._heap)
        return self._heap[0] if self._heap else None

    def pick(self, pick: Pick) -> int | None:
        """Pick a number among those with the lowest ranks; chance is asked only if there are several."""
        ranks = self.ranks
        if ranks is None:
            return None
        bucket = self._buckets[ranks]
        return bucket[pick(len(bucket))] if len(bucket) > 1 else bucket[0]

    def set(self, number: int, ranks: Ranks) -> None:
        """Put a number in, or change its ranks."""
        if self._ranks.get(number) == ranks:
            return
        self.remove(number)
        insort(self._bucket(number, ranks), number)

    def append(self, number: int, ranks: Ranks) -> None:
        """Put a number in that is higher than all that are there."""
        self._bucket(number, ranks).append(number)

    def _bucket(self, number: int, ranks: Ranks) -> list[int]:
        self._ranks[number] = ranks
        bucket = self._buckets.get(ranks)
        if bucket is None:
            bucket = self._buckets[ranks] = []
            heappush(self._heap, ranks)
        return bucket

    def remove(self, number: int) -> None:
        """Take a number out, if it is there."""
        ranks = self._ranks.pop(number, None)
        if ranks is not None:
            bucket = self._buckets[ranks]
            del bucket[bisect_left(bucket, number)]
            if not bucket:
                del self._buckets[ranks]


class Cell:
    """Instances that share their values of the attributes that tasks are spread over.

    Args:
        number: its place among the cells.
        values: the values, one for each such strategy; None: the attribute is not there.
    """

    def __init__(self, number: int, values: tuple[str | None, ...]) -> None:
        self.number = number
        self.values = values
        self.instances = Lowest()
        """By their own ranks; an instance is named by its place among the candidates."""


class Ranking:
    """The candidates that may still be chosen, the best ones at hand.

    Args:
        candidates: the instances.
        policy: its strategies, and the group they look at.
    """

    def __init__(self, candidates: Sequence[Candidate], policy: Policy) -> None:
        self._candidates = candidates
        self._policy = policy
        self._own = tuple(one for one in policy.strategies if one.attribute is None)
        self._attributes = tuple(one.attribute for one in policy.strategies if one.attribute is not None)
        self._is_own = tuple(one.attribute is None for one in policy.strategies)
        self._counts: tuple[Counter[str | None], ...] = tuple(Counter() for _ in self._attributes)
        self._cells: list[Cell] = []
        self._sharing: defaultdict[tuple[int, str | None], list[Cell]] = defaultdict(list)
        self._cell_of: list[Cell] = []
        self._best = Lowest()
        self._fill()

    def pick(self, pick: Pick) -> int | None:
        """Pick one of the best instances, by its place; None when none is left.

        Where values of attributes are equally good, chance chooses among these first, and then among the instances.
        """
        number = self._best.pick(pick)
        return None if number is None else self._cells[number].instances.pick(pick)

    def remove(self, place: int) -> None:
        """Take out an instance that no task of this kind fits any more."""
        cell = self._cell_of[place]
        cell.instances.remove(place)
        self._refresh(cell)

    def seated(self, place: int) -> None:
        """Take note that a task got a seat on an instance."""
        cell = self._cell_of[place]
        cell.instances.set(place, self._own_ranks(self._candidates[place]))
        for at, value in enumerate(cell.values):
            self._counts[at][value] += 1
        if not cell.values:
            self._refresh(cell)
        for at, value in enumerate(cell.values):
            for sharing in self._sharing[at, value]:
                self._refresh(sharing)

    def _fill(self) -> None:
        known: dict[tuple[str | None, ...], Cell] = {}
        for place, candidate in enumerate(self._candidates):
            values = tuple(map(candidate.instance.attributes.get, self._attributes))
            cell = known.get(values)
            if cell is None:
                cell = known[values] = self._new_cell(values)
            self._cell_of.append(cell)
            cell.instances.append(place, self._own_ranks(candidate))
            if values:
                tasks = candidate.tasks_of(self._policy.group)
                for at, value in enumerate(values):
                    self._counts[at][value] += tasks
        for cell in self._cells:
            self._refresh(cell)

    def _new_cell(self, values: tuple[str | None, ...]) -> Cell:
        cell = Cell(len(self._cells), values)
        self._cells.append(cell)
        for at, value in enumerate(values):
            self._sharing[at, value].append(cell)
        return cell

    def _own_ranks(self, candidate: Candidate) -> Ranks:
        return tuple([one.rank(candidate, self._policy.group) for one in self._own])

    def _refresh(self, cell: Cell) -> None:
        """Work out the lowest ranks in a cell; an empty one leaves."""
        own = cell.instances.ranks
        if own is None:
            self._best.remove(cell.number)
            return
        shared = [_shared_rank(self._counts[at], value) for at, value in enumerate(cell.values)]
        self._best.set(cell.number, self._merged(own, shared))

    def _merged(self, own: Ranks, shared: list[float]) -> Ranks:
        """Bring both kinds of ranks into the order of their strategies."""
        if not shared:
            return own
        mine, common = iter(own), iter(shared)
        return tuple([next(mine if is_own else common) for is_own in self._is_own])


def _shared_rank(counts: Counter[str | None], value: str | None) -> float:
    return LAST if value is None else counts[value]
