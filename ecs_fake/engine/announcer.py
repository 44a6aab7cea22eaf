"""Tells whoever listens of events, outside the lock, so that listeners may make calls themselves."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Listener = Callable[[Document], object]


class Announcer:
    """Events that are to be told, and who listens.

    Each event is told once to each listener, in order, on whatever thread lets things happen: the caller's on virtual
    time, the fake's own on the wall clock.
    """

    def __init__(self, warn: Callable[[str], None]) -> None:
        """Begin without listeners.

        Args:
            warn: is told of listeners that fail.
        """
        self._warn = warn
        self._listeners: list[Listener] = []
        self._telling = threading.Lock()
        #: Events nobody has been told of yet, oldest first.
        self.waiting: deque[Document] = deque()

    @property
    def listening(self) -> bool:
        """Whether anybody listens; else no events need to be made."""
        return bool(self._listeners)

    def add(self, listener: Listener) -> None:
        """Tell somebody of all events from now on."""
        self._listeners.append(listener)

    def announce(self) -> None:
        """Tell what waits; while somebody is at it, who comes here too leaves it to him."""
        while self.waiting and self._telling.acquire(blocking=False):
            try:
                while self.waiting:
                    self._tell(self.waiting.popleft())
            finally:
                self._telling.release()

    def _tell(self, document: Document) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(document)
            except Exception as fault:  # noqa: BLE001 - the fake goes on, whatever a listener does
                self._warn("".join(traceback.format_exception(fault)))
