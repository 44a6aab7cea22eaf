"""The contract between the engine and a runner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ecs_fake.records.orders import ContainerKey, ForgetTask, ProvideResources, RunnerOrder, StartContainer
from ecs_fake.records.state_changes import StateChange
from ecs_fake.records.usage import Usage
from ecs_fake.runners.sessions import Listener, Session, SessionRequest


class Report(Protocol):
    """How a runner hands a state change to the engine: from any thread, never blocking."""

    def __call__(self, change: StateChange, *, due: float | None = None) -> None:
        """Hand over `change`; with `due` (epoch seconds on the fake's clock) it is to take effect then, not now."""


class Runner(Protocol):
    """Carries out orders. One runner serves one fake."""

    executes: bool
    """Whether anything real is started (then the fake needs the wall clock)."""

    def carry_out(self, order: RunnerOrder) -> None:
        """Begin to act on the order and return at once; what comes of it goes to `Report`.

        Called from one thread at a time, in the order given, never under the engine's lock. Must not raise for
        anything the order's content can cause: that becomes a state change with a reason.
        """

    def measure(self, key: ContainerKey) -> Usage | None:
        """Tell what a container's processes have taken; None if it has none. From any thread."""

    def open_session(self, request: SessionRequest, listener: Listener) -> Session:
        """Run a command inside a container that runs. From any thread. Raises `CannotOpen`."""

    def close(self) -> None:
        """End everything that was started and wait until it is gone. Safe to call twice."""


class Surroundings(Protocol):
    """Who knows the variables that ECS adds to a container's own."""

    def environment(self, key: ContainerKey, own: Mapping[str, str]) -> Mapping[str, str]:
        """Give a container's variables with those that are added; raises OSError when there is no room for them."""

    def forget(self, order: ForgetTask) -> None:
        """Drop what is kept for a task."""


class Provider(Protocol):
    """Who gets what containers need of other services, and keeps it: secrets, environment files, log streams."""

    def provide(self, order: ProvideResources) -> None:
        """Fetch it and report; must not raise, nor wait while others could go on."""

    def complete(self, order: StartContainer) -> StartContainer:
        """Add what was fetched to the order, just before it is carried out."""

    def refusal(self, key: ContainerKey) -> str | None:
        """Give the reason why a container cannot start although everything was fetched, if it cannot."""

    def forget(self, order: ForgetTask) -> None:
        """Drop what a task was given."""

    def close(self) -> None:
        """Drop everything."""
