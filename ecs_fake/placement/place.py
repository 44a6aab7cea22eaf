"""Choose container instances for tasks, one task after the other, each with what the earlier ones have left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ecs_fake import texts
from ecs_fake.placement.demand import Demand
from ecs_fake.placement.fit import obstacle
from ecs_fake.placement.seats import Candidate, Seat

Pick = Callable[[int], int]
"""Gives a number from 0 to below the one given, by chance."""


class Strategy(NamedTuple):
    """One placement strategy."""

    kind: str
    """spread, binpack or random."""
    field: str


@dataclass(frozen=True, slots=True)
class Policy:
    """How to choose among instances that a task fits."""

    group: str
    """The tasks' group, which distinctInstance and spread look at."""
    distinct: bool = False
    """Whether every task of the group must be on another instance (RunTask-064)."""
    strategies: tuple[Strategy, ...] = ()
    """Each narrows what the earlier ones leave; chance decides the rest."""


class Failure(NamedTuple):
    """Why a task could not be placed on an instance."""

    arn: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placement:
    """What came of it."""

    seats: list[Seat]
    failures: list[Failure]


def place(
    candidates: Sequence[Candidate], demand: Demand, count: int, policy: Policy, pick: Pick
) -> Placement:
    """Place tasks that are all alike; those that fit nowhere give a failure for each instance (RunTask-118)."""
    placement = Placement([], [])
    for _ in range(count):
        chosen = _choose(candidates, demand, policy, pick)
        if chosen is not None:
            placement.seats.append(chosen.take(demand, policy.group))
            continue
        for candidate in candidates:
            reason = _objection(candidate, demand, policy)
            if reason is not None:
                placement.failures.append(Failure(candidate.instance.arn, reason))
    return placement


def _objection(candidate: Candidate, demand: Demand, policy: Policy) -> str | None:
    reason = obstacle(candidate, demand)
    if reason is None and policy.distinct and candidate.load.groups[policy.group]:
        return texts.DISTINCT_INSTANCE
    return reason


def _choose(candidates: Sequence[Candidate], demand: Demand, policy: Policy, pick: Pick) -> Candidate | None:
    suitable = (one for one in _shuffled(candidates, pick) if _objection(one, demand, policy) is None)
    if not policy.strategies:
        return next(suitable, None)  # the others need not even be looked at
    best = list(suitable)
    for strategy in policy.strategies:
        best = _narrow(best, candidates, strategy, policy.group)
    return best[0] if best else None


def _shuffled(candidates: Sequence[Candidate], pick: Pick) -> Iterator[Candidate]:
    """Go through the candidates in an order of chance, which costs only as far as one goes."""
    rest = list(candidates)
    while rest:
        at = pick(len(rest))
        rest[at], rest[-1] = rest[-1], rest[at]
        yield rest.pop()


def _narrow(
    suitable: list[Candidate], candidates: Sequence[Candidate], strategy: Strategy, group: str
) -> list[Candidate]:
    """Keep those that a strategy likes best."""
    if strategy.kind == "random" or not suitable:
        return suitable
    if strategy.kind == "binpack":
        ranks = [float(getattr(one.left, strategy.field.lower())) for one in suitable]
    else:
        ranks = _spread(suitable, candidates, strategy.field, group)
    best = min(ranks)
    return [one for one, rank in zip(suitable, ranks, strict=True) if rank == best]


def _spread(
    suitable: list[Candidate], candidates: Sequence[Candidate], field: str, group: str
) -> list[float]:
    """Rank by the number of the group's tasks with the same value; instances without the attribute come last."""
    if not field.startswith("attribute:"):  # instanceId, or host, which is the same
        return [float(one.load.groups[group]) for one in suitable]
    name = field.removeprefix("attribute:")
    counts: Counter[str | None] = Counter()
    for one in candidates:
        counts[one.attribute(name)] += one.load.groups[group]
    return [
        float(counts[one.attribute(name)]) if name in one.instance.attributes else float("inf")
        for one in suitable
    ]
