"""The step: calls are transactions, late messages do nothing, orders wait until they are accepted."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.errors import ClientException, IllegalTransition, ReentrantCall
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.orders import ContainerKey, ForgetTask, KillContainer, PullImage, StartContainer
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, ImagePulled
from ecs_fake.records.task_definition import Family
from ecs_fake.store.tables.keys import ALL
from ecs_fake.store.transaction import Transaction
from tests.indexes import check_world, rows_of
from tests.unit.engine import rig


class Disobedient(rig.Obedient):
    """A runner that reports nothing by itself."""

    def answer(self, order: Any) -> None:
        return None


class TestCalls:
    @pytest.mark.parametrize("kind", [ClientException, KeyboardInterrupt, ZeroDivisionError])
    def test_an_error_takes_back_everything_the_call_wrote(self, kind: type[BaseException]) -> None:
        engine = rig.prepare(rig.engine())
        rig.run(engine)
        before, commits = rows_of(rig.world(engine)), engine.core.commits
        journal = list(engine.core.journal)

        def fails(tx: Transaction, request: Request) -> Answer:
            tx.put(Family("new", 1))
            for task in list(tx.world.tasks):
                tx.remove(task)
            tx.put(Family("job", 7))
            raise kind

        with pytest.raises(kind):
            engine.core.call("RunTask", fails, {}, rig.ACCOUNT, rig.REGION)
        assert rows_of(rig.world(engine)) == before
        check_world(rig.world(engine))
        assert (list(engine.core.journal), engine.core.commits) == (journal, commits)

    def test_the_journal_holds_what_was_written_in_order_with_its_cause(self) -> None:
        engine = rig.engine()

        def writes(tx: Transaction, request: Request) -> Answer:
            tx.put(Family("a", 1))
            tx.put(Family("a", 2))
            return {"answer": 1}

        assert engine.core.call("Anything", writes, {}, rig.ACCOUNT, rig.REGION) == {"answer": 1}
        assert [(change.at, change.cause, change.before, change.after) for change in engine.core.journal] == [
            (rig.START, "Anything", None, Family("a", 1)),
            (rig.START, "Anything", Family("a", 1), Family("a", 2)),
        ]
        assert engine.core.commits == 1

    def test_a_call_that_only_reads_is_no_change(self) -> None:
        engine = rig.prepare(rig.engine())
        commits, entries = engine.core.commits, len(engine.core.journal)
        rig.call(engine, "DescribeClusters")
        assert (engine.core.commits, len(engine.core.journal)) == (commits, entries)

    def test_a_call_from_inside_a_step_is_refused_and_the_step_taken_back(self) -> None:
        engine = rig.engine()

        def calls_back(tx: Transaction, request: Request) -> Answer:
            tx.put(Family("a", 1))
            rig.call(engine, "ListClusters")
            raise AssertionError("the call came back")

        with pytest.raises(ReentrantCall):
            engine.core.call("Anything", calls_back, {}, rig.ACCOUNT, rig.REGION)
        assert rig.call(engine, "ListTaskDefinitionFamilies") == {"families": []}

    def test_what_follows_by_itself_is_done_before_the_call_returns(self) -> None:
        runner = Disobedient()
        engine = rig.prepare(rig.engine(runner))
        (arn,) = rig.run(engine)
        assert (
            rig.task(engine, arn).last_status == "PENDING"
        )  # its interface is there, its image is asked for
        assert runner.names() == ["PullImage"]
        assert [task.arn for task in engine.core.in_transition()] == [arn]


class TestMessages:
    def test_of_a_task_that_is_not_there(self) -> None:
        engine = rig.prepare(rig.engine())
        commits = engine.core.commits
        key = ContainerKey(0, f"arn:aws:ecs:us-east-1:{rig.ACCOUNT}:task/default/{'0' * 32}", "app")
        engine.report(ImagePulled(key, rig.START))
        engine.report(ContainerStarted(ContainerKey(0, key.task_arn.replace("us", "eu"), "app"), rig.START))
        engine.driver.kick()
        assert engine.core.commits == commits

    def test_of_an_earlier_epoch(self) -> None:
        runner = Disobedient()
        engine = rig.prepare(rig.engine(runner))
        (old,) = rig.run(engine)
        engine.reset()
        rig.prepare(engine)
        # A new task by the old one's name: only the epoch tells their messages apart.
        (new,) = rig.run(engine)
        commits = engine.core.commits
        engine.report(ImagePulled(ContainerKey(0, new, "app"), rig.START))
        engine.report(ImagePulled(ContainerKey(0, old, "app"), rig.START))
        engine.driver.kick()
        assert engine.core.commits == commits
        engine.report(ImagePulled(ContainerKey(1, new, "app"), rig.START))
        engine.driver.kick()
        assert engine.core.commits == commits + 1

    def test_the_same_one_again_changes_nothing(self) -> None:
        """Of every kind and at every moment: an interrupted step may hand over anything twice."""
        runner = rig.Obedient()
        engine = rig.prepare(rig.engine(runner, timings="realistic"))
        inside = rig.world(engine)
        heard: list[Any] = []
        handle = engine.core._handle

        def twice(message: Any) -> None:
            heard.append(message)
            handle(message)
            once = rows_of(inside)
            handle(message)
            assert rows_of(inside) == once, message

        engine.core._handle = twice  # type: ignore[method-assign]  # listens in
        (arn,) = rig.run(engine)
        engine.settle(100)
        rig.call(engine, "StopTask", task=arn)
        engine.settle(100)
        assert rig.task(engine, arn).last_status == "STOPPED"
        assert {type(message).__name__ for message in heard} >= {
            "Written",
            "Attached",
            "PullDone",
            "ImagePulled",
            "ReadyToStart",
            "ContainerStarted",
            "ContainerExited",
            "Detached",
        }

    def test_one_that_no_row_is_written_for_is_said_once_and_the_rest_goes_on(self) -> None:
        runner = Disobedient()
        engine = rig.prepare(rig.engine(runner))
        (arn,) = rig.run(engine)
        key = ContainerKey(0, arn, "app")
        engine.report(ContainerStarted(key, rig.START))  # before its image was pulled
        engine.report(ImagePulled(key, rig.START))
        with pytest.raises(IllegalTransition, match=f"container app of {arn} is NONE"):
            engine.driver.kick()
        engine.driver.kick()
        assert runner.names() == ["PullImage", "StartContainer"]

    def test_a_report_that_is_due_later_waits(self) -> None:
        runner = rig.Obedient()
        engine = rig.prepare(rig.engine(runner))
        (arn,) = rig.run(engine)
        engine.report(ContainerExited(ContainerKey(0, arn, "app"), rig.START + 5, 3), due=rig.START + 5)
        engine.driver.kick()
        assert (rig.task(engine, arn).last_status, engine.core.next_due) == ("RUNNING", rig.START + 5)
        engine.advance(5)
        assert rig.task(engine, arn).containers[0].exit_code == 3


class TestOrders:
    def test_one_stays_until_it_has_been_accepted(self) -> None:
        class Interrupted(rig.Obedient):
            interrupted = False

            def carry_out(self, order: Any) -> None:
                super().carry_out(order)
                if isinstance(order, StartContainer) and not self.interrupted:
                    self.interrupted = True
                    raise KeyboardInterrupt

        runner = Interrupted()
        engine = rig.prepare(rig.engine(runner))
        with pytest.raises(KeyboardInterrupt):
            rig.run(engine)
        assert engine.core.busy
        (arn,) = rig.call(engine, "ListTasks")["taskArns"]
        assert runner.names() == ["PullImage", "StartContainer", "StartContainer"]
        assert runner.given[1] is runner.given[2]
        assert (rig.task(engine, arn).last_status, rig.task(engine, arn).version) == ("RUNNING", 3)
        assert not engine.core.busy

    def test_one_that_a_reset_has_overtaken_takes_no_other_with_it(self) -> None:
        class Slow(rig.Obedient):
            """While its first start is being carried out, somebody resets the fake."""

            def carry_out(self, order: Any) -> None:
                super().carry_out(order)
                if isinstance(order, StartContainer) and order.key.epoch == 0:
                    engine.core.reset()

        runner = Slow()
        engine = rig.prepare(rig.engine(runner))
        (arn,) = rig.run(engine)
        key = ContainerKey(0, arn, "app")
        assert runner.given[2:] == [KillContainer(key), ForgetTask(0, arn)]

    def test_a_task_that_is_forgotten_is_forgotten_by_its_runner(self) -> None:
        runner = rig.Obedient()
        engine = rig.prepare(rig.engine(runner))
        (arn,) = rig.run(engine)
        rig.call(engine, "StopTask", task=arn)
        engine.advance(3_599)
        assert "ForgetTask" not in runner.names()
        engine.advance(1)
        assert runner.given[-1] == ForgetTask(0, arn)
        assert len(rig.world(engine).tasks) == 0


class TestReset:
    def test_what_runs_is_killed_and_everything_forgotten(self) -> None:
        runner = rig.Obedient()
        engine = rig.prepare(rig.engine(runner))
        running, stopped = rig.run(engine, count=2)
        rig.call(engine, "StopTask", task=stopped)
        runner.given.clear()
        commits = engine.core.commits
        engine.reset()
        assert set(runner.given) == {
            KillContainer(ContainerKey(0, running, "app")),
            ForgetTask(0, running),
            ForgetTask(0, stopped),
        }
        assert (list(engine.core.journal), list(engine.calls)) == ([], [])
        assert (engine.core.next_due, engine.core.busy, engine.core.epoch) == (None, False, 1)
        assert engine.core.commits > commits
        assert rig.call(engine, "ListClusters") == {"clusterArns": []}

    def test_orders_that_were_not_given_yet_are_not_given_any_more(self) -> None:
        runner = rig.Obedient()
        engine = rig.prepare(rig.engine(runner))
        create = engine.core.outbox
        key = ContainerKey(0, f"arn:aws:ecs:us-east-1:{rig.ACCOUNT}:task/default/1", "app")
        create.append(PullImage(key, "images/app"))
        engine.reset()
        assert runner.given == []

    def test_a_new_life_begins(self) -> None:
        engine = rig.prepare(rig.engine())
        rig.run(engine)
        engine.reset()
        rig.prepare(engine)
        (arn,) = rig.run(engine)
        assert rig.task(engine, arn).spec.epoch == 1
        assert rig.task(engine, arn).last_status == "RUNNING"
        assert [task.arn for task in rig.world(engine).tasks] == [arn]
        assert rig.world(engine).families.among("all", ALL) == [Family("job", 1)]
