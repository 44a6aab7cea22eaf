"""The engine as doors see it: settling, polling, closing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_fake.errors import FakeClosed, SettleTimeout
from ecs_fake.operations import OPERATIONS
from ecs_fake.records.orders import StartContainer
from tests.unit.engine import rig


class Reluctant(rig.Obedient):
    """Starts nothing."""

    def answer(self, order: Any) -> Any:
        return None if isinstance(order, StartContainer) else super().answer(order)


class TestSettle:
    def test_it_gives_the_seconds_that_passed(self) -> None:
        engine = rig.prepare(rig.engine(timings="realistic"))
        rig.run(engine)
        assert engine.settle(100) == 30
        assert engine.settle(100) == 0

    def test_it_goes_no_further_than_needed(self) -> None:
        """The hour for which a stopped task is shown is no transition."""
        engine = rig.prepare(rig.engine(timings="realistic"))
        (arn,) = rig.run(engine)
        engine.settle(100)
        rig.call(engine, "StopTask", task=arn)
        assert engine.settle(100) == 23
        assert rig.task(engine, arn).last_status == "STOPPED"

    def test_it_waits_for_every_task(self) -> None:
        engine = rig.prepare(rig.engine(timings="realistic"))
        rig.run(engine)
        engine.advance(10)
        rig.run(engine)
        assert engine.settle(100) == 30

    def test_it_gives_up_before_what_is_due_too_late(self) -> None:
        engine = rig.prepare(rig.engine(timings="realistic"))
        (arn,) = rig.run(engine)
        text = rf"^after 17 of 20 seconds still in transition: {arn} \(PENDING, wanted RUNNING\)$"
        with pytest.raises(SettleTimeout, match=text):
            engine.settle(20)

    def test_it_gives_up_at_once_when_nothing_will_ever_come(self) -> None:
        engine = rig.prepare(rig.engine(Reluctant()))
        first, second = rig.run(engine, count=2)
        with pytest.raises(SettleTimeout) as caught:
            engine.settle(1_000_000)
        assert first in str(caught.value)
        assert second in str(caught.value)
        assert str(caught.value).startswith("after 0 of 1e+06 seconds still in transition: ")


class TestPolling:
    @pytest.fixture
    def engine(self) -> Any:
        return rig.prepare(rig.engine(poll_step=2.0, timings="realistic"))

    def passed(self, engine: Any) -> float:
        return float(engine.core.clock.now() - rig.START)

    def test_a_read_repeated_moves_time_first(self, engine: Any) -> None:
        rig.call(engine, "ListTasks")
        assert self.passed(engine) == 0
        rig.call(engine, "ListTasks")
        assert self.passed(engine) == 2
        entry = engine.core.journal[-1]
        assert (entry.at, entry.cause, entry.after - entry.before) == (rig.START, "poll", 2)

    @pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.reads])
    def test_every_read_can_be_polled(self, engine: Any, name: str) -> None:
        for _ in range(2):
            engine.dispatch(rig.request(name))  # even one that is refused is a poll
        assert self.passed(engine) == 2

    @pytest.mark.parametrize(
        "between",
        [
            {"name": "ListClusters"},
            {"name": "CreateCluster"},
            {"name": "ListTasks", "parameters": {"cluster": "default"}},
            {"name": "ListTasks", "account_id": "999999999999"},
            {"name": "ListTasks", "region": "eu-west-1"},
        ],
        ids=["read", "write", "parameters", "account", "region"],
    )
    def test_anything_else_in_between_is_no_poll(self, engine: Any, between: dict[str, Any]) -> None:
        for _ in range(3):
            rig.call(engine, "ListTasks")
            engine.dispatch(rig.request(**between))
        assert self.passed(engine) == 0

    def test_writes_are_never_polls(self, engine: Any) -> None:
        for _ in range(3):
            rig.call(engine, "CreateCluster")
        assert self.passed(engine) == 0

    def test_a_waiter_has_moved_time_itself(self, engine: Any) -> None:
        for _ in range(3):
            engine.dispatch(rig.request("ListTasks", cause="waiter"))
        assert self.passed(engine) == 0

    @pytest.mark.parametrize("move", ["pause", "advance", "settle"])
    def test_time_moved_by_hand_is_no_poll(self, engine: Any, move: str) -> None:
        rig.call(engine, "ListTasks")
        if move == "pause":
            engine.pause(0, since=0)
        else:
            getattr(engine, move)(0)
        rig.call(engine, "ListTasks")
        assert self.passed(engine) == 0

    def test_a_poll_sees_what_came_of_the_time_it_moved(self, engine: Any) -> None:
        (arn,) = rig.run(engine)
        seen = [rig.call(engine, "DescribeTasks", tasks=[arn])["tasks"][0]["lastStatus"] for _ in range(16)]
        assert (seen[8], seen[9], seen[14], seen[15]) == ("PROVISIONING", "PENDING", "PENDING", "RUNNING")

    def test_it_can_be_off(self) -> None:
        engine = rig.engine(poll_step=0.0)
        for _ in range(3):
            rig.call(engine, "ListClusters")
        assert self.passed(engine) == 0


class TestClosing:
    def test_calls_are_refused_and_told_why(self) -> None:
        engine = rig.prepare(rig.engine())
        engine.close()
        engine.close()
        with pytest.raises(
            FakeClosed, match=r"^ListTasks: this fake has ended\. .* nothing was sent to AWS\.$"
        ):
            engine.dispatch(rig.request("ListTasks"))
        assert engine.closed

    def test_it_can_still_be_looked_at(self) -> None:
        engine = rig.prepare(rig.engine())
        (arn,) = rig.run(engine)
        engine.close()
        assert rig.task(engine, arn).last_status == "RUNNING"


class TestReset:
    def test_faults_and_calls_are_forgotten_and_polling_begins_anew(self) -> None:
        engine = rig.prepare(rig.engine(poll_step=2.0))
        engine.faults.error("CreateCluster", "ServerException", times=5)
        rig.call(engine, "ListTasks")
        engine.reset()
        assert len(engine.calls) == 0
        rig.call(engine, "CreateCluster")
        rig.call(engine, "ListTasks")
        assert engine.core.clock.now() == rig.START


def test_the_callers_account_counts() -> None:
    engine = rig.engine()
    answer = engine.dispatch(rig.request("CreateCluster", account_id="999999999999"))
    assert ":999999999999:" in json.loads(answer.body)["cluster"]["clusterArn"]


def test_the_history_bounds_calls_and_journal() -> None:
    engine = rig.engine(history=4)
    for at in range(6):
        rig.call(engine, "CreateCluster", clusterName=f"c{at}")
    assert (len(engine.calls), engine.calls.dropped) == (4, 2)
    assert (len(engine.core.journal), engine.core.journal.dropped) == (4, 2)
    assert [change.after.name for change in engine.core.journal] == ["c2", "c3", "c4", "c5"]
