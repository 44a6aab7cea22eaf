"""Sessions: somebody types into a container."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted
from ecs_fake.runners.sessions import INPUT_LIMIT, CannotOpen, Session, SessionRequest, TerminalSize
from tests.runners.stage import LIMIT, Stage, processes, until

PIPE = 65536
"""Bytes that Linux keeps in a pipe."""


class Person:
    """Somebody at the other end of a session."""

    session: Session

    def __init__(self) -> None:
        self.seen = b""
        self.streams: set[str] = set()
        self.rooms = 0
        self.end: queue.SimpleQueue[tuple[int, str | None]] = queue.SimpleQueue()

    def output(self, stream: str, data: bytes) -> None:
        """Read it."""
        self.streams.add(stream)
        self.seen += data

    def room(self) -> None:
        """Notice it."""
        self.rooms += 1

    def ended(self, exit_code: int, reason: str | None) -> None:
        """Notice it."""
        self.end.put((exit_code, reason))

    def sees(self, text: bytes) -> None:
        """Wait until this has come."""
        until(lambda: text in self.seen)

    def types(self, text: str) -> None:
        """Type a line."""
        data = f"{text}\n".encode()
        assert self.session.write(data) == len(data)


Open = Callable[..., Person]


@pytest.fixture
def key(stage: Stage) -> ContainerKey:
    """A container that runs."""
    made = stage.start("sleep", "1000")
    stage.expect(ContainerStarted)
    return made


@pytest.fixture
def connect(stage: Stage, key: ContainerKey) -> Open:
    """Open a session; without words it is a shell on a terminal."""

    def open_session(*words: str, terminal: TerminalSize | None = None) -> Person:
        person = Person()
        size = terminal or (None if words else TerminalSize())
        request = SessionRequest(key, words or ("sh",), size, environment={"PS1": "$ "})
        person.session = stage.runner.open_session(request, person)
        return person

    return open_session


class TestTerminal:
    def test_a_shell_is_typed_into(self, connect: Open) -> None:
        person = connect()
        person.sees(b"$ ")
        person.types("echo $((6 * 7))")
        person.sees(b"42\r\n")
        person.types("exit 5")
        assert person.end.get(timeout=LIMIT) == (5, None)
        assert person.streams == {"stdout"}

    def test_control_c_interrupts_what_runs(self, connect: Open, marker: str) -> None:
        person = connect()
        person.sees(b"$ ")
        person.types(f"sh -c 'sleep 1000; : {marker}'")
        until(lambda: processes(marker))
        person.session.write(b"\x03")
        person.types("echo still here")
        person.sees(b"still here\r\n")
        person.session.write(b"\x04")
        assert person.end.get(timeout=LIMIT)[1] is None

    def test_it_learns_a_new_size(self, connect: Open) -> None:
        person = connect(terminal=TerminalSize(10, 20))
        person.types("trap 'stty size' WINCH; stty size")
        person.sees(b"10 20\r\n")
        person.session.resize(50, 132)
        person.types("stty size")
        person.sees(b"50 132\r\n")
        person.session.close()
        assert person.end.get(timeout=LIMIT)[0] in (129, 137)

    def test_who_lets_go_of_it_is_not_hung_up_on(self, connect: Open) -> None:
        script = "echo ready; exec 0<&- 1>&- 2>&-; sleep 0.2; exit 6"
        person = connect("sh", "-c", script, terminal=TerminalSize())
        assert person.end.get(timeout=LIMIT) == (6, None)
        assert person.seen == b"ready\r\n"

    def test_a_hangup_ends_the_shell_and_its_jobs(self, connect: Open, marker: str) -> None:
        person = connect()
        person.types(f"sh -c 'sleep 1000; : {marker}'")
        until(lambda: len(processes(marker)) == 1)
        person.session.close()
        person.end.get(timeout=LIMIT)
        until(lambda: processes(marker) == [])


class TestPipes:
    def test_input_and_its_end(self, connect: Open) -> None:
        person = connect("sort")
        person.types("b")
        person.types("a")
        person.session.end_input()
        assert person.end.get(timeout=LIMIT) == (0, None)
        assert person.seen == b"a\nb\n"
        assert person.session.write(b"more") == 0

    def test_both_streams_are_told_apart(self, connect: Open) -> None:
        person = connect("sh", "-c", "echo out; echo err >&2")
        assert person.end.get(timeout=LIMIT) == (0, None)
        assert person.streams == {"stdout", "stderr"}

    def test_a_signal(self, connect: Open) -> None:
        person = connect("sh", "-c", "trap 'exit 7' USR1; echo ready; while :; do sleep 0.01; done")
        person.sees(b"ready")
        person.session.signal(signal.SIGUSR1)
        assert person.end.get(timeout=LIMIT) == (7, None)

    def test_who_does_not_read_gets_no_more_than_there_is_room_for(self, connect: Open) -> None:
        person = connect("sleep", "1000")
        sent = [person.session.write(b"x" * 10_000) for _ in range(100)]
        until(lambda: sent.append(person.session.write(b"x" * 10_000)) or sum(sent) > INPUT_LIMIT)
        until(lambda: sent.append(person.session.write(b"x" * 10_000)) or sum(sent[-20:]) == 0)
        assert INPUT_LIMIT < sum(sent) <= INPUT_LIMIT + PIPE
        person.session.signal(signal.SIGKILL)
        assert person.end.get(timeout=LIMIT) == (137, None)

    def test_much_input_arrives_whole(self, connect: Open) -> None:
        person = connect("wc", "-c")
        left = b"x" * 3_000_000
        while left:
            rooms = person.rooms
            taken = person.session.write(left)
            left = left[taken:]
            until(lambda taken=taken, rooms=rooms: taken or person.rooms > rooms)
        person.session.end_input()
        assert person.end.get(timeout=LIMIT) == (0, None)
        assert person.seen.strip() == b"3000000"

    def test_output_can_be_held_back(self, stage: Stage, connect: Open) -> None:
        person = connect("sh", "-c", "echo ready; read -r go; seq 1 100000")
        person.sees(b"ready\n")
        person.session.hold(True)
        person.types("go")
        assert stage.run("sleep", "0.1")[0] == 0
        assert person.seen == b"ready\n"
        person.session.hold(False)
        assert person.end.get(timeout=LIMIT) == (0, None)
        assert person.seen.endswith(b"\n100000\n")
        assert person.seen.count(b"\n") == 100_001

    def test_a_flood_leaves_others_alone(self, stage: Stage, connect: Open) -> None:
        person = connect("yes")
        person.sees(b"y\n")
        assert stage.run("sh", "-c", "exit 4")[0] == 4
        person.session.close()
        assert person.end.get(timeout=LIMIT)[0] == 129


class TestEnds:
    def test_with_the_container(self, stage: Stage, key: ContainerKey, connect: Open) -> None:
        person = connect()
        person.sees(b"$ ")
        stage.stop(key)
        assert person.end.get(timeout=LIMIT)[0] == 137
        assert stage.expect(ContainerExited).exit_code == 143
        person.session.write(b"x")
        person.session.resize(1, 1)
        person.session.close()

    def test_when_the_supervisor_dies(self, stage: Stage, key: ContainerKey, connect: Open) -> None:
        person = connect()
        person.sees(b"$ ")
        supervisor = stage.runner.supervisor_pid
        assert supervisor is not None
        os.kill(supervisor, signal.SIGKILL)
        code, reason = person.end.get(timeout=LIMIT)
        assert (code, reason) == (137, "The container in which the command ran has ended.")
        assert stage.expect(ContainerExited).exit_code == 137

    def test_no_descriptor_is_left_in_the_supervisor(self, stage: Stage, connect: Open) -> None:
        connect("true").end.get(timeout=LIMIT)
        before = _descriptors(stage)
        for size in (None, TerminalSize()):
            for command in ("true", "nosuch"):
                connect(command, terminal=size).end.get(timeout=LIMIT)
        until(lambda: _descriptors(stage) == before)

    def test_a_container_that_does_not_run(self, stage: Stage) -> None:
        request = SessionRequest(stage.key(), ("true",))
        with pytest.raises(CannotOpen, match="does not run"):
            stage.runner.open_session(request, Person())


def _descriptors(stage: Stage) -> list[str]:
    return sorted(entry.name for entry in Path(f"/proc/{stage.runner.supervisor_pid}/fd").iterdir())
