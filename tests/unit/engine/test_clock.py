"""Clocks."""

from __future__ import annotations

import time

import pytest

from ecs_fake.engine.clock import VirtualClock, WallClock


def test_virtual_time_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(5.0)
    assert (clock.now(), clock.now()) == (5.0, 5.0)
    clock.move_to(7.5)
    assert clock.now() == 7.5


def test_virtual_time_never_goes_back() -> None:
    clock = VirtualClock(5.0)
    clock.move_to(4.0)
    assert clock.now() == 5.0


def test_virtual_time_begins_now_unless_told_otherwise() -> None:
    before = time.time()
    assert before <= VirtualClock().now() <= time.time()
    assert VirtualClock.virtual


def test_the_wall_clock_does_not_follow_a_replaced_time(monkeypatch: pytest.MonkeyPatch) -> None:
    before = time.time()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert WallClock().now() >= before
    assert not WallClock.virtual
