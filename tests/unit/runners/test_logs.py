"""The book of lines."""

from __future__ import annotations

from ecs_fake.records.orders import ContainerKey
from ecs_fake.runners.logs import LINES_KEPT, LogBook

TASK = "arn:aws:ecs:us-east-1:123456789012:task/default/0123"
WEB, SIDE = ContainerKey(1, TASK, "web"), ContainerKey(1, TASK, "side")


def test_lines_of_a_task_in_the_order_of_time() -> None:
    book = LogBook()
    book.write(WEB, "stdout", "one\nthree\n", 1.0)
    book.write(SIDE, "stderr", "two", 0.5)
    assert [line.text for line in book.read(TASK)] == ["two", "one", "three"]
    assert str(book.read(TASK, "web")) == "one\nthree\n"


def test_the_oldest_fall_out_and_are_counted() -> None:
    book = LogBook()
    book.write(WEB, "stdout", "\n".join(map(str, range(LINES_KEPT + 3))), 1.0)
    logs = book.read(TASK)
    assert (logs[0].text, len(logs), logs.dropped) == ("3", LINES_KEPT, 3)


def test_long_lines_are_bounded_too() -> None:
    book = LogBook(10)
    for number in range(100):
        book.write(WEB, "stdout", f"{number} {'x' * 5000}", 1.0)
    logs = book.read(TASK)
    assert sum(len(line.text) for line in logs) <= 10 * 1024
    assert (logs[-1].text[:3], len(logs) + logs.dropped) == ("99 ", 100)


def test_what_fell_out_is_said() -> None:
    book = LogBook(2)
    book.write(WEB, "stdout", "one\ntwo\nthree", 1.0)
    logs = book.read(TASK)
    assert str(logs) == "[1 earlier lines were not kept; output_kept says how many are]\ntwo\nthree\n"
    assert repr(logs) == "<Logs: 2 lines, 1 earlier ones not kept>"
