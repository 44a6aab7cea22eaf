"""The contract between the engine and a runner."""

from __future__ import annotations

from typing import Protocol

from ecs_fake.records.orders import Order
from ecs_fake.records.state_changes import StateChange


class Report(Protocol):
    """How a runner hands a state change to the engine: from any thread, never blocking."""

    def __call__(self, change: StateChange, *, due: float | None = None) -> None:
        """Hand over `change`; with `due` (epoch seconds on the fake's clock) it is to take effect then, not now."""


class Runner(Protocol):
    """Carries out orders. One runner serves one fake."""

    executes: bool
    """Whether anything real is started (then the fake needs the wall clock)."""

    def carry_out(self, order: Order) -> None:
        """Begin to act on the order and return at once; what comes of it goes to `Report`.

        Called from one thread at a time, in the order given, never under the engine's lock. Must not raise for
        anything the order's content can cause: that becomes a state change with a reason.
        """

    def close(self) -> None:
        """End everything that was started and wait until it is gone. Safe to call twice."""
