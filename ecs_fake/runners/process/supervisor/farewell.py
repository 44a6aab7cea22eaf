"""The tester leaves: every container has its time to end by itself."""

from __future__ import annotations

import time

TYPE_CHECKING = False  # checkers take it for true; importing `typing` would cost a fifth of the time to start
if TYPE_CHECKING:
    from collections.abc import Mapping


class Farewell:
    """Who has to be gone when."""

    def __init__(self, seconds: Mapping[int, float]) -> None:
        """Begin; `seconds` says how long each container has, by its number."""
        now = time.monotonic()
        self._until = {number: now + time_left for number, time_left in seconds.items()}

    @property
    def due(self) -> float | None:
        """When the next one has had its time (monotonic), or None."""
        return min(self._until.values(), default=None)

    def overdue(self) -> list[int]:
        """Give those that have had their time, each once."""
        now = time.monotonic()
        late = [number for number, until in self._until.items() if until <= now]
        for number in late:
            del self._until[number]
        return late
