"""Walks schemas: which definitions a schema needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

PREFIX: Final = "#/$defs/"


def reachable(definitions: Mapping[str, Any], roots: Iterable[str]) -> dict[str, Any]:
    """Give the definitions that `roots` need, themselves included, by name; KeyError if one is missing."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(definitions[name])
    return {name: definitions[name] for name in sorted(found)}


def references(schema: object) -> Iterator[str]:
    """Give the names of the definitions that a schema refers to."""
    if isinstance(schema, Mapping):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(PREFIX)
        for part in schema.values():
            yield from references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from references(part)
