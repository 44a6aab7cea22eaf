"""Finds the part of a document that an objection is about.

The checks say what is wrong, in ECS's words, but not where. So parts of the document are left out in turn: the
objection is about those without which it is not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
Objects = Callable[[Mapping[str, Any]], Iterable[str]]

_UNKNOWABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What a check meets where something it relies on was left out: then nothing is known of the objection."""


def guilty(document: Mapping[str, Any], objection: str, objects: Objects) -> list[Path]:
    """Give the parts without any of which there would be no objection, as deep as can be told; deep ones first.

    Args:
        document: the document, to which there is the objection.
        objection: what is said.
        objects: gives all that a check has to say about a document.
    """
    return sorted(_Inquiry(document, objection, objects).within(()), key=lambda path: (-len(path), str(path)))


class _Inquiry:
    """One objection."""

    def __init__(self, document: Mapping[str, Any], objection: str, objects: Objects) -> None:
        self._document = document
        self._objection = objection
        self._objects = objects

    def within(self, path: Path) -> list[Path]:
        """Give the guilty parts of a part that is guilty as a whole."""
        parts = list(self._parts(path))
        found = [part for part in parts if self._is_not_made_without(part)] or self._indispensable(parts)
        return [deeper for part in found for deeper in self.within(part)] or [path]

    def _parts(self, path: Path) -> Iterator[Path]:
        part = _at(self._document, path)
        steps = part if isinstance(part, Mapping) else range(len(part)) if isinstance(part, list) else ()
        return ((*path, step) for step in steps)

    def _is_not_made_without(self, path: Path) -> bool:
        """Whether the objection is gone, and not merely made of a thing that has lost its name."""
        said = self._said_without(path)
        if said is None or self._objection in said:
            return False
        name = str(_at(self._document, path))
        return path[-1] != "name" or not any(map(self._nameless(name).fullmatch, said))

    def _nameless(self, name: str) -> re.Pattern[str]:
        """Match the objection as it is, or without the name in whatever place."""
        quoted = re.escape(name)
        return re.compile(re.escape(self._objection).replace(quoted, f"(?:{quoted}|None|)"))

    def _indispensable(self, parts: list[Path]) -> list[Path]:
        """Give the only part, if without it the check cannot even be asked."""
        return parts if len(parts) == 1 and self._said_without(parts[0]) is None else []

    def _said_without(self, path: Path) -> list[str] | None:
        try:
            return list(self._objects(_without(self._document, path)))
        except _UNKNOWABLE:
            return None


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _without(document: Any, path: Path) -> Any:
    """Give a copy of a document that lacks one part; what is beside the path is shared."""
    step, *rest = path
    if isinstance(document, list):
        assert isinstance(step, int)
        kept = [_without(document[step], tuple(rest))] if rest else []
        return [*document[:step], *kept, *document[step + 1 :]]
    changed = dict(document)
    if rest:
        changed[step] = _without(changed[step], tuple(rest))
    else:
        del changed[step]
    return changed
