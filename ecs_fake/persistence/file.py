"""The file: SQLite, with a write-ahead log, held by one process at a time.

A commit is handed to the operating system before `write` returns. So it outlives the process, however that ends; when
the machine itself loses power, the last moments can be missing, but nothing is half there.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from ecs_fake.engine.keeping import Kept, KeptWorld, Owner
from ecs_fake.errors import EcsFakeError, OptionError
from ecs_fake.persistence import kinds
from ecs_fake.persistence.codec import UnknownForm

APPLICATION: Final = 0x45435346  # "ECSF"
SCHEMA: Final = 1
"""Grows when what older versions wrote can no longer be read as it is."""

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE worlds (account TEXT, region TEXT, serial INTEGER, PRIMARY KEY (account, region)) WITHOUT ROWID;
CREATE TABLE records (
  account TEXT, region TEXT, kind TEXT, key TEXT, body TEXT, PRIMARY KEY (account, region, kind, key)
) WITHOUT ROWID;
CREATE TABLE timers (number INTEGER PRIMARY KEY, due REAL, kind TEXT, body TEXT);
"""
_PUT_META: Final = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
_PUT_WORLD: Final = "INSERT OR REPLACE INTO worlds VALUES (?, ?, ?)"
_PUT_RECORD: Final = "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)"
_CUT_RECORD: Final = "DELETE FROM records WHERE (account, region, kind, key) = (?, ?, ?, ?)"
_PUT_TIMER: Final = "INSERT OR REPLACE INTO timers VALUES (?, ?, ?, ?)"
_CUT_TIMER: Final = "DELETE FROM timers WHERE number = ?"


class RecordPlace(NamedTuple):
    """Where a record stands."""

    account_id: str
    region: str
    kind: str
    key: str
    """As JSON."""


