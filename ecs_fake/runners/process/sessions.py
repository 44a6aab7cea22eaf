"""Sessions as the tester's side of the line has them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any, Final

from ecs_fake.runners.process import texts
from ecs_fake.runners.process.container import STREAMS
from ecs_fake.runners.process.plan import variables, words
from ecs_fake.runners.process.supervisor.frames import Message
from ecs_fake.runners.process.unstartable import Unstartable
from ecs_fake.runners.sessions import INPUT_LIMIT, CannotOpen, Listener, SessionRequest

_KILLED: Final = 137
_NOT_FOUND: Final = 127
_NOT_EXECUTABLE: Final = 126
_TERMINAL: Final = {b"TERM": b"xterm"}
"""What Docker tells a command that gets a terminal."""


class ProcessSession:
    """See `runners.sessions.Session`."""

    def __init__(self, number: int, send: Callable[[Message], None], listener: Listener) -> None:
        self._number = number
        self._send = send
        self._lock = threading.Lock()
        self._under_way = 0
        self._input_ended = False
        self.listener = listener

    def write(self, data: bytes) -> int:
        """See `runners.sessions.Session`."""
        with self._lock:
            piece = b"" if self._input_ended else data[: INPUT_LIMIT - self._under_way]
            self._under_way += len(piece)
            if piece:
                self._tell("write", piece)
            return len(piece)

    def end_input(self) -> None:
        """See `runners.sessions.Session`."""
        with self._lock:
            if not self._input_ended:
                self._input_ended = True
                self._tell("write", b"")

    def resize(self, rows: int, columns: int) -> None:
        """See `runners.sessions.Session`."""
        self._tell("resize", rows, columns)

    def signal(self, number: int) -> None:
        """See `runners.sessions.Session`."""
        self._tell("signal", int(number))

    def hold(self, held: bool) -> None:
        """See `runners.sessions.Session`."""
        self._tell("flow", not held)

    def close(self) -> None:
        """See `runners.sessions.Session`."""
        self._tell("close")

    def taken(self, count: int) -> None:
        """Note that the command has taken input."""
        with self._lock:
            self._under_way -= count
        self.listener.room()

    def _tell(self, what: str, *details: Any) -> None:
        self._send(("session", what, self._number, *details))


class Sessions:
    """All sessions of one runner that have not ended."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._open: dict[int, ProcessSession] = {}

    def open(
        self, request: SessionRequest, container: int, send: Callable[[Message], None], listener: Listener
    ) -> ProcessSession:
        """Have the supervisor start a command.

        Args:
            request: the command.
            container: the number of its container.
            send: takes messages to the supervisor.
            listener: is told what it does.

        Raises:
            CannotOpen: the command's words, or variables, are none that a process can get.
        """
        try:
            argv, environment = words(request.command), variables(request.environment)
        except Unstartable as unstartable:
            raise CannotOpen(str(unstartable)) from None
        if request.terminal is not None:
            environment = _TERMINAL | environment
        number = next(self._numbers)
        session = self._open[number] = ProcessSession(number, send, listener)
        size = None if request.terminal is None else tuple(request.terminal)
        send(("open", container, number, (argv, environment, size, request.merged)))
        return session

    def receive(self, what: str, number: int, *details: Any) -> None:
        """Act on the news of one session, in the thread that listens."""
        session = self._open.get(number)
        if session is None:
            return
        if what == "said":
            _, pipe, data = details
            session.listener.output(STREAMS[pipe], data)
        elif what == "taken":
            session.taken(*details)
        else:
            del self._open[number]
            _, exit_code, refusal = details
            _end(session, exit_code, refusal)

    def end_all(self) -> None:
        """Tell everybody that there is nobody any more who could run a session."""
        while self._open:
            _, session = self._open.popitem()
            session.listener.ended(_KILLED, texts.SESSION_LOST)


def _end(session: ProcessSession, exit_code: int | None, refusal: tuple[str, int, bytes] | None) -> None:
    if exit_code is not None:
        session.listener.ended(exit_code, None)
    elif refusal is None:
        session.listener.ended(_KILLED, texts.SESSION_LOST)
    else:
        step, number, program = refusal
        code = _NOT_FOUND if step in ("search", "stat") else _NOT_EXECUTABLE
        session.listener.ended(code, texts.check_not_run(step, number, program.decode("utf-8", "replace")))
