"""What the data channel wants of a fake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ecs_fake.records.exec_session import ExecSession


class Hearing(Protocol):
    """Who is told what a command does, from any thread."""

    def output(self, stream: str, data: bytes) -> None: ...
    def room(self) -> None: ...
    def ended(self, exit_code: int, reason: str | None) -> None: ...


class Running(Protocol):
    """A command that runs in a container."""

    def write(self, data: bytes) -> int: ...
    def resize(self, rows: int, columns: int) -> None: ...
    def hold(self, held: bool) -> None: ...
    def close(self) -> None: ...


class CannotStart(Exception):
    """The command cannot be started; the text says why."""


class Subject(Protocol):
    """A fake."""

    def start(
        self, offer: ExecSession, words: Sequence[str], rows: int, columns: int, hearing: Hearing
    ) -> Running:
        """Start an offer's command on a terminal. Raises `CannotStart`."""

    def record(self, offer: ExecSession, output: bytes) -> None:
        """Keep what a session's command has written, where its cluster says. Does not wait."""
