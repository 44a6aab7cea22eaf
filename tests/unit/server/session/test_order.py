"""Numbers, acknowledgements and repetition, whatever is lost; and the pieces output is cut into."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.server.session import receiving, sending
from ecs_fake.server.session.messages import INPUT, Message
from ecs_fake.server.session.pieces import LARGEST, Pieces
from ecs_fake.server.session.receiving import Received, Receiving
from ecs_fake.server.session.sending import ATTEMPTS, RESEND_AFTER, WINDOW, Sending
from ecs_fake.server.session.transcript import Transcript


def typed(sequence: int, payload: bytes = b"x") -> Message:
    return Message(INPUT, sequence, 0, UUID(int=sequence % 100), 1, 1, payload)


def named(name: str):
    return lambda number: f"{number}{name}".encode()


class TestReceiving:
    @given(st.lists(st.integers(0, 12), max_size=60))
    def test_each_message_is_handed_on_once_and_in_order(self, arrivals: list[int]) -> None:
        receiver, handed_on = Receiving(), []
        for number in [*arrivals, *range(13)]:
            received = receiver.take(typed(number))
            assert received.acknowledge
            handed_on += [one.sequence for one in received.ready]
        assert handed_on == list(range(13))

    def test_what_comes_again_is_acknowledged_again(self) -> None:
        receiver = Receiving()
        receiver.take(typed(0))
        assert receiver.take(typed(0)) == Received(acknowledge=True)

    @pytest.mark.parametrize(("limit", "most"), [("EARLY_KEPT", 3), ("EARLY_BYTES", 3)])
    def test_what_finds_no_room_is_not_acknowledged(
        self, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
    ) -> None:
        monkeypatch.setattr(receiving, limit, most)
        receiver = Receiving()
        assert [receiver.take(typed(number)).acknowledge for number in (1, 2, 3, 4)] == [
            True,
            True,
            True,
            False,
        ]
        assert [one.sequence for one in receiver.take(typed(0)).ready] == [0, 1, 2, 3]
        assert receiver.take(typed(6)).acknowledge

    def test_a_number_below_zero_is_nothing_new(self) -> None:
        assert Receiving().take(typed(-1)).ready == ()


class TestSending:
    def test_messages_are_numbered_from_zero(self) -> None:
        sender = Sending()
        assert sender.add(named("a"), 0.0) + sender.add(named("b"), 0.0) == [b"0a", b"1b"]

    def test_the_oldest_comes_again_until_it_is_acknowledged(self) -> None:
        sender = Sending()
        sender.add(named("a"), 10.0)
        sender.add(named("b"), 10.1)
        assert sender.due == 10.0 + RESEND_AFTER
        assert sender.again(10.0 + RESEND_AFTER - 0.01) == []
        assert sender.again(10.0 + RESEND_AFTER) == [b"0a"]
        sender.acknowledged(0, 11.0)
        assert sender.again(11.0) == [b"1b"]
        sender.acknowledged(1, 11.0)
        assert (sender.due, sender.unacknowledged) == (None, 0)

    def test_one_that_is_never_acknowledged_is_given_up(self) -> None:
        sender = Sending()
        sender.add(named("a"), 0.0)
        sender.add(named("b"), 0.0)
        sent = [sender.again(float(second)) for second in range(1, ATTEMPTS + 1)]
        assert sent == [[b"0a"]] * (ATTEMPTS - 1) + [[]]
        assert sender.again(100.0) == [b"1b"]

    def test_no_more_than_a_window_is_under_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sending, "WINDOW", 2)
        sender = Sending()
        assert [sender.add(named("x"), 0.0) for _ in range(4)] == [[b"0x"], [b"1x"], [], []]
        assert sender.unacknowledged == 4
        assert sender.acknowledged(1, 0.0) == [b"2x"]
        assert sender.acknowledged(1, 0.0) == []
        assert sender.acknowledged(99, 0.0) == []

    def test_after_a_reconnection_everything_under_way_comes_again(self) -> None:
        sender = Sending()
        for name in "abc":
            sender.add(named(name), 0.0)
        sender.acknowledged(1, 0.0)
        assert sender.reconnected(50.0) == [b"0a", b"2c"]
        assert sender.due == 50.0 + RESEND_AFTER

    def test_a_window_is_less_than_clients_keep(self) -> None:
        assert WINDOW < 10_000


class TestPieces:
    @given(st.text(max_size=40), st.lists(st.integers(1, 7), max_size=60))
    def test_no_character_is_ever_cut(self, text: str, lengths: list[int]) -> None:
        data, pieces, shown = (text * 60).encode(), Pieces(), []
        for length in lengths:
            shown += pieces.cut(data[:length])
            data = data[length:]
        shown += pieces.cut(data)
        assert pieces.flush() == []
        assert "".join(piece.decode() for piece in shown) == text * 60
        assert all(0 < len(piece) <= LARGEST for piece in shown)

    @given(st.lists(st.binary(max_size=3000), max_size=5))
    def test_nothing_is_lost_of_what_is_not_utf_8(self, chunks: list[bytes]) -> None:
        pieces = Pieces()
        shown = [piece for chunk in chunks for piece in pieces.cut(chunk)] + pieces.flush()
        assert b"".join(shown) == b"".join(chunks)
        assert all(0 < len(piece) <= LARGEST for piece in shown)

    def test_half_a_character_waits_for_the_end_at_most(self) -> None:
        pieces = Pieces()
        assert pieces.cut(b"a\xe2\x82") == [b"a"]
        assert pieces.flush() == [b"\xe2\x82"]


class TestTranscript:
    def test_the_oldest_output_falls_out_and_is_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ecs_fake.server.session.transcript.KEPT", 4)
        transcript = Transcript()
        for piece in (b"ab", b"cd", b"ef"):
            transcript.add(piece)
        assert transcript.text() == b"[2 earlier bytes were not kept]\ncdef"
