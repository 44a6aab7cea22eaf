"""What a client token has already done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replay:
    """One use of a client token: a repeated call with the same parameters gets the same tasks."""

    serial: int
    token: tuple[str, int, str]
    """Operation, serial of the cluster, token."""
    fingerprint: str
    """The request's parameters in canonical form."""
    task_arns: tuple[str, ...]
    made_at: float
    failures: tuple[Mapping[str, str], ...] = ()
    """What was answered of tasks that found no place."""
    unplaced: int = 0
    """How many tasks found no place."""
