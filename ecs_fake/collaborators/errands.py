"""Work that may take its time, in one thread of its own: requests to other services."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Errand = Callable[[], None]


class Errands:
    """Runs errands one after the other; the thread is started with the first."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Errand | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def send(self, errand: Errand) -> None:
        """Have it run soon; never waits. After `close` nothing is run any more."""
        with self._lock:
            if self._closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ecs-fake errands", daemon=True)
                self._thread.start()
            self._queue.put(errand)

    def close(self) -> None:
        """Drop what has not begun, and wait for the one that has. Safe to call twice."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
            self._queue.put(None)
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=10)

    def _run(self) -> None:
        while (errand := self._queue.get()) is not None and not self._closed:
            errand()
