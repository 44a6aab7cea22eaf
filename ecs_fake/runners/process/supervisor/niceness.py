"""How far processes stand back for others that want the same CPU."""

from __future__ import annotations

import os


def make_nicer(pid: int, niceness: int) -> None:
    """Let a container, all of its group, stand back."""
    if niceness:
        _set(os.PRIO_PGRP, pid, niceness)


def make_as_nice(pid: int, other: int) -> None:
    """Let a process stand back as much as another one does."""
    try:
        niceness = os.getpriority(os.PRIO_PROCESS, other)
    except ProcessLookupError:
        return  # it has ended
    _set(os.PRIO_PROCESS, pid, niceness)


def _set(kind: int, pid: int, niceness: int) -> None:
    try:  # noqa: SIM105 - contextlib is not worth its import here
        os.setpriority(kind, pid, niceness)
    except (ProcessLookupError, PermissionError):
        pass  # it has ended, or became another user's
