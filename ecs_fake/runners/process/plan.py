"""What a container gets when it is a local process: its command line, its environment, its directories. Pure."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ecs_fake.records.orders import ContainerKey, StartContainer
from ecs_fake.runners.process import become, texts
from ecs_fake.runners.process.mounts import Mount, Places, below, mounts
from ecs_fake.runners.process.supervisor.frames import Message
from ecs_fake.runners.process.ulimits import Limits
from ecs_fake.runners.process.unstartable import Unstartable
from ecs_fake.runners.process.users import Identity
from ecs_fake.standins import Process

_LOCALE = (
    "ADDRESS ALL COLLATE CTYPE IDENTIFICATION MEASUREMENT MESSAGES MONETARY NAME NUMERIC PAPER TELEPHONE TIME"
)
_KEPT = ("PATH", "LANG", "LANGUAGE", *(f"LC_{category}" for category in _LOCALE.split()))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a process needs to become this container."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    scratch: str
    """Its own directory: home, place for temporary files, and the root of its working directory."""
    cwd: str
    mounts: tuple[Mount, ...] = ()
    identity: Identity | None = None
    """Who it becomes; None: it stays who we are."""
    limits: Limits = field(default_factory=list)
    """Resource limits other than ours."""
    notes: tuple[str, ...] = ()
    """What the user is to be told."""

    def message(self) -> Message:
        """Give it as system calls want it: words as bytes. Raises `Unstartable` for words that no process can get."""
        return (
            words(self.argv),
            variables(self.environment),
            _raw("directory", self.scratch),
            _raw("working directory", self.cwd),
            [
                (_raw("directory", mount.directory), _raw("directory", mount.link or ""))
                for mount in self.mounts
            ],
            self.identity and tuple(self.identity),
            self.limits,
        )


def make_plan(
    order: StartContainer,
    stand_in: Process | None,
    base: str,
    outside: Mapping[str, str],
    allow: Collection[str] = (),
) -> Plan:
    """Say what the container is to be.

    Args:
        order: the order to start it.
        stand_in: what replaces parts of it.
        base: the directory under which all containers of the fake have theirs.
        outside: the tester's environment, of which only PATH and the locale are handed on.
        allow: what it may do to this machine.

    Raises:
        Unstartable: there is nothing to run, or it may not.
    """
    become.refuse_what_is_not_allowed(order, allow)
    stand_in = stand_in or Process()
    argv = command_line(order, stand_in)
    if not argv:
        raise Unstartable(texts.NO_COMMAND)
    scratch = container_directory(base, order.key)
    mounted = mounts(order, Places(scratch, task_directory(base, order.key.task_arn), base), allow)
    identity, limits, notes = become.become(order.definition)
    return Plan(
        argv=argv,
        environment=dict(_environment(order, stand_in, scratch, outside, mounted)),
        scratch=scratch,
        cwd=_here(stand_in) or below(scratch, order.working_directory or "/"),
        mounts=tuple(mounted),
        identity=identity,
        limits=limits,
        notes=(*notes, *become.notes(order.definition, mounted)),
    )


def command_line(order: StartContainer, stand_in: Process) -> tuple[str, ...]:
    """Put entry point and command together as Docker does.

    The stand-in's words replace the definition's, but a command that RunTask overrides wins.
    """
    entry_point: Sequence[str] = order.entry_point or ()
    command: Sequence[str] = order.command or ()
    if stand_in.entry_point is not None:
        entry_point = stand_in.entry_point
    if stand_in.command is not None and not order.command_overridden:
        command = stand_in.command
    return (*entry_point, *command)


def task_directory(base: str, task_arn: str) -> str:
    """Give the directory that holds those of a task's containers; a task keeps it as long as it lives."""
    return os.path.join(base, _file_name(task_arn.rpartition("/")[2]))


def container_directory(base: str, key: ContainerKey) -> str:
    """Give the directory of one container."""
    return os.path.join(task_directory(base, key.task_arn), _file_name(key.name))


def _environment(
    order: StartContainer,
    stand_in: Process,
    scratch: str,
    outside: Mapping[str, str],
    mounted: Collection[Mount],
) -> Iterator[tuple[str, str]]:
    """Give the variables, weakest first."""
    yield "PATH", os.defpath
    for name in _KEPT:
        if name in outside:
            yield name, outside[name]
    yield "HOME", scratch
    yield "TMPDIR", scratch
    yield "HOSTNAME", order.definition.get("hostname") or _host_name(order.key)
    for mount in mounted:
        yield mount.variable, mount.directory
    yield from stand_in.env.items()
    yield from order.environment.items()


def _host_name(key: ContainerKey) -> str:
    """Make a name as Docker gives one: twelve hexadecimal digits."""
    return hashlib.sha256(f"{key.epoch} {key.task_arn} {key.name}".encode()).hexdigest()[:12]


def _here(stand_in: Process) -> str | None:
    directory = stand_in.working_directory
    return None if directory is None else os.path.abspath(directory)


def _file_name(name: str) -> str:
    """Make sure that a name is one step down; ECS's own names are."""
    return name.replace("/", "_") if name.strip(".") else f"_{name}"


def words(line: Sequence[str]) -> list[bytes]:
    """Give a command line as bytes. Raises `Unstartable` for words that no process can get."""
    return [_raw("argument", word) for word in line]


def variables(environment: Mapping[str, str]) -> dict[bytes, bytes]:
    """Give an environment as bytes. Raises `Unstartable` for what no process can get."""
    return dict(_variable(name, value) for name, value in environment.items())


def _variable(name: str, value: str) -> tuple[bytes, bytes]:
    """Give an environment variable; its value may be a secret, so it is never shown."""
    try:
        return _raw("environment variable", name, forbidden="=", least=1), _encode(value)
    except ValueError:
        raise Unstartable(texts.unusable("value of environment variable", name)) from None


def _raw(what: str, text: str, forbidden: str = "", least: int = 0) -> bytes:
    if len(text) < least or (forbidden and forbidden in text):
        raise Unstartable(texts.unusable(what, text))
    try:
        return _encode(text)
    except ValueError:
        raise Unstartable(texts.unusable(what, text)) from None


def _encode(text: str) -> bytes:
    """Give text as the system takes it. Raises ValueError for what no process can be given."""
    if "\0" in text:
        raise ValueError
    return text.encode("utf-8", "surrogateescape")  # PATH may hold what is not UTF-8
