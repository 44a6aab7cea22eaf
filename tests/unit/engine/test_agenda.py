"""Timers: a total order, and none is lost on its way."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.engine.agenda import Agenda


def all_until(agenda: Agenda, until: float) -> list[Any]:
    """Take everything that is due by a moment."""
    received: list[Any] = []
    while agenda.hand_over(until, received.append):
        pass
    return received


def test_messages_come_in_the_order_of_their_time() -> None:
    agenda = Agenda()
    for due in (3.0, 1.0, 2.0):
        agenda.set(due, f"at {due:g}")
    assert (agenda.next_due, len(agenda)) == (1.0, 3)
    assert all_until(agenda, 10.0) == ["at 1", "at 2", "at 3"]
    assert (agenda.next_due, len(agenda)) == (None, 0)


def test_equal_times_keep_the_order_in_which_they_were_set() -> None:
    agenda = Agenda()
    messages = [object() for _ in range(20)]  # which cannot be compared with each other
    for message in messages:
        agenda.set(1.0, message)
    assert agenda.messages() == messages
    assert all_until(agenda, 1.0) == messages


def test_what_is_due_later_stays() -> None:
    agenda = Agenda()
    agenda.set(1.0, "now")
    agenda.set(1.5, "later")
    assert all_until(agenda, 1.0) == ["now"]
    assert agenda.next_due == 1.5


def test_a_message_that_was_not_received_is_still_there() -> None:
    agenda = Agenda()
    agenda.set(1.0, "message")

    def interrupted(message: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        agenda.hand_over(1.0, interrupted)
    assert all_until(agenda, 1.0) == ["message"]


def test_clear_forgets_everything() -> None:
    agenda = Agenda()
    agenda.set(1.0, "message")
    agenda.clear()
    assert agenda.next_due is None
