"""Commands that people talk to: what they write is kept until it is fetched, and they are found by an id."""

from __future__ import annotations

import base64
import secrets
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from ecs_fake.server.control.subject import Running, Task

ENOUGH: Final = 1 << 18
"""Bytes of output that wait to be fetched; with more, the command is made to wait."""


class Talk:
    """One command; also the listener of its session."""

    def __init__(self) -> None:
        #: By which it is found; nobody can guess it.
        self.id = secrets.token_urlsafe(16)
        self._lock = threading.Lock()
        self._news: deque[dict[str, Any]] = deque()
        self._waiting = 0
        self._held = False
        #: Where it is written to; set as soon as there is one.
        self.running: Running | None = None

    def output(self, stream: str, data: bytes) -> None:
        """Keep what it wrote."""
        with self._lock:
            self._news.append({"stream": stream, "data": data})
            self._waiting += len(data)
            self._hold_if_needed()

    def room(self) -> None:
        """Nothing: who writes tries again."""

    def ended(self, exit_code: int, reason: str | None) -> None:
        """Keep its end."""
        with self._lock:
            self._news.append({"exitCode": exit_code, "reason": reason})

    def next(self) -> dict[str, Any] | None:
        """Give the oldest news as a document; None: there are none now."""
        with self._lock:
            news = self._news.popleft() if self._news else None
            data = None if news is None else news.get("data")
            self._waiting -= len(data or b"")
            self._hold_if_needed()
        if news is None or data is None:
            return news
        return {**news, "data": base64.b64encode(data).decode("ascii")}

    def _hold_if_needed(self) -> None:
        """Hold output, or let it flow again; under the lock, so that the last word is said last."""
        wanted = self._waiting > ENOUGH
        if self.running is not None and wanted != self._held:
            self._held = wanted
            self.running.hold(wanted)


class Sessions:
    """The commands that run."""

    def __init__(self) -> None:
        self._talks: dict[str, Talk] = {}

    @contextmanager
    def open(
        self,
        task: Task,
        command: str | Sequence[str],
        container: str | None,
        terminal: tuple[int, int] | None,
    ) -> Iterator[Talk]:
        """Run a command while the block runs; hang up at its end.

        Raises:
            EcsFakeError: the container does not run, or is only simulated.
        """
        talk = Talk()
        talk.running = task.open_session(command, talk, container, terminal=terminal)
        self._talks[talk.id] = talk
        try:
            yield talk
        finally:
            del self._talks[talk.id]
            talk.running.close()

    def find(self, session: str) -> Running | None:
        """Give the command of this id; None if none runs."""
        talk = self._talks.get(session)
        return talk.running if talk is not None else None
