"""Turns botocore's shapes into JSON Schemas of what crosses the wire in AWS JSON 1.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.service_model.keywords import is_portable

Shape = Mapping[str, Any]
Schema = dict[str, Any]

INT32: Final = {"minimum": -(2**31), "maximum": 2**31 - 1}
INT64: Final = {"minimum": -(2**63), "maximum": 2**63 - 1}

CHECKED_ELSEWHERE: Final = frozenset({"TagKey", "TagValue"})
"""Shapes whose pattern no schema here can say; `ecs_fake.service_model.tags` checks it."""

PLAIN: Final[Mapping[str, Schema]] = {
    "blob": {"type": "string", "not": {"pattern": "[^A-Za-z0-9+/=]"}},  # base64
    "boolean": {"type": "boolean"},
    "double": {"type": "number"},
    "float": {"type": "number"},
    "integer": {"type": "integer", **INT32},
    "long": {"type": "integer", **INT64},
    "string": {"type": "string"},
    "timestamp": {"type": "number"},  # seconds since the epoch
}
_RANGES: Final[Mapping[str, tuple[str, str]]] = {
    "blob": ("minLength", "maxLength"),
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
}


class Unreadable(ValueError):
    """botocore's model holds something that this generator does not know how to say as a schema."""


def schemas(shapes: Mapping[str, Shape]) -> dict[str, Schema]:
    """Give the schema of every shape that needs a name, errors excepted, sorted by name."""
    return {
        name: schema(name, shapes)
        for name, shape in sorted(shapes.items())
        if not shape.get("exception") and not _is_inline(shape)
    }


def schema(name: str, shapes: Mapping[str, Shape]) -> Schema:
    """Give the schema of one shape; shapes below it are referred to by name."""
    shape = shapes[name]
    build = _BUILDERS.get(shape["type"], _scalar)
    return build(name, shape, shapes)


def reference(name: str, shapes: Mapping[str, Shape]) -> Schema:
    """Give what stands where a shape is used: a `$ref`, or the schema itself if it is a plain scalar."""
    return schema(name, shapes) if _is_inline(shapes[name]) else {"$ref": f"#/$defs/{name}"}


def _is_inline(shape: Shape) -> bool:
    return shape["type"] in PLAIN and not shape.keys() & {"enum", "min", "max", "pattern"}


def _structure(name: str, shape: Shape, shapes: Mapping[str, Shape]) -> Schema:
    del name
    if shape.get("document"):
        return {}  # any JSON value
    members = {member: reference(of["shape"], shapes) for member, of in sorted(shape["members"].items())}
    built: Schema = {"type": "object", "properties": members, "additionalProperties": False}
    if shape.get("required"):
        built["required"] = sorted(shape["required"])
    if shape.get("union"):
        built |= {"minProperties": 1, "maxProperties": 1}
    return built


def _list(name: str, shape: Shape, shapes: Mapping[str, Shape]) -> Schema:
    return {"type": "array", "items": reference(shape["member"]["shape"], shapes), **_range(name, shape)}


def _map(name: str, shape: Shape, shapes: Mapping[str, Shape]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": reference(shape["value"]["shape"], shapes),
        **_range(name, shape),
    }


def _scalar(name: str, shape: Shape, shapes: Mapping[str, Shape]) -> Schema:
    del shapes
    if shape["type"] not in PLAIN:
        raise Unreadable(f"shape {name}: type {shape['type']!r} is not known")
    built = PLAIN[shape["type"]] | _range(name, shape)
    if "enum" in shape:
        built["enum"] = list(shape["enum"])
    if "pattern" in shape and name not in CHECKED_ELSEWHERE:
        built["pattern"] = _portable(name, shape["pattern"])
    return built


def _range(name: str, shape: Shape) -> Schema:
    keywords = _RANGES.get(shape["type"], ("minimum", "maximum"))
    limits = zip(keywords, (shape.get("min"), shape.get("max")), strict=True)
    return {keyword: _number(name, limit) for keyword, limit in limits if limit is not None}


def _number(name: str, value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):
        raise Unreadable(f"shape {name}: limit {value!r}")
    return int(value) if value == int(value) else value


def _portable(name: str, pattern: str) -> str:
    if not is_portable(pattern):
        raise Unreadable(
            f"shape {name}: the validators read pattern {pattern!r} differently; "
            "check it elsewhere and name it in CHECKED_ELSEWHERE"
        )
    return pattern


_BUILDERS: Final[Mapping[str, Callable[[str, Shape, Mapping[str, Shape]], Schema]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
}
