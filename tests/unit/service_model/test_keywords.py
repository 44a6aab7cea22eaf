"""The agreed subset of JSON Schema is enforced."""

from __future__ import annotations

from typing import Any

import pytest

from tools.service_model import keywords


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ({"type": "string", "format": "date"}, "Shape: keyword format"),
        ({"properties": {"a": {"oneOf": []}}}, r"Shape\.a: keyword oneOf"),
        ({"items": {"uniqueItems": True}}, "Shape/items: keyword uniqueItems"),
        ({"anyOf": [{}, {"const": 1}]}, "Shape/anyOf/1: keyword const"),
        ({"if": {"properties": {"a": {"$dynamicRef": "x"}}}}, r"Shape/if\.a: keyword \$dynamicRef"),
        (
            {"additionalProperties": {"description": "prose"}},
            "Shape/additionalProperties: keyword description",
        ),
        ({"type": ["string", "null"]}, "Shape: type"),
        ({"type": "null"}, "Shape: type 'null' is none of array, boolean"),
        ({"enum": ["a", 0]}, "Shape: an enum may hold strings only"),
        ({"not": 5}, "Shape/not: 5 is not a schema"),
    ],
)
def test_what_is_outside_the_agreed_list_is_refused_with_its_place(
    schema: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(keywords.NotAgreed, match=complaint):
        keywords.check("Shape", schema)


@pytest.mark.parametrize(
    "pattern", [r"\d+", r"\w", r"\p{L}", "^a$", r"\bx", "(?i)a", "(?=a)", r"\Z", "\\\\\\d"]
)
def test_patterns_that_the_engines_read_differently_are_refused(pattern: str) -> None:
    with pytest.raises(keywords.NotAgreed, match="read differently"):
        keywords.check("Shape", {"pattern": pattern})


@pytest.mark.parametrize(
    "pattern", ["", "^arn:", "[^a-zA-Z0-9_-]", r"[a-z\.\*\-]+", r"\$", r"[^a-z\\: -]", "(a|b)"]
)
def test_plain_patterns_are_agreed(pattern: str) -> None:
    keywords.check("Shape", {"type": "string", "pattern": pattern})
