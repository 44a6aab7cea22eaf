"""Health checks as processes: where they run, what ends them, and that nothing of them is left."""

from __future__ import annotations

import os
import sys
import time

import pytest

from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, HealthChecked
from ecs_fake.standins import Process
from tests.runners.stage import Stage, processes, stage, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes by /proc")


def serving(stage: Stage, **options: object) -> ContainerKey:
    """Start a container that runs until it is stopped."""
    key = stage.start("sleep", "1000", **options)
    stage.expect(ContainerStarted)
    return key


def checked(stage: Stage, key: ContainerKey, *command: str, **options: object) -> HealthChecked:
    """Have a check made, and give its result."""
    stage.check(key, *command, **options)
    return stage.expect(HealthChecked)


class TestResult:
    @pytest.mark.rule("HealthCheck-021")
    @pytest.mark.parametrize("code", [0, 1, 2, 255])
    def test_the_exit_code_decides(self, stage: Stage, code: int) -> None:
        result = checked(stage, serving(stage), "CMD-SHELL", f"exit {code}")
        assert (result.exit_code, result.healthy) == (code, code == 0)

    def test_a_signal(self, stage: Stage) -> None:
        assert checked(stage, serving(stage), "CMD-SHELL", "kill -KILL $$").exit_code == 137

    @pytest.mark.rule("HealthCheck-020")
    def test_cmd_is_run_without_a_shell(self, stage: Stage) -> None:
        result = checked(stage, serving(stage), "CMD", "printf", "%s|", "a b", "$HOME", "*")
        assert (result.exit_code, result.output) == (0, "a b|$HOME|*|")

    @pytest.mark.rule("HealthCheck-020")
    def test_cmd_shell_is_run_by_a_shell(self, stage: Stage) -> None:
        key = serving(stage, environment={"WHO": "me"})
        assert checked(stage, key, "CMD-SHELL", 'echo "$WHO" | tr m w').output == "we\n"

    def test_it_names_itself_and_its_times(self, stage: Stage) -> None:
        before = time.time()
        result = checked(stage, serving(stage), "CMD", "true", number=4)
        assert result.number == 4
        assert before <= result.began <= result.at <= time.time()
        assert not result.lasting

    def test_a_program_that_is_not_there(self, stage: Stage) -> None:
        result = checked(stage, serving(stage), "CMD", "nonesuch", "-f")
        assert result.exit_code == -1
        assert result.output == (
            "OCI runtime exec failed: exec failed: unable to start container process: "
            'exec: "nonesuch": executable file not found in $PATH: unknown'
        )

    def test_words_that_no_process_can_get(self, stage: Stage) -> None:
        result = checked(stage, serving(stage), "CMD", "echo", "a\0b")
        assert result.exit_code == -1
        assert "invalid argument" in result.output


class TestSurroundings:
    def test_those_of_the_container(self, stage: Stage) -> None:
        script = "pwd > where; env | sort > with; echo ready; exec sleep 1000"
        key = stage.start("sh", "-c", script, environment={"OWN": "x"}, working_directory="/app")
        stage.expect(ContainerStarted)
        stage.line(key, "ready")
        result = checked(stage, key, "CMD-SHELL", "pwd | diff - where && env | sort | diff - with")
        assert (result.exit_code, result.output) == (0, "")

    def test_those_of_the_stand_in(self) -> None:
        stand_in = Process(env={"FROM": "stand-in"})
        with stage(find=lambda image: stand_in) as made:
            key = serving(made)
            assert checked(made, key, "CMD-SHELL", "echo $FROM").output == "stand-in\n"

    def test_its_output_is_not_the_containers(self, stage: Stage) -> None:
        key = serving(stage)
        assert checked(stage, key, "CMD-SHELL", "echo out; echo err >&2").output in (
            "out\nerr\n",
            "err\nout\n",
        )
        assert len(stage.logs.read(key.task_arn)) == 0


class TestBounds:
    @pytest.mark.rule("HealthCheck-034")
    def test_one_that_takes_too_long_is_killed_with_its_children(self, stage: Stage, marker: str) -> None:
        key = serving(stage)
        began = time.monotonic()
        command = f"echo begun; sh -c 'sleep 1000; : {marker}'; : {marker}"
        result = checked(stage, key, "CMD-SHELL", command, timeout=0.2)
        assert (result.exit_code, result.output) == (-1, "Health check exceeded timeout (0.2s): begun\n")
        assert 0.2 <= time.monotonic() - began < 10
        until(lambda: processes(marker) == [])
        assert stage.changes.empty()

    def test_output_is_bounded(self, stage: Stage) -> None:
        result = checked(stage, serving(stage), "CMD-SHELL", "yes | head -c 1000000; exit 3")
        assert (result.exit_code, len(result.output)) == (3, 4096)

    def test_a_process_it_leaves_behind_holds_nobody_up_and_ends_with_the_container(
        self, stage: Stage, marker: str
    ) -> None:
        key = serving(stage)
        result = checked(stage, key, "CMD-SHELL", f"sh -c 'sleep 1000; : {marker}' & echo done")
        assert (result.exit_code, result.output) == (0, "done\n")
        assert processes(marker) != []
        stage.kill(key)
        stage.expect(ContainerExited)
        assert processes(marker) == []

    def test_the_end_of_the_container_is_the_end_of_its_check(self, stage: Stage, marker: str) -> None:
        key = serving(stage)
        other = serving(stage)
        for container, name in ((key, "one"), (other, "two")):
            stage.check(container, "CMD-SHELL", f"sleep 1000; : {marker}-{name}")
        until(lambda: len(processes(f"{marker}-")) == 2)
        stage.stop(key)
        assert stage.expect(ContainerExited).key == key
        assert processes(f"{marker}-one") == []
        assert len(processes(f"{marker}-two")) == 1
        assert stage.changes.empty()  # a check that was cut off says nothing

    def test_the_end_of_the_fake_is_the_end_of_all_checks(self, marker: str) -> None:
        with stage() as made:
            made.check(serving(made), "CMD-SHELL", f"sleep 1000; : {marker}")
            until(lambda: processes(marker))
        assert processes(marker) == []

    def test_no_descriptor_is_left(self, stage: Stage) -> None:
        key = serving(stage)
        supervisor = stage.runner.supervisor_pid
        seen = set()
        for number in range(1, 20):
            checked(stage, key, "CMD-SHELL", "echo x", number=number)
            seen.add(len(os.listdir(f"/proc/{supervisor}/fd")))
        assert len(seen) == 1


class TestOrders:
    def test_the_same_check_twice_is_made_once(self, stage: Stage) -> None:
        key = serving(stage)
        checked(stage, key, "CMD-SHELL", "echo x >> ran")
        stage.check(key, "CMD-SHELL", "echo x >> ran")
        assert checked(stage, key, "CMD-SHELL", "wc -l < ran", number=2).output.strip() == "1"

    def test_of_a_container_that_is_gone(self, stage: Stage) -> None:
        key = serving(stage)
        stage.kill(key)
        stage.expect(ContainerExited)
        stage.check(key, "CMD", "true")
        stage.check(stage.key(), "CMD", "true")
        stage.run("true")
        assert stage.changes.empty()

    def test_of_another_run(self, stage: Stage) -> None:
        key = serving(stage)
        stage.check(key._replace(run=1), "CMD", "true")
        assert checked(stage, key, "CMD", "true").key == key
