"""What a local process may take of this machine."""

from __future__ import annotations

import math
import os
from typing import Final

from ecs_fake.records.orders import StartContainer

_MEBIBYTE: Final = 1 << 20
_WHOLE_CPU: Final = 1024
_STEP: Final = 1.25
"""One step of niceness makes a process's share so much smaller, in Linux's scheduler."""
_NICEST: Final = 10
"""No container stands back further: it still has a tenth of what others have who want the same CPU."""


def bounds(order: StartContainer, pids_limit: int) -> tuple[int, bytes, int, int, int]:
    """Give the terms of a container as the supervisor takes them.

    Returns:
        Its niceness, what its task is called, bytes that it and its task may take (0: no limit), processes of the task.
    """
    limits = order.limits
    return (
        niceness(limits.cpu),
        os.fsencode(order.key.task_arn),
        (limits.memory or 0) * _MEBIBYTE,
        (limits.task_memory or 0) * _MEBIBYTE,
        pids_limit,
    )


def niceness(cpu: int) -> int:
    """Turn CPU units into niceness: containers share a busy CPU about as their units say.

    Who asks for a whole CPU or more, or for nothing, is as nice as the tester.
    """
    if not 0 < cpu < _WHOLE_CPU:
        return 0
    return min(_NICEST, round(math.log(_WHOLE_CPU / cpu, _STEP)))
