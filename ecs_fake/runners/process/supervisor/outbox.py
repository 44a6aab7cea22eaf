"""What is on its way to the tester, and when it is too much."""

from __future__ import annotations

import os
import selectors
from collections.abc import Callable

from .frames import Message, pack

FULL = 1 << 14
"""With so many bytes on their way, containers have to wait with their output."""


class Outbox:
    """News in the order in which they are to arrive; never waits."""

    def __init__(self, control: int, selector: selectors.BaseSelector, on_read: Callable[[], None]) -> None:
        self._control = control
        self._selector = selector
        self._on_read = on_read
        self._bytes = bytearray()
        self._watching = selectors.EVENT_READ
        #: The tester is gone.
        self.broken = False
        selector.register(control, self._watching, on_read)

    @property
    def full(self) -> bool:
        """Whether the tester reads more slowly than containers write."""
        return len(self._bytes) >= FULL

    def put(self, message: Message) -> None:
        """Add a piece of news."""
        self._bytes += pack(message)

    def flush(self) -> None:
        """Send what can be sent now; have the selector wake us for the rest."""
        try:
            while self._bytes:
                del self._bytes[: os.write(self._control, self._bytes)]
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            self.broken = True
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._bytes else 0)
        if wanted != self._watching:
            self._watching = wanted
            self._selector.modify(self._control, wanted, self._on_read)
