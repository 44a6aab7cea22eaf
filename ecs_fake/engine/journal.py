"""What happened: calls, state changes, warnings. Bounded; what falls out is counted."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from ecs_fake.errors import SerializationException
from ecs_fake.service_model.codec import decode

T = TypeVar("T")


class History(Generic[T]):
    """The newest entries of something, as a read-only sequence."""

    def __init__(self, most: int) -> None:
        self._entries: deque[T] = deque(maxlen=most)
        self._added = 0
        self._adding = threading.Lock()

    @property
    def dropped(self) -> int:
        """How many older entries are no longer kept."""
        return max(0, self._added - len(self._entries))

    @property
    def last(self) -> T | None:
        """The newest entry, or None."""
        return self._entries[-1] if self._entries else None

    def add(self, entry: T) -> None:
        """Add an entry; the oldest one falls out when there is no room."""
        self.extend((entry,))

    def extend(self, entries: Sequence[T]) -> None:
        """Add several entries, all or none of them, whatever interrupts; the oldest ones fall out."""
        with self._adding:
            self._entries.extend(entries)
            self._added += len(entries)

    def clear(self) -> None:
        """Forget everything, the count too."""
        self._entries.clear()
        self._added = 0

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
    """One API call as it was answered.

    It keeps the two bodies as they crossed the door: thousands of calls are remembered and few are looked at, and bytes
    are a tenth of what is in them and nothing for the garbage collector to walk through.
    """

    at: float
    """Epoch seconds on the fake's clock."""
    operation: str
    request_body: bytes
    answer_body: bytes
    error: str | None
    """`Code: message` of an error answer."""
    duration: float
    """Real seconds it took."""
    region: str

    @property
    def parameters(self) -> dict[str, Any] | None:
        """The request's parameters; None when the body could not be read."""
        try:
            return decode(self.request_body)
        except SerializationException:
            return None

    @property
    def answer(self) -> dict[str, Any] | None:
        """The answer; None when it was an error."""
        return None if self.error is not None else decode(self.answer_body)

    def __repr__(self) -> str:
        outcome = self.error or "ok"
        return f"<{self.operation} {self.parameters!r} -> {outcome}, {self.duration * 1000:.2f} ms>"
