"""A process-wide stack that also knows who put what on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class _Layer(Generic[T]):
    """One item in its place; each push makes another, so the same item can lie there twice."""

    __slots__ = ("item", "lies_there")

    def __init__(self, item: T) -> None:
        self.item = item
        self.lies_there = True


class LayeredStack(Generic[T]):
    """The innermost item is found by context first, then by process.

    A thread or an asyncio task that pushed an item itself finds this one, so that tests running side by
    side in threads do not meet each other's. Everybody else finds what was pushed last anywhere. Items may
    be removed in any order and from any context.
    """

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        # Tuples, replaced as a whole: readers need no lock.
        self._all: tuple[_Layer[T], ...] = ()
        self._own: ContextVar[tuple[_Layer[T], ...]] = ContextVar(name, default=())

    def __len__(self) -> int:
        return len(self._all)

    def push(self, item: T) -> None:
        """Lay an item on top."""
        layer = _Layer(item)
        with self._lock:
            self._all = (*self._all, layer)
        self._own.set((*self._alive_own(), layer))

    def remove(self, item: T) -> bool:
        """Take an item out, wherever it lies, the innermost first; say whether it was there."""
        found = self._find(lambda candidate: candidate is item)
        if found is None:
            return False
        with self._lock:
            found.lies_there = False
            self._all = tuple(layer for layer in self._all if layer is not found)
        self._own.set(self._alive_own())
        return True

    def top(self, accept: Callable[[T], bool] | None = None) -> T | None:
        """Give the innermost item (that `accept` accepts), or None."""
        found = self._find(accept)
        return None if found is None else found.item

    def items(self) -> tuple[T, ...]:
        """Give all items, the innermost last."""
        return tuple(layer.item for layer in self._all)

    def _find(self, accept: Callable[[T], bool] | None) -> _Layer[T] | None:
        if not self._all:
            return None
        for layers in (self._own.get(), self._all):
            for layer in reversed(layers):
                if layer.lies_there and (accept is None or accept(layer.item)):
                    return layer
        return None

    def _alive_own(self) -> tuple[_Layer[T], ...]:
        return tuple(layer for layer in self._own.get() if layer.lies_there)
