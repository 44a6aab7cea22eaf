"""What an operation needs from outside the store: ids, a place for warnings, the account's quotas."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from ecs_fake.quotas import Quotas
from ecs_fake.records.evolve import quick
from ecs_fake.records.network import NOTHING, Findings

TRUNKS: Final = "trunk network interfaces"
"""Stands for them where capacity providers have their names; no provider can be called so."""


class Ids(Protocol):
    """Where new identifiers come from; random in use, reproducible with a seed."""

    def hex(self, digits: int) -> str:
        """Give that many hexadecimal digits, the form of a task's id with 32."""

    def uuid(self) -> str:
        """Give a lower-case UUID."""

    def digits(self, count: int) -> str:
        """Give that many decimal digits, the first not 0."""

    def number(self, below: int) -> int:
        """Give a number from 0 to below `below`."""


@quick
@dataclass(frozen=True, slots=True)
class Surroundings:
    """Handed to every transaction by the engine."""

    ids: Ids
    epoch: int
    warn: Callable[[str], None]
    """Tell the user once that something was accepted which has no effect here."""
    quotas: Quotas = field(default_factory=Quotas)
    """How much there may be."""
    allow: frozenset[str] = frozenset()
    """What tasks may do to this machine, by the names of the option `allow`."""
    found: Findings = NOTHING
    """What other services said of what the call names."""
    shortages: Collection[str] = frozenset()
    """Capacity providers that have no capacity to give; FARGATE stands for the launch type as well."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """What ECS fails to do in the background, with the reason: for a capacity provider of this name, or `TRUNKS`."""
    ending: bool = False
    """Whether the fake is coming to its end, so that nothing is to be launched any more."""
