"""The engine's lock: plain, and telling when one thread takes it twice."""

from __future__ import annotations

import threading
from typing import Final

from ecs_fake.errors import ReentrantCall


class EngineLock:
    """A lock that raises instead of hanging when its holder asks for it again.

    Use it as `with lock.alone():`. What `with` enters and leaves is a lock of the interpreter itself, which an
    interrupt (Ctrl-C) cannot part from its release; a context manager written in Python could be left locked.
    """

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock: Final = threading.RLock()

    @property
    def is_mine(self) -> bool:
        """Whether this very thread is inside."""
        return bool(self._lock._is_owned())  # type: ignore[attr-defined]  # `threading.Condition` asks it too

    def alone(self) -> threading.RLock:
        """Give what is to be entered; raises `ReentrantCall` in the thread that is inside already."""
        if self.is_mine:
            raise ReentrantCall(
                "the engine's lock is held by this very thread: an operation, a hook or a finalizer called the API "
                "from inside a step. Call it after the step, or from another thread."
            )
        return self._lock
