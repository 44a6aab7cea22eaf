"""A container as the tester's side knows it."""

from __future__ import annotations

import time
from typing import Final

from ecs_fake.records.orders import StartContainer
from ecs_fake.runners.process.lines import Lines
from ecs_fake.runners.process.network import Footing
from ecs_fake.standins import Process

STREAMS: Final = {1: "stdout", 2: "stderr"}
"""Names of its pipes, by the number the supervisor gives them."""


class Container:
    """A container from the order to start until its end has been reported."""

    __slots__ = (
        "checked",
        "cwd",
        "footing",
        "key",
        "lines",
        "name",
        "number",
        "pid",
        "started",
        "stop_signal",
        "stop_timeout",
        "stopped",
    )

    def __init__(
        self,
        number: int,
        order: StartContainer,
        stand_in: Process | None,
        name: str,
        cwd: str,
        footing: Footing,
    ) -> None:
        self.number = number
        self.key = order.key
        #: The first word of its command line.
        self.name = name
        self.cwd = cwd
        self.footing = footing
        self.lines = {pipe: Lines() for pipe in STREAMS}
        self.started = False
        #: Its main process; 0: it has not started.
        self.pid = 0
        #: What asks it to end, and how long it then has.
        self.stop_signal = (stand_in or Process()).stop_signal_number
        self.stop_timeout = order.stop_timeout
        #: When it was asked to end (monotonic); None: it was not.
        self.stopped: float | None = None
        #: The newest health check that was ordered.
        self.checked = 0

    def farewell(self) -> tuple[int, int, float]:
        """Say how it ends when the fake does: its number, what to send it, the seconds it then has."""
        if self.stopped is None:
            return self.number, self.stop_signal, self.stop_timeout
        return self.number, 0, max(0.0, self.stopped + self.stop_timeout - time.monotonic())
