"""What the control API wants of a fake; `ecs_fake.fake.EcsFake` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ecs_fake.server.session.desk import Desk


class Line(Protocol):
    """A line of output."""

    @property
    def timestamp(self) -> float: ...
    @property
    def container(self) -> str: ...
    @property
    def stream(self) -> str: ...
    @property
    def text(self) -> str: ...


class Container(Protocol):
    """A container of a task, as it was when asked for."""

    @property
    def pid(self) -> int | None: ...
    @property
    def essential(self) -> bool: ...
    @property
    def stopped_at(self) -> datetime | None: ...


class Address(Protocol):
    """Where a port of a container is reached from this machine; ports may be ranges."""

    @property
    def container(self) -> str: ...
    @property
    def container_port(self) -> str: ...
    @property
    def protocol(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> str: ...


class Hearing(Protocol):
    """Who is told what a command does."""

    def output(self, stream: str, data: bytes) -> None: ...
    def room(self) -> None: ...
    def ended(self, exit_code: int, reason: str | None) -> None: ...


class Running(Protocol):
    """A command that runs in a container."""

    def write(self, data: bytes) -> int: ...
    def end_input(self) -> None: ...
    def resize(self, rows: int, columns: int) -> None: ...
    def hold(self, held: bool) -> None: ...
    def close(self) -> None: ...


class Task(Protocol):
    """A task of a fake."""

    arn: str

    @property
    def last_status(self) -> str: ...
    @property
    def containers(self) -> Mapping[str, Container]: ...
    @property
    def addresses(self) -> Sequence[Address]: ...
    def describe(self) -> dict[str, Any]: ...
    def read_on(self, seen: dict[str, int], container: str | None = None) -> tuple[Sequence[Line], bool]: ...
    def kill(self) -> None: ...
    def open_session(
        self,
        command: str | Sequence[str],
        listener: Hearing,
        container: str | None = None,
        *,
        terminal: tuple[int, int] | None = None,
    ) -> Running: ...


class Subject(Protocol):
    """A fake."""

    exec_sessions: Desk

    @property
    def changes(self) -> int: ...
    @property
    def events(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def warnings(self) -> Sequence[str]: ...
    def task(self, arn_or_id: str) -> Task: ...
