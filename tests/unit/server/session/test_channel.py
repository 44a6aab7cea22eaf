"""The protocol of one session, frame by frame, on a clock of the test's own."""

from __future__ import annotations

import itertools
import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.server.session.channel import Channel, HungUp, ShakenHands, Stamp, Typed
from ecs_fake.server.session.payloads import Size
from tests.plugin import FLAG, GO, SHAKE, SHAKEN, SIZE, TYPED, Frame, read_frame, write_frame

SESSION = "ecs-execute-command-0123456789abcdef0"


@pytest.fixture
def channel() -> Channel:
    """A channel; ids count up, the date stays."""
    numbers = itertools.count(1)
    return Channel(SESSION, lambda: Stamp(UUID(int=next(numbers)), 1_767_225_600_003))


def sent(channel: Channel) -> list[Frame]:
    return [read_frame(frame) for frame in channel.frames()]


def typed(payload: bytes, sequence: int = 0, payload_type: int = TYPED) -> bytes:
    return write_frame("input_stream_data", payload, sequence=sequence, payload_type=payload_type)


def acknowledge(sequence: Any) -> bytes:
    return write_frame("acknowledge", json.dumps({"AcknowledgedMessageSequenceNumber": sequence}).encode())


def response(status: int = 1, error: str = "", action: str = "SessionType") -> bytes:
    processed = [{"ActionType": action, "ActionStatus": status, "ActionResult": None, "Error": error}]
    return json.dumps({"ProcessedClientActions": processed, "Errors": None}).encode()


class TestHandshake:
    def test_it_goes_to_and_fro(self, channel: Channel) -> None:
        channel.greet(100.0)
        (request,) = sent(channel)
        assert (request.payload_type, request.sequence, request.flags) == (SHAKE, 0, 1)
        assert channel.receive(typed(response(), 0, SHAKEN), 100.25) == [ShakenHands(None)]
        answers = {one.kind: one for one in sent(channel)}
        complete = answers["output_stream_data"]
        assert (complete.payload_type, complete.sequence, complete.flags) == (GO, 1, 0)
        assert complete.document == {"HandshakeTimeToComplete": 250_000_000, "CustomerMessage": ""}
        assert answers["acknowledge"].document["AcknowledgedMessageSequenceNumber"] == 0

    def test_a_client_that_knows_no_terminal(self, channel: Channel) -> None:
        channel.greet(0.0)
        channel.frames()
        refusal = response(2, "Unknown session type Bogus")
        assert channel.receive(typed(refusal, 0, SHAKEN), 0.0) == [ShakenHands("Unknown session type Bogus")]
        assert [one.kind for one in sent(channel)] == ["acknowledge"]

    def test_a_client_that_did_something_else(self, channel: Channel) -> None:
        (wish,) = channel.receive(typed(response(action="KMSEncryption"), 0, SHAKEN), 0.0)
        assert wish == ShakenHands("the client did not process SessionType")


