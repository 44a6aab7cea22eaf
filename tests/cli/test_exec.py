"""`ecs-fake exec`: commands inside containers of a running server."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import termios
import time

import pytest

from tests.served import ECS_FAKE, plain_environment

from .conftest import serving


def short(task) -> str:
    return task.arn.rpartition("/")[2][:8]


def test_output_and_exit_code_come_back(server, cli):
    task = server.run("sleep 60")
    told = cli("exec", short(task), "--", "sh", "-c", "echo out; echo err >&2; exit 5")
    assert (told.code, told.out, told.err) == (5, "out\n", "err\n")


def test_finds_what_the_container_finds(server, cli):
    task = server.run("sleep 60", environment=[{"name": "WHO", "value": "me"}])
    assert cli("exec", short(task), "sh", "-c", "echo $WHO").out == "me\n"


def test_a_container_of_several_has_to_be_named(server, cli):
    task = server.run("sleep 60", "sleep 61")
    told = cli("exec", short(task), "--", "true")
    assert told.code == 1
    assert "has several containers: name one of c0, c1" in told.err
    assert cli("exec", "-c", "c1", short(task), "--", "echo", "x").out == "x\n"
    assert "NoSuchContainer" in cli("exec", "-c", "c2", short(task), "--", "true").err


def test_what_cannot_be_started_says_why(server, cli):
    task = server.run("sleep 60")
    told = cli("exec", short(task), "--", "no-such-command")
    assert told.code == 127
    assert told.err.startswith("ecs-fake exec: ")
    assert "no-such-command" in told.err


def test_a_simulated_container_runs_nothing(cli):
    with serving() as server:
        task = server.run("true")
        told = cli("exec", short(task), "--", "ls")
    assert told.code == 1
    assert "is simulated, so there is nothing in which 'ls' could run" in told.err


def test_what_is_piped_in_arrives(server, tmp_path):
    task = server.run("sleep 60")
    text = "".join(f"line {at}\n" for at in range(20_000))
    done = subprocess.run(
        [*ECS_FAKE, "exec", "-i", short(task), "--", "sh", "-c", "sleep 0.3; cat"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(tmp_path),
        timeout=50,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == text


def test_without_i_there_is_no_input(server, cli):
    task = server.run("sleep 60")
    assert cli("exec", short(task), "--", "cat").out == ""


def test_much_output_comes_whole(server, cli):
    task = server.run("sleep 60")
    told = cli(
        "exec",
        short(task),
        "--",
        "sh",
        "-c",
        "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done",
    )
    assert told.out == "".join(f"line {at}\n" for at in range(20_000))


class TestTerminal:
    """With `-it`, in a terminal of the test's own."""

    def test_a_shell_one_can_type_into(self, server, tmp_path):
        task = server.run("sleep 60")
        with Typing(tmp_path, short(task)) as typing:
            typing.type("stty size; tty >/dev/null && echo is-a-tty\n")
            typing.until(b"30 100", b"is-a-tty")
            typing.resize(40, 120)
            typing.type("sleep 0.2; stty size\n")
            typing.until(b"40 120")
            typing.type("sleep 50\n")
            time.sleep(0.2)
            typing.type("\x03")
            typing.type("echo back-$((40+2))\n")
            typing.until(b"back-42")
            typing.type("exit 9\n")
        assert typing.code == 9


class Typing:
    """Somebody at a terminal of 30 rows and 100 columns."""

    def __init__(self, home, task) -> None:
        self._words = [*ECS_FAKE, "exec", "-it", task, "--", "sh"]
        self._environment = plain_environment(home) | {"TERM": "dumb"}
        self._shown = b""
        self.code = -1

    def __enter__(self):
        self._pid, self._terminal = os.forkpty()
        if self._pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            os.execvpe(self._words[0], self._words, self._environment)
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            os.kill(self._pid, 9)
        try:
            while os.read(self._terminal, 4096):
                pass
        except OSError:
            pass
        self.code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        os.close(self._terminal)

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, *texts: bytes) -> None:
        """Read until all of these have been shown since the last time."""
        end = time.monotonic() + 20
        while not all(text in self._shown for text in texts):
            assert time.monotonic() < end, self._shown
            self._shown += os.read(self._terminal, 4096)
        self._shown = b""


def test_hanging_up_ends_the_command(server, tmp_path):
    task = server.run("sleep 60")
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    process = subprocess.Popen(
        [
            *ECS_FAKE,
            "exec",
            short(task),
            "--",
            "sh",
            "-c",
            f"echo ready; exec sleep 77.{time.monotonic_ns()}",
            mark,
        ],
        stdout=subprocess.PIPE,
        env=plain_environment(tmp_path),
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"ready\n"
    assert len(sleeping("77.")) == 1
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while sleeping("77.") and time.monotonic() < end:
        time.sleep(0.02)
    assert sleeping("77.") == []


def sleeping(seconds: str) -> list[str]:
    listing = subprocess.run(["ps", "-axwwo", "command="], capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.splitlines() if line.startswith(f"sleep {seconds}")]


@pytest.mark.parametrize("arguments", [[], ["task"]])
def test_what_is_missing(cli, arguments):
    assert cli("exec", *arguments).code == 2
