"""The output of one container on its way to CloudWatch Logs: bounded, in batches, off the way of whoever writes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from ecs_fake.collaborators.logs import texts
from ecs_fake.collaborators.logs.assembly import Assembly, size
from ecs_fake.collaborators.logs.options import Target
from ecs_fake.collaborators.services import LogEvent, LogService, ServiceError

EVENTS_AT_ONCE: Final = 10_000
BYTES_AT_ONCE: Final = 1 << 20
"""What one PutLogEvents takes."""


class Stream:
    """One log stream that is written to. Safe for several threads."""

    def __init__(
        self,
        target: Target,
        service: Callable[[], LogService],
        run: Callable[[Callable[[], None]], None],
        warn: Callable[[str], None],
    ) -> None:
        """Begin.

        Args:
            target: where it goes.
            service: gives who answers for CloudWatch Logs now.
            run: runs what may take its time.
            warn: is told what is lost.
        """
        self._target = target
        self._service = service
        self._run = run
        self._warn = warn
        self._lock = threading.Lock()
        #: Held by whoever sends, so that batches keep their order.
        self._sending = threading.Lock()
        self._assembly = Assembly(target.first_line)
        self._waiting: deque[tuple[LogEvent, int]] = deque()
        self._bytes = 0
        self._called = False

    def write(self, text: str, at: float) -> None:
        """Take lines; when more is under way than the target's buffer holds, they are lost and it is said."""
        with self._lock:
            self._add(self._assembly.feed(text, at))
        self._call()

    def finish(self, then: Callable[[], None]) -> None:
        """Have an event of several lines end here; call `then` when everything has been sent."""
        with self._lock:
            self._add(self._assembly.finish())
        if not self._waiting and not self._sending.locked():
            then()
            return

        def send_last() -> None:
            self.send()
            then()

        self._run(send_last)

    def send(self) -> None:
        """Send all that waits, now."""
        with self._sending:
            self._called = False
            while batch := self._batch():
                self._put(batch)

    def _add(self, events: list[LogEvent]) -> None:
        for event in events:
            length = size(event)
            if self._bytes + length > self._target.buffer and self._waiting:
                self._warn(texts.LOST.format(stream=self._target.stream, group=self._target.group))
                continue
            self._waiting.append((event, length))
            self._bytes += length

    def _call(self) -> None:
        """Have what waits be sent, unless somebody is on the way to do so."""
        if self._waiting and not self._called:
            self._called = True
            self._run(self.send)

    def _batch(self) -> list[LogEvent]:
        batch: list[LogEvent] = []
        room = BYTES_AT_ONCE
        with self._lock:
            while self._waiting and len(batch) < EVENTS_AT_ONCE:
                event, length = self._waiting[0]
                room -= length
                if room < 0:
                    break
                self._waiting.popleft()
                self._bytes -= length
                batch.append(event)
        return batch

    def _put(self, batch: list[LogEvent]) -> None:
        target = self._target
        named = {"stream": target.stream, "group": target.group}
        # CloudWatch Logs wants them in the order of time; stdout and stderr may be a moment apart.
        batch.sort(key=lambda event: event.timestamp)
        try:
            all_taken = self._service().put(target.group, target.stream, target.region, batch)
        except ServiceError as error:
            self._warn(texts.REFUSED.format(**named, cause=error))
        except Exception as fault:  # noqa: BLE001 - a mock's own fault; the container goes on, as on ECS
            self._warn(texts.REFUSED.format(**named, cause=f"{type(fault).__name__}: {fault}"))
        else:
            if not all_taken:
                self._warn(texts.REJECTED.format(**named))
