"""One container as the supervisor sees it: a main process and two pipes."""

from __future__ import annotations

import os

from .frames import Message

READ_AT_ONCE = 16384
"""How much of one pipe is read before the others get their turn."""
DRAIN_LIMIT = 1 << 20
"""How much is read at the end, should somebody out of reach keep on writing; a pipe can hold as much at most."""


class Container:
    """From its start until its end is told."""

    __slots__ = ("_drained", "exit_code", "given_up_at", "number", "order", "overrun", "pid", "pipes")

    def __init__(self, number: int, order: Message, pid: int, out: int, err: int) -> None:
        #: What the tester calls it.
        self.number = number
        #: What it was started with.
        self.order = order
        self.pid = pid
        #: Open pipes: 1 for its stdout, 2 for its stderr.
        self.pipes = {out: 1, err: 2}
        self.exit_code: int | None = None
        #: What it took too much of, if it is killed for that: `memory` or `processes`.
        self.overrun: str | None = None
        #: When its end is told although something of it does not die (monotonic).
        self.given_up_at = 0.0
        self._drained = 0
        for pipe in self.pipes:
            os.set_blocking(pipe, False)

    def read(self, pipe: int) -> bytes | None:
        """Read a little of a pipe: None if there is nothing now, empty at its end."""
        try:
            data = os.read(pipe, READ_AT_ONCE)
        except BlockingIOError:
            return None
        if self.exit_code is not None:
            self._drained += len(data)
        return data

    @property
    def may_drain(self) -> bool:
        """Whether what is left in its pipes is still to be read."""
        return self._drained < DRAIN_LIMIT

    def end(self, status: int, given_up_at: float) -> None:
        """Note how the main process ended, as a container's exit code: 128 + signal when a signal ended it."""
        code = os.waitstatus_to_exitcode(status)
        self.exit_code = code if code >= 0 else 128 - code
        self.given_up_at = given_up_at

    def close_pipe(self, pipe: int) -> None:
        """Let go of one pipe."""
        del self.pipes[pipe]
        os.close(pipe)
