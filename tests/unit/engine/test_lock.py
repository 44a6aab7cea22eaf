"""The engine's lock: one thread at a time, and no thread twice."""

from __future__ import annotations

import threading

import pytest

from ecs_fake.engine.lock import EngineLock
from ecs_fake.errors import ReentrantCall


def test_its_holder_cannot_take_it_again() -> None:
    lock = EngineLock()
    with lock.alone(), pytest.raises(ReentrantCall, match="held by this very thread"):
        lock.alone()


def test_it_is_free_after_the_refusal_and_after_an_error() -> None:
    lock = EngineLock()
    with pytest.raises(ReentrantCall), lock.alone(), lock.alone():
        pass
    with lock.alone():
        pass


def test_another_thread_waits_for_it() -> None:
    lock = EngineLock()
    order: list[str] = []
    asking = threading.Event()

    def other() -> None:
        asking.set()
        with lock.alone():
            order.append("other")

    thread = threading.Thread(target=other)
    with lock.alone():
        thread.start()
        assert asking.wait(10)
        order.append("holder")
    thread.join(10)
    assert order == ["holder", "other"]
