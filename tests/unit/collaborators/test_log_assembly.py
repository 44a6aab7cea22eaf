"""Lines become events."""

from __future__ import annotations

import re

import pytest

from ecs_fake.collaborators.logs.assembly import LONGEST, Assembly, size
from ecs_fake.collaborators.services import LogEvent


def test_every_line_is_an_event_but_empty_ones() -> None:
    assert Assembly(None).feed("one\n\ntwo", 1.5) == [LogEvent(1500, "one"), LogEvent(1500, "two")]


def test_an_event_of_several_lines_ends_where_the_next_begins() -> None:
    assembly = Assembly(re.compile("^[A-Z]"))
    assert assembly.feed("Error\n  at a", 1.0) == []
    assert assembly.feed("\n  at b\nNext", 2.0) == [LogEvent(1000, "Error\n  at a\n\n  at b\n")]
    assert assembly.finish() == [LogEvent(2000, "Next\n")]
    assert assembly.finish() == []


def test_lines_before_the_first_that_matches_are_an_event_too() -> None:
    assembly = Assembly(re.compile("^X"))
    assert assembly.feed("a\nb\nX", 1.0) == [LogEvent(1000, "a\nb\n")]


def test_an_event_that_would_be_too_long_ends_before() -> None:
    assembly = Assembly(re.compile("^X"))
    line = "y" * (LONGEST // 2)
    events = [*assembly.feed(f"X\n{line}\n{line}", 1.0), *assembly.finish()]
    assert [len(event.message) for event in events] == [2 + len(line) + 1, len(line) + 1]


@pytest.mark.parametrize("letter", ["x", "ä", "\N{GRINNING FACE}"])
def test_a_long_line_becomes_several_events_and_nothing_is_lost(letter: str) -> None:
    line = "-" + letter * LONGEST
    events = Assembly(None).feed(line, 1.0)
    assert "".join(event.message for event in events) == line
    assert max(map(size, events)) <= 262144
    assert len(events) == -(-len(line.encode()) // LONGEST)


def test_the_longest_line_that_is_one_event() -> None:
    assert len(Assembly(None).feed("x" * LONGEST, 1.0)) == 1
