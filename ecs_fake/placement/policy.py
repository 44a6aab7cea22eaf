"""Constraints and strategies: where tasks may go, and where they go best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ecs_fake.placement import query
from ecs_fake.placement.candidate import Candidate


class Strategy(NamedTuple):
    """One placement strategy."""

    kind: str
    """spread, binpack or random."""
    field: str = ""

    @property
    def attribute(self) -> str | None:
        """The attribute whose values tasks are spread over; None: this looks at single instances."""
        prefix, _, name = self.field.partition(":")
        return name if self.kind == "spread" and prefix == "attribute" else None

    def rank(self, candidate: Candidate, group: str) -> int:
        """Rank an instance by what is on it alone; the lowest is best."""
        if self.kind == "spread":  # instanceId, or host, which is the same
            return candidate.tasks_of(group)
        room = candidate.room
        return room.cpu if self.field.lower() == "cpu" else room.memory


@dataclass(frozen=True, slots=True)
class Policy:
    """How to choose among instances that a task fits."""

    group: str
    """The tasks' group, which distinctInstance and spread look at."""
    distinct: bool = False
    """Whether every task of the group must be on another instance (RunTask-064)."""
    queries: tuple[query.Query, ...] = ()
    """Expressions of memberOf, each of which an instance must match (RunTask-065)."""
    strategies: tuple[Strategy, ...] = ()
    """Each narrows what the earlier ones leave; chance decides the rest."""

    def allows(self, candidate: Candidate) -> bool:
        """Whether an instance matches all expressions of memberOf."""
        return all(query.matches(candidate) for query in self.queries)


def policy(
    group: str, constraints: Iterable[Mapping[str, Any]], strategies: Iterable[Mapping[str, Any]]
) -> Policy:
    """Read constraints and strategies as the API has them.

    Raises:
        QueryError: an expression is not one of the cluster query language.
    """
    kinds = [(one.get("type"), one.get("expression", "")) for one in constraints]
    read = [Strategy(one.get("type", "random"), one.get("field", "")) for one in strategies]
    return Policy(
        group=group,
        distinct=any(kind == "distinctInstance" for kind, _ in kinds),
        queries=tuple(query.read(expression) for kind, expression in kinds if kind == "memberOf"),
        strategies=tuple(one for one in read if one.kind != "random"),
    )
