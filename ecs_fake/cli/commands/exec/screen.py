"""The terminal in which `ecs-fake exec` was typed."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ecs_fake.cli import signals
from ecs_fake.cli.problems import CommandError


def size() -> tuple[int, int]:
    """Give rows and columns."""
    columns, rows = shutil.get_terminal_size()
    return rows, columns


@contextmanager
def transparent(*, wanted: bool) -> Iterator[None]:
    """Pass every key on as it is while the block runs: also Ctrl-C is for the command then.

    Raises:
        CommandError: this system has no such terminals.
    """
    if not wanted:
        yield
        return
    try:
        import termios
        import tty
    except ImportError:
        raise CommandError(
            "--tty with --interactive needs a POSIX terminal; leave one of them out."
        ) from None
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setraw(sys.stdin, termios.TCSADRAIN)  # what has been typed ahead is not lost
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


@contextmanager
def resized(tell: Callable[[], object]) -> Iterator[None]:
    """Call `tell` whenever the terminal gets another size while the block runs."""
    with signals.handled([signal.SIGWINCH] if hasattr(signal, "SIGWINCH") else [], lambda number: tell()):
        yield
