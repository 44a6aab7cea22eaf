"""Health checks: when they are made, and what their results make of a container."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.lifecycle import reports
from ecs_fake.lifecycle.effects import HealthCheckDue
from ecs_fake.records.container_spec import HealthCheckSpec, RestartSpec
from ecs_fake.records.orders import CheckHealth
from ecs_fake.records.reports import ContainerReport, ReportedStatus, TaskReport
from ecs_fake.records.state_changes import ContainerStarted, HealthChecked
from tests import builders
from tests.unit.lifecycle.life import Life

COMMAND = ("CMD-SHELL", "curl -f http://localhost/")


class Checked(Life):
    """A running container with a health check, whose checks the test answers."""

    def __init__(self, spec: HealthCheckSpec | None = None, **changes: Any) -> None:
        check = spec or HealthCheckSpec(COMMAND)
        super().__init__(builders.task(builders.container_spec(health_check=check, **changes)))
        self.obey()
        self.given.clear()

    def due(self) -> tuple[float, HealthCheckDue]:
        """Give the one timer of a check that is set."""
        (timer,) = [timer for timer in self.timers if isinstance(timer[1], HealthCheckDue)]
        return timer

    def answer(self, exit_code: int = 0, *, took: float = 0.0, lasting: bool = False) -> None:
        """Let the time pass until the next check, and that end so."""
        wait, due = self.due()
        self.timers.clear()
        self.now += wait
        self.tell(due)
        began, self.now = self.now, self.now + took
        order = self.given.pop()
        assert isinstance(order, CheckHealth)
        self.tell(HealthChecked(order.key, self.now, order.number, began, exit_code, "said", lasting=lasting))

    def verdicts(self, *exit_codes: int) -> list[str]:
        """Answer checks, and give the container's health after each."""
        given = []
        for exit_code in exit_codes:
            self.answer(exit_code)
            given.append(str(self.task.containers[0].health))
        return given


class TestWhen:
    def test_the_first_one_an_interval_after_the_start(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, interval=7, timeout=3))
        assert life.due() == (7.0, HealthCheckDue(life.key(), 1))
        life.tell(life.due()[1])
        assert life.given == [CheckHealth(life.key(), 1, COMMAND, 3.0)]

    def test_the_next_one_an_interval_after_the_end_of_the_last(self) -> None:
        life = Checked()
        life.answer(took=4.0)
        assert life.due() == (30.0, HealthCheckDue(life.key(), 2))

    def test_a_timer_or_a_result_that_comes_twice(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, retries=2))
        due = life.due()[1]
        life.answer(1)
        life.tell(HealthChecked(life.key(), life.now, 1, life.now, 1))
        life.tell(due)
        assert life.given == []
        assert life.task.containers[0].health == "UNKNOWN"
        life.due()  # still just one

    def test_without_a_health_check_there_is_none(self) -> None:
        life = Life(builders.task())
        life.obey()
        assert life.timers == []
        assert life.task.containers[0].health == "UNKNOWN"

    def test_none_after_the_end(self) -> None:
        life = Checked()
        life.exits()
        life.tell(life.due()[1])
        assert life.given == []

    @pytest.mark.parametrize("exit_code", [0, 1])
    def test_what_lasts_is_not_asked_again_once_it_has_had_its_effect(self, exit_code: int) -> None:
        life = Checked(HealthCheckSpec(COMMAND, retries=2, start_period=40))
        asked = 0
        while any(isinstance(timer, HealthCheckDue) for _, timer in life.timers):
            life.answer(exit_code, lasting=True)
            asked += 1
        assert (asked, str(life.task.containers[0].health)) == (
            (3, "UNHEALTHY") if exit_code else (1, "HEALTHY")
        )


