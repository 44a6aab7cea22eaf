"""What the supervisor says, made into state changes and log lines; in the thread that listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    StateChange,
)
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.process import checks, texts
from ecs_fake.runners.process.collisions import Collisions
from ecs_fake.runners.process.container import STREAMS, Container
from ecs_fake.runners.process.sessions import Sessions
from ecs_fake.runners.process.supervisor.frames import Message

_KILLED: Final = 137
SESSION_NEWS: Final = frozenset({"said", "taken", "over"})
"""Kinds of news that are of a session, whose number comes first; others are of a container."""


class News:
    """The news of one supervisor's containers."""

    def __init__(
        self,
        containers: dict[int, Container],
        tell: Callable[[StateChange], None],
        logs: LogBook,
        collisions: Collisions,
        sessions: Sessions,
    ) -> None:
        """Begin.

        Args:
            containers: those that have not ended, by the number under which the supervisor knows them; one leaves
                when its end is told.
            tell: where state changes go.
            logs: where output goes.
            collisions: looks into containers that failed.
            sessions: takes the news of sessions.
        """
        self._containers = containers
        self._tell = tell
        self._logs = logs
        self._collisions = collisions
        self._sessions = sessions
        self._fault: str | None = None
        self._by_kind: dict[str, Callable[..., None]] = {
            "output": self._on_output,
            "started": self._on_started,
            "failed": self._on_failed,
            "checked": self._on_checked,
            "exited": self._on_ended,
        }

    def receive(self, message: Message) -> None:
        """Act on one message."""
        what, number, *details = message
        if what == "fault":
            self._fault = str(number)  # the supervisor's traceback, when it could still tell
            return
        if what in SESSION_NEWS:
            self._sessions.receive(what, number, *details)
            return
        container = self._containers.get(number)
        if container is not None:  # else it was forgotten
            self._by_kind[what](container, *details)

    def interrupt(self, container: Container, at: float) -> None:
        """Tell that a container has ended because the supervisor did."""
        fault = self._fault
        if fault:
            self._logs.write(container.key, "fake", fault, at)
        if container.started:
            self._on_exited(container, at, _KILLED, texts.interrupted(fault))
        else:
            self._fail(container, at, texts.supervisor_not_started(texts.interrupted(fault)))

    def _on_started(self, container: Container, at: float, pid: int, ports: list[int]) -> None:
        container.started, container.pid = True, pid
        self._tell(
            ContainerStarted(
                container.key, at, pid, address=container.footing.address, host_ports=tuple(ports) or None
            )
        )

    def _on_failed(self, container: Container, at: float, step: str, number: int) -> None:
        if step == "bind":
            self._collisions.explain(container.key, number)
        self._fail(container, at, texts.not_startable(step, number, container.name, container.cwd))

    def _fail(self, container: Container, at: float, reason: str) -> None:
        self._containers.pop(container.number, None)
        self._tell(ContainerStartFailed(container.key, at, reason))

    def _on_output(self, container: Container, at: float, pipe: int, data: bytes) -> None:
        self._write(container, pipe, container.lines[pipe].feed(data), at)

    def _on_checked(self, container: Container, at: float, *result: Any) -> None:
        self._tell(checks.result(container.key, at, *result))

    def _on_ended(self, container: Container, at: float, exit_code: int, overrun: str | None) -> None:
        self._on_exited(container, at, exit_code, texts.OVERRUNS.get(overrun))
        if exit_code and not overrun:
            self._collisions.look_into(container.key, container.footing, exit_code)

    def _on_exited(self, container: Container, at: float, exit_code: int, reason: str | None) -> None:
        self._containers.pop(container.number, None)
        for pipe, lines in container.lines.items():
            self._write(container, pipe, lines.finish(), at)
        ended = ContainerExited(container.key, at, exit_code, reason)
        self._logs.finish(container.key, lambda: self._tell(ended))

    def _write(self, container: Container, pipe: int, text: str, at: float) -> None:
        if text:
            self._logs.write(container.key, STREAMS[pipe], text, at)
