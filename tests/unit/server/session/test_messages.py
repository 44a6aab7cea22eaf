"""Frames, by what was exchanged with the real client."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.server.session.messages import Malformed, Message, decode, encode
from tests.plugin import read_frame, write_frame

DATA = Path(__file__).parents[3] / "data" / "data-channel" / "frames.jsonl"
VECTORS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
EVERY = pytest.mark.parametrize("vector", VECTORS, ids=[vector["title"][:20] for vector in VECTORS])


def message(vector: dict[str, Any]) -> Message:
    return Message(
        vector["kind"],
        vector["sequence"],
        vector["flags"],
        UUID(vector["message_id"]),
        vector["created"],
        vector["payload_type"],
        vector["payload"].encode(),
    )


@EVERY
def test_a_frame_is_written_byte_for_byte(vector: dict[str, Any]) -> None:
    assert encode(message(vector)).hex() == vector["frame"]


@EVERY
def test_a_frame_is_read(vector: dict[str, Any]) -> None:
    assert decode(bytes.fromhex(vector["frame"])) == message(vector)


@EVERY
def test_the_client_of_the_tests_speaks_the_language_too(vector: dict[str, Any]) -> None:
    given = message(vector)
    written = write_frame(
        given.kind,
        given.payload,
        sequence=given.sequence,
        payload_type=given.payload_type,
        flags=given.flags,
        message_id=given.message_id,
        created=given.created,
    )
    assert written.hex() == vector["frame"]
    assert read_frame(written).message_id == vector["message_id"]


def test_a_message_type_may_be_filled_up_with_zeros() -> None:
    frame = bytearray(bytes.fromhex(VECTORS[0]["frame"]))
    frame[4:36] = b"input_stream_data".ljust(32, b"\0")
    assert decode(bytes(frame)).kind == "input_stream_data"


@pytest.mark.parametrize(
    ("at", "bytes_there", "why"),
    [
        (0, b"\0\0\0\1", "a header of 1 bytes"),
        (4, b"\xff", "not ASCII"),
        (80, b"\0\0\0\0", "digest"),
        (116, b"\0\0\0\1", "156 bytes of payload, not 1|155 bytes of payload, not 1"),
    ],
)
def test_what_is_no_frame(at: int, bytes_there: bytes, why: str) -> None:
    frame = bytearray(bytes.fromhex(VECTORS[0]["frame"]))
    frame[at : at + len(bytes_there)] = bytes_there
    with pytest.raises(Malformed, match=why):
        decode(bytes(frame))


def test_less_than_a_header() -> None:
    with pytest.raises(Malformed, match="119 bytes"):
        decode(bytes(119))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        decode(data)
