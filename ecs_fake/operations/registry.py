"""The operations this fake has, by name. Importing `ecs_fake.operations` fills it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from ecs_fake.records.network import Inquiry
from ecs_fake.store.transaction import Transaction

Request = dict[str, Any]
Answer = dict[str, Any]
Function = Callable[[Transaction, Request], Answer]
F = TypeVar("F", bound=Function)


class Operation(NamedTuple):
    """An operation that is built."""

    function: Function
    reads: bool
    """Whether it only reads: repeated with the same parameters it is taken for polling (`poll_step`)."""
    asks: Callable[[Request], Inquiry | None] | None = None
    """Gives what other services are to be asked before it, if anything."""


OPERATIONS: Final[dict[str, Operation]] = {}
"""Operations by name."""


def operation(
    name: str, *, reads: bool = False, asks: Callable[[Request], Inquiry | None] | None = None
) -> Callable[[F], F]:
    """Register a function as the operation of this name."""

    def register(function: F) -> F:
        OPERATIONS[name] = Operation(function, reads, asks)
        return function

    return register
