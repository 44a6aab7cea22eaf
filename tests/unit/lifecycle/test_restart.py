"""Restarts in place: when a container is started again, and what goes on meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.lifecycle import reports
from ecs_fake.lifecycle.effects import ReadyToStart
from ecs_fake.lifecycle.task import stop
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.container_spec import RestartSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import ContainerKey, StartContainer
from ecs_fake.records.reports import ContainerReport, ReportedStatus, TaskReport
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, ContainerStartFailed
from ecs_fake.records.status import StopCode
from ecs_fake.records.task import Container
from tests import builders
from tests.unit.lifecycle.life import Life

POLICY = RestartSpec(period=60, ignored=frozenset({0, 3}))


def running(**changes: Any) -> Life:
    life = Life(builders.task(builders.container_spec(restart=POLICY, **changes)))
    life.obey()
    return life


def one(life: Life) -> Container:
    return life.task.containers[0]


def ends(life: Life, after: float, code: int | None = 1) -> None:
    """Let the present run end after so many seconds."""
    life.now += after
    life.tell(ContainerExited(life.key()._replace(run=one(life).restarts), life.now, code))


class TestWhen:
    @pytest.mark.parametrize("essential", [True, False])
    def test_a_run_that_has_lasted_is_followed_by_another(self, essential: bool) -> None:
        life = running(essential=essential)
        version = life.task.version
        ends(life, 60.0)
        (order,) = life.given
        assert isinstance(order, StartContainer)
        assert order.key == ContainerKey(0, builders.TASK_ARN, "app", run=1)
        life.obey()
        assert (str(one(life).status), one(life).restarts, one(life).last_exit) == ("RUNNING", 1, 1)
        assert one(life).exit_code is None
        assert (str(life.task.last_status), life.task.version) == ("RUNNING", version)

    def test_one_that_has_not_is_the_last(self) -> None:
        life = running()
        ends(life, 59.9)
        assert life.task.stop_code is StopCode.ESSENTIAL_CONTAINER_EXITED
        assert (one(life).exit_code, one(life).restarts) == (1, 0)

    def test_the_period_counts_from_the_newest_start(self) -> None:
        life = running()
        ends(life, 100.0)
        life.obey()
        assert one(life).started_at == life.now
        ends(life, 59.0)
        assert one(life).status == "STOPPED"

    @pytest.mark.parametrize("code", sorted(POLICY.ignored))
    def test_exit_codes_that_are_ignored(self, code: int) -> None:
        life = running()
        ends(life, 100.0, code)
        assert (str(one(life).status), one(life).exit_code) == ("STOPPED", code)

    def test_no_policy(self) -> None:
        life = running()
        life.task = evolve(life.task, spec=builders.task(builders.container_spec(restart=None)).spec)
        ends(life, 100.0)
        assert one(life).status == "STOPPED"

    def test_not_when_the_task_is_to_end(self) -> None:
        life = running()
        life.task = stop(life.task, StopCode.USER_INITIATED, "enough", life.now)
        life.tell(None)
        ends(life, 100.0, 143)
        assert (str(one(life).status), one(life).exit_code, one(life).restarts) == ("STOPPED", 143, 0)

    def test_not_when_an_agent_says_that_it_has_stopped(self) -> None:
        life = running()
        report = TaskReport(containers=(ContainerReport("app", ReportedStatus.STOPPED, exit_code=1),))
        life.task, _ = reports.submit(life.task, report, life.now + 100)
        assert (str(one(life).status), one(life).exit_code) == ("STOPPED", 1)


class TestBetweenTwoRuns:
    def start(self) -> Life:
        """Give a task whose container has ended, with a second to go until it is started again."""
        life = running()
        life.timings = evolve(PROFILES["instant"], start=1.0)
        ends(life, 60.0, 9)
        assert life.timers.pop() == (1.0, ReadyToStart(life.key()._replace(run=1)))
        life.orders()
        return life

    def test_what_is_said_of_the_run_before_is_late(self) -> None:
        life = self.start()
        before = life.task
        life.tell(ContainerExited(life.key(), life.now, 9))
        life.tell(ContainerStarted(life.key(), life.now))
        assert life.task is before

    def test_it_is_started_when_it_is_ready(self) -> None:
        life = self.start()
        life.tell(ReadyToStart(life.key()._replace(run=1)))
        assert life.orders() == ["StartContainer app"]

    def test_a_task_that_is_to_end_starts_it_no_more(self) -> None:
        life = self.start()
        life.task = stop(life.task, StopCode.USER_INITIATED, "enough", life.now)
        life.tell(None)
        life.tell(ReadyToStart(life.key()._replace(run=1)))
        assert life.orders() == []
        assert (str(one(life).status), one(life).exit_code) == ("STOPPED", 9)

    def test_a_start_that_fails_is_the_end(self) -> None:
        life = self.start()
        life.tell(ReadyToStart(life.key()._replace(run=1)))
        life.tell(ContainerStartFailed(life.key()._replace(run=1), life.now, "CannotStartContainerError: no"))
        assert (str(one(life).status), one(life).reason) == ("STOPPED", "CannotStartContainerError: no")
        assert life.task.stop_code is StopCode.ESSENTIAL_CONTAINER_EXITED

    def test_what_waits_for_its_start_is_not_held_up(self) -> None:
        dependency = builders.container_spec("db", restart=POLICY)
        life = Life(builders.task(dependency, builders.container_spec("web", depends_on=(("db", "START"),))))
        life.obey()
        life.now += 60
        life.tell(ContainerExited(life.key("db"), life.now, 1))
        life.obey()
        assert [str(container.status) for container in life.task.containers] == ["RUNNING", "RUNNING"]
