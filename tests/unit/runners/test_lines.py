"""From pieces of bytes to whole lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.runners.process.lines import LONGEST, Lines


@given(st.lists(st.sampled_from([b"", b"a", b"b\n", b"\n", b"c\nd", "\N{SNOWMAN}".encode()]), max_size=30))
def test_all_text_comes_out_in_order_and_only_whole_lines_before_the_end(pieces: list[bytes]) -> None:
    lines = Lines()
    texts = [lines.feed(piece) for piece in pieces]
    assert all(text.endswith("\n") for text in texts if text)
    assert "".join(texts) + lines.finish() == b"".join(pieces).decode()


def test_a_line_without_end_is_cut() -> None:
    lines = Lines()
    assert lines.feed(b"x" * (LONGEST - 1)) == ""
    assert lines.feed(b"x") == "x" * LONGEST
    assert lines.finish() == ""
