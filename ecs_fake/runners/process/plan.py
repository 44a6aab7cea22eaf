"""What a container gets when it is a local process: its command line, its environment, its directories. Pure."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecs_fake.records.orders import ContainerKey, StartContainer
from ecs_fake.runners.process import texts
from ecs_fake.standins import Process

_LOCALE = (
    "ADDRESS ALL COLLATE CTYPE IDENTIFICATION MEASUREMENT MESSAGES MONETARY NAME NUMERIC PAPER TELEPHONE TIME"
)
_KEPT = ("PATH", "LANG", "LANGUAGE", *(f"LC_{category}" for category in _LOCALE.split()))


class Unstartable(Exception):
    """The container cannot be started; the text is ECS's whole reason."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a process needs to become this container."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    scratch: str
    """Its own directory: home, place for temporary files, and the root of its working directory."""
    cwd: str

    def message(self) -> tuple[list[bytes], dict[bytes, bytes], bytes, bytes]:
        """Give it as bytes, as system calls want it. Raises `Unstartable` for words that no process can get."""
        environment = {
            _raw("environment variable", name, forbidden="=", least=1): _raw("environment variable", value)
            for name, value in self.environment.items()
        }
        argv = [_raw("argument", word) for word in self.argv]
        return argv, environment, _raw("directory", self.scratch), _raw("working directory", self.cwd)


def make_plan(order: StartContainer, stand_in: Process | None, base: str, outside: Mapping[str, str]) -> Plan:
    """Say what the container is to be.

    Args:
        order: the order to start it.
        stand_in: what replaces parts of it.
        base: the directory under which all containers of the fake have theirs.
        outside: the tester's environment, of which only PATH and the locale are handed on.

    Raises:
        Unstartable: there is nothing to run.
    """
    stand_in = stand_in or Process()
    argv = command_line(order, stand_in)
    if not argv:
        raise Unstartable(texts.NO_COMMAND)
    scratch = container_directory(base, order.key)
    return Plan(
        argv=argv,
        environment=dict(_environment(order, stand_in, scratch, outside)),
        scratch=scratch,
        cwd=_here(stand_in) or _below(scratch, order.working_directory or "/"),
    )


def command_line(order: StartContainer, stand_in: Process) -> tuple[str, ...]:
    """Put entry point and command together as Docker does.

    The stand-in's words replace the definition's, but a command that RunTask overrides wins; that it is overridden
    shows where it differs from the container definition.
    """
    entry_point: Sequence[str] = order.entry_point or ()
    command: Sequence[str] = order.command or ()
    overridden = tuple(command) != tuple(order.definition.get("command") or ())
    if stand_in.entry_point is not None:
        entry_point = stand_in.entry_point
    if stand_in.command is not None and not overridden:
        command = stand_in.command
    return (*entry_point, *command)


def task_directory(base: str, task_arn: str) -> str:
    """Give the directory that holds those of a task's containers; a task keeps it as long as it lives."""
    return os.path.join(base, _file_name(task_arn.rpartition("/")[2]))


def container_directory(base: str, key: ContainerKey) -> str:
    """Give the directory of one container."""
    return os.path.join(task_directory(base, key.task_arn), _file_name(key.name))


def _environment(
    order: StartContainer, stand_in: Process, scratch: str, outside: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Give the variables, weakest first."""
    yield "PATH", os.defpath
    for name in _KEPT:
        if name in outside:
            yield name, outside[name]
    yield "HOME", scratch
    yield "TMPDIR", scratch
    yield "HOSTNAME", _host_name(order.key)
    yield "AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"
    yield "AWS_REGION", order.region
    yield "AWS_DEFAULT_REGION", order.region
    yield from stand_in.env.items()
    yield from order.environment.items()


def _host_name(key: ContainerKey) -> str:
    """Make a name as Docker gives one: twelve hexadecimal digits."""
    return hashlib.sha256(f"{key.epoch} {key.task_arn} {key.name}".encode()).hexdigest()[:12]


def _here(stand_in: Process) -> str | None:
    directory = stand_in.working_directory
    return None if directory is None else os.path.abspath(directory)


def _below(scratch: str, directory: str) -> str:
    """Map a container's absolute path into its scratch directory; `..` does not lead out of it."""
    inner = posixpath.normpath(posixpath.join("/", directory)).lstrip("/")
    return os.path.join(scratch, inner) if inner else scratch


def _file_name(name: str) -> str:
    """Make sure that a name is one step down; ECS's own names are."""
    return name.replace("/", "_") if name.strip(".") else f"_{name}"


def _raw(what: str, text: str, forbidden: str = "", least: int = 0) -> bytes:
    if "\0" in text or len(text) < least or (forbidden and forbidden in text):
        raise Unstartable(texts.unusable(what, text))
    try:
        return text.encode("utf-8", "surrogateescape")  # PATH may hold what is not UTF-8
    except UnicodeEncodeError:
        raise Unstartable(texts.unusable(what, text)) from None
