"""The life of a task: recorded chains, and every pair of state and message."""

from __future__ import annotations

import itertools
from typing import Any, get_args

import pytest

from ecs_fake.errors import IllegalTransition
from ecs_fake.lifecycle import container as container_life
from ecs_fake.lifecycle import task as task_life
from ecs_fake.lifecycle.effects import (
    Attached,
    Detached,
    Effects,
    Expired,
    HealthCheckDue,
    PullDone,
    ReadyToStart,
    StartTimeoutPassed,
    StopTimeoutPassed,
)
from ecs_fake.lifecycle.task import live, stop
from ecs_fake.lifecycle.timings import PROFILES, REALISTIC
from ecs_fake.records.auto_scaling import GroupReport
from ecs_fake.records.container_spec import HealthCheckSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import StartContainer
from ecs_fake.records.rollout import RolloutAnswer
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    HealthChecked,
    ImagePulled,
    ImagePullFailed,
    StateChange,
)
from ecs_fake.records.status import Applied, ContainerStatus, StopCode
from tests import builders
from tests.unit.lifecycle.life import Life

spec = builders.container_spec


def running(*containers: Any, **changes: Any) -> Life:
    life = Life(builders.task(*containers, **changes))
    life.obey()
    return life


def stopped_by_user(life: Life) -> Life:
    wanted = stop(life.task, StopCode.USER_INITIATED, "enough", life.now)
    life.task = evolve(wanted, version=life.task.version + 1)
    life.forms.append(life.task)
    life.tell(None)
    return life


class TestRecordedChains:
    """Versions and states as the real service sent them."""

    @pytest.mark.rule("RunTask-143")
    def test_a_fargate_task_stopped_by_its_user(self) -> None:
        life = stopped_by_user(running())
        life.exits(code=143)
        assert life.versions() == [
            (1, "PROVISIONING", "RUNNING"),
            (2, "PENDING", "RUNNING"),
            (3, "RUNNING", "RUNNING"),
            (4, "STOPPING", "STOPPED"),  # RUNNING in StopTask's answer, STOPPING without a version of its own
            (5, "DEPROVISIONING", "STOPPED"),
            (6, "STOPPED", "STOPPED"),
        ]
        assert life.passed() == [
            "PROVISIONING",
            "PENDING",
            "RUNNING",
            "STOPPING",
            "DEPROVISIONING",
            "STOPPED",
        ]

    def test_a_fargate_task_that_ends_by_itself(self) -> None:
        life = running()
        life.exits()
        assert life.versions()[3:] == [(4, "DEPROVISIONING", "STOPPED"), (5, "STOPPED", "STOPPED")]
        assert life.task.stop_code is StopCode.ESSENTIAL_CONTAINER_EXITED
        assert life.task.stopped_reason == "Essential container in task exited"

    def test_a_fargate_task_whose_image_cannot_be_pulled(self) -> None:
        life = Life(builders.task(spec(image="no_such_image")))
        life.tell(ImagePullFailed(life.key(), life.now, "pull access denied"))
        assert life.versions()[2:] == [(3, "DEPROVISIONING", "STOPPED"), (4, "STOPPED", "STOPPED")]
        task = life.task
        assert task.stop_code is StopCode.TASK_FAILED_TO_START
        assert task.stopped_reason == (
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
            "failed to resolve ref docker.io/library/no_such_image:latest: pull access denied"
        )
        assert (task.pull_started_at, task.pull_stopped_at, task.started_at) == (None, None, None)
        assert task.container("app").exit_code is None
        assert task.container("app").runtime_id is not None

    def test_the_attachment_passes_every_state(self) -> None:
        life = running()
        life.exits()
        passed = [form.attachment for form in life.forms]
        assert [str(status) for status, _ in itertools.groupby(passed)] == [
            "PRECREATED",
            "CREATED",
            "ATTACHING",
            "ATTACHED",
            "DETACHING",
            "DETACHED",
            "DELETED",
        ]

    def test_a_task_without_network_interface_is_born_pending_and_never_deprovisions_for_long(self) -> None:
        life = running(awsvpc=False)
        life.exits()
        assert life.passed()[0] == "PENDING"
        assert life.task.last_status == "STOPPED"
        assert life.task.attachment is None


