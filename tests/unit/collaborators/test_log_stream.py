"""Events on their way: batches, bounds, refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ecs_fake.collaborators.logs.options import target
from ecs_fake.collaborators.logs.stream import BYTES_AT_ONCE, EVENTS_AT_ONCE, Stream
from ecs_fake.collaborators.services import LogEvent, ServiceError


class Cloud:
    """Answers for CloudWatch Logs, and keeps each batch."""

    def __init__(self) -> None:
        self.batches: list[list[LogEvent]] = []
        self.fault: Exception | None = None
        self.takes = True

    def create_group(self, group: str, region: str) -> None:
        """Nobody asks here."""
        raise AssertionError

    create_stream = None

    def put(self, group: str, stream: str, region: str, events: Sequence[LogEvent]) -> bool:
        """Keep them."""
        if self.fault:
            raise self.fault
        self.batches.append(list(events))
        return self.takes


class Way:
    """A stream whose errands run when the test says so."""

    def __init__(self, **options: str) -> None:
        self.cloud = Cloud()
        self.errands: list[Callable[[], None]] = []
        self.warnings: list[str] = []
        given = {name.replace("_", "-"): value for name, value in options.items()}
        place = target({"awslogs-group": "g", **given}, "us-east-1", "web", "0123", "s")
        service: Callable[[], object] = lambda: self.cloud  # noqa: E731
        self.stream = Stream(place, service, self.errands.append, self.warnings.append)  # type: ignore[arg-type]

    def run(self) -> None:
        """Run what is to be run."""
        while self.errands:
            self.errands.pop(0)()

    @property
    def messages(self) -> list[str]:
        """What has arrived."""
        return [event.message for batch in self.cloud.batches for event in batch]


def test_nothing_is_sent_by_who_writes_and_one_errand_sends_all() -> None:
    way = Way()
    for number in range(5):
        way.stream.write(f"{number}", 1.0 + number)
    assert (way.messages, len(way.errands)) == ([], 1)
    way.run()
    assert way.cloud.batches == [[LogEvent(1000 + 1000 * number, str(number)) for number in range(5)]]
    way.stream.write("more", 9.0)
    way.run()
    assert way.messages[-1] == "more"


def test_a_batch_has_its_most_events() -> None:
    way = Way()
    way.stream.write("\n".join("x" * (EVENTS_AT_ONCE + 1)), 1.0)
    way.run()
    assert list(map(len, way.cloud.batches)) == [EVENTS_AT_ONCE, 1]


def test_a_batch_has_its_most_bytes() -> None:
    way = Way()
    way.stream.write("\n".join(["x" * 200_000] * 8), 1.0)
    way.run()
    assert list(map(len, way.cloud.batches)) == [5, 3]
    assert all(
        sum(len(event.message) + 26 for event in batch) <= BYTES_AT_ONCE for batch in way.cloud.batches
    )


def test_a_batch_is_in_the_order_of_time() -> None:
    way = Way()
    way.stream.write("late", 2.0)
    way.stream.write("early", 1.0)
    way.run()
    assert way.messages == ["early", "late"]


def test_what_does_not_fit_is_lost_and_said() -> None:
    way = Way(max_buffer_size="300")
    for number in range(20):
        way.stream.write(f"line {number}", 1.0)
    way.run()
    assert way.messages == [f"line {number}" for number in range(9)]
    assert set(way.warnings) == {
        "Output of s came faster than log group g took it, and some of it is missing there; task.logs() has it."
    }
    way.stream.write("again", 2.0)
    way.run()
    assert way.messages[-1] == "again"


def test_the_end_waits_until_all_has_arrived() -> None:
    way = Way(awslogs_multiline_pattern="^X")
    ends: list[list[str]] = []
    way.stream.write("X one\nmore", 1.0)
    way.stream.finish(lambda: ends.append(way.messages))
    assert ends == []
    way.run()
    assert ends == [["X one\nmore\n"]]
    way.stream.finish(lambda: ends.append([]))
    assert len(ends) == 2


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (ServiceError("ResourceNotFoundException", "gone"), "ResourceNotFoundException: gone"),
        (ZeroDivisionError("a mock's own"), "ZeroDivisionError: a mock's own"),
    ],
)
def test_a_refusal_is_said_and_output_goes_on(fault: Exception, cause: str) -> None:
    way = Way()
    way.cloud.fault = fault
    way.stream.write("one", 1.0)
    way.run()
    assert way.warnings == [
        f"Output of s did not reach log group g, and is missing there; task.logs() has it: {cause}"
    ]
    way.cloud.fault = None
    way.stream.write("two", 2.0)
    way.run()
    assert way.messages == ["two"]


def test_events_of_the_wrong_time_are_said() -> None:
    way = Way()
    way.cloud.takes = False
    way.stream.write("one", 1.0)
    way.run()
    assert "because of their time" in way.warnings[0]
