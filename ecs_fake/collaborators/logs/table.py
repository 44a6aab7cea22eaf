"""The local table that answers for CloudWatch Logs."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ecs_fake.collaborators.services import LogEvent, ServiceError

EVENTS_KEPT: Final = 10_000
"""How many events of one stream are kept; the oldest fall out and are counted."""
CHARACTERS_KEPT: Final = 1 << 26
"""How much all streams together keep; then the one falls silent that was not written to for the longest time."""


class LogStream:
    """The events of one container, oldest first; `str()` of it is their text."""

    def __init__(self) -> None:
        self._events: deque[LogEvent] = deque()
        #: Characters of all events.
        self.size = 0
        #: How many older events are no longer kept.
        self.dropped = 0

    def add(self, events: Sequence[LogEvent]) -> None:
        """Add events; the oldest fall out."""
        self._events.extend(events)
        self.size += sum(len(event.message) for event in events)
        while len(self._events) > EVENTS_KEPT:
            self.size -= len(self._events.popleft().message)
            self.dropped += 1

    def drop(self) -> None:
        """Drop all events."""
        self.dropped += len(self._events)
        self._events.clear()
        self.size = 0

    def __iter__(self) -> Iterator[LogEvent]:
        return iter(tuple(self._events))

    def __len__(self) -> int:
        return len(self._events)

    def __getitem__(self, at: int) -> LogEvent:
        return self._events[at]

    def __str__(self) -> str:
        return "".join(
            event.message if event.message.endswith("\n") else f"{event.message}\n" for event in self
        )

    def __repr__(self) -> str:
        missing = f", {self.dropped} earlier ones not kept" if self.dropped else ""
        return f"<LogStream: {len(self)} events{missing}>"


class LogGroup(Mapping[str, LogStream]):
    """The streams of a log group by name, in the order in which they were made."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._streams: dict[str, LogStream] = {}

    def stream(self, name: str) -> LogStream:
        """Give a stream, a new one if there is none."""
        return self._streams.setdefault(name, LogStream())

    def __getitem__(self, name: str) -> LogStream:
        return self._streams[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._streams))

    def __len__(self) -> int:
        return len(self._streams)

    def __repr__(self) -> str:
        return f"<LogGroup {self.name}: {', '.join(self._streams) or 'no streams'}>"


class LogGroups(Mapping[str, LogGroup]):
    """Log groups of CloudWatch Logs, by name.

    ::

        fake.log_groups["/ecs/app"]["web/app/0123456789abcdef"]    # events: timestamp in milliseconds, message
        del fake.log_groups["/ecs/app"]                            # containers that log to it do not start

    A group that nobody has deleted is made when a container begins to log to it: nobody could have made it elsewhere.
    """

    def __init__(self) -> None:
        self._groups: dict[str, LogGroup] = {}
        self._deleted: set[str] = set()
        self._by_use: OrderedDict[int, LogStream] = OrderedDict()
        self._size = 0

    def create(self, name: str) -> LogGroup:
        """Make a group, unless it is there."""
        self._deleted.discard(name)
        return self._groups.setdefault(name, LogGroup(name))

    def create_group(self, group: str, region: str) -> None:
        """Answer as CloudWatch Logs does; see `services.LogService`."""
        self.create(group)

    def create_stream(self, group: str, stream: str, region: str) -> None:
        """Answer as CloudWatch Logs does; see `services.LogService`."""
        if group in self._deleted:
            raise ServiceError("ResourceNotFoundException", "The specified log group does not exist.")
        self.create(group).stream(stream)

    def put(self, group: str, stream: str, region: str, events: Sequence[LogEvent]) -> bool:
        """Answer as CloudWatch Logs does; see `services.LogService`."""
        known = self._groups.get(group)
        found = known.get(stream) if known is not None else None
        if found is None:
            raise ServiceError("ResourceNotFoundException", "The specified log group does not exist.")
        before = found.size
        found.add(events)
        self._size += found.size - before
        self._by_use[id(found)] = found
        self._by_use.move_to_end(id(found))
        while self._size > CHARACTERS_KEPT and len(self._by_use) > 1:
            _, oldest = self._by_use.popitem(last=False)
            self._size -= oldest.size
            oldest.drop()
        return True

    def clear(self) -> None:
        """Drop everything; no group counts as deleted any more."""
        self._groups.clear()
        self._deleted.clear()
        self._by_use.clear()
        self._size = 0

    def __getitem__(self, name: str) -> LogGroup:
        return self._groups[name]

    def __delitem__(self, name: str) -> None:
        """Delete a group, or say that there is none of that name."""
        group = self._groups.pop(name, None)
        self._deleted.add(name)
        for stream in group.values() if group is not None else ():
            if self._by_use.pop(id(stream), None) is not None:
                self._size -= stream.size

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._groups))

    def __len__(self) -> int:
        return len(self._groups)

    def __repr__(self) -> str:
        return f"<LogGroups: {', '.join(self._groups) or 'none'}>"
