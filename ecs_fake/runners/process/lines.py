"""Makes text of whole lines from bytes that come in pieces."""

from __future__ import annotations

LONGEST = 16384
"""A line that is longer than so many bytes is cut, as Docker's log drivers cut it."""


class Lines:
    """What one pipe of a container has delivered."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, data: bytes) -> str:
        """Add a piece; give all lines that are complete by now, as one text."""
        whole, newline, rest = data.rpartition(b"\n")
        if newline:
            whole, self._begun = self._begun + whole + newline, rest
        else:
            self._begun += data
        if len(self._begun) >= LONGEST:
            whole, self._begun = whole + self._begun, b""
        return whole.decode("utf-8", "replace")

    def finish(self) -> str:
        """Give the last line, which lacks its end."""
        rest, self._begun = self._begun, b""
        return rest.decode("utf-8", "replace")
