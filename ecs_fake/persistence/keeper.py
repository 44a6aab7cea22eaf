"""`FileKeeper`: notes what changes, and has it written before anybody is answered."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Hashable
from typing import Any

from ecs_fake.engine.keeping import Owner
from ecs_fake.engine.turns import Subject
from ecs_fake.persistence.file import Batch, RecordPlace, StateFile
from ecs_fake.store.transaction import Transaction


class FileKeeper:
    """A `Keeper` with a file.

    Noting is a few dictionary writes. Whoever flushes writes for all that wait: with many callers at once, one
    transaction of the file holds the changes of many calls.
    """

    def __init__(self, file: StateFile) -> None:
        self._file = file
        self._noted = Batch()
        self._sealed: deque[Batch] = deque()
        self._writing = threading.Lock()
        #: What is being written, until it is.
        self._unwritten = Batch()
        self._last_now: float | None = None

    # -- Keeper ----------------------------------------------------------------------------------
    def note(self, tx: Transaction) -> None:
        """See `Keeper`."""
        world = tx.world
        owner = (world.account_id, world.region)
        self._noted.serials[owner] = world.serial
        for change in tx.changes:
            record = change.before if change.after is None else change.after
            key = world.table_of(record).key(record)
            self._noted.records[_place(owner, record, key)] = change.after

    def timer_set(self, number: int, due: float, message: Any) -> None:
        """See `Keeper`. Turns of services and providers are not kept: after a restart all have one."""
        if not isinstance(message, Subject):
            self._noted.timers[number] = (due, message)

    def timer_gone(self, number: int, message: Any) -> None:
        """See `Keeper`."""
        if not isinstance(message, Subject):
            self._noted.timers[number] = None

    def forget_all(self, epoch: int) -> None:
        """See `Keeper`."""
        self._noted = Batch(epoch=epoch)

    def seal(self, now: float) -> None:
        """See `Keeper`."""
        if self._noted.is_empty and now == self._last_now:
            return
        if self._noted.is_empty and not self._file.virtual:
            return  # the machine's clock needs no keeping
        self._noted.now = self._last_now = now
        self._sealed.append(self._noted)
        self._noted = Batch()

    def flush(self) -> None:
        """See `Keeper`."""
        with self._writing:
            while self._sealed:
                self._unwritten.add(self._sealed.popleft())
            if not self._unwritten.is_empty:
                self._file.write(self._unwritten)
                self._unwritten = Batch()

    def close(self) -> None:
        """See `Keeper`. Safe to call twice."""
        if not self._file.closed:
            try:
                self.flush()
            finally:
                self._file.close()


def _place(owner: Owner, record: object, key: Hashable) -> RecordPlace:
    return RecordPlace(*owner, type(record).__name__, json.dumps(key))
