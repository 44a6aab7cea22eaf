"""Small words for sentences: kinds of JSON values, shortened values, member names as ECS writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

SHOWN: Final = 80
"""So many characters of a value are shown."""

_KINDS: Final[Mapping[type, str]] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a whole number",
    list: "a list",
    str: "a string",
    type(None): "null",
}
_TYPES: Final[Mapping[str, str]] = {
    "array": "a list",
    "boolean": "a boolean",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def kind(value: object) -> str:
    """Say what kind of JSON value this is, for example `a whole number`."""
    return _KINDS.get(type(value), type(value).__name__)


def kind_of_type(name: str) -> str:
    """Say the same of a type as a schema names it, for example `integer`."""
    return _TYPES[name]


def shown(value: object) -> str:
    """Write a value as JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def described(value: object) -> str:
    """Write a value with its kind, for example `a string: "2"`."""
    return "null" if value is None else f"{kind(value)}: {shown(value)}"


def echoed(value: object) -> str:
    """Write a value as ECS echoes it: bare, and with `?` for what is not ASCII."""
    return value.encode("ascii", "replace").decode("ascii") if isinstance(value, str) else shown(value)


def closest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that was probably meant."""
    import difflib  # only for messages

    close = difflib.get_close_matches(name, list(known), n=1)
    return close[0] if close else None


def words(name: str) -> str:
    """Write a member's name as ECS does inside a sentence: `launchType` becomes `launch type`."""
    return " ".join(part if part.isupper() else part.lower() for part in _WORD.findall(name))


def capitalised(name: str) -> str:
    """Write a member's name as at the start of a sentence: `containerInstances`, `Container Instances`."""
    return " ".join(part[0].upper() + part[1:] for part in _WORD.findall(name))
