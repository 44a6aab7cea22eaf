"""`--image PATTERN=STAND-IN`: stand-ins for images, written as text."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ecs_fake.cli.problems import CommandError
from ecs_fake.errors import OptionError
from ecs_fake.standins import Function, Process, PullError, Scripted, StandIn

_FORMS: Final = (
    "PATTERN=process:COMMAND WORDS, PATTERN=function:MODULE:NAME, PATTERN=scripted:run_for=3,exit_code=1 "
    "or PATTERN=pull-error:TEXT"
)


def read_images(given: Iterable[str]) -> dict[str, StandIn]:
    """Read stand-ins by pattern.

    Raises:
        CommandError: one cannot be understood; the text says which.
    """
    return dict(_read(text) for text in given)


def _read(text: str) -> tuple[str, StandIn]:
    pattern, equals, what = text.partition("=")
    kind, _, details = what.partition(":")
    make = _KINDS.get(kind)
    if not pattern or not equals or make is None:
        raise CommandError(f"--image {text!r} is not understood; give {_FORMS}.")
    try:
        return pattern, make(details)
    except (OptionError, ValueError, TypeError) as error:
        raise CommandError(f"--image {text!r}: {error}") from error


def _process(details: str) -> StandIn:
    words = shlex.split(details)
    return Process(command=words, entry_point=()) if words else Process()


def _function(details: str) -> StandIn:
    module, _, name = details.partition(":")
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)  # as `python -m` does
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"there is no function {name!r} in a module {module!r} ({error}).") from error
    return Function(found)


def _scripted(details: str) -> StandIn:
    words = [word.partition("=") for word in _NEXT_WORD.split(details) if word]
    unknown = [name for name, _, _ in words if name not in _SCRIPT]
    if unknown:
        raise ValueError(f"a script has no {unknown[0]!r}; it has {', '.join(_SCRIPT)}.")
    return Scripted(**{name: _SCRIPT[name](value) for name, _, value in words})


def _pull_error(details: str) -> StandIn:
    return PullError(details) if details else PullError()


_KINDS: Final[Mapping[str, Callable[[str], StandIn]]] = {
    "process": _process,
    "function": _function,
    "scripted": _scripted,
    "pull-error": _pull_error,
}
_SCRIPT: Final[Mapping[str, Callable[[str], Any]]] = {
    "run_for": float,
    "exit_code": int,
    "output": lambda text: text.replace("\\n", "\n"),
    "health": lambda text: tuple(text.split("/")),
    "on_stop_exit_code": int,
    "stop_delay": float,
    "start_error": str,
}
"""What a script can say, and how it is read."""
_NEXT_WORD: Final = re.compile(rf",(?=(?:{'|'.join(_SCRIPT)})=)")  # other commas are part of a value
