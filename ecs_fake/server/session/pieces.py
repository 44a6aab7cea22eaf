"""Cuts output into pieces that fit into messages, never inside a character."""

from __future__ import annotations

from typing import Final

LARGEST: Final = 1024
"""Bytes of output in one message, as the agent of AWS sends them."""
_CONTINUES: Final = 0b10
_LENGTHS: Final = ((0b11110, 3, 4), (0b1110, 4, 3), (0b110, 5, 2))
"""How a character of several bytes begins: bits, by how much to shift for them, and its length in bytes."""


class Pieces:
    """Output on its way. What is not UTF-8 goes as it is."""

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, data: bytes) -> list[bytes]:
        """Take output; give the pieces that can go. The beginning of a character waits for its end."""
        data = self._rest + data
        pieces = []
        while data:
            piece = data[: _end(data[:LARGEST])]
            if not piece:
                break
            pieces.append(piece)
            data = data[len(piece) :]
        self._rest = data
        return pieces

    def flush(self) -> list[bytes]:
        """Give what still waits, as no more comes."""
        rest, self._rest = self._rest, b""
        return [rest] if rest else []


def _end(data: bytes) -> int:
    """Give where the last whole character of `data` ends."""
    for back in range(1, min(3, len(data)) + 1):
        byte = data[-back]
        for bits, shift, length in _LENGTHS:
            if byte >> shift == bits:
                return len(data) - back if back < length else len(data)
        if byte >> 6 != _CONTINUES:
            break
    return len(data)
