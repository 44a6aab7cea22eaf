"""Ids in the form of service deployments and pauses: six bits a character."""

from __future__ import annotations

from typing import Final

from ecs_fake.store.surroundings import Ids

_CHARACTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def url_safe(ids: Ids, length: int) -> str:
    """Give an id of so many characters that need no quoting in a URL."""
    bits = int(ids.hex(-(-length * 6 // 4)), 16)
    return "".join(_CHARACTERS[bits >> 6 * place & 63] for place in range(length))
