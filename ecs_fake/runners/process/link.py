"""The line to the supervisor: its process, a socket, and the one thread that listens."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ecs_fake.errors import RunnerError
from ecs_fake.records.usage import Usage
from ecs_fake.runners.process import measuring
from ecs_fake.runners.process.supervisor.frames import Message, Unpacker, pack
from ecs_fake.runners.process.supervisor.offspring import kill_orphans, owner

END_LIMIT: Final = 15.0
"""Seconds in which the supervisor must have ended everything."""

# A package, not a script: only imported modules have their compiled form kept, which halves the time to start.
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from supervisor.main import main; "
    "main(*map(int, sys.argv[2:5]), sys.argv[5])"
)
_READ_AT_ONCE: Final = 65536
_UNDER_WAY: Final = 16384
"""How much the kernel holds for us: news of other containers stands behind it when one writes without end."""


class Link:
    """One supervisor and the line to it, from its start to its end."""

    def __init__(
        self, scratch_root: Path | None, receive: Callable[[Message], None], lost: Callable[[Link], None]
    ) -> None:
        """Start a supervisor. Raises OSError when the system refuses.

        Args:
            scratch_root: where its directory is made; None: the system's place for temporary files.
            receive: called with each message, from the thread that listens.
            lost: called at last from that thread, when there is nothing more to come, for whatever reason.
        """
        self._receive = receive
        self._lost = lost
        self._lock = threading.Lock()
        self._outgoing = bytearray()
        #: Marks the containers of this supervisor among all processes.
        self._token = int.from_bytes(os.urandom(4), "big")
        #: The directory under which containers have theirs; the supervisor removes it.
        self.base = _make_base(scratch_root)
        try:
            self._socket, self._process = _start_supervisor(self._token, self.base)
        except OSError:
            os.rmdir(self.base)
            raise
        self._woken, self._wake = os.pipe()
        for end in (self._woken, self._wake):
            os.set_blocking(end, False)
        self._thread = threading.Thread(target=self._listen, name="ecs-fake process runner", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        return self._process.pid

    def container_of(self, pid: int) -> int | None:
        """Give the number of the container that a process belongs to, if it is one of this supervisor's."""
        # The supervisor carries the mark of the container it started last.
        return owner(self._token, pid) if pid != self.pid else None

    def measure(self, number: int, main: int) -> Usage:
        """Tell what the processes of a container have taken, by its number and its main process."""
        if not measuring.HAS_PROC:
            return measuring.measure_by_ps(main)
        return measuring.measure([pid for pid in measuring.running() if self.container_of(pid) == number])

    def send(self, message: Message) -> None:
        """Say something to the supervisor; never waits. If it is dead, `lost` will tell."""
        with self._lock:
            self._outgoing += pack(message)
            self._flush()
            if self._outgoing:
                self._wake_up()

    def end(self, farewells: Sequence[tuple[int, int, float]] = ()) -> None:
        """Have the supervisor end everything and itself, and wait for that. Safe to call twice.

        Args:
            farewells: containers that are to end by themselves first: number, signal, and the seconds each has.

        Raises:
            RunnerError: something could not be removed.
        """
        self.send(("leave", list(farewells)) if farewells else ("end",))
        patience = max((seconds for _, _, seconds in farewells), default=0.0)
        if threading.current_thread() is not self._thread:
            self._thread.join(patience + END_LIMIT)
        try:
            self._process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.returncode:
            kill_orphans(self._token)  # it died before its work was done
        self._remove_base()

    def forget(self) -> None:
        """In a forked child: let go of our copies of everything, without a word to the supervisor."""
        self._socket.close()
        os.close(self._woken)
        os.close(self._wake)
        self._process.returncode = 0  # it is not this process's child

    def _remove_base(self) -> None:
        """Make sure that the directory is gone, also if the supervisor had no time for it."""
        try:
            shutil.rmtree(self.base)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise RunnerError(
                f"What the containers left in {self.base} cannot be removed: {error}."
            ) from error

    def _flush(self) -> None:
        try:
            del self._outgoing[: self._socket.send(self._outgoing)]
        except BlockingIOError:
            pass
        except OSError:  # the line is dead, and the thread that listens learns it too
            self._outgoing.clear()

    def _wake_up(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it has been woken so often already
            os.write(self._wake, b".")

    # The thread that listens

    def _listen(self) -> None:
        unpacker = Unpacker()
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            try:
                while self._listen_once(selector, unpacker):
                    pass
            finally:
                self._hang_up()
                self._lost(self)

    def _listen_once(self, selector: selectors.BaseSelector, unpacker: Unpacker) -> bool:
        selector.modify(self._socket, selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0))
        ready = {key.fd: mask for key, mask in selector.select()}
        if self._woken in ready:
            os.read(self._woken, 4096)
        mask = ready.get(self._socket.fileno(), 0)
        if mask & selectors.EVENT_WRITE:
            with self._lock:
                self._flush()
        return not mask & selectors.EVENT_READ or self._read(unpacker)

    def _read(self, unpacker: Unpacker) -> bool:
        """Hand on what has arrived; whether more can come."""
        try:
            data = self._socket.recv(_READ_AT_ONCE)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        for message in unpacker.feed(data):
            self._receive(message)
        return bool(data)

    def _hang_up(self) -> None:
        with self._lock:
            self._socket.close()
            os.close(self._woken)
            os.close(self._wake)


def _make_base(scratch_root: Path | None) -> str:
    if scratch_root is not None:
        scratch_root.mkdir(parents=True, exist_ok=True)
    return tempfile.mkdtemp(prefix="ecs-fake-", dir=scratch_root)


def _start_supervisor(token: int, base: str) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNDER_WAY)
    with theirs:
        try:
            process = subprocess.Popen(
                _command_line(theirs.fileno(), token, base),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
                # Nothing of the tester's, except what its interpreter may need to start at all.
                env={name: value for name, value in os.environ.items() if name.endswith("LIBRARY_PATH")},
            )
        except OSError:
            ours.close()
            raise
    ours.setblocking(False)
    return ours, process


def _command_line(control: int, token: int, base: str) -> list[str]:
    if not sys.executable:
        raise FileNotFoundError("sys.executable is empty, so there is no Python interpreter to start")
    here = os.path.dirname(os.path.abspath(__file__))
    return [sys.executable, "-I", "-S", "-c", _BOOT, here, str(control), str(os.getpid()), str(token), base]
