"""Commands that are run inside a container that runs: what whoever opens a session gives and gets.

`execute` is the simple use: run a command to its end. A door that lets people type uses `Session` itself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from ecs_fake.errors import WaitTimeout
from ecs_fake.records.orders import ContainerKey

INPUT_LIMIT: Final = 1 << 16
"""Bytes that a session holds for a command which does not read."""
OUTPUT_KEPT: Final = 10 << 20
"""Bytes of output that `execute` keeps; the oldest fall out."""


class TerminalSize(NamedTuple):
    """How large a terminal is, in characters."""

    rows: int = 24
    columns: int = 80


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What is to run where."""

    key: ContainerKey
    command: tuple[str, ...]
    """The words of its command line; no shell is involved."""
    terminal: TerminalSize | None = None
    """None: it gets pipes."""
    merged: bool = False
    """Whether stdout and stderr are one pipe, so that what is written keeps its order; all of it is `stdout` then."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Further variables; the container's own win."""


class Listener(Protocol):
    """Who is told what a session's command does; from another thread, so nothing here may wait."""

    def output(self, stream: str, data: bytes) -> None:
        """Take what it wrote; `stream` is `stdout` (also for all of a terminal) or `stderr`."""

    def room(self) -> None:
        """It has taken input, so there is room for more."""

    def ended(self, exit_code: int, reason: str | None) -> None:
        """Nothing more comes.

        Args:
            exit_code: 0 to 255; 128 + signal number when a signal ended it; as Docker's, 126 or 127, when it could not
                be started.
            reason: why it could not be started, or was ended with its container; None: it ended by itself.
        """


class Session(Protocol):
    """A command that runs in a container. Every method may be called at any time; after the end they do nothing."""

    def write(self, data: bytes) -> int:
        """Give it input, as much as there is room for; gives how many bytes were taken."""

    def end_input(self) -> None:
        """Let it find the end of its input behind what was written."""

    def resize(self, rows: int, columns: int) -> None:
        """Tell it that its terminal has another size now."""

    def signal(self, number: int) -> None:
        """Send a signal to it and its group."""

    def hold(self, held: bool) -> None:
        """Leave its output where it is, or let it flow again: who cannot keep up makes the command wait."""

    def close(self) -> None:
        """Hang up: it gets SIGHUP, and soon after SIGKILL if it does not end."""


class CannotOpen(Exception):
    """No session can be opened in the container; the text says why."""


class ExecResult(NamedTuple):
    """How a command that was run inside a container ended."""

    exit_code: int
    output: str
    """Of stdout and stderr, in the order in which it came."""
    dropped: int = 0
    """Bytes of older output that were not kept."""


class _Collector:
    """Keeps the newest output until the end."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._dropped = 0
        self._exit_code = 0
        self._reason = ""

    def output(self, stream: str, data: bytes) -> None:
        self._pieces.append(data)
        self._size += len(data)
        while self._size - len(self._pieces[0]) >= OUTPUT_KEPT:
            self._size -= len(self._pieces[0])
            self._dropped += len(self._pieces.popleft())

    def room(self) -> None:
        """Nothing is written."""

    def ended(self, exit_code: int, reason: str | None) -> None:
        self._exit_code, self._reason = exit_code, reason or ""
        self.over.set()

    def result(self) -> ExecResult:
        text = b"".join(self._pieces).decode("utf-8", "replace")
        return ExecResult(self._exit_code, text + self._reason, self._dropped)


def execute(
    open_session: Callable[[SessionRequest, Listener], Session], request: SessionRequest, timeout: float
) -> ExecResult:
    """Run a command to its end, without input.

    Args:
        open_session: opens sessions.
        request: the command.
        timeout: the most seconds it may take.

    Raises:
        CannotOpen: there is nothing to run it in.
        WaitTimeout: it took longer, and was ended.
    """
    collector = _Collector()
    session = open_session(request, collector)
    try:
        session.end_input()
        if collector.over.wait(timeout):
            return collector.result()
    finally:
        session.close()
    so_far = collector.result().output[-2000:]
    raise WaitTimeout(
        f"exec({' '.join(request.command)!r}) has not ended after {timeout:g} s, and was ended. It wrote:\n{so_far}"
    )
