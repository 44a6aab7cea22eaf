"""Chance and ids: the one source of everything that is not decided by the caller."""

from __future__ import annotations

import random
from collections.abc import Callable


class RandomIds:
    """Identifiers in the forms ECS gives them, from a seed or from the system's entropy."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = random.Random(seed)

    def hex(self, digits: int) -> str:
        """Give that many hexadecimal digits."""
        return f"{self._random.getrandbits(digits * 4):0{digits}x}"

    def uuid(self) -> str:
        """Give a version 4 UUID."""
        bits = self._random.getrandbits(128)
        text, variant = f"{bits:032x}", "89ab"[bits >> 60 & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def digits(self, count: int) -> str:
        """Give that many decimal digits, the first not 0."""
        low = 10 ** (count - 1)
        return str(self._random.randrange(low, low * 10))

    def number(self, below: int) -> int:
        """Give a number from 0 to below `below`."""
        return self._random.randrange(below)


def fractions(seed: int | str | None = None) -> Callable[[], float]:
    """Give a source of numbers from 0 to below 1 of its own: drawing from it changes no id."""
    return random.Random(seed).random
