"""The line between tester and supervisor."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.runners.process.supervisor.frames import Unpacker, pack

WORDS = st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.floats(allow_nan=False))
MESSAGES = st.lists(st.one_of(WORDS, st.lists(WORDS), st.dictionaries(st.binary(), WORDS))).map(tuple)


@given(st.lists(MESSAGES), st.integers(min_value=1, max_value=50))
def test_messages_arrive_as_they_were_sent_whatever_the_pieces(
    messages: list[tuple[object, ...]], size: int
) -> None:
    line = b"".join(pack(message) for message in messages)
    unpacker = Unpacker()
    arrived = [
        message
        for start in range(0, len(line), size)
        for message in unpacker.feed(line[start : start + size])
    ]
    assert arrived == messages
