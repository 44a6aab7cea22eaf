"""What a session's command has written, for its log."""

from __future__ import annotations

from collections import deque
from typing import Final

KEPT: Final = 10 << 20
"""Bytes that are kept; the oldest fall out."""
_MISSING: Final = "[{count} earlier bytes were not kept]\n"


class Transcript:
    """Grows to its limit."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._dropped = 0

    def add(self, data: bytes) -> None:
        """Add output."""
        self._pieces.append(data)
        self._size += len(data)
        while self._size - len(self._pieces[0]) >= KEPT:
            self._size -= len(self._pieces[0])
            self._dropped += len(self._pieces.popleft())

    def text(self) -> bytes:
        """Give what was written, after a line that says how much of it is missing, if anything is."""
        head = _MISSING.format(count=self._dropped).encode() if self._dropped else b""
        return head + b"".join(self._pieces)
