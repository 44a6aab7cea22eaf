"""The one hand that writes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final, NamedTuple, TypeVar

from ecs_fake.records.orders import Order
from ecs_fake.store.surroundings import Surroundings
from ecs_fake.store.table import Table
from ecs_fake.store.worlds import World

R = TypeVar("R")


class Change(NamedTuple):
    """One record's change, as the journal keeps it."""

    at: float
    """Epoch seconds on the fake's clock."""
    cause: str
    """What made it: an operation's name, a runner's report, a timer."""
    before: Any
    """The record before, or None when it was made."""
    after: Any
    """The record after, or None when it was removed."""
    step: int = 0
    """Changes of one transaction have the same number."""


class _Undo(NamedTuple):
    table: Table[Any]
    key: Hashable
    before: Any
    after: Any


class Transaction:
    """Writes to one world, all or nothing.

    Attributes:
        world: the tables, for reading; only `put` and `remove` write.
        around: ids and what else comes from outside.
        now: epoch seconds on the fake's clock; one moment for the whole transaction.
        cause: what makes the changes, for the journal.
        changes: what was written, in order.
        orders: what runners are to do once it is committed.
    """

    __slots__ = ("_step", "_undo", "around", "cause", "changes", "now", "orders", "world")

    def __init__(self, world: World, around: Surroundings, now: float, cause: str, step: int = 0) -> None:
        self.world: Final = world
        self.around: Final = around
        self.now: Final = now
        self.cause = cause
        self._step: Final = step
        self.changes: list[Change] = []
        self.orders: list[Order] = []
        self._undo: list[_Undo] = []

    def put(self, *forms: R) -> R:
        """Write a record in place of the one with the same key.

        Several forms are those the record passes at this moment: the last one stays, the journal gets each.
        """
        record = forms[-1]
        table = self.world.table_of(record)
        self._write(table, table.key(record), forms)
        return record

    def remove(self, record: object) -> None:
        """Remove the record with the same key as this one."""
        table = self.world.table_of(record)
        self._write(table, table.key(record), (None,))

    def _write(self, table: Table[Any], key: Hashable, forms: tuple[Any, ...]) -> None:
        before, after = table.get(key), forms[-1]
        # The log first: an interrupt between the two lines must find everything it has to take back.
        self._undo.append(_Undo(table, key, before, after))
        table.replace(key, before, after)
        for form in forms:
            self.changes.append(Change(self.now, self.cause, before, form, self._step))
            before = form

    def roll_back(self) -> None:
        """Take everything back; may be called again if it was interrupted itself."""
        while self._undo:
            table, key, before, after = self._undo[-1]
            table.replace(key, after, before)
            self._undo.pop()
        self.changes.clear()
