"""What containers wrote: one bounded book of lines per fake, filled by runners from any thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ecs_fake.records.orders import ContainerKey

LINES_KEPT = 10_000
"""How many lines of one container are kept unless a book is told otherwise; the oldest fall out and are counted."""
CHARACTERS_PER_LINE = 1024
"""So many on average: no container keeps more than a book's lines times this, however long its lines are."""
FAKE = "fake"
"""The stream of what this fake itself has to say about a container."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of output; `str()` of it is the text."""

    timestamp: float
    """When it was read, in epoch seconds on the fake's clock."""
    container: str
    stream: str
    """`stdout`, `stderr`, or `fake` for what this fake itself has to say about the container."""
    text: str
    """Without its line end."""

    def __str__(self) -> str:
        return self.text


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
        head = (
            f"[{self.dropped} earlier lines were not kept; output_kept says how many are]\n"
            if self.dropped
            else ""
        )
        return head + "".join(f"{line.text}\n" for line in self._lines)

    def __repr__(self) -> str:
        missing = f", {self.dropped} earlier ones not kept" if self.dropped else ""
        return (
            f"<Logs: {len(self._lines)} lines{missing}>"
            if len(self._lines) > 5 or missing
            else f"<Logs: {[line.text for line in self._lines]!r}>"
        )


class Drivers(Protocol):
    """Who else gets the lines of containers: their log drivers. Called by whoever writes, so it must not wait."""

    def write(self, key: ContainerKey, text: str, at: float) -> None:
        """Take whole lines without the last one's end; `at` is in epoch seconds."""

    def finish(self, key: ContainerKey, then: Callable[[], None]) -> None:
        """The present run of the container writes no more; call `then`, once, when all of it has arrived."""

    def forget(self, task_arn: str) -> None:
        """The task is gone."""

    def clear(self) -> None:
        """All tasks are gone."""


class _Piece(NamedTuple):
    """Lines that came at once. They are told apart when somebody reads them, as most are never read."""

    at: float
    stream: str
    text: str
    """Without the end of the last line."""
    many: int
    """How many lines it is."""

    def lines(self) -> list[str]:
        # Only a line feed ends a line: other separators are text, as they are to ECS's log drivers.
        return self.text.split("\n")


class _Page:
    """The newest lines of one container."""

    __slots__ = ("count", "pieces", "size", "written")

    def __init__(self) -> None:
        self.pieces: deque[_Piece] = deque()
        #: Lines and characters of all pieces.
        self.count = 0
        self.size = 0
        #: Lines that were ever written.
        self.written = 0

    def add(self, at: float, stream: str, text: str, most: int) -> None:
        """Add lines; let the oldest pieces fall out that nobody could read any more."""
        piece = _Piece(at, stream, text, text.count("\n") + 1)
        pieces = self.pieces
        pieces.append(piece)
        self.count += piece.many
        self.written += piece.many
        self.size += len(text)
        while len(pieces) > 1:
            oldest = pieces[0]
            if self.count - oldest.many < most and self.size - len(oldest.text) < most * CHARACTERS_PER_LINE:
                return
            pieces.popleft()
            self.count -= oldest.many
            self.size -= len(oldest.text)

    def newest(self, most: int, since: int = 0) -> list[tuple[float, str, str]]:
        """Give time, stream and text of the newest lines, the oldest of them first.

        Args:
            most: how many at the most; of long ones fewer.
            since: how many of the lines ever written are not asked for.
        """
        wanted = min(most, self.written - since)
        room = most * CHARACTERS_PER_LINE
        found: list[tuple[float, str, str]] = []
        for piece in reversed(self.pieces):
            for text in reversed(piece.lines()):
                room -= len(text)
                if len(found) >= wanted or (room < 0 and found):
                    found.reverse()
                    return found
                found.append((piece.at, piece.stream, text))
        found.reverse()
        return found


class LogBook:
    """The lines of all containers of a fake."""

    def __init__(self, lines_kept: int = LINES_KEPT, drivers: Drivers | None = None) -> None:
        """Begin an empty book.

        Args:
            lines_kept: how many lines of each container are kept.
            drivers: who else gets them.
        """
        self._news = threading.Condition()
        self._lines_kept = lines_kept
        self._drivers = drivers
        self._pages: dict[str, dict[str, _Page]] = {}
        #: Grows with everything that is written.
        self.writes = 0

    def write(self, key: ContainerKey, stream: str, text: str, at: float) -> None:
        """Add whole lines; `text` is one or more lines, the last with or without its line end."""
        text = text.removesuffix("\n")
        with self._news:
            pages = self._pages.setdefault(key.task_arn, {})
            page = pages.get(key.name)
            if page is None:
                page = pages[key.name] = _Page()
            page.add(at, stream, text, self._lines_kept)
            self.writes += 1
            self._news.notify_all()
        if self._drivers is not None and stream != FAKE:
            self._drivers.write(key, text, at)

    def finish(self, key: ContainerKey, then: Callable[[], None]) -> None:
        """Take note that the present run of a container writes no more.

        Args:
            key: the run.
            then: called when its log driver has delivered everything, from whatever thread.
        """
        if self._drivers is None:
            then()
        else:
            self._drivers.finish(key, then)

    def read(self, task_arn: str, container: str | None = None) -> Logs:
        """Give the lines of one container, or of all containers of a task in the order of their time."""
        seen: dict[str, int] = {}
        lines, dropped = self._read_on(task_arn, container, seen)
        return Logs(tuple(lines), dropped)

    def read_on(self, task_arn: str, container: str | None, seen: dict[str, int]) -> list[LogLine]:
        """Give the lines that came since the last time.

        Args:
            task_arn: the task.
            container: one of its containers; None: all.
            seen: how many lines of each container have been read; brought up to date.
        """
        return self._read_on(task_arn, container, seen)[0]

    def wait(self, writes: int, seconds: float) -> None:
        """Wait until something is written that was not when `writes` was read, or the seconds are over."""
        end = time.monotonic() + seconds
        with self._news:
            while self.writes == writes and (left := end - time.monotonic()) > 0:
                self._news.wait(left)

    def forget(self, task_arn: str) -> None:
        """Drop what one task wrote."""
        with self._news:
            self._pages.pop(task_arn, None)
        if self._drivers is not None:
            self._drivers.forget(task_arn)

    def clear(self) -> None:
        """Drop everything."""
        with self._news:
            self._pages.clear()
        if self._drivers is not None:
            self._drivers.clear()

    def _read_on(
        self, task_arn: str, container: str | None, seen: dict[str, int]
    ) -> tuple[list[LogLine], int]:
        lines: list[LogLine] = []
        dropped = 0
        with self._news:
            for name, page in self._pages.get(task_arn, {}).items():
                if container not in (None, name):
                    continue
                since = seen.get(name, 0)
                newest = page.newest(self._lines_kept, since)
                lines += [LogLine(at, name, stream, text) for at, stream, text in newest]
                dropped += page.written - since - len(newest)
                seen[name] = page.written
        lines.sort(key=lambda line: line.timestamp)
        return lines, dropped
