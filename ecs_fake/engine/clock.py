"""The two clocks. Real time functions are taken at import, so that tools which replace them later do not stop us."""

from __future__ import annotations

import threading
import time
from typing import Protocol

_time = time.time


class Clock(Protocol):
    """Where `now` comes from."""

    virtual: bool

    def now(self) -> float:
        """Epoch seconds."""


class WallClock:
    """The real time."""

    virtual = False

    def now(self) -> float:
        """Epoch seconds of the machine's clock."""
        return _time()


class VirtualClock:
    """A time that stands still until it is moved."""

    virtual = True

    def __init__(self, start: float | None = None) -> None:
        self._now = _time() if start is None else start
        self._moving = threading.Lock()

    def now(self) -> float:
        """Epoch seconds of the virtual time."""
        return self._now

    def move_to(self, moment: float) -> None:
        """Move forward to a moment; a moment that has passed changes nothing."""
        with self._moving:  # several threads may move it, and it never goes back
            self._now = max(self._now, moment)
