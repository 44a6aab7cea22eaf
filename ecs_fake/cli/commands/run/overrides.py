"""What flags change of a task definition, as overrides of RunTask."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ecs_fake.cli.problems import CommandError


class Wanted(NamedTuple):
    """The flags."""

    container: str | None = None
    command: str | None = None
    variables: Sequence[str] = ()
    cpu: str | None = None
    memory: str | None = None


def overrides(wanted: Wanted, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Give RunTask's `overrides`; empty if nothing is changed.

    Args:
        wanted: the flags.
        definition: the task definition.

    Raises:
        CommandError: there is no such container or variable.
    """
    changed = _of_container(wanted)
    name = _container(wanted.container, definition["containerDefinitions"])
    sizes = {"cpu": wanted.cpu, "memory": wanted.memory}
    given: dict[str, Any] = {member: value for member, value in sizes.items() if value is not None}
    if changed:
        given["containerOverrides"] = [{"name": name, **changed}]
    return given


def _of_container(wanted: Wanted) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if wanted.command is not None:
        changed["command"] = shlex.split(wanted.command)
    if wanted.variables:
        changed["environment"] = [
            {"name": name, "value": value} for name, value in _variables(wanted.variables)
        ]
    return changed


def _variables(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in given:
        name, equals, value = text.partition("=")
        if not name:
            raise CommandError(f"--env {text!r} names no variable; give NAME=VALUE.")
        if not equals and name not in os.environ:
            raise CommandError(f"--env {text!r}: there is no such variable here; give {name}=VALUE.")
        yield name, value if equals else os.environ[name]


def _container(name: str | None, definitions: Sequence[Mapping[str, Any]]) -> str:
    names = [str(one["name"]) for one in definitions]
    if name is None:
        return next(str(one["name"]) for one in definitions if one.get("essential", True))
    if name not in names:
        raise CommandError(f"There is no container {name!r}; there are {', '.join(names)}.")
    return name
