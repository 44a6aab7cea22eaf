"""Messages to the client: numbered, kept until they are acknowledged, and sent again meanwhile."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

RESEND_AFTER: Final = 0.5
"""Seconds after which the oldest message is sent again."""
ATTEMPTS: Final = 20
"""How often a message is sent; clients never acknowledge twice what they have, so an acknowledgement that was lost
with a connection would never come."""
WINDOW: Final = 1000
"""Messages under way at once: the rest waits, as a client that shows nothing takes nothing either."""

Frame = Callable[[int], bytes]
"""Makes the frame of a message when its number is known."""


@dataclass(slots=True)
class _Sent:
    """A message that is under way."""

    frame: bytes
    at: float
    """When it was sent last."""
    attempts: int = 1


class Sending:
    """Times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._next = 0
        self._waiting: deque[Frame] = deque()
        self._sent: OrderedDict[int, _Sent] = OrderedDict()

    @property
    def unacknowledged(self) -> int:
        """How many messages the client has not acknowledged, or not even got."""
        return len(self._waiting) + len(self._sent)

    @property
    def due(self) -> float | None:
        """When something is to be sent again; None: nothing is under way."""
        return next(iter(self._sent.values())).at + RESEND_AFTER if self._sent else None

    def add(self, frame: Frame, now: float) -> list[bytes]:
        """Take a message; give the frames to send now."""
        self._waiting.append(frame)
        return self._fill(now)

    def acknowledged(self, sequence: int, now: float) -> list[bytes]:
        """Note that a message has arrived; give the frames to send now."""
        self._sent.pop(sequence, None)
        return self._fill(now)

    def again(self, now: float) -> list[bytes]:
        """Give the frames to send at this time: the oldest one again if it is due, or what comes in its place."""
        if self.due is None or self.due > now:
            return []
        sequence, oldest = next(iter(self._sent.items()))
        if oldest.attempts >= ATTEMPTS:
            return self.acknowledged(sequence, now)
        oldest.at = now
        oldest.attempts += 1
        return [oldest.frame]

    def reconnected(self, now: float) -> list[bytes]:
        """Give everything that is under way, as nobody knows what of it has arrived."""
        for sent in self._sent.values():
            sent.at, sent.attempts = now, 1
        return [sent.frame for sent in self._sent.values()]

    def _fill(self, now: float) -> list[bytes]:
        frames = []
        while self._waiting and len(self._sent) < WINDOW:
            frame = self._waiting.popleft()(self._next)
            self._sent[self._next] = _Sent(frame, now)
            self._next += 1
            frames.append(frame)
        return frames
