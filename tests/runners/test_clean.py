"""Whole fakes and however they end: nothing survives, and nothing foreign is killed."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import ecs_fake
from tests.runners.stage import LIMIT, processes, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes by /proc")

PAUSE = [sys.executable, "-I", "-S", "-c", "import signal; signal.pause()"]
PROGRAM = """
    import os, sys, threading
    import ecs_fake

    marker = sys.argv[1]
    mock = ecs_fake.mock_ecs(runner="process", clusters=["default"])
    fake = mock.start()
    fake.add_container_instances()
    ecs = fake.client()
    pause = [sys.executable, "-I", "-S", "-c", "import signal; signal.pause()", marker]
    container = {"name": "app", "image": "x", "memory": 64, "command": pause}
    ecs.register_task_definition(family="job", containerDefinitions=[container])
    tasks = [fake.task(ecs.run_task(taskDefinition="job")["tasks"][0]["taskArn"]) for _ in range(3)]
    for task in tasks:
        task.wait("RUNNING")
    threading.Thread(target=lambda: tasks[0].exec([*pause, "exec"], tty=True), daemon=True).start()
"""
"""A program that has three tasks and a session, each a process with the marker."""


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake whose tasks are processes, with container instances enough."""
    with ecs_fake.EcsFake(runner="process", clusters=["default"]) as made:
        made.add_container_instances(2, instance_type="m5.4xlarge")
        yield made


@pytest.fixture
def bystander(marker: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else, in our own process group."""
    with subprocess.Popen([*PAUSE, f"bystander of {marker}"]) as process:
        yield process
        assert process.poll() is None
        process.kill()


def run(fake: ecs_fake.EcsFake, **members: Any) -> list[ecs_fake.TaskHandle]:
    """Run ten tasks of one container."""
    ecs = fake.client()
    container = {"name": "app", "image": "x", "memory": 64, **members}
    ecs.register_task_definition(family="job", containerDefinitions=[container])
    answer = ecs.run_task(taskDefinition="job", count=10)
    assert not answer["failures"]
    return [fake.task(task["taskArn"]) for task in answer["tasks"]]


@contextmanager
def impatient_person() -> Iterator[None]:
    """Have somebody press Ctrl-C soon, and again if it had no effect: Python drops one that comes in a destructor."""
    over, pressed = threading.Event(), threading.get_ident()

    def press() -> None:
        patience = 0.2
        while not over.wait(patience):
            signal.pthread_kill(pressed, signal.SIGINT)
            patience = 2.0

    thread = threading.Thread(target=press)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def descriptors(pid: int | str = "self") -> int:
    """Count open files."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def gone(marker: str) -> bool:
    """Whether nobody has the marker any more, but the bystander."""
    return [pid for pid in processes(marker) if b"bystander" not in _command_line(pid)] == []


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


class TestMany:
    """The full number, a thousand by a hundred, is in benchmarks/soak.py."""

    def test_tasks_started_and_stopped_leave_nothing(
        self, fake: ecs_fake.EcsFake, marker: str, bystander: subprocess.Popen[bytes]
    ) -> None:
        self.round(fake, marker)
        supervisor = fake._crew._runner("process").supervisor_pid  # type: ignore[attr-defined]
        threads, ours, theirs = threading.active_count(), descriptors(), descriptors(supervisor)
        for _ in range(9):
            self.round(fake, marker)
        assert threading.active_count() == threads
        assert descriptors() == ours
        until(lambda: descriptors(supervisor) == theirs)
        assert len(fake.tasks()) == 100

    def round(self, fake: ecs_fake.EcsFake, marker: str) -> None:
        """Start ten tasks with ports, log and session, and stop them; half of them end by themselves."""
        log = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}}
        command = ["sh", "-c", f"echo ready; read -r line < $HOME/go; : {marker}"]
        ports = [{"containerPort": 80}]
        tasks = run(
            fake,
            command=["sh", "-c", f"mkfifo $HOME/go; {command[2]}"],
            portMappings=ports,
            logConfiguration=log,
        )
        for task in tasks:
            task.wait("RUNNING")
        for task in tasks[:5]:
            until(lambda task=task: "ready" in str(task.logs()))
            assert task.exec(["sh", "-c", "echo > $HOME/go"], tty=True).exit_code in (0, 137)
        for task in tasks[5:]:
            fake.client().stop_task(task=task.arn)
        for task in tasks:
            task.wait()
        assert gone(marker)

    def test_a_reset_leaves_nothing(self, fake: ecs_fake.EcsFake, marker: str) -> None:
        for task in run(fake, command=[*PAUSE, marker]):
            task.wait("RUNNING")
        base = Path(fake._crew._runner("process")._link.base)  # type: ignore[attr-defined]
        fake.reset()
        until(lambda: gone(marker))
        until(lambda: list(base.iterdir()) == [])


