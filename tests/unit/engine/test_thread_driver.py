"""The wall clock: one thread, started on first need, gone after `close`. The clock is moved by hand here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ecs_fake.engine.clock import VirtualClock, WallClock
from ecs_fake.engine.engine import Engine
from ecs_fake.errors import EcsFakeError, SettleTimeout
from ecs_fake.records.orders import KillContainer, StartContainer, StopContainer
from tests.unit.engine import rig

PATIENCE = 20.0
"""Seconds until a test gives up; none waits that long when it passes."""


class HandClock(VirtualClock):
    """A wall clock as the driver sees it, moved by the test."""

    virtual = False


class Bench:
    """An engine with its thread, and ways to wait for it without sleeping."""

    def __init__(self, runner: rig.Obedient | None = None, timings: str = "instant") -> None:
        self.clock = HandClock(rig.START)
        self.runner = rig.Obedient() if runner is None else runner
        self.engine = self._wall(timings)

    def _wall(self, timings: str) -> Engine:
        # `Engine` takes a virtual clock for virtual time by its type; this one only moves like it.
        clock = WallClock()
        clock.now = self.clock.now  # type: ignore[method-assign]  # moved by hand
        return rig.engine(self.runner, clock=clock, timings=timings)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, from change to change."""
        while True:
            since = self.engine.changes
            if holds():
                return
            self.engine.pause(PATIENCE, since=since)
            assert self.engine.changes != since, "nothing changed any more"

    def status(self, arn: str) -> str:
        return str(rig.task(self.engine, arn).last_status)


@pytest.fixture
def made() -> Iterator[list[Bench]]:
    """Benches of the test; all are closed after it."""
    benches: list[Bench] = []
    yield benches
    for bench in benches:
        bench.engine.close()


@pytest.fixture
def bench(made: list[Bench]) -> Callable[..., Bench]:
    def make(*arguments: Any, **options: Any) -> Bench:
        made.append(Bench(*arguments, **options))
        rig.prepare(made[-1].engine)
        return made[-1]

    return make


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ecs-fake-engine"]


def test_the_thread_starts_with_the_first_order_and_ends_with_close(bench: Callable[..., Bench]) -> None:
    on = bench()
    assert threads() == []  # clusters and task definitions need none
    (arn,) = rig.run(on.engine)
    on.until(lambda: on.status(arn) == "RUNNING")
    (thread,) = threads()
    assert thread.daemon
    on.engine.close()
    assert threads() == []
    on.engine.close()  # a second time does no harm


def test_close_without_a_thread(bench: Callable[..., Bench]) -> None:
    bench().engine.close()
    assert threads() == []


def test_the_caller_does_not_wait_for_the_runner(bench: Callable[..., Bench]) -> None:
    release = threading.Event()

    class Slow(rig.Obedient):
        def carry_out(self, order: Any) -> None:
            assert release.wait(PATIENCE)
            super().carry_out(order)

    on = bench(Slow())
    (arn,) = rig.run(on.engine)
    assert on.status(arn) == "PENDING"  # answered although its runner has not moved
    assert on.engine.core.busy
    release.set()
    on.until(lambda: on.status(arn) == "RUNNING")


def test_a_timer_goes_off_when_its_time_has_come(bench: Callable[..., Bench]) -> None:
    on = bench(timings="realistic")
    (arn,) = rig.run(on.engine)

    def pass_time(seconds: float) -> None:
        on.clock.move_to(on.clock.now() + seconds)
        on.engine.driver.kick()

    pass_time(17)
    on.until(lambda: on.status(arn) == "PENDING")
    pass_time(12)
    on.until(lambda: rig.task(on.engine, arn).containers[0].image_digest is not None)
    pass_time(1)
    on.until(lambda: on.status(arn) == "RUNNING")
    assert rig.task(on.engine, arn).started_at == rig.START + 30


