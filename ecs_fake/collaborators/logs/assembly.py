"""Makes log events of lines, as Docker's driver does. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ecs_fake.collaborators.services import LogEvent

OVERHEAD: Final = 26
"""Bytes that CloudWatch Logs counts for each event beside its message."""
LONGEST: Final = 262144 - OVERHEAD
"""Bytes of a message; what is longer becomes several events."""
_BYTES_OF_A_CHARACTER: Final = 4


class Assembly:
    """Lines of one container on their way to become events."""

    def __init__(self, first_line: re.Pattern[str] | None) -> None:
        """Begin; `first_line` finds the lines that begin an event, None: all of them do."""
        self._first_line = first_line
        self._begun: list[str] = []
        self._size = 0
        self._began_at = 0

    def feed(self, text: str, at: float) -> list[LogEvent]:
        """Add whole lines; give the events that are complete. Empty lines by themselves are none."""
        stamp = int(at * 1000)
        lines = text.split("\n")
        if self._first_line is None:
            return [LogEvent(stamp, message) for line in lines for message in _messages(line)]
        return [event for line in lines for event in self._line(self._first_line, line, stamp)]

    def finish(self) -> list[LogEvent]:
        """Give the event that was begun, as no more of it comes now."""
        text = "".join(self._begun)
        self._begun.clear()
        self._size = 0
        return [LogEvent(self._began_at, message) for message in _messages(text)]

    def _line(self, first_line: re.Pattern[str], line: str, stamp: int) -> list[LogEvent]:
        """Add a line to the event that was begun; an event of several lines ends each of them."""
        size = len(line.encode("utf-8", "surrogatepass")) + 1
        complete: list[LogEvent] = []
        if first_line.search(line) or self._size + size > LONGEST:
            complete = self.finish()
        if not self._begun:
            self._began_at = stamp
        self._begun.append(f"{line}\n")
        self._size += size
        return complete


def size(event: LogEvent) -> int:
    """Give the bytes that CloudWatch Logs counts for an event."""
    return len(event.message.encode("utf-8", "surrogatepass")) + OVERHEAD


def _messages(text: str) -> Iterator[str]:
    """Cut a text into what fits into events, never inside a character."""
    if len(text) * _BYTES_OF_A_CHARACTER <= LONGEST or len(text.encode("utf-8", "surrogatepass")) <= LONGEST:
        if text:
            yield text
        return
    data = text.encode("utf-8", "surrogatepass")
    while data:
        head = data[:LONGEST].decode("utf-8", "ignore")
        yield head
        data = data[len(head.encode()) :]
