"""How the two ends of the line talk: every message is a tuple, marshalled, behind its length in four bytes.

`marshal` needs no import, is fast and takes bytes as they are. It is only safe between equals, and these are: both
ends are the same interpreter, and no container ever holds an end of the line.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator

TYPE_CHECKING = False  # checkers take it for true; importing `typing` would cost a fifth of the time to start
if TYPE_CHECKING:
    from typing import Any

    Message = tuple[Any, ...]
    """What is said, by its first item; the others are numbers, texts, bytes, and lists or dicts of these."""
else:
    Message = tuple

_HEAD = 4


def pack(message: Message) -> bytes:
    """Give the message as it goes over the line."""
    body = marshal.dumps(message)
    return len(body).to_bytes(_HEAD, "big") + body


class Unpacker:
    """Puts messages together again from pieces of any size."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Add what was read; give every message that is complete by now."""
        self._buffer += data
        while len(self._buffer) >= _HEAD:
            end = _HEAD + int.from_bytes(self._buffer[:_HEAD], "big")
            if len(self._buffer) < end:
                return
            message: Message = marshal.loads(bytes(self._buffer[_HEAD:end]))
            del self._buffer[:end]
            yield message
