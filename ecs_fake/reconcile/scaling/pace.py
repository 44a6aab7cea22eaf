"""How long the minutes of managed scaling are."""

from __future__ import annotations

from typing import Final

from ecs_fake.lifecycle.timings import Timings

MINUTE: Final = 60.0
SHORTEST: Final = 1.0
"""Seconds that a minute lasts at least, as what is looked at every minute must not take the machine."""
DATAPOINTS: Final = 15
"""One-minute datapoints below the target after which a group shrinks; also the minutes for which it does not, after
it has grown (developer guide)."""


def minutes(count: int, timings: Timings) -> float:
    """Seconds of so many minutes."""
    return count * max(SHORTEST, MINUTE * timings.service)