class TestEssential:
    def test_the_end_of_an_essential_container_stops_the_others(self) -> None:
        life = running(spec("web"), spec("log", essential=False))
        life.orders()
        life.exits("web", 3)
        assert life.task.last_status == "STOPPING"
        assert life.orders() == ["StopContainer log"]
        life.exits("log", 143)
        assert life.task.last_status == "STOPPED"
        assert [one.exit_code for one in life.task.containers] == [3, 143]

    def test_the_end_of_another_container_changes_nothing_but_itself(self) -> None:
        life = running(spec("web"), spec("init", essential=False))
        version = life.task.version
        life.exits("init", 1)
        assert life.task.last_status == "RUNNING"
        assert life.task.version == version + 1
        assert life.task.container("init").exit_code == 1

    def test_each_further_container_that_starts_makes_a_version(self) -> None:
        life = running(spec("a"), spec("b"))
        assert life.versions()[2:] == [(3, "PENDING", "RUNNING"), (4, "RUNNING", "RUNNING")]

    def test_a_container_that_ends_before_its_sibling_started_takes_the_task_down(self) -> None:
        life = Life(builders.task(spec("quick"), spec("slow")))
        for name in ("quick", "slow"):
            life.tell(ImagePulled(life.key(name), life.now))
        life.tell(ContainerStarted(life.key("quick"), life.now))
        life.exits("quick", 0)
        life.tell(ContainerStarted(life.key("slow"), life.now))
        assert "StopContainer slow" in life.orders()
        life.exits("slow", 143)
        assert life.task.last_status == "STOPPED"
        assert life.task.started_at is None
        assert life.task.stop_code is StopCode.ESSENTIAL_CONTAINER_EXITED

    def test_the_first_reason_stands(self) -> None:
        life = stopped_by_user(running())
        life.exits(code=1)
        assert (life.task.stop_code, life.task.stopped_reason) == (StopCode.USER_INITIATED, "enough")


class TestStopping:
    def test_sigterm_then_sigkill_after_the_containers_own_timeout(self) -> None:
        life = stopped_by_user(running(spec(stop_timeout=2)))
        assert life.orders() == ["StopContainer app"]
        assert life.timers == [(2.0, StopTimeoutPassed(life.key()))]
        life.tell(StopTimeoutPassed(life.key()))
        assert life.orders() == ["KillContainer app"]
        life.exits(code=137)
        assert life.task.container("app").exit_code == 137

    def test_thirty_seconds_where_none_is_given(self) -> None:
        life = stopped_by_user(running())
        assert life.timers == [(30.0, StopTimeoutPassed(life.key()))]

    def test_no_kill_for_a_container_that_ended_in_time(self) -> None:
        life = stopped_by_user(running())
        life.exits(code=143)
        life.orders()
        life.tell(StopTimeoutPassed(life.key()))
        assert life.orders() == []

    def test_a_task_stopped_while_provisioning_starts_nothing(self) -> None:
        life = stopped_by_user(Life(builders.task(), timings=REALISTIC))
        assert life.orders() == []
        assert life.task.last_status == "STOPPED"
        assert life.task.container("app").exit_code is None
        life.tell(Attached(builders.TASK_ARN))  # the interface was on its way
        assert life.task.last_status == "STOPPED"

    def test_a_task_stopped_between_pull_and_start_starts_nothing(self) -> None:
        life = Life(builders.task(), timings=evolve(PROFILES["instant"], start=5.0))
        life.tell(ImagePulled(life.key(), life.now))
        stopped_by_user(life)
        life.tell(ReadyToStart(life.key()))
        assert life.task.last_status != "STOPPED" or "StartContainer app" not in life.orders()

    def test_dependents_stop_before_what_they_depend_on(self) -> None:
        life = running(spec("db"), spec("web", depends_on=(("db", "START"),)))
        life.orders()
        stopped_by_user(life)
        assert life.orders() == ["StopContainer web"]
        life.exits("web", 143)
        assert life.orders() == ["StopContainer db"]


class TestDependencies:
    def start(self, condition: str) -> Life:
        life = Life(
            builders.task(spec("init", essential=False), spec("web", depends_on=(("init", condition),)))
        )
        for name in ("init", "web"):
            life.tell(ImagePulled(life.key(name), life.now))
        assert [order for order in life.orders() if order.startswith("Start")] == ["StartContainer init"]
        life.tell(ContainerStarted(life.key("init"), life.now))
        return life

    def test_start_waits_for_the_start(self) -> None:
        assert self.start("START").orders() == ["StartContainer web"]

    @pytest.mark.parametrize("condition", ["COMPLETE", "SUCCESS"])
    def test_complete_and_success_wait_for_the_end(self, condition: str) -> None:
        life = self.start(condition)
        assert life.orders() == []
        life.exits("init", 0)
        assert life.orders() == ["StartContainer web"]

    def test_complete_takes_any_exit_code(self) -> None:
        life = self.start("COMPLETE")
        life.exits("init", 9)
        assert life.orders() == ["StartContainer web"]

    def test_healthy_is_no_longer_when_it_has_ended(self) -> None:
        check = HealthCheckSpec(("CMD", "true"))
        database = spec("db", essential=False, health_check=check)
        life = Life(builders.task(database, spec("web", depends_on=(("db", "HEALTHY"),))))
        life.tell(ImagePulled(life.key("db"), life.now))
        life.tell(ContainerStarted(life.key("db"), life.now))
        life.tell(HealthChecked(life.key("db"), life.now, 1, life.now, 0))
        life.exits("db", 0)
        life.tell(ImagePulled(life.key("web"), life.now))  # which took longer
        assert life.task.last_status == "STOPPED"
        assert "before it was healthy" in (life.task.container("web").reason or "")

    def test_success_does_not(self) -> None:
        life = self.start("SUCCESS")
        life.exits("init", 9)
        assert life.task.last_status == "STOPPED"
        assert life.task.stop_code is StopCode.TASK_FAILED_TO_START
        assert "did not exit successfully" in (life.task.container("web").reason or "")