class TestInterrupt:
    @pytest.mark.parametrize("while_it", ["waits", "calls", "executes"])
    def test_ctrl_c_in_the_middle_of_something(
        self, fake: ecs_fake.EcsFake, marker: str, while_it: str
    ) -> None:
        task = run(fake, command=[*PAUSE, marker])[0]
        task.wait("RUNNING")
        acts: dict[str, Callable[[], object]] = {
            "waits": task.wait,
            "calls": lambda: [fake.client().list_tasks() for _ in range(100_000)],
            "executes": lambda: task.exec([*PAUSE, marker]),
        }
        with pytest.raises(KeyboardInterrupt), impatient_person():
            acts[while_it]()
        until(lambda: len(processes(marker)) == 10)
        fake.client().stop_task(task=task.arn)
        assert task.wait().exit_codes == {"app": 143}
        assert len(processes(marker)) == 9

    def test_a_notebooks_kernel(self, marker: str) -> None:
        from jupyter_client.manager import start_new_kernel

        manager, client = start_new_kernel(kernel_name="python3", cwd=str(Path(ecs_fake.__file__).parents[1]))
        try:
            client.execute_interactive(f"import sys; sys.argv = ['', {marker!r}]", timeout=LIMIT)
            client.execute_interactive(textwrap.dedent(PROGRAM), timeout=LIMIT)
            until(lambda: len(processes(marker)) == 4)
            waiting = client.execute("tasks[0].wait()", stop_on_error=False)
            time.sleep(0.2)  # until the kernel is in the middle of it
            manager.interrupt_kernel()
            assert _reply(client, waiting)["ename"] == "KeyboardInterrupt"
            assert len(processes(marker)) == 4
            stopped = client.execute(
                "ecs.stop_task(task=tasks[0].arn); assert tasks[0].wait().exit_codes == {'app': 143}"
            )
            assert _reply(client, stopped)["status"] == "ok"
            assert len(processes(marker)) == 2
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            manager.cleanup_resources()
        until(lambda: gone(marker))


def _reply(client: Any, request: str) -> dict[str, Any]:
    while True:
        reply = client.get_shell_msg(timeout=LIMIT)
        if reply["parent_header"].get("msg_id") == request:
            content: dict[str, Any] = reply["content"]
            return content


class TestTester:
    """A Python process that ends in some way while its tasks run."""

    def test_its_terminal_is_closed(self, marker: str, bystander: subprocess.Popen[bytes]) -> None:
        pid, terminal = pty.fork()
        if not pid:
            program = f"{textwrap.dedent(PROGRAM)}\nprint('up', flush=True)\nthreading.Event().wait()"
            os.execv(sys.executable, [sys.executable, "-c", program, marker])
        seen = b""
        while b"up" not in seen:
            seen += os.read(terminal, 1000)
        until(lambda: len(processes(marker)) == 6)
        os.close(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGHUP
        until(lambda: gone(marker))

    @pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "os._exit(0)", "sys.exit(3)", "1 / 0"])
    def test_it_ends(self, marker: str, end: str) -> None:
        program = f"{textwrap.dedent(PROGRAM)}\n{end}"
        subprocess.run(
            [sys.executable, "-c", program, marker], stderr=subprocess.DEVNULL, check=False, timeout=LIMIT
        )
        until(lambda: gone(marker))

    def test_it_forks_and_the_child_ends_as_programs_do(self, marker: str) -> None:
        program = f"""{textwrap.dedent(PROGRAM)}
if not os.fork():
    sys.exit(0 if len(ecs.list_tasks()["taskArns"]) == 3 else 1)
assert os.wait()[1] == 0
ecs.stop_task(task=tasks[0].arn)
assert tasks[0].wait().exit_codes == {{"app": 143}}
assert [task.last_status for task in tasks] == ["STOPPED", "RUNNING", "RUNNING"]
mock.stop()
"""
        done = subprocess.run(
            [sys.executable, "-c", program, marker],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT * 2,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert gone(marker)


def test_workers_of_xdist(pytester: pytest.Pytester, marker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of them, one of which is killed in the middle."""
    monkeypatch.setenv(
        "PYTEST_ADDOPTS", "-p no:asyncio -p no:benchmark -p no:hypothesispytest -p no:cacheprovider"
    )
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makepyfile(
        f"""
        import os, signal, sys, pytest

        @pytest.mark.ecs_fake(runner="process", clusters=["default"])
        @pytest.mark.parametrize("number", range(8))
        def test_one(fake_ecs, ecs_fake_client, number):
            fake_ecs.add_container_instances()
            pause = [sys.executable, "-I", "-S", "-c", "import signal; signal.pause()", {marker!r}]
            container = {{"name": "app", "image": "x", "memory": 64, "command": pause}}
            ecs_fake_client.register_task_definition(family="job", containerDefinitions=[container])
            arn = ecs_fake_client.run_task(taskDefinition="job")["tasks"][0]["taskArn"]
            task = fake_ecs.task(arn).wait("RUNNING")
            if number == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            assert task.exec("echo up").output == "up\\n"
        """
    )
    result = pytester.runpytest_subprocess("-n", "4", timeout=60)
    result.assert_outcomes(passed=7, failed=1)
    until(lambda: gone(marker))
