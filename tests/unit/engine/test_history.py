"""Histories: bounded, and telling what fell out."""

from __future__ import annotations

import threading

import pytest

from ecs_fake.engine.journal import History


def filled(most: int, *entries: int) -> History[int]:
    history: History[int] = History(most)
    for entry in entries:
        history.add(entry)
    return history


def test_the_oldest_fall_out_and_are_counted() -> None:
    history = filled(3, 1, 2, 3, 4, 5)
    assert (list(history), len(history), history.dropped) == ([3, 4, 5], 3, 2)
    assert repr(history) == "<3 entries, 2 older ones dropped>"


def test_nothing_is_dropped_while_there_is_room() -> None:
    history = filled(3, 1, 2)
    assert (list(history), history.dropped, repr(history)) == ([1, 2], 0, "<2 entries>")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_extend_is_as_many_adds(count: int) -> None:
    history = filled(3, 0)
    history.extend(list(range(1, count + 1)))
    one_by_one = filled(3, *range(count + 1))
    assert (list(history), history.dropped) == (list(one_by_one), one_by_one.dropped)


def test_it_reads_like_a_list() -> None:
    history = filled(5, 1, 2, 3)
    assert (history[0], history[-1], history[1:], history.last) == (1, 3, [2, 3], 3)
    with pytest.raises(IndexError):
        history[3]


def test_an_iteration_goes_on_over_what_was_there_when_it_began() -> None:
    history = filled(3, 1, 2, 3)
    seen = []
    for entry in history:
        seen.append(entry)
        history.add(entry + 10)
    assert seen == [1, 2, 3]


def test_clear_forgets_the_count_too() -> None:
    history = filled(1, 1, 2)
    history.clear()
    assert (list(history), history.dropped, history.last) == ([], 0, None)


def test_threads_lose_no_count() -> None:
    history: History[int] = History(10)

    def add_many() -> None:
        for entry in range(2_000):
            history.add(entry)

    threads = [threading.Thread(target=add_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert history.dropped == 4 * 2_000 - 10
