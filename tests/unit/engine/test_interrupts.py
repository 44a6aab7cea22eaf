"""Ctrl-C anywhere: at each line of a step an interrupt is raised, and the step after it finishes what was begun.

Nothing may be lost and nothing doubled: the changes of each record form one unbroken chain from its birth to what the
tables hold, indexes agree with rows, every order is given at least once, and the lives are those of a run without
interrupt.
"""

from __future__ import annotations

import inspect
import linecache
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import ecs_fake
from ecs_fake.engine.core import Core
from ecs_fake.engine.engine import Engine
from ecs_fake.records.orders import ContainerKey, ForgetTask, KillContainer
from ecs_fake.records.task import Task
from ecs_fake.store.table import Table
from ecs_fake.store.worlds import World
from tests.indexes import check_world, tables_of
from tests.unit.engine import rig

PACKAGE = Path(ecs_fake.__file__).parent
ROOMS = tuple(str(PACKAGE / room) for room in ("engine", "store", "lifecycle"))
DEPTH = 2
"""How many visits of one line are interrupted, each in a run of its own."""

Place = tuple[str, int, int]
"""File, line, and the how-manieth visit."""


@contextmanager
def tracing(visit: Callable[[Place], None]) -> Iterator[None]:
    """Tell of every line that is about to run in the rooms of a step."""
    visits: Counter[tuple[str, int]] = Counter()

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(ROOMS):
            return None
        if event == "line" and not _is_with(frame):
            line = (frame.f_code.co_filename, frame.f_lineno)
            visits[line] += 1
            visit((*line, visits[line]))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def _is_with(frame: FrameType) -> bool:
    """A `with` line is visited again on the way out, where the interpreter lets no interrupt in."""
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip().startswith(("with ", "try:"))


class Story:
    """A task's life in four steps, each of which is done again after an interrupt, as a user would."""

    def __init__(self, lag: float = 0.0) -> None:
        self.runner = rig.Obedient()
        self.engine = rig.prepare(rig.engine(self.runner, timings="brisk", seed=None, consistency_lag=lag))
        self.steps: dict[str, Callable[[], object]] = {
            "run": lambda: rig.run(self.engine, count=2, clientToken="token"),
            "start": lambda: self.engine.advance(5),
            "stop": self.stop,
            "end": lambda: self.engine.settle(60),
        }

    def stop(self) -> None:
        for arn in rig.run(self.engine, count=2, clientToken="token"):
            rig.call(self.engine, "StopTask", task=arn)

    def tell(self, interrupted: str = "", at: Place | None = None) -> bool:
        """Go through all steps; say whether the interrupt came."""
        came = False
        for name, step in self.steps.items():
            if name == interrupted and at is not None:
                came = _interrupted(step, at)
            step()
        return came


def _interrupted(step: Callable[[], object], at: Place) -> bool:
    def visit(place: Place) -> None:
        if place == at:
            raise KeyboardInterrupt

    try:
        with tracing(visit):
            step()
    except KeyboardInterrupt:
        return True
    return False


@cache
def places(name: str, lag: float = 0.0) -> list[Place]:
    """Give the places that a step visits, each line `DEPTH` times at most."""
    story, found = Story(lag), []

    def visit(place: Place) -> None:
        if place[2] <= DEPTH:
            found.append(place)

    for step, do in story.steps.items():
        if step == name:
            with tracing(visit):
                do()
            return found
        do()
    raise AssertionError(name)


def lives(engine: Engine) -> list[list[tuple[int, str, str]]]:
    """Give each task's versions with both statuses, in order."""
    told: dict[str, dict[int, tuple[int, str, str]]] = {}
    for change in engine.core.journal:
        if isinstance(change.after, Task):
            form = (change.after.version, str(change.after.last_status), str(change.after.desired_status))
            told.setdefault(change.after.arn, {})[change.after.version] = form
    return [list(forms.values()) for forms in told.values()]


def check_chains(engine: Engine) -> None:
    """Fail unless the journal leads from each record's birth to what the tables hold, without gap or repeat."""
    world = rig.world(engine)
    newest: dict[tuple[str, object], Any] = {}
    for change in engine.core.journal:
        record = change.after if change.after is not None else change.before
        key = (type(record).__name__, world.table_of(record).key(record))
        assert newest.get(key) is change.before, f"{change} does not follow {newest.get(key)}"
        newest[key] = change.after
    rows = [row for table in tables_of(world).values() for row in table]
    for row in rows:
        assert newest[type(row).__name__, world.table_of(row).key(row)] is row


