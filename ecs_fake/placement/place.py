"""Choose container instances for tasks, one task after the other, each with what the earlier ones have left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ecs_fake.placement.candidate import Candidate
from ecs_fake.placement.demand import Demand
from ecs_fake.placement.fit import obstacle, obstacles
from ecs_fake.placement.policy import Policy
from ecs_fake.placement.ranking import Pick, Ranking
from ecs_fake.placement.seats import Seat


class Failure(NamedTuple):
    """Why a task could not be placed on an instance."""

    arn: str
    reason: str


class Refusal(NamedTuple):
    """What keeps a task off an instance."""

    arn: str
    reasons: tuple[str, ...]
    """In the order in which they are looked at, at least one."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What came of it."""

    seats: list[Seat]
    unplaced: int
    """How many tasks found no place."""
    refusals: list[Refusal]
    """Why not, instance by instance in the order they were registered; empty if all found one, or there is none."""

    @property
    def failures(self) -> list[Failure]:
        """The failures of one task that found no place: the first reason of each instance (RunTask-118)."""
        return [Failure(arn, reasons[0]) for arn, reasons in self.refusals]

    @property
    def closest(self) -> Failure | None:
        """The instance that lacks the least: with the fewest reasons, and among these the one registered first."""
        if not self.refusals:
            return None
        arn, reasons = min(self.refusals, key=lambda one: len(one.reasons))
        return Failure(arn, reasons[0])


class Placer:
    """Places tasks that are all alike.

    A seat only takes from an instance. So one that was found wanting once is not looked at again.

    Args:
        candidates: the instances.
        demand: what each task takes.
        policy: where they may go, and where they go best.
        pick: chance.
    """

    def __init__(self, candidates: Sequence[Candidate], demand: Demand, policy: Policy, pick: Pick) -> None:
        self._candidates = candidates
        self._demand = demand
        self._policy = policy
        self._pick = pick
        self._ranking = Ranking(candidates, policy)

    def seat(self) -> Seat | None:
        """Give the next task its seat, or None when it fits nowhere; then no later one does."""
        while (place := self._ranking.pick(self._pick)) is not None:
            candidate = self._candidates[place]
            if obstacle(candidate, self._demand, self._policy) is None:
                seat = candidate.take(self._demand, self._policy.group)
                self._ranking.seated(place)
                return seat
            self._ranking.remove(place)
        return None


def place(
    candidates: Sequence[Candidate], demand: Demand, count: int, policy: Policy, pick: Pick
) -> Placement:
    """Place so many tasks that are all alike, as far as they fit."""
    placer = Placer(candidates, demand, policy, pick)
    seats: list[Seat] = []
    while len(seats) < count and (seat := placer.seat()) is not None:
        seats.append(seat)
    if len(seats) == count:
        return Placement(seats, 0, [])
    refusals = [Refusal(one.instance.arn, (*obstacles(one, demand, policy),)) for one in candidates]
    return Placement(seats, count - len(seats), refusals)
