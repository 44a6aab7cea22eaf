"""One session: a command that runs inside a container, and the ways to it, which are three pipes or a terminal."""

from __future__ import annotations

import os
import signal

from .frames import Message
from .refused import Refused
from .spawn import Spawner

TYPE_CHECKING = False  # checkers take it for true; importing `typing` would cost a fifth of the time to start
if TYPE_CHECKING:
    from collections.abc import Callable

READ_AT_ONCE = 16384
END_OF_INPUT = b"\4"
"""What a terminal takes for it."""


class Session:
    """From its start until its end is told."""

    __slots__ = (
        "_pending",
        "container",
        "deadline",
        "input",
        "input_ends",
        "number",
        "outputs",
        "pid",
        "terminal",
    )

    def __init__(self, container: int, number: int) -> None:
        self.container = container
        #: What the tester calls it.
        self.number = number
        self.pid = 0
        self.terminal = False
        #: Where input goes; None: it has ended.
        self.input: int | None = None
        #: Whether nothing comes behind what the command has not taken yet.
        self.input_ends = False
        self._pending = bytearray()
        #: Open descriptors: 1 for its stdout, or its terminal; 2 for its stderr.
        self.outputs: dict[int, int] = {}
        #: When it is ended by force (monotonic).
        self.deadline: float | None = None

    def start(self, spawner: Spawner, order: Message, size: tuple[int, int] | None, merged: bool) -> None:
        """Start the command.

        Args:
            spawner: who does it.
            order: as `Spawner.start_on` takes it.
            size: rows and columns of a terminal; None: it gets pipes.
            merged: whether stdout and stderr are the same pipe.

        Raises:
            Refused: it cannot be started.
        """
        ends = _Ends()
        try:
            streams = self._connect(ends, merged) if size is None else self._connect_terminal(ends, *size)
            self.pid = spawner.start_on(self.container, order, streams, terminal=self.terminal)
        except Refused:
            ends.close()
            raise
        for descriptor in set(streams):
            os.close(descriptor)
        for descriptor in ends.ours(streams):
            os.set_blocking(descriptor, False)

    def _connect(self, ends: _Ends, merged: bool) -> tuple[int, int, int]:
        stdin, self.input = ends.make(os.pipe)
        out, stdout = ends.make(os.pipe)
        self.outputs = {out: 1}
        if merged:
            return stdin, stdout, stdout
        err, stderr = ends.make(os.pipe)
        self.outputs[err] = 2
        return stdin, stdout, stderr

    def _connect_terminal(self, ends: _Ends, rows: int, columns: int) -> tuple[int, int, int]:
        self.input, theirs = ends.make(os.openpty)
        self.terminal = True
        self.outputs = {self.input: 1}
        self.resize(rows, columns)
        return theirs, theirs, theirs

    def read(self, descriptor: int) -> bytes | None:
        """Read a little of what it has written: None if there is nothing now, empty at the end."""
        try:
            return os.read(descriptor, READ_AT_ONCE)
        except BlockingIOError:
            return None
        except OSError:
            return b""  # Linux says EIO of a terminal that nobody has open any more

    def take(self, data: bytes) -> None:
        """Add input; nothing at all is its end."""
        self.input_ends = not data
        self._pending += data or (END_OF_INPUT if self.terminal else b"")

    @property
    def waits(self) -> bool:
        """Whether there is input that the command has not taken."""
        return bool(self._pending) and self.input is not None

    def flush(self) -> int:
        """Hand over what the command takes now; give how many bytes that were."""
        before = len(self._pending)
        try:
            while self._pending and self.input is not None:
                del self._pending[: os.write(self.input, self._pending)]
        except BlockingIOError:
            pass
        except OSError:  # it reads no more
            self._pending.clear()
        return before - len(self._pending)

    def resize(self, rows: int, columns: int) -> None:
        """Tell its terminal the new size."""
        import fcntl  # few ever need these
        import struct
        import termios

        if self.terminal and self.input is not None:
            fcntl.ioctl(self.input, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, signal_number: int) -> None:
        """Send a signal to the command and what stayed in its group; it is not reaped yet, so the group is its own."""
        try:  # noqa: SIM105 - contextlib is not worth its import here
            os.killpg(self.pid, signal_number)
        except (ProcessLookupError, PermissionError):
            pass  # it has just ended (macOS says so of zombies), or became another user's

    def hang_up(self, deadline: float) -> None:
        """Tell the command that nobody listens any more; it has until then (monotonic) to end."""
        self.deadline = deadline
        self.send(signal.SIGHUP)
        self.send(signal.SIGCONT)

    def close_input(self) -> None:
        """Let it find the end of its input; a terminal is closed with its output."""
        if self.input is not None and not self.terminal:
            os.close(self.input)
        self.input = None

    def close_output(self, descriptor: int) -> None:
        """Let go of what it writes to."""
        del self.outputs[descriptor]
        os.close(descriptor)


class _Ends:
    """Descriptors that are closed together if something goes wrong."""

    def __init__(self) -> None:
        self._made: list[int] = []

    def make(self, make: Callable[[], tuple[int, int]]) -> tuple[int, int]:
        """Make two ends of something. Raises `Refused`."""
        try:
            made = make()
        except OSError as error:
            raise Refused("pipes", error.errno) from error
        self._made += made
        return made

    def ours(self, theirs: tuple[int, ...]) -> set[int]:
        """Give those that are not the command's."""
        return set(self._made).difference(theirs)

    def close(self) -> None:
        """Close all of them."""
        for descriptor in self._made:
            os.close(descriptor)
