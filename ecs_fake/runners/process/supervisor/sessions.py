"""All sessions: commands that somebody runs inside containers, beside their main processes, and talks to meanwhile."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable

from .container import Container
from .frames import Message
from .niceness import make_as_nice
from .refused import Refused
from .session import READ_AT_ONCE, Session
from .spawn import Spawner, with_environment

GRACE = 2.0
"""Seconds between the hangup of a session that is closed and its end by force."""
DRAIN_LIMIT = 1 << 20
"""How much is read at the end, should somebody in the background keep on writing."""


class Sessions:
    """The sessions of all containers."""

    def __init__(
        self,
        spawner: Spawner,
        selector: selectors.BaseSelector,
        pipes: selectors.BaseSelector,
        tell: Callable[[Message], None],
    ) -> None:
        """Begin with none.

        Args:
            spawner: starts commands.
            selector: wakes for input that can go on.
            pipes: wakes for output; may be left waiting while there is too much of it.
            tell: takes the news.
        """
        self._spawner = spawner
        self._selector = selector
        self._pipes = pipes
        self._tell = tell
        self._sessions: dict[int, Session] = {}
        self._by_pid: dict[int, Session] = {}

    @property
    def due(self) -> float | None:
        """When the next one is to be ended by force (monotonic), or None."""
        deadlines = [one.deadline for one in self._sessions.values() if one.deadline is not None]
        return min(deadlines, default=None)

    # What the tester says

    def obey(self, what: str, number: int, *details: object) -> None:
        """Do something about a session; one that has ended needs nothing any more."""
        session = self._sessions.get(number)
        if session is not None:
            acts: dict[str, Callable[..., None]] = {
                "write": self._write,
                "resize": Session.resize,
                "signal": Session.send,
                "flow": self._let_flow,
                "close": self._close,
            }
            acts[what](session, *details)

    def open(
        self,
        container: Container,
        number: int,
        argv: list[bytes],
        environment: dict[bytes, bytes],
        size: tuple[int, int] | None,
        merged: bool,
    ) -> None:
        """Run a command in the environment and the working directory of a container, as its user.

        Args:
            container: where.
            number: what the tester calls the session.
            argv: the command line.
            environment: further variables; the container's own win.
            size: rows and columns of a terminal; None: pipes.
            merged: whether stdout and stderr are the same pipe.
        """
        session = Session(container.number, number)
        order = with_environment((argv, *container.order[1:]), environment)
        try:
            session.start(self._spawner, order, size, merged)
        except Refused as refusal:
            self._tell(("over", number, time.time(), None, (*refusal.args, argv[0])))
            return
        make_as_nice(session.pid, container.pid)
        self._sessions[number] = self._by_pid[session.pid] = session
        self._let_flow(session, True)

    def _write(self, session: Session, data: bytes) -> None:
        """Hand input to a command; nothing at all is the end of its input."""
        if session.input is not None and not session.input_ends:
            session.take(data)
            self._flush(session)

    def _let_flow(self, session: Session, flow: bool) -> None:
        """Read the output of a command from now on, or leave it waiting."""
        watched = self._pipes.get_map()
        for descriptor in session.outputs:
            if flow and descriptor not in watched:
                self._pipes.register(
                    descriptor, selectors.EVENT_READ, lambda descriptor: self._pump(session, descriptor)
                )
            elif not flow and descriptor in watched:
                self._pipes.unregister(descriptor)

    def _close(self, session: Session) -> None:
        """Hang up: the command is told so, and ended by force if it does not end."""
        if session.deadline is None:
            session.hang_up(time.monotonic() + GRACE)

    # What commands do

    def kill_overdue(self) -> None:
        """End what was hung up and has had its time."""
        now = time.monotonic()
        for session in self._sessions.values():
            if session.deadline is not None and session.deadline <= now:
                session.deadline = None
                session.send(signal.SIGKILL)

    def end_of(self, container: int) -> None:
        """Kill the sessions of a container that has ended; they are told to have ended before it is."""
        for session in self._sessions.values():
            if session.container == container:
                session.send(signal.SIGKILL)

    def ended(self, pid: int, status: int) -> bool:
        """Take note of the end of a process; whether it was a session's."""
        session = self._by_pid.get(pid)
        if session is None:
            return False
        code = os.waitstatus_to_exitcode(status)
        self._finish(session, code if code >= 0 else 128 - code)
        return True

    def _pump(self, session: Session, descriptor: int) -> bool:
        """Hand over what a command has written; whether there may be more."""
        data = session.read(descriptor)
        if data:
            self._tell(("said", session.number, time.time(), session.outputs[descriptor], data))
        elif data is not None:
            self._leave(descriptor)
            # Closing a terminal would hang up on a command that lets go of its streams before it ends, as `cat` does.
            if not session.terminal:
                session.close_output(descriptor)
        return bool(data)

    def _flush(self, session: Session) -> None:
        """Write what the command takes now, and say how much that was; the selector calls for the rest."""
        taken = session.flush()
        if taken:
            self._tell(("taken", session.number, taken))
        if session.input is None:
            return
        watched = session.input in self._selector.get_map()
        if session.waits and not watched:
            self._selector.register(session.input, selectors.EVENT_WRITE, lambda: self._flush(session))
        elif watched and not session.waits:
            self._selector.unregister(session.input)
        if session.input_ends and not session.waits:
            session.close_input()

    def _finish(self, session: Session, exit_code: int) -> None:
        """Hand over what a command has written last, and tell its end."""
        drained = 0
        for descriptor in list(session.outputs):
            while drained < DRAIN_LIMIT and self._pump(session, descriptor):
                drained += READ_AT_ONCE
        self._close_input(session)
        for descriptor in list(session.outputs):
            self._leave(descriptor)
            session.close_output(descriptor)
        del self._sessions[session.number], self._by_pid[session.pid]
        self._tell(("over", session.number, time.time(), exit_code, None))

    def _close_input(self, session: Session) -> None:
        if session.input is not None and session.input in self._selector.get_map():
            self._selector.unregister(session.input)
        session.close_input()

    def _leave(self, descriptor: int) -> None:
        """Wait for output from there no longer."""
        if descriptor in self._pipes.get_map():
            self._pipes.unregister(descriptor)