class TestVerdict:
    @pytest.mark.rule("HealthCheck-004", "HealthCheck-006", "HealthCheck-021")
    def test_one_that_passes(self) -> None:
        life = Checked()
        assert life.task.containers[0].health == "UNKNOWN"
        assert life.verdicts(0) == ["HEALTHY"]

    @pytest.mark.rule("HealthCheck-005", "HealthCheck-021", "HealthCheck-027")
    @pytest.mark.parametrize("exit_code", [1, 2, 255, -1])
    def test_retries_failures_in_a_row(self, exit_code: int) -> None:
        life = Checked(HealthCheckSpec(COMMAND, retries=3))
        assert life.verdicts(exit_code, exit_code, exit_code) == ["UNKNOWN", "UNKNOWN", "UNHEALTHY"]

    def test_a_success_in_between_begins_the_count_anew(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, retries=2))
        assert life.verdicts(1, 0, 1, 0, 1, 1, 1, 0) == [
            "UNKNOWN",
            *["HEALTHY"] * 4,
            *["UNHEALTHY"] * 2,
            "HEALTHY",
        ]

    @pytest.mark.rule("HealthCheck-030")
    def test_failures_in_the_start_period_do_not_count(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, interval=10, retries=1, start_period=25))
        assert life.verdicts(1, 1, 1) == ["UNKNOWN", "UNKNOWN", "UNHEALTHY"]

    def test_what_counts_is_when_a_check_began(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, interval=10, timeout=60, retries=1, start_period=15))
        life.answer(1, took=30.0)
        assert life.task.containers[0].health == "UNKNOWN"

    @pytest.mark.rule("HealthCheck-031")
    def test_a_success_ends_the_start_period(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, interval=10, retries=1, start_period=300))
        assert life.verdicts(1, 0, 1) == ["UNKNOWN", "HEALTHY", "UNHEALTHY"]

    def test_what_is_known_of_the_last_one(self) -> None:
        life = Checked()
        life.answer(0)
        first = life.now
        life.answer(7)
        checks = life.task.containers[0].checks
        assert checks is not None
        assert (checks.exit_code, checks.output, checks.failures, checks.since) == (7, "said", 1, first)


class TestAround:
    def test_health_makes_no_version(self) -> None:
        """ECS sends no event about it (aws/containers-roadmap#1019), and versions count events."""
        life = Checked(HealthCheckSpec(COMMAND, retries=1))
        version = life.task.version
        life.verdicts(0, 1)
        assert life.task.version == version

    @pytest.mark.rule("HealthCheck-013")
    def test_an_unhealthy_task_runs_on(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, retries=1))
        life.verdicts(1, 1, 1)
        assert (str(life.task.last_status), str(life.task.desired_status)) == ("RUNNING", "RUNNING")

    def test_it_is_undecided_until_the_first_verdict(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, retries=2))
        seen = [life.task.undecided]
        for exit_code in (1, 1, 0):
            life.answer(exit_code)
            seen.append(life.task.undecided)
        assert seen == [True, True, False, False]

    def test_the_health_of_a_container_that_has_ended_is_the_last_one(self) -> None:
        life = Checked()
        life.answer(0)
        life.exits()
        assert life.task.containers[0].health == "HEALTHY"

    def test_another_run_is_checked_from_the_beginning(self) -> None:
        life = Checked(HealthCheckSpec(COMMAND, interval=60), restart=RestartSpec(period=60))
        late = life.due()[1]
        life.answer(0)
        life.timers.clear()
        life.exits(code=1)
        assert life.task.containers[0].health == "UNKNOWN"
        life.obey()
        assert life.due() == (60.0, HealthCheckDue(life.key()._replace(run=1), 1))
        life.tell(late)  # of the first run
        life.tell(HealthChecked(life.key(), life.now, 1, life.now, 1))
        assert life.given == []
        assert life.task.containers[0].health == "UNKNOWN"

    def test_a_container_that_an_agent_runs_is_not_checked_here(self) -> None:
        spec = builders.container_spec(health_check=HealthCheckSpec(COMMAND))
        life = Life(builders.task(spec, awsvpc=False))
        container = life.task.containers[0]
        assert container.applied.name == "PULL"
        life.task = life.forms[0]  # as it was before anything was ordered
        report = TaskReport(containers=(ContainerReport("app", ReportedStatus.RUNNING),))
        life.task, _ = reports.submit(life.task, report, life.now)
        life.timers.clear()
        life.tell(None)
        assert (life.timers, life.task.undecided) == ([], False)

    def test_started_twice_is_checked_once(self) -> None:
        life = Checked()
        life.tell(ContainerStarted(life.key(), life.now, pid=7))
        life.due()
