"""`ecs-fake wrap` and `ecs-fake aws`: other programs, with the environment of a fake."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.served import ECS_FAKE, plain_environment

LIST = """
import boto3, sys
print(boto3.client("ecs").list_clusters()["clusterArns"])
sys.exit(7)
"""
TELL = """
import os, signal, sys, time
names = {number: signal.Signals(number).name for number in (1, 2, 15)}
def told(number, frame):
    os.write(1, names[number].encode() + b"\\n")
    sys.exit(40 + number)
for number in names:
    signal.signal(number, told)
os.write(1, b"ready\\n")
time.sleep(30)
"""


class TestWrap:
    def test_the_command_finds_a_fake_of_its_own_and_its_exit_code_comes_back(self, cli, runtime_directory):
        told = cli("wrap", "--clusters", "mine", "--region", "eu-west-1", "--", sys.executable, "-c", LIST)
        assert told.code == 7
        assert told.out == "['arn:aws:ecs:eu-west-1:123456789012:cluster/mine']\n"
        assert told.err == ""
        assert list((runtime_directory / "ecs-fake").iterdir()) == []

    def test_our_own_commands_find_it(self, cli, monkeypatch):
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        told = cli("wrap", "--clusters", "a,b", "--", *ECS_FAKE, "ps", "--json")
        assert (told.code, told.document) == (0, [])

    def test_nothing_of_a_real_account_reaches_it(self, cli, monkeypatch):
        monkeypatch.setenv("AWS_PROFILE", "work")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-true-secret")
        told = cli("wrap", "--", "env")
        assert "AWS_PROFILE" not in told.out
        assert "a-true-secret" not in told.out
        assert "AWS_ENDPOINT_URL_ECS=http://127.0.0.1:" in told.out

    @pytest.mark.parametrize(
        ("words", "code", "message"),
        [
            (["no-such-command"], 127, "ecs-fake wrap: There is no command 'no-such-command'.\n"),
            (["/etc/passwd"], 126, "ecs-fake wrap: Cannot execute '/etc/passwd': Permission denied.\n"),
            (["sh", "-c", "kill -9 $$"], 137, ""),
        ],
    )
    def test_ends_as_shells_say_it(self, cli, words, code, message):
        told = cli("wrap", "--", *words)
        assert (told.code, told.err) == (code, message)

    @pytest.mark.parametrize(("number", "name"), [(1, "SIGHUP"), (2, "SIGINT"), (15, "SIGTERM")])
    def test_signals_are_passed_on(self, tmp_path, number, name):
        with wrapped(tmp_path, TELL) as process:
            assert process.stdout.readline() == "ready\n"
            process.send_signal(number)
            assert process.communicate(timeout=20)[0] == f"{name}\n"
        assert process.returncode == 40 + number

    @pytest.mark.parametrize(("foreground", "code"), [(True, 0), (False, 42)])
    def test_what_the_terminal_sends_itself_is_not_passed_on(
        self, cli, monkeypatch, tmp_path, foreground, code
    ):
        """Here only this process gets the signal; in the foreground of a terminal the command would, too."""
        monkeypatch.setattr("ecs_fake.cli.commands.wrap._is_in_the_foreground", lambda: foreground)
        script = TELL.replace("time.sleep(30)", f"open({str(tmp_path / 'ready')!r}, 'w'); time.sleep(1)")
        sender = threading.Thread(target=_interrupt_when, args=(tmp_path / "ready",))
        sender.start()
        told = cli("wrap", "--", sys.executable, "-c", script)
        sender.join()
        assert told.code == code

    def test_a_terminal_s_ctrl_c_comes_once(self, tmp_path):
        """The terminal sends it to the command itself; passed on as well it would come twice."""
        count = """
import os, signal, time
signal.signal(signal.SIGINT, lambda number, frame: os.write(1, b"SIGINT\\n"))
os.write(1, b"ready\\n")
time.sleep(1)
"""
        assert in_a_terminal(tmp_path, count).count(b"SIGINT") == 1

    def test_warnings_of_the_fake_are_told(self, cli):
        script = """
