"""The frames of the channel: a header of 120 bytes, and a payload. All numbers are big-endian."""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

INPUT: Final = "input_stream_data"
OUTPUT: Final = "output_stream_data"
ACKNOWLEDGE: Final = "acknowledge"
CLOSED: Final = "channel_closed"

SYN: Final = 1
FIN: Final = 2

_HEADER: Final = struct.Struct(">I32sIQqQ16s32sII")
_LENGTH_AT: Final = _HEADER.size - 4
"""What the header's first field says: where the payload's length stands, which comes last."""
_VERSION: Final = 1


class PayloadType(enum.IntEnum):
    """What a payload is."""

    NONE = 0
    OUTPUT = 1
    """Bytes of a terminal: typed, or written by the command."""
    SIZE = 3
    HANDSHAKE_REQUEST = 5
    HANDSHAKE_RESPONSE = 6
    HANDSHAKE_COMPLETE = 7
    FLAG = 10


class Malformed(ValueError):
    """A frame is none of this protocol; who gets one drops it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One frame."""

    kind: str
    sequence: int
    flags: int
    message_id: UUID
    created: int
    """Milliseconds since the epoch; clients drop what says 0."""
    payload_type: int
    payload: bytes


def encode(message: Message) -> bytes:
    """Write a frame."""
    header = _HEADER.pack(
        _LENGTH_AT,
        message.kind.encode("ascii").ljust(32),
        _VERSION,
        message.created,
        message.sequence,
        message.flags,
        _swapped(message.message_id.bytes),
        sha256(message.payload).digest(),
        message.payload_type,
        len(message.payload),
    )
    return header + message.payload


def decode(frame: bytes) -> Message:
    """Read a frame.

    Raises:
        Malformed: it is too short, its header is of another length than it says, or its payload not the one it
            vouches for.
    """
    if len(frame) < _HEADER.size:
        raise Malformed(f"{len(frame)} bytes are less than a header")
    length_at, kind, _, created, sequence, flags, mixed, digest, payload_type, length = _HEADER.unpack_from(
        frame
    )
    payload = frame[_HEADER.size :]
    if length_at != _LENGTH_AT:
        raise Malformed(f"a header of {length_at} bytes")
    if length != len(payload):
        raise Malformed(f"{len(payload)} bytes of payload, not {length}")
    if length and sha256(payload).digest() != digest:
        raise Malformed("the digest is not the payload's")
    return Message(_name(kind), sequence, flags, UUID(bytes=_swapped(mixed)), created, payload_type, payload)


def _name(field: bytes) -> str:
    """Read a message type; senders fill it up with blanks or zeros."""
    try:
        return field.strip(b" \0").decode("ascii")
    except UnicodeDecodeError as error:
        raise Malformed("a message type that is not ASCII") from error


def _swapped(identifier: bytes) -> bytes:
    """Change the halves of a message's id, which stand the wrong way round on the wire."""
    return identifier[8:] + identifier[:8]
