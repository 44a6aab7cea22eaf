"""The engine's lock: plain, and telling when one thread takes it twice."""

from __future__ import annotations

import threading
from types import TracebackType

from ecs_fake.errors import ReentrantCall


class EngineLock:
    """A lock that raises instead of hanging when its holder asks for it again."""

    __slots__ = ("_lock", "_owner")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._owner == me:
            raise ReentrantCall(
                "the engine's lock is held by this very thread: an operation, a hook or a finalizer called the API "
                "from inside a step. Call it after the step, or from another thread."
            )
        self._lock.acquire()
        self._owner = me

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._owner = 0
        self._lock.release()
