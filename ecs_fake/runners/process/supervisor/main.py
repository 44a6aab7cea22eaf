"""The way into the supervisor's process."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import TracebackType

from .frames import pack
from .loop import Loop
from .offspring import offspring_here
from .scratch import remove_tree
from .spawn import IGNORED_BY_PYTHON


def main(control: int, tester: int, token: int, base: str) -> None:
    """Serve the tester at the other end of `control` (a socket) until it says `end` or is gone; leave nothing behind.

    Args:
        control: file descriptor of our end of the line.
        tester: process id of the tester.
        token: marks all containers of this supervisor.
        base: the directory under which containers have theirs; removed at the end.
    """
    sys.excepthook = _tell_fault(control)
    os.umask(0o022)
    loop = Loop(control, offspring_here(token))
    os.set_blocking(control, False)
    os.set_inheritable(control, False)
    _listen_to_signals(loop)
    _watch_tester(loop, tester)
    try:
        loop.run()
    finally:
        loop.end_all()
        remove_tree(os.fsencode(base))


def _listen_to_signals(loop: Loop) -> None:
    """Turn SIGCHLD into an event, and end properly when asked to end."""
    reading, writing = os.pipe()
    for end in (reading, writing):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def on_wakeup() -> None:
        os.read(reading, 4096)
        loop.reap()

    def on_end(number: int, frame: object) -> None:
        loop.over = True

    loop.watch(reading, on_wakeup)
    for number in signal.valid_signals():
        if signal.getsignal(number) is signal.SIG_IGN and number not in IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)  # ignored by the tester; containers would inherit that
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, on_end)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the tester's thread may have blocked some


def _watch_tester(loop: Loop, tester: int) -> None:
    """Learn of the tester's death even if a forked child of it still holds its end of the line."""
    if not hasattr(os, "pidfd_open"):
        return

    def on_death() -> None:
        loop.over = True

    try:
        loop.watch(os.pidfd_open(tester), on_death)
    except ProcessLookupError:
        on_death()
    except OSError:
        return  # forbidden or unknown here; the end of the line is the sign everywhere


def _tell_fault(control: int) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        import traceback

        os.set_blocking(control, True)
        os.write(control, pack(("fault", "".join(traceback.format_exception(kind, fault, trace)))))

    return hook
