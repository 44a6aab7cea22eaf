"""The simulated runner: scripts, told ahead of time."""

from __future__ import annotations

import pytest

from ecs_fake.records.orders import (
    CheckHealth,
    ContainerKey,
    ForgetTask,
    KillContainer,
    PullImage,
    StartContainer,
    StopContainer,
)
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    HealthChecked,
    ImagePulled,
    ImagePullFailed,
    StateChange,
)
from ecs_fake.runners.base import Runner
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.simulated import SimulatedRunner
from ecs_fake.standins import Process, PullError, Scripted, StandIn

TASK = "arn:aws:ecs:us-east-1:123456789012:task/default/0123"
KEY = ContainerKey(1, TASK, "web")


class Scene:
    """A simulated runner, its clock in our hands."""

    def __init__(self, stand_in: StandIn | None = None) -> None:
        self.now = 1000.0
        self.told: list[tuple[StateChange, float | None]] = []
        self.logs = LogBook()
        self.runner = SimulatedRunner(self._report, self.logs, lambda: self.now, lambda image: stand_in)

    def _report(self, change: StateChange, *, due: float | None = None) -> None:
        self.told.append((change, due))

    def start(self, key: ContainerKey = KEY) -> None:
        """Order the start."""
        self.runner.carry_out(StartContainer(key, "app:1", None, ("serve",), {}, None, "us-east-1", {}))

    def stop(self) -> None:
        """Order the stop."""
        self.runner.carry_out(StopContainer(KEY))

    def kill(self) -> None:
        """Order the kill."""
        self.runner.carry_out(KillContainer(KEY))

    def ends(self) -> list[tuple[float | None, int]]:
        """Give every end that was told: when it is due, and the exit code."""
        return [(due, change.exit_code) for change, due in self.told if isinstance(change, ContainerExited)]


class TestPull:
    def test_a_digest_that_is_always_the_same(self) -> None:
        scene = Scene()
        for image in ("app:1", "app:1", "app:2"):
            scene.runner.carry_out(PullImage(KEY, image))
        digests = [change.digest for change, _ in scene.told if isinstance(change, ImagePulled)]
        assert digests[0] == digests[1] != digests[2]
        assert [len(digest) for digest in digests if digest] == [len("sha256:") + 64] * 3

    def test_a_digest_that_is_named(self) -> None:
        scene = Scene()
        scene.runner.carry_out(PullImage(KEY, "app@sha256:0123"))
        assert scene.told == [(ImagePulled(KEY, 1000.0, "sha256:0123"), None)]

    def test_an_image_that_cannot_be_had(self) -> None:
        scene = Scene(PullError("manifest unknown"))
        scene.runner.carry_out(PullImage(KEY, "app:1"))
        assert scene.told == [(ImagePullFailed(KEY, 1000.0, "manifest unknown"), None)]


class TestLife:
    @pytest.mark.parametrize("stand_in", [None, Scripted(), Process(command=["x"])])
    def test_without_script_it_runs_until_stopped(self, stand_in: StandIn | None) -> None:
        scene = Scene(stand_in)
        scene.start()
        assert scene.told == [(ContainerStarted(KEY, 1000.0), None)]
        scene.now = 5000.0
        scene.stop()
        assert scene.told[1:] == [(ContainerExited(KEY, 5000.0, 143), 5000.0)]

    def test_run_for(self) -> None:
        scene = Scene(Scripted(run_for=30, exit_code=2))
        scene.start()
        assert scene.told[1:] == [(ContainerExited(KEY, 1030.0, 2), 1030.0)]

    def test_an_end_at_once(self) -> None:
        scene = Scene(Scripted(run_for=0))
        scene.start()
        assert [type(change) for change, _ in scene.told] == [ContainerStarted, ContainerExited]
        assert scene.ends() == [(1000.0, 0)]

    def test_output(self) -> None:
        scene = Scene(Scripted(output="one\ntwo\n"))
        scene.start()
        lines = [(line.timestamp, line.stream, line.text) for line in scene.logs.read(TASK, "web")]
        assert lines == [(1000.0, "stdout", "one"), (1000.0, "stdout", "two")]

    def test_start_error(self) -> None:
        scene = Scene(Scripted(start_error="no space left on device", output="never"))
        scene.start()
        scene.stop()
        scene.kill()
        reason = "CannotStartContainerError: no space left on device"
        assert scene.told == [(ContainerStartFailed(KEY, 1000.0, reason), None)]
        assert len(scene.logs.read(TASK)) == 0


