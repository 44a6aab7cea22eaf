"""How long tables of names are written in this room."""

from __future__ import annotations


def name_table(text: str) -> tuple[str, ...]:
    """Give the names in a text, in their order."""
    return tuple(text.split())