@dataclass(slots=True)
class Batch:
    """Changes that belong together; of each thing the last form."""

    epoch: int | None = None
    """Everything from before is forgotten, and this epoch has begun."""
    now: float | None = None
    serials: dict[Owner, int] = field(default_factory=dict)
    records: dict[RecordPlace, Any] = field(default_factory=dict)
    timers: dict[int, tuple[float, Any] | None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return self.epoch is None and self.now is None and not (self.records or self.timers or self.serials)

    def add(self, later: Batch) -> None:
        """Lay later changes over these."""
        if later.epoch is not None:
            self.epoch = later.epoch
            self.serials.clear()
            self.records.clear()
            self.timers.clear()
        self.now = later.now
        self.serials.update(later.serials)
        self.records.update(later.records)
        self.timers.update(later.timers)


class StateFile:
    """One file. Made if it is not there; only its owner can read it.

    Args:
        path: the file; its directory must be there.
        virtual: whether the fake's time is virtual.

    Raises:
        OptionError: it cannot be used: another process has it, it is something else, or a newer version wrote it.
    """

    def __init__(self, path: str | os.PathLike[str], *, virtual: bool) -> None:
        self.path: Final = Path(path)
        self.virtual: Final = virtual
        self.closed = False
        with self._explained():
            self._connection = self._connect()
            try:
                self._begin()
            except BaseException:
                self._connection.close()
                raise

    # -- opening ---------------------------------------------------------------------------------
    def _connect(self) -> sqlite3.Connection:
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        # Threads take turns by the keeper's lock.
        return sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)

    def _begin(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("BEGIN IMMEDIATE")  # takes the file, and keeps it until it is closed
        self._check()
        execute("COMMIT")

    def _check(self) -> None:
        """See what the file is; a new one gets its tables."""
        application, schema = self._pragma("application_id"), self._pragma("user_version")
        if application == 0 and not self._connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            self._make_tables()
        elif application != APPLICATION:
            raise OptionError(f"{self._named} is a database of another program; give another file.")
        elif schema > SCHEMA:
            raise self._newer(f"its form is {schema}, and this version knows {SCHEMA}")

    def _pragma(self, name: str) -> int:
        found: int = self._connection.execute(f"PRAGMA {name}").fetchone()[0]
        return found

    def _make_tables(self) -> None:
        for statement in _TABLES.split(";"):
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {SCHEMA}")

    @property
    def _named(self) -> str:
        return f"state={str(self.path)!r}"

    def _newer(self, why: str) -> OptionError:
        return OptionError(
            f"{self._named} was written by another version of ecs_fake ({why}). "
            "Use that version, or give another file."
        )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what to do about a file that cannot be opened."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise OptionError(
                    f"{self._named} is in use by another process; end it, or give another file."
                ) from None
            raise OptionError(f"{self._named} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise OptionError(f"{self._named} is no state file: {error}. Give another file.") from error
        except OSError as error:
            raise OptionError(f"{self._named} cannot be opened: {error.strerror}.") from error

    # -- reading ---------------------------------------------------------------------------------
    def read(self) -> Kept | None:
        """Give what the file holds; None: it is new.

        Raises:
            OptionError: another version wrote it.
        """
        with self._explained():
            meta = dict(self._connection.execute("SELECT name, value FROM meta"))
            if "now" not in meta:
                return None
            try:
                return Kept(meta.get("epoch", 0), meta["now"], self._worlds(), self._timers())
            except UnknownForm as unknown:
                raise self._newer(str(unknown)) from unknown

    def _worlds(self) -> dict[Owner, KeptWorld]:
        records: dict[Owner, list[Any]] = defaultdict(list)
        for account, region, kind, body in self._connection.execute(
            "SELECT account, region, kind, body FROM records"
        ):
            records[account, region].append(kinds.read(kinds.RECORD_KINDS, kind, body))
        worlds = self._connection.execute("SELECT account, region, serial FROM worlds")
        return {
            (account, region): KeptWorld(serial, records[account, region])
            for account, region, serial in worlds
        }

    def _timers(self) -> list[tuple[int, float, Any]]:
        rows = self._connection.execute("SELECT number, due, kind, body FROM timers ORDER BY number")
        return [
            (number, due, kinds.read(kinds.MESSAGE_KINDS, kind, body)) for number, due, kind, body in rows
        ]

    def next_generation(self) -> int:
        """Give a number that grows with every opening."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        generation = 0 if row is None else int(row[0]) + 1
        self._connection.execute(_PUT_META, ("generation", generation))
        return generation

    # -- writing ---------------------------------------------------------------------------------
    def write(self, batch: Batch) -> None:
        """Write changes, all or none of them.

        Raises:
            EcsFakeError: the file takes nothing more; nothing was written.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._put(batch)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise
        except sqlite3.Error as error:
            raise EcsFakeError(
                f"{self._named}: what was changed could not be written ({error}). It is not lost yet: the next "
                "call tries again, and everything is written when the fake is closed."
            ) from error

    def _put(self, batch: Batch) -> None:
        execute, many = self._connection.execute, self._connection.executemany
        if batch.epoch is not None:
            for table in ("worlds", "records", "timers"):
                execute(f"DELETE FROM {table}")
            execute(_PUT_META, ("epoch", batch.epoch))
        execute(_PUT_META, ("now", batch.now))
        many(_PUT_WORLD, ((*owner, serial) for owner, serial in batch.serials.items()))
        many(_CUT_RECORD, [place for place, record in batch.records.items() if record is None])
        many(
            _PUT_RECORD,
            [
                (*place, kinds.written(record))
                for place, record in batch.records.items()
                if record is not None
            ],
        )
        many(_CUT_TIMER, [(number,) for number, timer in batch.timers.items() if timer is None])
        many(_PUT_TIMER, [_timer_row(number, *timer) for number, timer in batch.timers.items() if timer])

    def close(self) -> None:
        """Let go of the file; the log is worked in."""
        if not self.closed:
            self.closed = True
            self._connection.close()


def _timer_row(number: int, due: float, message: Any) -> tuple[int, float, str, str]:
    return number, due, type(message).__name__, kinds.written(message)
