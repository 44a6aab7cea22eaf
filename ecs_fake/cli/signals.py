"""Signals as something to wait for."""

from __future__ import annotations

import queue
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final


def _known(*names: str) -> tuple[int, ...]:
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


ENDING: Final = _known("SIGINT", "SIGTERM", "SIGHUP")
"""Those that ask a program to end."""
FROM_THE_TERMINAL: Final = _known("SIGINT", "SIGQUIT")
"""Those that a terminal sends to every process in its foreground."""
FORWARDED: Final = _known("SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH")
"""Those that a program which stands for another passes on."""


@contextmanager
def handled(numbers: Iterable[int], handle: Callable[[int], object]) -> Iterator[None]:
    """Call `handle` with the number of each of these signals that comes while the block runs."""

    def on_signal(number: int, frame: object) -> None:
        handle(number)

    earlier = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextmanager
def ending_signals() -> Iterator[queue.SimpleQueue[int]]:
    """Put ending signals into a queue instead of letting them end the process."""
    # A SimpleQueue may be filled from a handler while the same thread waits for it.
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()
    with handled(ENDING, signals.put):
        yield signals