class TestInput:
    def test_what_is_typed(self, channel: Channel) -> None:
        frame = typed(b"ls\n")
        assert channel.receive(frame, 0.0) == [Typed(b"ls\n")]
        (told,) = sent(channel)
        assert (told.kind, told.flags, told.sequence) == ("acknowledge", 3, 0)
        assert told.document == {
            "AcknowledgedMessageType": "input_stream_data",
            "AcknowledgedMessageId": read_frame(frame).message_id,
            "AcknowledgedMessageSequenceNumber": 0,
            "IsSequentialMessage": True,
        }

    @pytest.mark.parametrize(
        ("document", "size"),
        [
            ({"cols": 120, "rows": 40}, Size(40, 120)),
            ({"cols": 10**9, "rows": -1}, Size(0, 65535)),
        ],
    )
    def test_the_size_of_the_terminal(self, channel: Channel, document: dict[str, int], size: Size) -> None:
        assert channel.receive(typed(json.dumps(document).encode(), 0, SIZE), 0.0) == [size]

    def test_flags(self, channel: Channel) -> None:
        assert channel.receive(typed((2).to_bytes(4), 0, FLAG), 0.0) == [HungUp()]
        assert channel.receive(typed((1).to_bytes(4), 1, FLAG), 0.0) == []

    @pytest.mark.parametrize(
        ("payload", "payload_type"),
        [(b"{", SIZE), (b"[]", SIZE), (b'{"cols": "1", "rows": 2}', SIZE), (b"{}", SHAKEN), (b"x", 99)],
    )
    def test_what_makes_no_sense_is_acknowledged_and_dropped(
        self, channel: Channel, payload: bytes, payload_type: int
    ) -> None:
        assert channel.receive(typed(payload, 0, payload_type), 0.0) == []
        assert [one.kind for one in sent(channel)] == ["acknowledge"]
        assert channel.receive(typed(b"on", 1), 0.0) == [Typed(b"on")]

    @pytest.mark.parametrize(
        "frame",
        [
            b"",
            bytes(120),
            acknowledge("1"),
            acknowledge(None),
            write_frame("acknowledge", b"not JSON"),
            write_frame("start_publication", b""),
            write_frame("output_stream_data", b"mine", payload_type=TYPED),
        ],
    )
    def test_frames_that_mean_nothing_here(self, channel: Channel, frame: bytes) -> None:
        assert channel.receive(frame, 0.0) == []
        assert channel.frames() == []


class TestOutput:
    def test_it_is_numbered_cut_and_repeated(self, channel: Channel) -> None:
        channel.write(b"a" * 1500, 1.0)
        assert [(one.sequence, len(one.payload)) for one in sent(channel)] == [(0, 1024), (1, 476)]
        channel.receive(acknowledge(0), 1.0)
        assert channel.due == 1.5
        channel.tick(1.5)
        assert [one.sequence for one in sent(channel)] == [1]
        channel.receive(acknowledge(1), 1.6)
        assert (channel.unacknowledged, channel.due, channel.frames()) == (0, None, [])

    def test_a_new_connection_gets_what_the_old_one_may_have_lost(self, channel: Channel) -> None:
        channel.write(b"one", 0.0)
        channel.receive(acknowledge(0), 0.0)
        channel.write(b"two", 0.0)
        channel.receive(typed(b"x"), 0.0)
        channel.reconnect(30.0)
        assert [(one.kind, one.payload) for one in sent(channel)] == [("output_stream_data", b"two")]

    def test_the_end(self, channel: Channel) -> None:
        channel.write(b"\xe2\x82", 0.0)
        channel.finish(0.0)
        channel.close("Bye.")
        rest, end = sent(channel)
        assert rest.payload == b"\xe2\x82"
        assert (end.kind, end.sequence, end.flags, end.payload_type) == ("channel_closed", 0, 3, 0)
        assert end.document == {
            "MessageId": end.message_id,
            "CreatedDate": "2026-01-01T00:00:00.003Z",
            "DestinationId": SESSION,
            "SessionId": SESSION,
            "MessageType": "channel_closed",
            "SchemaVersion": 1,
            "Output": "Bye.",
        }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["input_stream_data", "acknowledge", "channel_closed", "x"]),
            st.integers(-2, 6),
            st.integers(0, 13),
            st.one_of(st.binary(max_size=20), st.sampled_from([response(), b"{}", b'{"cols":1,"rows":2}'])),
        ),
        max_size=30,
    )
)
def test_whatever_comes_it_goes_on(frames: list[tuple[str, int, int, bytes]]) -> None:
    channel = Channel(SESSION, lambda: Stamp(UUID(int=1), 1))
    for kind, sequence, payload_type, payload in frames:
        frame = write_frame(kind, payload, sequence=sequence, payload_type=payload_type)
        channel.receive(frame, 0.0)
    assert all(read_frame(frame).created for frame in channel.frames())
