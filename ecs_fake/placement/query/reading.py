"""An expression that was read, and the memory of those read before."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ecs_fake.placement.query.evaluation import Predicate, predicate
from ecs_fake.placement.query.grammar import parse


class Query(NamedTuple):
    """An expression of the cluster query language."""

    text: str
    matches: Predicate
    """Whether an instance is meant."""


@lru_cache(maxsize=1024)
def read(text: str) -> Query:
    """Read an expression; the same one is read once.

    Raises:
        QueryError: it is not one; the message says what is wrong and where.
    """
    return Query(text, predicate(text, parse(text)))
