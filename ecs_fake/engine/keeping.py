"""What is told to whoever keeps a fake's state beyond its process, and what is given back to go on from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ecs_fake.store.transaction import Transaction

Owner = tuple[str, str]
"""Account and Region."""


class Keeper(Protocol):
    """Keeps state. All but `flush` and `close` is called under the engine's lock, and must be quick."""

    def note(self, tx: Transaction) -> None:
        """Take in what a transaction that has happened has changed; twice does no harm."""

    def timer_set(self, number: int, due: float, message: Any) -> None:
        """A message is to be delivered at `due` (epoch seconds)."""

    def timer_gone(self, number: int, message: Any) -> None:
        """A message has been delivered."""

    def forget_all(self, epoch: int) -> None:
        """Everything is forgotten; a new epoch begins."""

    def seal(self, now: float) -> None:
        """A step is complete: what was noted until now belongs together. `now` is the fake's time."""

    def flush(self) -> None:
        """Return when everything that was sealed is kept for good; from any thread, without the lock.

        Raises:
            EcsFakeError: it could not be kept; it will be tried again.
        """

    def close(self) -> None:
        """Keep what is left, and end."""


class NoKeeper:
    """Nothing outlives the process."""

    def note(self, tx: Transaction) -> None:
        """Nobody asks for it."""

    def timer_set(self, number: int, due: float, message: Any) -> None:
        """Nobody asks for it."""

    def timer_gone(self, number: int, message: Any) -> None:
        """Nobody asks for it."""

    def forget_all(self, epoch: int) -> None:
        """There is nothing to forget."""

    def seal(self, now: float) -> None:
        """Nobody asks for it."""

    def flush(self) -> None:
        """There is nothing to write."""

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class KeptWorld:
    """One world."""

    serial: int
    """The last serial number that was given."""
    records: Iterable[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a fake goes on from."""

    epoch: int
    now: float
    """The fake's time then, in epoch seconds."""
    worlds: Mapping[Owner, KeptWorld]
    timers: Iterable[tuple[int, float, Any]]
    """Number, moment and message of what is due."""
