"""What happened: calls, state changes, warnings. Bounded; what falls out is counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class History(Generic[T]):
    """The newest entries of something, as a read-only sequence."""

    def __init__(self, most: int) -> None:
        self._entries: deque[T] = deque(maxlen=most)
        #: How many older entries are no longer kept.
        self.dropped = 0

    def add(self, entry: T) -> None:
        """Add an entry; the oldest one falls out when there is no room."""
        if len(self._entries) == self._entries.maxlen:
            self.dropped += 1
        self._entries.append(entry)

    def extend(self, entries: Iterable[T]) -> None:
        """Add several entries."""
        for entry in entries:
            self.add(entry)

    def clear(self) -> None:
        """Forget everything, the count too."""
        self._entries.clear()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._entries))

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> list[T]: ...

    def __getitem__(self, at: int | slice) -> T | list[T]:
        return list(self._entries)[at] if isinstance(at, slice) else self._entries[at]

    def __repr__(self) -> str:
        older = f", {self.dropped} older ones dropped" if self.dropped else ""
        return f"<{len(self)} entries{older}>"


@dataclass(frozen=True, slots=True)
class Call:
    """One API call as it was answered."""

    at: float
    """Epoch seconds on the fake's clock."""
    operation: str
    parameters: dict[str, Any] | None
    """None when the body could not be read."""
    answer: dict[str, Any] | None
    error: str | None
    """`Code: message` of an error answer."""
    duration: float
    """Real seconds it took."""
    region: str

    def __repr__(self) -> str:
        outcome = self.error or "ok"
        return f"<{self.operation} {self.parameters!r} -> {outcome}, {self.duration * 1000:.2f} ms>"