@cache
def without_interrupt() -> tuple[list[list[tuple[int, str, str]]], list[str]]:
    story = Story()
    story.tell()
    return lives(story.engine), sorted(story.runner.names())


@pytest.mark.parametrize("step", ["run", "start", "stop", "end"])
def test_an_interrupt_at_any_line_loses_nothing_and_doubles_nothing(step: str) -> None:
    whole, orders = without_interrupt()
    assert len(whole) == 2
    for place in places(step):
        story = Story()
        assert story.tell(step, place), place
        check_world(rig.world(story.engine))
        check_chains(story.engine)
        assert lives(story.engine) == whole, place
        given = story.runner.given
        assert sorted(type(order).__name__ for order in _once_each(given)) == orders, place
        assert not story.engine.core.busy
        assert {task.last_status for task in rig.world(story.engine).tasks} == {"STOPPED"}


@pytest.mark.parametrize("step", ["run", "start", "stop", "end"])
def test_what_readers_are_behind_is_neither_lost_nor_mixed_up_by_an_interrupt(step: str) -> None:
    found = [place for place in places(step, 2.0) if place[0].endswith(("lag.py", "core.py"))]
    assert any(place[0].endswith("lag.py") for place in found)
    for place in found:
        story = Story(2.0)
        story.tell(step, place)  # delays are drawn, so a line that was visited once need not be visited again
        story.engine.settle(60)
        lag, world = story.engine.core._lag, rig.world(story.engine)
        check_world(lag.world(world))
        assert _rows(lag.world(world)) == _rows(world), place
        check_chains(story.engine)


def _rows(world: World) -> dict[tuple[str, object], object]:
    return {(name, table.key(row)): row for name, table in tables_of(world).items() for row in table}


def _once_each(orders: list[Any]) -> list[Any]:
    return [order for at, order in enumerate(orders) if order not in orders[:at]]


def test_the_steps_visit_what_they_are_meant_to() -> None:
    """Guards the test above: were the rooms not traced, it would prove nothing."""
    visited = {Path(place[0]).name for step in ("run", "start", "stop", "end") for place in places(step)}
    assert visited >= {
        "core.py",
        "handling.py",
        "agenda.py",
        "drivers.py",
        "journal.py",
        "table.py",
        "transaction.py",
    }
    source, first = inspect.getsourcelines(Core.commit)
    lines = {place[1] for place in places("run") if place[0].endswith("core.py")}
    assert set(range(first + 1, first + len(source))) <= lines


@pytest.mark.parametrize("visit", range(5))
def test_an_interrupt_in_the_middle_of_a_write_is_taken_back_by_the_next_step(
    monkeypatch: pytest.MonkeyPatch, visit: int
) -> None:
    """The call is interrupted while it writes, and taking it back is interrupted too."""
    story = Story()
    world = rig.world(story.engine)
    calls = iter(range(100))
    replace = Table.replace

    def interrupted(self: Table[Any], *arguments: Any) -> None:
        replace(self, *arguments)
        if next(calls) >= visit:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Table, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            story.steps["run"]()
    rig.call(story.engine, "ListTasks")
    check_world(world)
    check_chains(story.engine)
    story.tell()
    assert lives(story.engine) == without_interrupt()[0]


def reset_places() -> list[Place]:
    found: list[Place] = []
    story = Story()
    story.steps["run"]()
    story.steps["start"]()
    with tracing(found.append):
        story.engine.reset()
    return [place for place in found if place[2] <= DEPTH]


def test_a_reset_that_was_interrupted_is_done_by_the_next_one() -> None:
    for place in reset_places():
        story = Story()
        (first, second) = rig.run(story.engine, count=2, clientToken="token")
        story.steps["start"]()
        story.runner.given.clear()
        assert _interrupted(story.engine.reset, place), place
        story.engine.reset()
        expected = {
            order
            for arn in (first, second)
            for order in (KillContainer(ContainerKey(0, arn, "app")), ForgetTask(0, arn))
        }
        assert set(story.runner.given) == expected, place
        assert rig.call(story.engine, "ListClusters") == {"clusterArns": []}
        assert not story.engine.core.busy
        rig.prepare(story.engine)
        story.steps["run"]()
        story.steps["start"]()
        assert {task.last_status for task in rig.world(story.engine).tasks} == {"RUNNING"}
