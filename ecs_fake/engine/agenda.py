"""What is due when: a heap of timers with a total order."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from ecs_fake.engine.keeping import Keeper, NoKeeper


class Agenda:
    """Messages with the moment they are due; equal moments keep the order they were set in."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Any]] = []
        self._count = 0
        #: Who is told of what is set and handed over.
        self.keeper: Keeper = NoKeeper()

    def __len__(self) -> int:
        return len(self._heap)

    def set(self, due: float, message: Any) -> None:
        """Have a message delivered at `due` (epoch seconds)."""
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, message))
        self.keeper.timer_set(self._count, due, message)

    def set_again(self, number: int, due: float, message: Any) -> None:
        """Set a message that was kept, under its number."""
        self._count = max(self._count, number)
        heapq.heappush(self._heap, (due, number, message))

    @property
    def next_due(self) -> float | None:
        """When the next message is due, or None; may be asked while another thread takes it."""
        try:
            return self._heap[0][0]
        except IndexError:
            return None

    def hand_over(self, until: float, receive: Callable[[Any], None]) -> bool:
        """Hand the next message that is due by `until` over; say whether there was one.

        It leaves only when it has been received: an interrupt in between has it handed over twice, never lost.
        """
        if not self._heap or self._heap[0][0] > until:
            return False
        receive(self._heap[0][2])
        _, number, message = heapq.heappop(self._heap)
        self.keeper.timer_gone(number, message)
        return True

    def messages(self) -> list[Any]:
        """Give all messages that are set, the next one first."""
        return [message for _, _, message in sorted(self._heap, key=lambda entry: entry[:2])]

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()