class TestTimings:
    def test_every_rung_waits_for_its_time(self) -> None:
        life = Life(builders.task(), timings=REALISTIC)
        assert life.timers.pop() == (REALISTIC.attach, Attached(builders.TASK_ARN))
        life.tell(Attached(builders.TASK_ARN))
        assert life.timers.pop() == (REALISTIC.pull, PullDone(life.key()))
        life.tell(PullDone(life.key()))
        assert life.orders() == ["PullImage app"]
        life.tell(ImagePulled(life.key(), life.now))
        assert life.timers.pop() == (REALISTIC.start, ReadyToStart(life.key()))
        life.tell(ReadyToStart(life.key()))
        assert life.orders() == ["StartContainer app"]
        life.tell(ContainerStarted(life.key(), life.now))
        life.exits()
        assert life.timers.pop() == (REALISTIC.detach, Detached(builders.TASK_ARN))
        life.tell(Detached(builders.TASK_ARN))
        assert life.task.last_status == "STOPPED"
        assert life.timers.pop() == (3600.0, Expired(builders.TASK_ARN))

    def test_brisk_is_a_twentieth(self) -> None:
        assert PROFILES["brisk"].attach == pytest.approx(REALISTIC.attach / 20)


class TestOrders:
    def test_overrides_reach_the_container(self) -> None:
        task = builders.task(spec(environment={"A": "1", "B": "2"}))
        birth = evolve(
            task.spec.containers[0],
            override={"name": "app", "command": ["other"], "environment": [{"name": "B", "value": "3"}]},
        )
        life = Life(evolve(task, spec=evolve(task.spec, containers=(birth,))))
        life.tell(ImagePulled(life.key(), life.now))
        start = next(order for order in life.given if isinstance(order, StartContainer))
        assert start.command == ("other",)
        assert start.environment == {"A": "1", "B": "3"}


CHECKED = spec(health_check=HealthCheckSpec(("CMD", "true")), start_timeout=60)
MESSAGES = {
    PullDone: PullDone,
    ReadyToStart: ReadyToStart,
    StopTimeoutPassed: StopTimeoutPassed,
    StartTimeoutPassed: StartTimeoutPassed,
    HealthCheckDue: lambda key: HealthCheckDue(key, 1),
    HealthChecked: lambda key: HealthChecked(key, 1.0, 1, 1.0, 0),
    ImagePulled: lambda key: ImagePulled(key, 1.0),
    ImagePullFailed: lambda key: ImagePullFailed(key, 1.0, "no"),
    ContainerStarted: lambda key: ContainerStarted(key, 1.0),
    ContainerStartFailed: lambda key: ContainerStartFailed(key, 1.0, "no"),
    ContainerExited: lambda key: ContainerExited(key, 1.0, 0),
}


class TestEveryPair:
    """The whole product of container states and messages."""

    @pytest.mark.parametrize("message", MESSAGES, ids=lambda kind: kind.__name__)
    @pytest.mark.parametrize("status", list(ContainerStatus))
    def test_a_pair_has_a_row_or_is_refused_with_the_story(
        self, status: ContainerStatus, message: type
    ) -> None:
        life = running(CHECKED)
        applied = Applied.NOTHING if status is ContainerStatus.NONE else Applied.START
        container = evolve(life.task.containers[0], status=status, applied=applied)
        task = evolve(life.task, containers=(container,))
        if (status, message) in container_life.EVENT_ROWS:
            live(task, MESSAGES[message](life.key()), life.now, life.timings)
        else:
            with pytest.raises(IllegalTransition, match=builders.TASK_ID):
                live(task, MESSAGES[message](life.key()), life.now, life.timings)

    @pytest.mark.parametrize("message", MESSAGES, ids=lambda kind: kind.__name__)
    def test_a_stopped_container_takes_any_late_message_and_stays_as_it_is(self, message: type) -> None:
        life = running(CHECKED)
        life.exits(code=4)
        before = life.task
        life.tell(MESSAGES[message](life.key()))
        assert life.task is before

    def test_every_report_of_a_runner_has_a_row(self) -> None:
        told = {kind for _, kind in container_life.EVENT_ROWS} | set(task_life.PARTS)
        of_others = {*get_args(GroupReport), *get_args(RolloutAnswer)}  # no task's business
        assert set(get_args(StateChange)) - of_others <= told

    def test_the_same_report_twice_changes_nothing(self) -> None:
        life = running()
        before = life.task
        life.tell(ContainerStarted(life.key(), life.now, pid=7))
        assert life.task is before

    def test_a_step_limit_catches_tables_that_never_rest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def restless(step: Any, container: Any) -> Any:
            return evolve(container, reason="again")

        row = container_life.Row(ContainerStatus.NONE, lambda *_: True, restless)
        monkeypatch.setitem(container_life._ROWS_AT, ContainerStatus.NONE, (row,))
        with pytest.raises(IllegalTransition, match="does not come to rest"):
            live(builders.task(), None, 0.0, PROFILES["instant"])


def test_effects_begin_empty() -> None:
    assert Effects() == Effects([], [])