def test_a_container_that_ignores_sigterm_is_killed(bench: Callable[..., Bench]) -> None:
    class Deaf(rig.Obedient):
        def answer(self, order: Any) -> Any:
            return None if isinstance(order, StopContainer) else super().answer(order)

    on = bench(Deaf())
    (arn,) = rig.run(on.engine)
    on.until(lambda: on.status(arn) == "RUNNING")
    rig.call(on.engine, "StopTask", task=arn)
    on.until(lambda: on.status(arn) == "STOPPING")
    on.clock.move_to(on.clock.now() + 30)
    on.engine.driver.kick()
    on.until(lambda: on.status(arn) == "STOPPED")
    assert isinstance(on.runner.given[-1], KillContainer)
    assert rig.task(on.engine, arn).containers[0].exit_code == 137


def test_pause_returns_with_the_next_change(bench: Callable[..., Bench]) -> None:
    on = bench()
    since = on.engine.changes
    waiting = threading.Thread(target=lambda: on.engine.pause(PATIENCE * 10, since=since))
    waiting.start()
    rig.call(on.engine, "CreateCluster", clusterName="other")
    waiting.join(PATIENCE)
    assert not waiting.is_alive()


def test_pause_returns_at_once_when_something_has_changed_meanwhile(bench: Callable[..., Bench]) -> None:
    on = bench()
    on.engine.pause(PATIENCE * 10, since=on.engine.changes - 1)


def test_pause_ends_after_its_time(bench: Callable[..., Bench]) -> None:
    on = bench()
    since = on.engine.changes
    on.engine.pause(0.01, since=since)
    assert on.engine.changes == since


def test_settle_waits_for_real(bench: Callable[..., Bench]) -> None:
    release = threading.Event()

    class Slow(rig.Obedient):
        def carry_out(self, order: Any) -> None:
            if isinstance(order, StartContainer):
                assert release.wait(PATIENCE)
            super().carry_out(order)

    on = bench(Slow())
    (arn,) = rig.run(on.engine)
    settled = threading.Thread(target=on.engine.settle, args=(PATIENCE,))
    settled.start()
    assert settled.is_alive()
    release.set()
    settled.join(PATIENCE)
    assert (settled.is_alive(), on.status(arn)) == (False, "RUNNING")


def test_settle_gives_up_in_real_time(bench: Callable[..., Bench]) -> None:
    class Idle(rig.Obedient):
        def answer(self, order: Any) -> None:
            return None

    on = bench(Idle())
    (arn,) = rig.run(on.engine)
    with pytest.raises(SettleTimeout, match=rf"after 0 of 0 seconds still in transition: {arn} \(PENDING"):
        on.engine.settle(0)


def test_advance_says_why_it_cannot(bench: Callable[..., Bench]) -> None:
    with pytest.raises(EcsFakeError, match=r"wall clock.*settle"):
        bench().engine.advance(1)


def test_reset_ends_what_runs(bench: Callable[..., Bench]) -> None:
    killed = threading.Event()

    class Telling(rig.Obedient):
        def carry_out(self, order: Any) -> None:
            super().carry_out(order)
            if isinstance(order, KillContainer):
                killed.set()

    on = bench(Telling())
    (arn,) = rig.run(on.engine)
    on.until(lambda: on.status(arn) == "RUNNING")
    on.engine.reset()
    assert killed.wait(PATIENCE)
    assert rig.call(on.engine, "ListClusters") == {"clusterArns": []}


def test_many_callers_at_once(bench: Callable[..., Bench]) -> None:
    on = bench()
    arns: list[str] = []

    def run_some() -> None:
        for _ in range(10):
            arns.extend(rig.run(on.engine, count=2))

    callers = [threading.Thread(target=run_some) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(PATIENCE)
    on.until(lambda: all(on.status(arn) == "RUNNING" for arn in arns))
    assert len(set(arns)) == 80
    assert len(on.runner.given) == 160  # each pulled once and started once
