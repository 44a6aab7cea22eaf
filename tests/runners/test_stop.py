"""How containers are ended: the signal, the time they have, the kill, on every path."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

from ecs_fake.records.state_changes import ContainerExited, ContainerStarted
from ecs_fake.standins import Process
from tests.runners.lab import FASTER, Lab
from tests.runners.lab import lab as make_lab
from tests.runners.stage import Stage, processes, stage

POLITE = "trap 'echo bye; exit 5' {signal}; echo ready; while :; do sleep 0.01; done; : {marker}"
DEAF = "trap 'echo asked' TERM; echo ready; while :; do sleep 0.01; done; : {marker}"


def _wait_until_deaf(pid: int) -> None:
    """A shell runs before it has come to its `trap`."""
    deadline = time.monotonic() + 10
    while not _ignored(pid) >> (signal.SIGTERM - 1) & 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _ignored(pid: int) -> int:
    """Give the signals that a process ignores, a bit each."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("SigIgn:")).split()[1], 16)


class TestTask:
    @pytest.mark.rule("StopTask-010", "StopTask-012")
    def test_one_that_ends_in_time(self, lab: Lab) -> None:
        task = lab.stop(lab.run(lab.container("app", "says-goodbye")).wait("RUNNING"))
        assert task.exit_codes == {"app": 5}
        assert "told to KILL" not in task.story()

    @pytest.mark.rule("ContainerDefinition-085")
    def test_one_that_does_not(self, lab: Lab) -> None:
        task = lab.run(lab.container("app", "stays", stopTimeout=8)).wait("RUNNING")
        asked = lab.fake.now
        lab.stop(task)
        assert task.exit_codes == {"app": 137}
        assert (lab.fake.now - asked).total_seconds() >= (8.0 if lab.runner == "simulated" else 8 / FASTER)
        assert "told to KILL" in task.story()

    @pytest.mark.rule("StopTask-011", "ContainerDefinition-087")
    @pytest.mark.parametrize("lab", ["simulated"], indirect=True)
    def test_thirty_seconds_where_none_is_named(self, lab: Lab) -> None:
        task = lab.run(lab.container("app", "stays")).wait("RUNNING")
        asked = lab.fake.now
        lab.stop(task)
        assert (lab.fake.now - asked).total_seconds() == 30.0

    @pytest.mark.rule("ContainerDefinition-034")
    def test_the_end_of_another_container_ends_nobody_else(self, lab: Lab) -> None:
        sidecar = lab.container("sidecar", "fails", essential=False)
        task = lab.run(lab.container("app", "serves"), sidecar).wait("RUNNING")
        lab.until(task, "sidecar", last_status="STOPPED")
        assert (task.last_status, task.desired_status) == ("RUNNING", "RUNNING")
        assert task.exit_codes == {"app": None, "sidecar": 9}

    @pytest.mark.rule("ContainerDefinition-033")
    def test_the_end_of_an_essential_container_ends_the_others_so(self, lab: Lab) -> None:
        task = lab.run(
            lab.container("app", "runs-a-while"),
            lab.container("polite", "says-goodbye"),
            lab.container("deaf", "stays", stopTimeout=2),
        ).wait()
        assert task.exit_codes == {"app": 3, "polite": 5, "deaf": 137}
        assert task.stop_code == "EssentialContainerExited"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes by /proc")
class TestSignal:
    @pytest.mark.parametrize("given", ["SIGINT", "int", 2, "2"])
    def test_that_of_the_stand_in(self, given: str | int) -> None:
        stand_in = Process(stop_signal=given)
        with stage(find=lambda image: stand_in) as made:
            key = made.start("sh", "-c", POLITE.format(signal="INT", marker=""))
            made.line(key, "ready")
            made.stop(key)
            assert made.finish(key)[0] == 5

    def test_one_that_the_program_does_not_know_ends_it(self) -> None:
        stand_in = Process(stop_signal="SIGQUIT")
        with stage(find=lambda image: stand_in) as made:
            key = made.start("sleep", "1000")
            made.expect(ContainerStarted)
            made.stop(key)
            assert made.expect(ContainerExited).exit_code == 128 + signal.SIGQUIT

    def test_only_the_main_process_gets_it(self, stage: Stage, marker: str) -> None:
        """As with Docker; what the container leaves behind is killed."""
        child = f"trap 'echo child' TERM; while :; do sleep 0.01; done; : {marker}"
        key = stage.start("sh", "-c", f'sh -c "{child}" & {POLITE.format(signal="TERM", marker=marker)}')
        stage.line(key, "ready")
        stage.stop(key)
        code, logs = stage.finish(key)
        assert (code, str(logs)) == (5, "ready\nbye\n")
        assert processes(marker) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes by /proc")
class TestLeaving:
    def test_containers_are_asked_to_end(self) -> None:
        with stage() as made:
            key = made.start("sh", "-c", POLITE.format(signal="TERM", marker=""))
            made.line(key, "ready")
        assert str(made.logs.read(key.task_arn)) == "ready\nbye\n"

    def test_by_their_own_signal(self) -> None:
        stand_in = Process(stop_signal="SIGUSR1")
        with stage(find=lambda image: stand_in) as made:
            key = made.start("sh", "-c", POLITE.format(signal="USR1", marker=""))
            made.line(key, "ready")
        assert str(made.logs.read(key.task_arn)) == "ready\nbye\n"

    def test_one_that_does_not_is_killed_after_its_time(self, marker: str) -> None:
        with stage() as made:
            key = made.start("sh", "-c", DEAF.format(marker=marker), stop_timeout=0.3)
            made.line(key, "ready")
            began = time.monotonic()
        assert 0.3 <= time.monotonic() - began < 5
        assert processes(marker) == []
        assert str(made.logs.read(key.task_arn)) == "ready\nasked\n"

    def test_one_that_was_asked_already_is_not_asked_again(self, marker: str) -> None:
        with stage() as made:
            key = made.start("sh", "-c", DEAF.format(marker=marker), stop_timeout=0.4)
            made.line(key, "ready")
            made.stop(key)
            made.line(key, "asked")
        assert str(made.logs.read(key.task_arn)) == "ready\nasked\n"
        assert processes(marker) == []

    def test_nobody_waits_when_all_have_ended(self) -> None:
        with stage() as made:
            for _ in range(3):
                key = made.start("sh", "-c", POLITE.format(signal="TERM", marker=""))
                made.line(key, "ready")
            began = time.monotonic()
        assert time.monotonic() - began < 5

    def test_the_time_is_that_of_the_definition(self) -> None:
        with make_lab("process") as made:
            task = made.run(made.container("app", "stays", stopTimeout=30)).wait("RUNNING")
            pid = task.containers["app"].pid
            assert pid is not None
            _wait_until_deaf(pid)
            began = time.monotonic()
        assert 30 / FASTER <= time.monotonic() - began < 10
        assert not Path(f"/proc/{pid}").exists()

    def test_a_container_that_has_just_been_ordered(self) -> None:
        with stage() as made:
            made.start("sleep", "1000")
            began = time.monotonic()
        assert time.monotonic() - began < 5
