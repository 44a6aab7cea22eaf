"""The protocol of one session, without I/O: frames and times go in, frames and what the client wants come out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from ecs_fake.server.session import payloads
from ecs_fake.server.session.messages import (
    ACKNOWLEDGE,
    CLOSED,
    FIN,
    INPUT,
    OUTPUT,
    SYN,
    Malformed,
    Message,
    PayloadType,
    decode,
    encode,
)
from ecs_fake.server.session.payloads import Size
from ecs_fake.server.session.pieces import Pieces
from ecs_fake.server.session.receiving import Receiving
from ecs_fake.server.session.sending import Sending

_log = logging.getLogger("ecs_fake.server.session")

_TERMINATE: Final = 2
"""The flag by which a client ends the session."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What comes from outside into each message that is made."""

    message_id: UUID
    created: int
    """Milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class ShakenHands:
    """The client has answered the handshake."""

    problem: str | None
    """What it could not do; None: it is ready."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody has typed something."""

    data: bytes


@dataclass(frozen=True, slots=True)
class HungUp:
    """The client wants the session to end."""


Wish = ShakenHands | Typed | HungUp | Size
"""What a client wants."""


class Channel:
    """The server's side of one session. Times are seconds of a clock that does not go back."""

    def __init__(self, session_id: str, stamp: Callable[[], Stamp]) -> None:
        """Begin; nothing is sent before `greet`.

        Args:
            session_id: the session's id.
            stamp: gives the id and the date of a new message.
        """
        self._session_id = session_id
        self._stamp = stamp
        self._receiving = Receiving()
        self._sending = Sending()
        self._pieces = Pieces()
        self._frames: list[bytes] = []
        self._greeted_at = 0.0

    # -- what is to be sent -----------------------------------------------------------------------
    def frames(self) -> list[bytes]:
        """Give the frames to send now, once."""
        frames, self._frames = self._frames, []
        return frames

    @property
    def due(self) -> float | None:
        """When `tick` is to be called next; None: only something else can change that."""
        return self._sending.due

    @property
    def unacknowledged(self) -> int:
        """How many messages the client has yet to acknowledge."""
        return self._sending.unacknowledged

    # -- what happens -----------------------------------------------------------------------------
    def greet(self, now: float) -> None:
        """Begin the handshake."""
        self._greeted_at = now
        self._say(PayloadType.HANDSHAKE_REQUEST, payloads.handshake_request(), now)

    def write(self, output: bytes, now: float) -> None:
        """Send what the command wrote."""
        for piece in self._pieces.cut(output):
            self._say(PayloadType.OUTPUT, piece, now)

    def finish(self, now: float) -> None:
        """Send what is left of the output, as no more comes."""
        for piece in self._pieces.flush():
            self._say(PayloadType.OUTPUT, piece, now)

    def close(self, output: str) -> None:
        """Tell the client that the session has ended; it leaves at once, so everything else is to be there before.

        Args:
            output: why, for whoever sits there; empty if it ended by itself.
        """
        stamp = self._stamp()
        date = datetime.fromtimestamp(stamp.created / 1000, UTC).isoformat(timespec="milliseconds")
        date = date.replace("+00:00", "Z")
        payload = payloads.channel_closed(self._session_id, stamp.message_id, date, output)
        self._frames.append(_frame(CLOSED, 0, SYN | FIN, stamp, PayloadType.NONE, payload))

    def tick(self, now: float) -> None:
        """Send again what is due."""
        self._frames += self._sending.again(now)

    def reconnect(self, now: float) -> None:
        """Send again what the client may have lost with its connection, and nothing that was meant for that one."""
        self._frames = self._sending.reconnected(now)

    def receive(self, frame: bytes, now: float) -> list[Wish]:
        """Take a frame of the client; give what it wants. What makes no sense is dropped, as clients do."""
        try:
            message = decode(frame)
            if message.kind == ACKNOWLEDGE:
                self._frames += self._sending.acknowledged(payloads.acknowledged(message.payload), now)
                return []
        except Malformed as problem:
            _log.debug("%s: dropped a frame: %s", self._session_id, problem)
            return []
        return self._take(message, now) if message.kind == INPUT else []

    # ---------------------------------------------------------------------------------------------
    def _take(self, message: Message, now: float) -> list[Wish]:
        received = self._receiving.take(message)
        if received.acknowledge:
            payload = payloads.acknowledgement(message)
            stamp = self._stamp()
            self._frames.append(_frame(ACKNOWLEDGE, 0, SYN | FIN, stamp, PayloadType.NONE, payload))
        wishes = []
        for one in received.ready:
            try:
                wishes.append(self._read(one, now))
            except Malformed as problem:
                _log.debug("%s: dropped message %d: %s", self._session_id, one.sequence, problem)
        return [wish for wish in wishes if wish is not None]

    def _read(self, message: Message, now: float) -> Wish | None:
        match message.payload_type:
            case PayloadType.OUTPUT:
                return Typed(message.payload)
            case PayloadType.SIZE:
                return payloads.size(message.payload)
            case PayloadType.HANDSHAKE_RESPONSE:
                return self._shake(message, now)
            case PayloadType.FLAG if int.from_bytes(message.payload) == _TERMINATE:
                return HungUp()
        return None

    def _shake(self, message: Message, now: float) -> ShakenHands:
        problem = payloads.handshake_problem(message.payload)
        if problem is None:
            complete = payloads.handshake_complete(now - self._greeted_at)
            self._say(PayloadType.HANDSHAKE_COMPLETE, complete, now)
        return ShakenHands(problem)

    def _say(self, payload_type: PayloadType, payload: bytes, now: float) -> None:
        stamp = self._stamp()

        def frame(sequence: int) -> bytes:
            return _frame(OUTPUT, sequence, 0 if sequence else SYN, stamp, payload_type, payload)

        self._frames += self._sending.add(frame, now)


def _frame(
    kind: str, sequence: int, flags: int, stamp: Stamp, payload_type: PayloadType, payload: bytes
) -> bytes:
    return encode(Message(kind, sequence, flags, stamp.message_id, stamp.created, payload_type, payload))
