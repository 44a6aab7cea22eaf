"""The client's messages, put into their order."""

from __future__ import annotations

from typing import Final, NamedTuple

from ecs_fake.server.session.messages import Message

EARLY_KEPT: Final = 10_000
"""Messages that may wait for an earlier one; as many as clients keep."""
EARLY_BYTES: Final = 16 << 20
"""Bytes of their payloads, all together."""


class Received(NamedTuple):
    """What to do now that a message has come."""

    acknowledge: bool
    """False: there is no room for it, so the client is to send it again."""
    ready: tuple[Message, ...] = ()
    """The messages whose turn it is."""


class Receiving:
    """Messages are numbered from 0; each is handed on once, in order, whatever was lost, came twice or too early."""

    def __init__(self) -> None:
        self._next = 0
        self._early: dict[int, Message] = {}
        self._bytes = 0

    def take(self, message: Message) -> Received:
        """Take a message.

        One that has been handed on already is acknowledged again: the acknowledgement may have come before the
        client was ready for it, which is common on loopback.
        """
        if message.sequence < self._next or message.sequence in self._early:
            return Received(acknowledge=True)
        if message.sequence > self._next:
            return Received(acknowledge=self._keep(message))
        ready = [message]
        while (following := self._early.pop(message.sequence + len(ready), None)) is not None:
            self._bytes -= len(following.payload)
            ready.append(following)
        self._next += len(ready)
        return Received(acknowledge=True, ready=tuple(ready))

    def _keep(self, message: Message) -> bool:
        if len(self._early) >= EARLY_KEPT or self._bytes + len(message.payload) > EARLY_BYTES:
            return False
        self._early[message.sequence] = message
        self._bytes += len(message.payload)
        return True
