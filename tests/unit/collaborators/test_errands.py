"""The thread that runs errands."""

from __future__ import annotations

import threading

from ecs_fake.collaborators.choice import Collaborators
from ecs_fake.collaborators.errands import Errands


def test_one_after_the_other_in_a_thread_of_their_own() -> None:
    errands, ran, done = Errands(), list[tuple[int, str]](), threading.Event()
    for number in range(3):
        errands.send(lambda number=number: ran.append((number, threading.current_thread().name)))  # type: ignore[misc]
    errands.send(done.set)
    assert done.wait(10)
    errands.close()
    assert ran == [(number, "ecs-fake errands") for number in range(3)]


def test_the_end_waits_for_the_one_under_way_and_drops_the_rest() -> None:
    errands, began, go_on, ran = Errands(), threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        began.set()
        go_on.wait(10)
        ran.append("first")

    errands.send(first)
    errands.send(lambda: ran.append("second"))
    assert began.wait(10)
    closing = threading.Thread(target=errands.close)
    closing.start()
    while not errands._closed:
        pass
    go_on.set()
    closing.join(10)
    errands.send(lambda: ran.append("third"))
    errands.close()
    assert ran == ["first"]


def test_what_asks_nobody_is_done_at_once() -> None:
    ran: list[threading.Thread] = []
    collaborators = Collaborators(at_once=False)
    collaborators.run(lambda: ran.append(threading.current_thread()))
    assert ran == [threading.current_thread()]
    collaborators.close()
