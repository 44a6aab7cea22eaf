"""Finds the violation that ECS would speak of, among all that a request has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecs_fake.service_model.validators import inspector

if TYPE_CHECKING:
    from jsonschema import ValidationError

Path = tuple[str | int, ...]

_FIRST: Final = ("type", "additionalProperties", "required")
"""In this order, before all others: AWS reads a request into typed members before it looks at values."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One keyword of a schema that one part of a document does not satisfy."""

    keyword: str
    limit: Any
    """The keyword's value in the schema."""
    path: Path
    """Where in the document."""
    found: Any
    """The part of the document that stands there."""
    schema: Mapping[str, Any]
    """The schema that holds the keyword."""


def violations(schema: Mapping[str, Any], document: object) -> list[Violation]:
    """Give all violations, the most relevant first; none if `document` satisfies `schema`."""
    return sorted((_of(error) for error in inspector(schema).iter_errors(document)), key=_rank)


def member(path: Path) -> str:
    """Write a path as users do, for example `overrides.containerOverrides[0].name`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return written.removeprefix(".")


def _of(error: ValidationError) -> Violation:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return Violation(
        str(error.validator), error.validator_value, tuple(error.absolute_path), error.instance, schema
    )


def _rank(violation: Violation) -> tuple[int, int, str]:
    order = _FIRST.index(violation.keyword) if violation.keyword in _FIRST else len(_FIRST)
    return order, len(violation.path), member(violation.path)
