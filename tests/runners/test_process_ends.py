"""Nothing survives: not a container's end, not the runner's, not the tester's, not the supervisor's."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, ContainerStartFailed
from tests.runners.stage import Stage, processes, stage, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes by /proc")

COMET = """
import os, sys
while True:
    if os.fork():
        os._exit(0)
    os.setsid()
"""
"""A program that is always a new process, in a new session."""


PAUSE = f"exec {sys.executable} -I -S -c 'import signal; signal.pause()'"
"""Shell words for a process that has its arguments in its command line, and never another one beside it."""


def daemon(marker: str) -> str:
    """Give shell words that leave a double-forked process in another session, with nothing that points to us."""
    program = f"cd /; exec >/dev/null 2>&1 </dev/null; {PAUSE} {marker}"
    return f"env -i setsid sh -c {shlex.quote(f'({program}) &')}"


def start_with_daemon(stage: Stage, marker: str, key: ContainerKey | None = None) -> ContainerKey:
    """Start a container that leaves a daemon behind, and wait for both."""
    key = stage.start("sh", "-c", f"{daemon(marker)}; echo ready; {PAUSE} {marker}", key=key)
    stage.expect(ContainerStarted)
    stage.line(key, "ready")
    # Their shells have the marker too, and while one becomes the program its command line is empty for a moment.
    until(lambda: len(processes(marker, program=sys.executable)) == 2)
    return key


def start_with_comet(stage: Stage, marker: str) -> ContainerKey:
    """Start a container with a process that never stands still, and wait until that is on its way."""
    comet = f"{sys.executable} -I -S -c {shlex.quote(COMET)} {marker}"
    key = stage.start("sh", "-c", f"{comet}; echo ready; exec sleep 1000")
    stage.expect(ContainerStarted)
    stage.line(key, "ready")
    return key


class TestContainer:
    def test_its_group_ends_with_it(self, stage: Stage, marker: str) -> None:
        stage.run("sh", "-c", f"sh -c 'sleep 1000; : {marker}' & sleep 0.01")
        assert processes(marker) == []

    def test_daemons_end_with_it(self, stage: Stage, marker: str) -> None:
        key = start_with_daemon(stage, marker)
        stage.stop(key)
        assert stage.expect(ContainerExited).exit_code == 143
        assert processes(marker) == []

    def test_daemons_of_other_containers_go_on(self, stage: Stage, marker: str) -> None:
        one = start_with_daemon(stage, f"{marker}-1")
        start_with_daemon(stage, f"{marker}-2")
        others = processes(f"{marker}-2")
        stage.kill(one)
        assert stage.expect(ContainerExited).exit_code == 137
        assert processes(f"{marker}-1") == []
        assert processes(f"{marker}-2") == others

    def test_one_that_never_stands_still(self, stage: Stage, marker: str) -> None:
        key = start_with_comet(stage, marker)
        stage.kill(key)
        stage.expect(ContainerExited)
        assert processes(marker) == []

    def test_stopped_processes_end_too(self, stage: Stage, marker: str) -> None:
        key = stage.start("sh", "-c", f"(kill -STOP $(sh -c 'echo $PPID')); : {marker}")
        pid = stage.expect(ContainerStarted).pid
        until(lambda: any("T (stopped)" in _status(one) for one in processes(marker)))
        stage.kill(key)
        assert stage.expect(ContainerExited).exit_code == 137
        assert processes(marker) == []
        assert pid is not None


class TestClose:
    def test_everything_ends(self, marker: str) -> None:
        with stage() as made:
            start_with_daemon(made, marker)
            supervisor = made.runner.supervisor_pid
            base = _base(made)
        assert processes(marker) == []
        assert not os.path.exists(f"/proc/{supervisor}")
        assert not base.exists()
        assert made.changes.empty()

    def test_also_what_never_stands_still(self, marker: str) -> None:
        with stage() as made:
            start_with_comet(made, marker)
        assert processes(marker) == []

    def test_no_descriptor_is_left(self, marker: str) -> None:
        before = sorted(os.listdir("/proc/self/fd"))
        with stage() as made:
            made.run("true")
        assert sorted(os.listdir("/proc/self/fd")) == before


class TestSupervisor:
    def test_when_it_is_killed_all_containers_end(self, stage: Stage, marker: str) -> None:
        key = start_with_daemon(stage, marker)
        supervisor, base = stage.runner.supervisor_pid, _base(stage)
        assert supervisor is not None
        os.kill(supervisor, signal.SIGKILL)
        exited = stage.expect(ContainerExited)
        assert (exited.key, exited.exit_code) == (key, 137)
        assert exited.reason is not None
        assert "looked after" in exited.reason
        until(lambda: processes(marker) == [])
        assert not base.exists()
        assert stage.run("echo", "again")[0] == 0
        assert stage.runner.supervisor_pid != supervisor

    def test_a_container_whose_start_was_never_confirmed(self, stage: Stage) -> None:
        stage.run("true")
        supervisor = stage.runner.supervisor_pid
        assert supervisor is not None
        os.kill(supervisor, signal.SIGSTOP)
        stage.start("sleep", "1000")
        os.kill(supervisor, signal.SIGKILL)
        assert stage.expect(ContainerStartFailed).reason.startswith("CannotStartContainerError: ")

    def test_when_it_is_asked_to_end_it_ends_everything(self, stage: Stage, marker: str) -> None:
        start_with_daemon(stage, marker)
        supervisor = stage.runner.supervisor_pid
        assert supervisor is not None
        os.kill(supervisor, signal.SIGTERM)
        assert stage.expect(ContainerExited).exit_code == 137
        assert processes(marker) == []

    def test_a_fault_of_its_own_is_told(self, stage: Stage) -> None:
        key = stage.start("sleep", "1000")
        stage.expect(ContainerStarted)
        link = stage.runner._link
        assert link is not None
        link.send(("nonsense",))
        exited = stage.expect(ContainerExited)
        assert exited.reason is not None
        assert "ValueError" in exited.reason
        assert [line.stream for line in stage.logs.read(key.task_arn)][:1] == ["fake"]


class TestFork:
    def test_a_forked_child_does_no_harm(self, stage: Stage, marker: str) -> None:
        key = start_with_daemon(stage, marker)
        pid = os.fork()
        if not pid:
            try:
                stage.runner.close()
                os._exit(7 if stage.runner.supervisor_pid is None else 8)
            finally:
                os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        assert processes(marker)
        stage.kill(key)
        assert stage.expect(ContainerExited).exit_code == 137

    def test_a_forked_child_may_start_its_own(self, stage: Stage) -> None:
        stage.run("true")
        pid = os.fork()
        if not pid:
            try:
                code = stage.run("sh", "-c", "exit 5")[0]
                stage.runner.close()
                os._exit(code)
            finally:
                os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 5
        assert stage.run("sh", "-c", "exit 6")[0] == 6


TESTER = """
    import os, sys, threading
    from tests.runners.stage import Stage, processes
    from tests.runners.test_process_ends import start_with_daemon, _base

    stage = Stage()
    marker = sys.argv[1]
    for number in range(3):
        start_with_daemon(stage, f"{marker}-{number}")
    stage.start("sh", "-c", "trap '' TERM HUP INT; while :; do sleep 0.1; done", marker)
    if sys.argv[2] == "fork" and not os.fork():
        os.close(1)
        threading.Event().wait(30)
        os._exit(0)
    print(_base(stage), flush=True)
    threading.Event().wait()
"""


@pytest.mark.parametrize("how", ["plain", "fork"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_end_of_the_tester_is_the_end_of_all(marker: str, number: signal.Signals, how: str) -> None:
    """Kill a Python process in mid-run and look for survivors; a forked child of it may even be alive."""
    tester = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(TESTER), marker, how],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    assert tester.stdout is not None
    try:
        base = Path(tester.stdout.readline().strip())
        assert base.is_absolute()
        assert base.is_dir()
        assert len(processes(marker)) >= 7
        tester.send_signal(number)
        tester.wait(20)
        until(lambda: [pid for pid in processes(marker) if _session(pid) != tester.pid] == [])
        until(lambda: not base.exists())
        until(lambda: processes(base.name) == [])  # the supervisor itself
    finally:
        tester.kill()
        tester.wait()
        tester.stdout.close()
        for pid in processes(marker):  # the forked child of the tester, which is not ours to end
            os.kill(pid, signal.SIGKILL)


def _base(stage: Stage) -> Path:
    link = stage.runner._link
    assert link is not None
    return Path(link.base)


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0
