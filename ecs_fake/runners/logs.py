"""What containers wrote: one bounded book of lines per fake, filled by runners from any thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ecs_fake.records.orders import ContainerKey

LINES_KEPT = 10_000
"""How many lines of one container are kept; the oldest fall out and are counted."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of output."""

    timestamp: float
    """When it was read, in epoch seconds on the fake's clock."""
    container: str
    stream: str
    """`stdout`, `stderr`, or `fake` for what this fake itself has to say about the container."""
    text: str
    """Without its line end."""


class Logs:
    """An immutable view of some lines; `str()` of it is the text."""

    __slots__ = ("_lines", "dropped")

    def __init__(self, lines: tuple[LogLine, ...], dropped: int = 0) -> None:
        self._lines = lines
        #: How many older lines are no longer kept.
        self.dropped = dropped

    def __iter__(self) -> Iterator[LogLine]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, at: int) -> LogLine:
        return self._lines[at]

    def __str__(self) -> str:
        return "".join(f"{line.text}\n" for line in self._lines)

    def __repr__(self) -> str:
        return (
            f"<Logs: {len(self._lines)} lines>"
            if len(self._lines) > 5
            else f"<Logs: {[line.text for line in self._lines]!r}>"
        )


class LogBook:
    """The lines of all containers of a fake."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Time, stream and text of each line; a `LogLine` is made when it is read, as most lines never are.
        self._lines: dict[tuple[str, str], deque[tuple[float, str, str]]] = {}
        self._dropped: dict[tuple[str, str], int] = {}

    def write(self, key: ContainerKey, stream: str, text: str, at: float) -> None:
        """Add whole lines; `text` is one or more lines, the last with or without its line end."""
        page = (key.task_arn, key.name)
        with self._lock:
            lines = self._lines.setdefault(page, deque(maxlen=LINES_KEPT))
            # Only a line feed ends a line: other separators are text, as they are to ECS's log drivers.
            new = text.removesuffix("\n").split("\n")
            fallen_out = len(lines) + len(new) - LINES_KEPT
            if fallen_out > 0:
                self._dropped[page] = self._dropped.get(page, 0) + fallen_out
            lines.extend((at, stream, line) for line in new)

    def read(self, task_arn: str, container: str | None = None) -> Logs:
        """Give the lines of one container, or of all containers of a task in the order of their time."""
        with self._lock:
            pages = [page for page in self._lines if page[0] == task_arn and container in (None, page[1])]
            lines = [
                LogLine(at, page[1], stream, text) for page in pages for at, stream, text in self._lines[page]
            ]
            dropped = sum(self._dropped.get(page, 0) for page in pages)
        lines.sort(key=lambda line: line.timestamp)
        return Logs(tuple(lines), dropped)

    def forget(self, task_arn: str) -> None:
        """Drop what one task wrote."""
        with self._lock:
            for page in [page for page in self._lines if page[0] == task_arn]:
                del self._lines[page]
                self._dropped.pop(page, None)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._lines.clear()
            self._dropped.clear()
