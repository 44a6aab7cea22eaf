"""The supervisor's watch over what containers take, with made-up usage."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from ecs_fake.runners.process.measuring import ps_seconds
from ecs_fake.runners.process.supervisor.usage import Listing, list_processes, owned, resident
from ecs_fake.runners.process.supervisor.watch import COST, LATEST, SOONEST, Terms, Watch

MIB = 1 << 20


class Seen:
    """Usage as a test says it: processes, and bytes at the most and exactly."""

    def __init__(self) -> None:
        self.most: dict[int, int] = {}
        self.exact: dict[int, int] = {}
        self.processes: dict[int, int] = {}
        self.looks = 0
        self.measured: list[int] = []
        #: The time, and how much of it a look takes.
        self.now, self.seconds = 1000.0, 0.0

    def look(self, mains: dict[int, int]) -> dict[int, tuple[set[int], int]]:
        self.looks += 1
        self.now += self.seconds
        return {
            number: (set(range(pid, pid + self.processes.get(number, 1))), self.most.get(number, 0))
            for number, pid in mains.items()
        }

    def exactly(self, pids: Collection[int]) -> int:
        number = min(pids) // 1000
        self.measured.append(number)
        return self.exact[number]


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def watch(seen: Seen) -> Watch:
    return Watch(seen, lambda: seen.now)  # type: ignore[arg-type]


def add(watch: Watch, number: int, task: bytes = b"t", memory: int = 0, task_memory: int = 0) -> None:
    watch.add(number, Terms(number * 1000, task, memory * MIB, task_memory * MIB, 100))


def look(watch: Watch) -> list[tuple[int, str]]:
    """Look now, whether it is time or not."""
    watch.due = 0.0
    return watch.look()


def test_nobody_to_watch_is_no_work(watch: Watch, seen: Seen) -> None:
    assert (watch.due, watch.look(), seen.looks) == (None, [], 0)
    add(watch, 1)
    assert watch.due is not None
    watch.drop(1)
    assert watch.due is None


def test_not_before_it_is_time(watch: Watch, seen: Seen) -> None:
    add(watch, 1)
    assert (watch.look(), seen.looks) == ([], 0)


def test_the_exact_figure_decides(watch: Watch, seen: Seen) -> None:
    add(watch, 1, memory=100)
    seen.most = {1: 120 * MIB}
    seen.exact = {1: 90 * MIB}
    assert look(watch) == []
    seen.exact = {1: 101 * MIB}
    assert look(watch) == [(1, "memory")]


def test_it_is_asked_for_only_where_it_may_matter(watch: Watch, seen: Seen) -> None:
    add(watch, 1, memory=100)
    add(watch, 2)
    seen.most = {1: 99 * MIB, 2: 5000 * MIB}
    assert (look(watch), seen.measured) == ([], [])


def test_of_a_task_that_takes_too_much_the_largest_container(watch: Watch, seen: Seen) -> None:
    for number in (1, 2, 3):
        add(watch, number, b"crowded", task_memory=100)
    add(watch, 4, b"other", task_memory=100)
    seen.most = seen.exact = {1: 30 * MIB, 2: 50 * MIB, 3: 30 * MIB, 4: 90 * MIB}
    assert look(watch) == [(2, "memory")]


def test_a_tasks_sum_is_exact_too(watch: Watch, seen: Seen) -> None:
    add(watch, 1, task_memory=100)
    add(watch, 2, task_memory=100)
    seen.most = {1: 60 * MIB, 2: 60 * MIB}
    seen.exact = {1: 40 * MIB, 2: 40 * MIB}
    assert look(watch) == []


def test_processes_of_a_task_count_together(watch: Watch, seen: Seen) -> None:
    for number, task in ((1, b"a"), (2, b"a"), (3, b"b")):
        add(watch, number, task)
    seen.processes = {1: 40, 2: 60, 3: 100}
    assert look(watch) == []
    seen.processes = {1: 40, 2: 61, 3: 100}
    assert look(watch) == [(2, "processes")]


def test_the_next_look_comes_sooner_the_less_room_there_is(watch: Watch, seen: Seen) -> None:
    def pause() -> float:
        look(watch)
        assert watch.due is not None
        return watch.due - seen.now

    watch.add(1, Terms(1000, b"t", 1024 * MIB, 0, 10**6))
    assert pause() == pytest.approx(LATEST)
    seen.most = {1: 924 * MIB}
    assert pause() == pytest.approx(100 / 1024)
    seen.most = {1: 1023 * MIB}
    assert pause() == pytest.approx(SOONEST)


def test_looking_takes_a_small_part_of_the_time(watch: Watch, seen: Seen) -> None:
    add(watch, 1)
    seen.seconds = 0.02
    look(watch)
    assert watch.due is not None
    assert watch.due - seen.now == pytest.approx(COST * seen.seconds)


def test_who_comes_does_not_make_it_look_more_often_than_it_can(watch: Watch, seen: Seen) -> None:
    add(watch, 1)
    seen.seconds = 0.02
    look(watch)
    before = watch.due
    add(watch, 2)
    assert watch.due == before
    seen.seconds = 0.0
    look(watch)
    add(watch, 3)
    assert watch.due == pytest.approx(seen.now + min(SOONEST, 1))


class TestListing:
    """How systems without /proc tell; `ps` is the same on Linux."""

    ROWS = b"10 1 10 100\n11 10 10 50\n12 11 12 20\n13 1 10 7\n20 1 20 1000\n21 12 21 5\n"

    def test_groups_and_descendants(self) -> None:
        listing = Listing(lambda: self.ROWS)
        assert listing.look({1: 10, 2: 20}) == {
            1: ({10, 11, 12, 13, 21}, 182 * 1024),
            2: ({20}, 1000 * 1024),
        }
        assert listing.exactly([11, 12, 99]) == 70 * 1024

    def test_ps_says_what_it_reads(self) -> None:
        import os

        pid = os.getpid()
        pids, size = Listing(list_processes).look({1: pid})[1]
        assert pid in pids
        assert size > 5 * MIB

    @pytest.mark.parametrize(
        ("text", "seconds"), [("0:00.25", 0.25), ("1:02", 62), ("01:00:01", 3601), ("2-00:00:00", 172800)]
    )
    def test_processor_times(self, text: str, seconds: float) -> None:
        assert ps_seconds(text) == seconds

    def test_a_time_of_another_form(self) -> None:
        with pytest.raises(ValueError, match="'nonsense'"):
            ps_seconds("nonsense")


def test_memory_of_a_process() -> None:
    import os

    pid = os.getpid()
    assert 0 < owned(pid) <= resident(pid)
    assert (owned(2**22 + 1), resident(2**22 + 1)) == (0, 0)