class TestEnd:
    def test_stop_takes_its_time(self) -> None:
        scene = Scene(Scripted(on_stop_exit_code=0, stop_delay=5))
        scene.start()
        scene.stop()
        assert scene.ends() == [(1005.0, 0)]

    def test_kill_comes_first(self) -> None:
        scene = Scene(Scripted(stop_delay=500))
        scene.start()
        scene.stop()
        scene.now = 1030.0
        scene.kill()
        assert scene.ends() == [(1500.0, 143), (1030.0, 137)]

    def test_an_end_of_its_own_before_the_stop_is_done(self) -> None:
        scene = Scene(Scripted(run_for=10, exit_code=3, stop_delay=60))
        scene.start()
        scene.stop()
        assert scene.ends() == [(1010.0, 3)]

    def test_a_stop_before_its_own_end(self) -> None:
        scene = Scene(Scripted(run_for=10, exit_code=3))
        scene.start()
        scene.now = 1004.0
        scene.stop()
        assert scene.ends() == [(1010.0, 3), (1004.0, 143)]


class TestHealth:
    def checks(self, scene: Scene, *numbers: int, key: ContainerKey = KEY) -> list[tuple[int, bool, bool]]:
        """Order checks; give of each that was answered its number, its outcome, and whether that lasts."""
        for number in numbers:
            scene.runner.carry_out(CheckHealth(key, number, ("CMD", "true"), 5.0))
        return [
            (change.number, change.healthy, change.lasting)
            for change, _ in scene.told
            if isinstance(change, HealthChecked)
        ]

    def test_outcomes_in_turn_the_last_repeats(self) -> None:
        scene = Scene(Scripted(health=["UNHEALTHY", "HEALTHY", "UNHEALTHY"]))
        scene.start()
        assert self.checks(scene, 1, 2, 3, 4) == [
            (1, False, False),
            (2, True, False),
            (3, False, True),
            (4, False, True),
        ]

    def test_healthy_without_a_script(self) -> None:
        scene = Scene()
        scene.start()
        assert self.checks(scene, 1) == [(1, True, True)]

    def test_none_before_the_start_and_after_the_end(self) -> None:
        scene = Scene(Scripted(run_for=10))
        assert self.checks(scene, 1) == []
        scene.start()
        scene.now += 10
        assert self.checks(scene, 1) == []

    def test_each_run_begins_anew(self) -> None:
        scene = Scene(Scripted(run_for=10, health=["UNHEALTHY", "HEALTHY"]))
        scene.start()
        scene.now += 10
        again = KEY._replace(run=1)
        scene.start(again)
        assert self.checks(scene, 1) == []  # of the run that is over
        assert self.checks(scene, 1, key=again) == [(1, False, False)]
        assert scene.ends() == [(1010.0, 0), (1020.0, 0)]


class TestRepetition:
    def test_each_order_twice(self) -> None:
        scene = Scene(Scripted(output="once", stop_delay=3))
        for order in (scene.start, scene.stop, scene.kill):
            order()
            told = list(scene.told)
            order()
            assert scene.told == told
        assert str(scene.logs.read(TASK)) == "once\n"

    def test_orders_for_an_ended_container(self) -> None:
        scene = Scene(Scripted(run_for=10))
        scene.start()
        scene.now = 1011.0
        told = list(scene.told)
        scene.stop()
        scene.kill()
        scene.start()
        assert scene.told == told

    def test_orders_for_an_unknown_container(self) -> None:
        scene = Scene()
        scene.stop()
        scene.kill()
        assert scene.told == []

    def test_a_life_of_a_new_epoch_is_another(self) -> None:
        scene = Scene()
        scene.start()
        scene.start(ContainerKey(2, TASK, "web"))
        assert len(scene.told) == 2

    def test_a_forgotten_task(self) -> None:
        scene = Scene(Scripted(output="x"))
        scene.start()
        scene.runner.carry_out(ForgetTask(1, TASK))
        assert len(scene.logs.read(TASK)) == 0
        scene.stop()
        assert scene.ends() == []

    def test_close(self) -> None:
        scene = Scene()
        scene.start()
        scene.runner.close()
        scene.runner.close()
        scene.stop()
        assert scene.ends() == []


def test_the_runner_keeps_the_contract() -> None:
    runner: Runner = Scene().runner
    assert not runner.executes


def test_a_start_that_was_interrupted_begins_anew() -> None:
    """What was said before the interrupt may be said again; nothing is left unsaid."""
    scene = Scene(Scripted(run_for=1, output="x"))
    write = scene.logs.write

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    scene.logs.write = interrupted  # type: ignore[method-assign]  # Ctrl-C while the output is written
    with pytest.raises(KeyboardInterrupt):
        scene.start()
    scene.logs.write = write  # type: ignore[method-assign]
    scene.start()
    assert scene.ends() == [(1001.0, 0)]
