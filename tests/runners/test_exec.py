"""Commands that are run inside a container."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import ecs_fake
from ecs_fake.runners.sessions import OUTPUT_KEPT
from tests.runners.stage import processes, until

Run = Callable[..., "ecs_fake.TaskHandle"]
SERVE = ["sh", "-c", "exec sleep 1000"]


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake whose tasks are processes, with one container instance."""
    images = {"scripted": ecs_fake.Scripted()}
    with ecs_fake.EcsFake(runner="process", clusters=["default"], images=images) as made:
        made.add_container_instances()
        yield made


@pytest.fixture
def run(fake: ecs_fake.EcsFake) -> Run:
    """Run a task of one container, or of those given, until it runs; give its handle."""

    def run_task(*containers: dict[str, Any], **members: Any) -> ecs_fake.TaskHandle:
        ecs = fake.client()
        one = {"name": "app", "image": "app", "memory": 64, "command": SERVE, **members}
        ecs.register_task_definition(family="job", containerDefinitions=list(containers) or [one])
        return fake.task(ecs.run_task(taskDefinition="job")["tasks"][0]["taskArn"]).wait("RUNNING")

    return run_task


class TestWhatItFinds:
    def test_its_exit_code_and_output(self, run: Run) -> None:
        assert run().exec("sh -c 'echo out; echo err >&2; exit 3'") == (3, "out\nerr\n", 0)

    def test_words_are_split_as_a_shell_would_and_no_shell_is_started(self, run: Run) -> None:
        task = run()
        assert task.exec("echo 'a  b' $HOME '*'").output == "a  b $HOME *\n"
        assert task.exec(["echo", "a  b", "c d"]).output == "a  b c d\n"

    def test_the_containers_environment(self, run: Run) -> None:
        members = {
            "environment": [{"name": "COLOUR", "value": "red"}],
            "portMappings": [{"containerPort": 80}],
        }
        task = run(command=["sh", "-c", "env; echo end; exec sleep 1000"], **members)
        until(lambda: "end" in str(task.logs()).split())
        found = task.exec(["sh", "-c", "env; echo end"]).output
        assert "COLOUR=red\n" in found
        assert sorted(found.splitlines()) == sorted(map(str, task.logs()))

    def test_the_containers_directory(self, run: Run) -> None:
        task = run(command=["sh", "-c", "touch here; exec sleep 1000"], workingDirectory="/srv")
        until(lambda: "here" in task.exec("ls").output)
        assert task.exec("pwd").output == task.exec(["sh", "-c", "echo $HOME/srv"]).output

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of others")
    @pytest.mark.parametrize("tty", [False, True])
    def test_the_containers_user_and_limits(self, run: Run, tty: bool) -> None:
        limits = [{"name": "nofile", "softLimit": 77, "hardLimit": 77}]
        task = run(user="65534:65534", ulimits=limits)
        assert task.exec(["sh", "-c", "id -u; ulimit -n"], tty=tty).output.split() == ["65534", "77"]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of others")
    def test_the_terminal_controls_what_runs_as_somebody_else(self, run: Run) -> None:
        task = run(user="65534")
        assert task.exec(["sh", "-c", "echo $(id -u) > /dev/tty"], tty=True).output == "65534\r\n"

    def test_its_share_of_the_cpu(self, run: Run) -> None:
        task = run(cpu=128)
        pid = task.containers["app"].pid
        assert pid is not None
        niceness = task.exec("sh -c 'sleep 0.2; nice'").output  # it is made nicer when it has started
        assert int(niceness) == os.getpriority(os.PRIO_PROCESS, pid) > 0

    def test_nothing_to_read(self, run: Run) -> None:
        task = run()
        assert task.exec("cat") == (0, "", 0)
        assert task.exec("cat", tty=True) == (0, "", 0)

    def test_a_terminal_when_asked_for(self, run: Run) -> None:
        task = run()
        script = ["sh", "-c", "test -t 0 && test -t 1 && test -t 2 && stty size && echo $TERM"]
        assert task.exec(script).exit_code == 1
        assert task.exec(script, tty=True) == (0, "24 80\r\nxterm\r\n", 0)

    def test_the_terminal_controls_it(self, run: Run) -> None:
        assert run().exec(["sh", "-c", "echo ok > /dev/tty"], tty=True).output == "ok\r\n"

    def test_one_of_several_containers(self, run: Run) -> None:
        image = {"image": "app", "memory": 64, "command": SERVE}
        a, b = ({**image, "name": name, "environment": [{"name": "N", "value": name}]} for name in "ab")
        task = run(a, b)
        assert task.exec(["sh", "-c", "echo $N"], "b").output == "b\n"
        with pytest.raises(ecs_fake.EcsFakeError, match="name one of a, b"):
            task.exec("true")
        with pytest.raises(KeyError):
            task.exec("true", "c")

    def test_a_flood_is_bounded(self, run: Run) -> None:
        result = run().exec("head -c 30000000 /dev/zero")
        assert OUTPUT_KEPT <= len(result.output) < OUTPUT_KEPT + 20_000
        assert len(result.output) + result.dropped == 30_000_000

    def test_several_at_once(self, run: Run) -> None:
        task = run()
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(lambda n: task.exec(["sh", "-c", f"echo {n}; exit {n}"]), range(40)))
        assert results == [(n, f"{n}\n", 0) for n in range(40)]


