"""A table of immutable records with ordered indexes.

Every step of a change is one operation of a built-in type, and doing a step twice does no harm. So a change that was
interrupted half-way (Ctrl-C in a notebook) is made whole by undoing it, whatever it had done.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import attrgetter, is_, itemgetter
from typing import Any, Generic, TypeVar

R = TypeVar("R")
T = TypeVar("T")

Order = Any
"""What records are sorted by: a unique, comparable value that never changes in a record's life."""
_rank = itemgetter(0)
_Indexed = tuple[str, Callable[[R], Iterable[Hashable]], Callable[[R], object] | None]
"""An index: its name, what gives its keys, and what decides about them (None: they do themselves)."""


class Table(Generic[R]):
    """Records by their key, and by named indexes in a fixed order.

    Args:
        key: gives a record's primary key.
        order: gives the value the record is sorted by in every index.
        indexes: for each name a function that gives the keys under which a record is found.
        decisive: for some indexes, what of a record decides about its keys, beside what never changes in its life. As
            long as this stays the same, a write does not even ask for the keys.
        follows: for some indexes, the fields of a record from which its keys follow, beside what never changes in its
            life; looked at before `decisive`, as one look at all these fields tells which indexes may be concerned.
        ranks: for some indexes, a value by which it is sorted instead, and can be counted up to; it may change in a
            record's life if `decisive` changes with it. Among equals the order decides.
    """

    def __init__(
        self,
        key: Callable[[R], Hashable],
        order: Callable[[R], Order],
        indexes: Mapping[str, Callable[[R], Iterable[Hashable]]] | None = None,
        decisive: Mapping[str, Callable[[R], object]] | None = None,
        ranks: Mapping[str, Callable[[R], Any]] | None = None,
        follows: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.key = key
        self.order = order
        self._rows: dict[Hashable, R] = {}
        self._by_order: dict[Order, R] = {}
        self._indexes: tuple[_Indexed[R], ...] = tuple(
            (name, keys, (decisive or {}).get(name)) for name, keys in (indexes or {}).items()
        )
        self._ranks = dict(ranks or {})
        self._follows = dict(follows or {})
        self._watched = tuple(sorted({field for fields in self._follows.values() for field in fields}))
        self._look = attrgetter(*self._watched) if len(self._watched) > 1 else None
        #: The indexes that a change may concern, by which of the watched fields it leaves as they are.
        self._concerned: dict[tuple[bool, ...], tuple[_Indexed[R], ...]] = {}
        self._buckets: dict[tuple[str, Hashable], list[Any]] = {}
        self._derived: dict[tuple[str, Hashable], dict[Callable[[list[R]], Any], Any]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def get(self, key: Hashable) -> R | None:
        """Give the record with this key, or None."""
        return self._rows.get(key)

    def count(self, index: str, key: Hashable) -> int:
        """How many records an index holds under a key."""
        return len(self._buckets.get((index, key), ()))

    def among(self, index: str, key: Hashable) -> list[R]:
        """Give all records under a key of an index, in order."""
        return [self._by_order[order] for order in self._buckets.get((index, key), ())]

    def derived(self, index: str, key: Hashable, work_out: Callable[[list[R]], T]) -> T:
        """Give what follows from all records under a key of an index; worked out once, until one comes or goes.

        Args:
            index: the index.
            key: the key.
            work_out: looks only at what never changes while a record stands under the key.
        """
        if (index, key) not in self._buckets:
            return work_out([])
        known = self._derived.setdefault((index, key), {})
        if work_out not in known:
            known[work_out] = work_out(self.among(index, key))
        found: T = known[work_out]
        return found

    def last(self, index: str, key: Hashable) -> R | None:
        """Give the record that comes last under a key of an index."""
        bucket = self._buckets.get((index, key))
        return self._by_order[bucket[-1]] if bucket else None

    def walk(self, index: str, key: Hashable, after: Order = None, *, backwards: bool = False) -> Iterator[R]:
        """Go through the records under a key, beginning behind `after`; the table must not change meanwhile."""
        bucket = self._buckets.get((index, key), [])
        if backwards:
            start = len(bucket) if after is None else bisect_left(bucket, after)
            places: Iterable[int] = range(start - 1, -1, -1)
        else:
            places = range(0 if after is None else bisect_right(bucket, after), len(bucket))
        for place in places:
            yield self._by_order[bucket[place]]

    def count_up_to(self, index: str, key: Hashable, rank: Any) -> int:
        """How many records a ranked index holds under a key with this rank or a lower one."""
        return bisect_right(self._buckets.get((index, key), ()), rank, key=_rank)

    def lowest(self, index: str, key: Hashable, count: int) -> list[R]:
        """Give the first so many records under a key of a ranked index."""
        return [self._by_order[order] for _, order in self._buckets.get((index, key), ())[:count]]

    def rank_after(self, index: str, key: Hashable, rank: Any) -> Any:
        """Give the lowest rank above this one under a key of a ranked index, or None."""
        bucket = self._buckets.get((index, key), ())
        at = bisect_right(bucket, rank, key=_rank)
        return bucket[at][0] if at < len(bucket) else None

    def replace(self, key: Hashable, old: R | None, new: R | None) -> None:
        """Set `new` where `old` stood (None: nothing). Only transactions call this."""
        order = self.order(new if new is not None else old)  # type: ignore[arg-type]  # one of them is a record
        if new is None:
            self._rows.pop(key, None)
        else:
            self._by_order[order] = new
            self._rows[key] = new
        for name, keys, decisive in self._concerned_by(old, new):
            if old is None or new is None or decisive is None or decisive(old) != decisive(new):
                before, after = () if old is None else keys(old), () if new is None else keys(new)
                if before or after:
                    had, has = self._entry(name, old, order), self._entry(name, new, order)
                    self._move(name, before, after, had, has)
        if new is None:
            self._by_order.pop(order, None)

    def _concerned_by(self, old: R | None, new: R | None) -> tuple[_Indexed[R], ...]:
        """Give the indexes that a change may concern."""
        if old is None or new is None or self._look is None:
            return self._indexes
        same = tuple(map(is_, self._look(old), self._look(new)))
        found = self._concerned.get(same)
        if found is None:
            changed = {field for field, unchanged in zip(self._watched, same, strict=True) if not unchanged}
            found = self._concerned[same] = tuple(
                one
                for one in self._indexes
                if one[0] not in self._follows or not changed.isdisjoint(self._follows[one[0]])
            )
        return found

    def entry(self, index: str, record: R) -> Any:
        """Give what stands for a record in an index."""
        return self._entry(index, record, self.order(record))

    def _entry(self, index: str, record: R | None, order: Order) -> Any:
        rank = self._ranks.get(index)
        return order if rank is None or record is None else (rank(record), order)

    def _move(
        self, name: str, before: Iterable[Hashable], after: Iterable[Hashable], had: Any, has: Any
    ) -> None:
        if had != has:
            self._leave(name, before, had, ())
            self._enter(name, after, has)
        elif before != after:
            self._leave(name, before, had, after)
            self._enter(name, after, has)

    def _leave(self, name: str, keys: Iterable[Hashable], entry: Any, stays: Iterable[Hashable]) -> None:
        """Take an entry out of an index under these keys, except those under which it stays."""
        for key in keys:
            bucket = self._buckets.get((name, key)) if key not in stays else None
            if bucket is None:
                continue
            at = bisect_left(bucket, entry)
            if at < len(bucket) and bucket[at] == entry:
                self._derived.pop((name, key), None)
                del bucket[at]
            if not bucket:
                self._buckets.pop((name, key), None)

    def _enter(self, name: str, keys: Iterable[Hashable], entry: Any) -> None:
        """Put an entry into an index under these keys, unless it is there."""
        for key in keys:
            place = (name, key)
            bucket = self._buckets.get(place)
            if bucket is None:
                self._buckets[place] = [entry]
            elif bucket and bucket[-1] < entry:  # as of all that is new
                self._derived.pop(place, None)
                bucket.append(entry)
            else:
                at = bisect_left(bucket, entry)
                if at == len(bucket) or bucket[at] != entry:
                    self._derived.pop(place, None)
                    bucket.insert(at, entry)
