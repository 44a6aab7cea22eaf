"""Health checks: commands that are run inside a container, beside its main process, one at a time."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable

from .container import Container
from .frames import Message
from .refused import Refused
from .spawn import Spawner

KEPT = 4096
"""How many bytes of a check's output are handed on, as many as Docker keeps; the rest is read and dropped."""
READ_AT_ONCE = 16384
FAILED = -1
"""Exit code of a check that could not be run, or was killed because it took too long; Docker's."""


class Check:
    """A check that is under way."""

    __slots__ = ("began", "container", "deadline", "number", "output", "overdue", "pid", "pipes", "seconds")

    def __init__(self, container: int, number: int, seconds: float) -> None:
        self.container = container
        self.number = number
        self.seconds = seconds
        self.began = time.time()
        #: When it has had its time (monotonic).
        self.deadline = time.monotonic() + seconds
        self.overdue = False
        self.output = b""
        self.pid = 0
        self.pipes: list[int] = []

    def read(self, pipe: int) -> int | None:
        """Read a little of a pipe: how many bytes, 0 at its end, None if there is nothing now."""
        try:
            data = os.read(pipe, READ_AT_ONCE)
        except BlockingIOError:
            return None
        self.output += data[: KEPT - len(self.output)]
        return len(data)

    def kill(self) -> None:
        """Kill it and what stayed in its group; it is not reaped yet, so the group is its own."""
        try:  # noqa: SIM105 - contextlib is not worth its import here
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # it has just ended (macOS says so of zombies), or became another user's


class Checks:
    """The checks of all containers."""

    def __init__(
        self, spawner: Spawner, selector: selectors.BaseSelector, tell: Callable[[Message], None]
    ) -> None:
        self._spawner = spawner
        self._selector = selector
        self._tell = tell
        self._by_pid: dict[int, Check] = {}

    @property
    def due(self) -> float | None:
        """When the next one has had its time (monotonic), or None."""
        return min((check.deadline for check in self._by_pid.values() if not check.overdue), default=None)

    def start(self, container: Container, number: int, argv: list[bytes], seconds: float) -> None:
        """Run a check in the environment and the working directory of a container; its result is told later."""
        check = Check(container.number, number, seconds)
        try:
            check.pid, *check.pipes = self._spawner.start(container.number, (argv, *container.order[1:]))
        except Refused as refusal:
            self._report(check, FAILED, (*refusal.args, argv[0]))
            return
        self._by_pid[check.pid] = check
        for pipe in check.pipes:
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ, lambda pipe=pipe: self._on_pipe(check, pipe))

    def kill_overdue(self) -> None:
        """Kill the checks that have had their time."""
        now = time.monotonic()
        for check in self._by_pid.values():
            if check.deadline <= now and not check.overdue:
                check.overdue = True
                check.kill()

    def end_of(self, container: int) -> None:
        """Kill the check of a container that has ended; its result is of no interest.

        It has a group of its own, which only `Subreaper` finds by itself.
        """
        for pid, check in list(self._by_pid.items()):
            if check.container == container:
                check.kill()
                self._close(self._by_pid.pop(pid))

    def ended(self, pid: int, status: int) -> bool:
        """Take note of the end of a process; whether it was a check."""
        check = self._by_pid.pop(pid, None)
        if check is None:
            return False
        for pipe in check.pipes:
            while len(check.output) < KEPT and check.read(pipe):
                pass
        self._close(check)
        code = os.waitstatus_to_exitcode(status)
        self._report(check, FAILED if check.overdue else code if code >= 0 else 128 - code)
        return True

    def _on_pipe(self, check: Check, pipe: int) -> None:
        # It may have been closed since the selector found it ready.
        if pipe in check.pipes and check.read(pipe) == 0:
            self._selector.unregister(pipe)
            check.pipes.remove(pipe)
            os.close(pipe)

    def _close(self, check: Check) -> None:
        for pipe in check.pipes:
            self._selector.unregister(pipe)
            os.close(pipe)
        check.pipes.clear()

    def _report(self, check: Check, exit_code: int, refusal: Message | None = None) -> None:
        self._tell(
            (
                "checked",
                check.container,
                time.time(),
                check.number,
                check.began,
                exit_code,
                check.seconds if check.overdue else None,
                check.output,
                refusal,
            )
        )