class TestWhatItCannot:
    @pytest.mark.parametrize(
        ("command", "code", "cause"),
        [
            ("nosuch --flag", 127, 'exec: "nosuch": executable file not found in $PATH'),
            ("/no/such", 127, 'exec: "/no/such": stat /no/such: no such file or directory'),
            ("/etc/passwd", 126, 'exec: "/etc/passwd": permission denied'),
        ],
    )
    @pytest.mark.parametrize("tty", [False, True])
    def test_a_command_that_is_none(self, run: Run, command: str, code: int, cause: str, tty: bool) -> None:
        reason = f"OCI runtime exec failed: exec failed: unable to start container process: {cause}: unknown"
        assert run().exec(command, tty=tty) == (code, reason, 0)

    def test_a_word_that_no_process_can_get(self, run: Run) -> None:
        with pytest.raises(ecs_fake.EcsFakeError, match="invalid argument"):
            run().exec(["echo", "a\0b"])

    def test_no_command(self, run: Run) -> None:
        with pytest.raises(ecs_fake.EcsFakeError, match="no command"):
            run().exec("")

    def test_a_simulated_container(self, run: Run) -> None:
        with pytest.raises(ecs_fake.EcsFakeError, match=r"container app is simulated.*ecs_fake\.Process"):
            run(image="scripted").exec("true")

    def test_a_container_that_has_ended(self, fake: ecs_fake.EcsFake, run: Run) -> None:
        task = run()
        fake.client().stop_task(task=task.arn)
        task.wait()
        with pytest.raises(ecs_fake.EcsFakeError, match="does not run"):
            task.exec("true")


class TestItsEnd:
    def test_it_is_ended_when_it_takes_too_long(self, run: Run, marker: str) -> None:
        task = run()
        began = time.monotonic()
        with pytest.raises(ecs_fake.WaitTimeout, match=r"after 0\.2 s") as raised:
            task.exec(["sh", "-c", f"echo begun; sleep 1000; : {marker}"], timeout=0.2)
        assert "begun" in str(raised.value)
        until(lambda: processes(marker) == [])
        assert time.monotonic() - began < 10

    def test_also_when_it_does_not_want_to(self, run: Run, marker: str) -> None:
        task = run()
        with pytest.raises(ecs_fake.WaitTimeout):
            task.exec(["sh", "-c", f"trap '' HUP TERM; while :; do sleep 0.1; done; : {marker}"], timeout=0.2)
        until(lambda: processes(marker) == [])

    @pytest.mark.parametrize("tty", [False, True])
    def test_it_ends_with_its_container(
        self, fake: ecs_fake.EcsFake, run: Run, marker: str, tty: bool
    ) -> None:
        task = run()
        results: list[ecs_fake.ExecResult] = []
        command = ["sh", "-c", f"echo begun; setsid sleep 1000 & sleep 1000; : {marker}"]
        thread = threading.Thread(target=lambda: results.append(task.exec(command, tty=tty)))
        thread.start()
        until(lambda: processes(marker))
        fake.client().stop_task(task=task.arn)
        thread.join(20)
        assert task.wait().exit_codes == {"app": 143}
        assert [result.exit_code for result in results] == [137]
        assert processes(marker) == []

    def test_it_ends_with_the_fake(self, fake: ecs_fake.EcsFake, run: Run, marker: str) -> None:
        task = run()
        results: list[ecs_fake.ExecResult] = []
        command = ["sh", "-c", f"sleep 1000; : {marker}"]
        thread = threading.Thread(target=lambda: results.append(task.exec(command)))
        thread.start()
        until(lambda: processes(marker))
        fake.close()
        thread.join(20)
        assert [result.exit_code for result in results] == [137]
        assert processes(marker) == []

    def test_what_it_leaves_behind_ends_with_the_container(
        self, fake: ecs_fake.EcsFake, run: Run, marker: str
    ) -> None:
        task = run()
        pause = f"exec {sys.executable} -I -S -c 'import signal; signal.pause()' {marker}"
        assert task.exec(["sh", "-c", f"({pause}) >/dev/null 2>&1 &"]).exit_code == 0
        until(lambda: processes(marker, program=sys.executable))
        fake.client().stop_task(task=task.arn)
        task.wait()
        assert processes(marker) == []

    def test_the_container_goes_on(self, run: Run) -> None:
        task = run()
        task.exec("sh -c 'kill -9 $$'")
        assert task.exec(["sh", "-c", "kill -9 $$"]).exit_code == 137
        assert task.last_status == "RUNNING"
