"""The agreed subset of JSON Schema: what `jsonschema-rs` and `jsonschema` are known to read alike.

Lengths count code points in both, `1.0` is an integer in both, a boolean is a number in neither. Patterns are
where they part: Python's `$` also matches before a final line break, `\\d` and `\\w` differ on Unicode, `\\p`
is missing in Python. So a pattern here uses explicit characters only, and "nothing but these characters" is
written as `"not": {"pattern": "[^...]"}`, which needs no end anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")

_ON_VALUES: Final = frozenset({"enum", "maximum", "maxLength", "minimum", "minLength", "pattern", "type"})
_ON_MEMBERS: Final = frozenset(
    {"additionalProperties", "maxProperties", "minProperties", "properties", "required"}
)
_ON_ITEMS: Final = frozenset({"items", "maxItems", "minItems"})
_LOGIC: Final = frozenset({"allOf", "anyOf", "if", "not", "then"})
#: `$comment` names a group of sentences in `ecs_fake.service_model.texts`.
AGREED: Final = _ON_VALUES | _ON_MEMBERS | _ON_ITEMS | _LOGIC | {"$ref", "$comment"}

_PORTABLE = re.compile(
    r"(?:[^\\$(]|\\[.*+?\-/\\\[\](){}|^$]|\((?!\?))*"
)  # no classes like \\d, no `$`, no `(?...)`
_SUBSCHEMA = ("additionalProperties", "if", "items", "not", "then")
_SUBSCHEMAS = ("allOf", "anyOf")


class NotAgreed(ValueError):
    """A schema uses a keyword, type, enum or pattern outside the agreed subset; the text says where."""


def check(name: str, schema: object) -> None:
    """Refuse `schema`, called `name` in the refusal, if any part of it is outside the agreed subset."""
    for place, part in _parts(name, schema):
        if isinstance(part, bool):
            continue
        if not isinstance(part, Mapping):
            raise NotAgreed(f"{place}: {part!r} is not a schema")
        _check_one(place, part)


def is_portable(pattern: str) -> bool:
    """Whether both regular expression engines read the pattern alike."""
    return _PORTABLE.fullmatch(pattern) is not None


def _check_one(place: str, part: Mapping[str, Any]) -> None:
    strange = sorted(set(part) - AGREED)
    if strange:
        raise NotAgreed(f"{place}: keyword {', '.join(strange)} is not in the agreed list (see keywords.py)")
    if "type" in part and part["type"] not in TYPES:
        raise NotAgreed(f"{place}: type {part['type']!r} is none of {', '.join(TYPES)}")
    if not all(isinstance(value, str) for value in part.get("enum", ())):
        raise NotAgreed(f"{place}: an enum may hold strings only, the validators differ on 0, 0.0 and false")
    if not is_portable(part.get("pattern", "")):
        raise NotAgreed(f"{place}: pattern {part['pattern']!r} is read differently by Python and Rust")


def _parts(place: str, schema: object) -> Iterator[tuple[str, object]]:
    yield place, schema
    if not isinstance(schema, Mapping):
        return
    for member, part in schema.get("properties", {}).items():
        yield from _parts(f"{place}.{member}", part)
    for keyword in _SUBSCHEMA:
        if keyword in schema:
            yield from _parts(f"{place}/{keyword}", schema[keyword])
    for keyword in _SUBSCHEMAS:
        for at, part in enumerate(schema.get(keyword, ())):
            yield from _parts(f"{place}/{keyword}/{at}", part)
