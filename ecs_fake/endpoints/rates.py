"""How often something may happen: a bucket of tokens that fills up again."""

from __future__ import annotations

import time
from collections.abc import Callable

_KEPT = 10_000


class Bucket:
    """A bucket that is full at first.

    Args:
        rate: tokens per second that come back.
        burst: how many it holds.
        clock: monotonic seconds; callers are real programs, so this is real time whatever the fake's time is.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = burst, clock()

    def take(self) -> bool:
        """Take a token; False when there is none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Buckets:
    """One bucket for each of many things, for example paths."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: dict[str, Bucket] = {}

    def take(self, name: str) -> bool:
        """Take a token of one of them."""
        if len(self._buckets) >= _KEPT:
            self._buckets.clear()  # a bucket that is forgotten is full again: nobody is refused wrongly
        if name not in self._buckets:
            self._buckets[name] = Bucket(self._rate, self._burst, self._clock)
        return self._buckets[name].take()
