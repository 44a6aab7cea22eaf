"""Virtual time: everything on the caller's thread, timer by timer."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ecs_fake.engine.clock import VirtualClock
from ecs_fake.errors import EcsFakeError
from ecs_fake.records.orders import PullImage, StartContainer, StopContainer
from ecs_fake.records.state_changes import ContainerExited
from tests.unit.engine import rig


class OnTheWay:
    """Remembers when each order came."""

    def __init__(self) -> None:
        self.runner = rig.Obedient()
        self.times: list[tuple[str, float]] = []
        carry_out = self.runner.carry_out

        def remember(order: Any) -> None:
            self.times.append((type(order).__name__, self.runner.now() - rig.START))
            carry_out(order)

        self.runner.carry_out = remember  # type: ignore[method-assign]  # listens in


def test_advance_stops_at_every_timer_on_the_way() -> None:
    on_the_way = OnTheWay()
    engine = rig.prepare(rig.engine(on_the_way.runner, timings="realistic"))
    (arn,) = rig.run(engine)
    assert on_the_way.times == []
    engine.advance(100)
    # attach 17, pull 12, start 1
    assert on_the_way.times == [("PullImage", 29.0), ("StartContainer", 30.0)]
    task = rig.task(engine, arn)
    assert (task.connectivity_at, task.started_at) == (rig.START + 17, rig.START + 30)
    assert engine.core.clock.now() == rig.START + 100


def test_advance_goes_no_further_than_it_is_told() -> None:
    engine = rig.prepare(rig.engine(timings="realistic"))
    (arn,) = rig.run(engine)
    engine.advance(16.9)
    assert rig.task(engine, arn).last_status == "PROVISIONING"
    engine.advance(0.2)
    assert rig.task(engine, arn).last_status == "PENDING"


def test_advance_by_nothing_runs_what_is_due_now() -> None:
    runner = rig.Obedient()
    clock = VirtualClock(rig.START)
    engine = rig.prepare(rig.engine(runner, clock=clock, timings="realistic"))
    (arn,) = rig.run(engine)
    clock.move_to(rig.START + 17)
    engine.advance(0)
    assert rig.task(engine, arn).last_status == "PENDING"


def test_a_timer_set_by_a_timer_is_reached_in_the_same_advance() -> None:
    """Attaching sets the timer of pulling, pulling that of the start."""
    engine = rig.prepare(rig.engine(timings="realistic"))
    (arn,) = rig.run(engine)
    engine.advance(30)
    assert rig.task(engine, arn).last_status == "RUNNING"


def test_time_cannot_go_back() -> None:
    with pytest.raises(EcsFakeError, match=r"advance\(-1\): time goes forward only"):
        rig.engine().advance(-1)


def test_pause_moves_the_clock_at_once() -> None:
    engine = rig.prepare(rig.engine(timings="realistic"))
    (arn,) = rig.run(engine)
    engine.pause(30, since=engine.changes)
    assert rig.task(engine, arn).last_status == "RUNNING"
    engine.pause(5, since=-1)  # whatever changed meanwhile: a sleep is a sleep
    assert engine.core.clock.now() == rig.START + 35


def test_no_thread_is_ever_started() -> None:
    before = threading.active_count()
    engine = rig.prepare(rig.engine(timings="realistic"))
    rig.run(engine, count=10)
    engine.settle(100)
    assert threading.active_count() == before


def test_orders_of_one_task_come_in_the_order_of_its_life() -> None:
    runner = rig.Obedient()
    engine = rig.prepare(rig.engine(runner))
    (arn,) = rig.run(engine)
    rig.call(engine, "StopTask", task=arn)
    assert [type(order) for order in runner.given] == [PullImage, StartContainer, StopContainer]


def test_a_container_that_does_not_end_when_asked_is_killed_after_its_timeout() -> None:
    class Deaf(rig.Obedient):
        def answer(self, order: Any) -> Any:
            return None if isinstance(order, StopContainer) else super().answer(order)

    runner = Deaf()
    engine = rig.prepare(rig.engine(runner))
    (arn,) = rig.run(engine)
    rig.call(engine, "StopTask", task=arn)
    engine.advance(29.9)
    assert runner.names()[-1] == "StopContainer"
    engine.advance(0.1)
    assert runner.names()[-1] == "KillContainer"
    assert rig.task(engine, arn).containers[0].exit_code == 137


def test_what_calls_the_api_while_it_acts_does_not_act_within_itself() -> None:
    class Nosy(rig.Obedient):
        """Each order makes it look at something, as the function of a lifecycle hook does."""

        inside = 0

        def carry_out(self, order: Any) -> None:
            self.inside += 1
            assert self.inside == 1
            rig.call(engine, "ListTasks")
            super().carry_out(order)
            engine.driver.kick()
            self.inside -= 1

    engine = rig.prepare(rig.engine(Nosy()))
    (arn,) = rig.run(engine)
    assert rig.task(engine, arn).last_status == "RUNNING"


def test_reports_from_another_thread_are_handled_by_the_next_caller() -> None:
    class Elsewhere(rig.Obedient):
        """Its answers come from a thread."""

        def carry_out(self, order: Any) -> None:
            thread = threading.Thread(target=super().carry_out, args=(order,))
            thread.start()
            thread.join(10)

    engine = rig.prepare(rig.engine(Elsewhere()))
    (arn,) = rig.run(engine)
    assert rig.task(engine, arn).last_status == "RUNNING"


def test_a_late_exit_comes_when_it_is_due_and_not_before() -> None:
    class Short(rig.Obedient):
        def carry_out(self, order: Any) -> None:
            super().carry_out(order)
            if isinstance(order, StartContainer):
                end = self.now() + 30
                self.report(ContainerExited(order.key, end, 3), due=end)

    engine = rig.prepare(rig.engine(Short()))
    (arn,) = rig.run(engine)
    engine.advance(29)
    assert rig.task(engine, arn).last_status == "RUNNING"
    engine.advance(1)
    task = rig.task(engine, arn)
    assert (task.last_status, task.stopped_at) == ("STOPPED", rig.START + 30)
    assert task.containers[0].exit_code == 3
