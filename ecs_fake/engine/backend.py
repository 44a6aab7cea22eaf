"""What a door sees of a fake. Doors know nothing else of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ecs_fake.engine.wire import WireAnswer, WireRequest


class Backend(Protocol):
    """The one face of a fake that a door may knock at."""

    @property
    def region(self) -> str:
        """The Region of clients that name none."""

    @property
    def account_id(self) -> str:
        """The account of callers that name none."""

    @property
    def executes(self) -> bool:
        """Whether anything real is executed; a door then lets nobody in unknown."""

    @property
    def now(self) -> datetime:
        """The fake's time."""

    @property
    def closed(self) -> bool:
        """Whether the fake has ended."""

    @property
    def changes(self) -> int:
        """A counter that grows with every committed change; see `pause`."""

    def dispatch(self, request: WireRequest) -> WireAnswer:
        """Answer one API call. Never blocks on I/O. Faults (`EcsFakeError`) are raised."""

    def at_once(self, request: WireRequest) -> WireAnswer | None:
        """Answer a call for which nothing has to be waited for and nobody else is called; None: it is no such call.

        For doors that serve many callers on one thread. What cannot be answered so is to be dispatched.
        """

    def pause(self, seconds: float, *, since: int) -> None:
        """Let time pass for somebody who would sleep.

        On virtual time the clock moves by `seconds` at once. On the wall clock the call returns when `changes`
        is no longer `since`, or after `seconds`.
        """
