"""Header fields of an HTTP request, as far as this room asks for them; every server has a class of its own."""

from __future__ import annotations

from typing import Protocol


class Headers(Protocol):
    """Fields by their names, in any case."""

    def get(self, name: str, /) -> str | None:
        """Give a field's value, the first one if there are several; None if there is no such field."""

    def getlist(self, name: str, /) -> list[str]:
        """Give all values of a field."""

    def __contains__(self, name: object, /) -> bool:
        """Whether there is such a field."""