import boto3
ecs = boto3.client("ecs")
ecs.register_task_definition(family="f", networkMode="awsvpc", cpu="256", memory="512",
    requiresCompatibilities=["FARGATE"], containerDefinitions=[{"name": "c", "image": "nginx"}])
ecs.run_task(taskDefinition="f", launchType="FARGATE",
    networkConfiguration={"awsvpcConfiguration": {"subnets": ["s"]}})
ecs.get_waiter("tasks_running").wait(tasks=ecs.list_tasks()["taskArns"])
"""
        told = cli("wrap", "--runner", "process", "--clusters", "default", "--", sys.executable, "-c", script)
        assert told.code == 0
        assert "ecs-fake: Container c has neither command nor entryPoint" in told.err


def _interrupt_when(there: Path) -> None:
    """Send this process Ctrl-C as soon as a file is there."""
    end = time.monotonic() + 20
    while not there.exists() and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)


def wrapped(home: Path, script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*ECS_FAKE, "wrap", "--", sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env=plain_environment(home),
        start_new_session=True,  # no terminal, so that every signal has to be passed on
    )


def in_a_terminal(home: Path, script: str) -> bytes:
    """Run it in a terminal of its own, type Ctrl-C, and give all that was shown."""
    pid, terminal = os.forkpty()
    if pid == 0:
        words = [*ECS_FAKE, "wrap", "--", sys.executable, "-c", script]
        os.execvpe(words[0], words, plain_environment(home))
    shown = b""
    try:
        while b"ready" not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, b"\x03")
        end = time.monotonic() + 10
        while time.monotonic() < end:
            shown += os.read(terminal, 4096)
    except OSError:  # the end of what is shown
        pass
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    return shown


class TestAws:
    """In processes of their own, since the command becomes the AWS CLI."""

    def test_runs_the_cli_of_this_environment(self, server, tmp_path):
        done = aws(tmp_path, "ecs", "list-clusters", "--query", "clusterArns[0]", "--output", "text")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "arn:aws:ecs:us-east-1:123456789012:cluster/default\n"

    def test_its_errors_and_exit_codes_are_its_own(self, server, tmp_path):
        done = aws(
            tmp_path, "--port", str(server.port), "ecs", "describe-tasks", "--cluster", "x", "--tasks", "y"
        )
        assert done.returncode in (254, 255)
        assert "ClusterNotFoundException" in done.stderr

    def test_the_cli_on_the_path_if_there_is_no_other(self, server, cli, tmp_path, monkeypatch):
        program = tmp_path / "bin" / "aws"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        calls = []
        monkeypatch.setattr("ecs_fake.cli.commands.aws.find_spec", lambda name: None)
        monkeypatch.setattr("os.execvpe", lambda *call: calls.append(call))
        monkeypatch.setenv("PATH", str(program.parent))
        cli("aws", "ecs", "list-tasks", "--max-items", "3")
        [(file, words, environment)] = calls
        assert (file, words) == (str(program), [str(program), "ecs", "list-tasks", "--max-items", "3"])
        assert environment["AWS_ENDPOINT_URL_ECS"] == server.fake.url or environment["AWS_ENDPOINT_URL_ECS"]

    def test_no_cli(self, server, cli, monkeypatch):
        monkeypatch.setattr("ecs_fake.cli.commands.aws.find_spec", lambda name: None)
        monkeypatch.setenv("PATH", "")
        told = cli("aws", "ecs", "list-tasks")
        assert told.code == 127
        assert told.err == (
            "ecs-fake aws: There is no AWS CLI: neither in this Python environment nor on the PATH. "
            "Type: pip install awscli\n"
        )

    def test_no_server(self, cli):
        assert cli("aws", "ecs", "list-tasks").err.startswith("ecs-fake aws: No server runs.")


def aws(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ECS_FAKE, "aws", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(home),
        timeout=50,
    )


def test_a_wrapped_command_that_is_stopped_by_force_leaves_nothing(tmp_path):
    with wrapped(tmp_path, TELL) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert list((tmp_path / "ecs-fake").iterdir()) == []
