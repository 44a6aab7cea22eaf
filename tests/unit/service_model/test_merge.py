"""The overlay narrows requests, and a slip in it is found."""

from __future__ import annotations

from typing import Any

import pytest

from tools.service_model import keywords
from tools.service_model.merge import OverlayError, merged, patched

GENERATED: dict[str, Any] = {
    "botocore": "1.2.3",
    "apiVersion": "2014-11-13",
    "operations": {
        "Read": {"input": "ReadRequest", "output": "Answer", "errors": [], "readonly": True},
        "Write": {"input": "WriteRequest", "output": "Answer", "errors": [], "readonly": False},
    },
    "errors": {},
    "$defs": {
        "Answer": {"type": "object", "properties": {"names": {"$ref": "#/$defs/Names"}}},
        "Names": {"type": "array", "items": {"type": "string"}},
        "ReadRequest": {"type": "object", "properties": {"names": {"$ref": "#/$defs/Names"}}},
        "Unused": {"type": "string", "enum": ["a"]},
        "WriteRequest": {"type": "object", "properties": {"size": {"type": "integer"}}, "required": ["size"]},
    },
}


@pytest.mark.parametrize(
    ("patch", "result"),
    [
        ({"a": 2}, {"a": 2, "b": {"c": [1]}}),
        ({"a": None}, {"b": {"c": [1]}}),
        ({"b": {"c": [2], "d": 3}}, {"a": 1, "b": {"c": [2], "d": 3}}),
        ({"b": {"c": None}}, {"a": 1, "b": {}}),
        ({"a": {"x": {"y": None, "z": 1}}}, {"a": {"x": {"z": 1}}, "b": {"c": [1]}}),
        ({"nothing": None}, {"a": 1, "b": {"c": [1]}}),
        (5, 5),
    ],
)
def test_the_overlay_is_a_json_merge_patch(patch: object, result: object) -> None:
    target = {"a": 1, "b": {"c": [1]}}
    assert patched(target, patch) == result
    assert target == {"a": 1, "b": {"c": [1]}}


def test_requests_are_narrowed_and_responses_are_not() -> None:
    document = merged(GENERATED, {"shapes": {"Names": {"maxItems": 3}}})
    assert document["requests"]["Names"]["maxItems"] == 3
    assert "maxItems" not in document["responses"]["Names"]


def test_answers_may_hold_what_real_ones_hold() -> None:
    settings = {"type": "string", "enum": ["a"]}
    answer = {"type": "object", "properties": {"name": {"$ref": "#/$defs/SettingName"}}}
    definitions = {**GENERATED["$defs"], "SettingName": settings, "Answer": answer}
    document = merged({**GENERATED, "$defs": definitions}, {})
    assert document["responses"]["SettingName"] == {"type": "string"}


def test_a_member_patch_holds_for_every_request_that_has_the_member() -> None:
    document = merged(GENERATED, {"members": {"names": {"minItems": 1}}})
    assert document["requests"]["ReadRequest"]["properties"]["names"] == {
        "$ref": "#/$defs/Names",
        "minItems": 1,
    }
    assert document["requests"]["WriteRequest"] == GENERATED["$defs"]["WriteRequest"]


def test_each_side_holds_what_it_needs() -> None:
    document = merged(GENERATED, {})
    assert list(document["requests"]) == ["Names", "ReadRequest", "WriteRequest"]
    assert list(document["responses"]) == ["Answer", "Names"]


@pytest.mark.parametrize(
    ("overlay", "complaint"),
    [
        ({"shape": {}}, "unknown section shape"),
        ({"shapes": {"Nmaes": {}}}, "no shape Nmaes"),
        ({"shapes": {"ReadRequest": {"properties": {"naems": {}}}}}, "ReadRequest has no member naems"),
        ({"members": {"naems": {}}}, "no request has a member naems"),
    ],
)
def test_a_slip_in_the_overlay_is_refused(overlay: dict[str, Any], complaint: str) -> None:
    with pytest.raises(OverlayError, match=complaint):
        merged(GENERATED, overlay)


def test_a_keyword_outside_the_agreed_list_is_refused() -> None:
    with pytest.raises(keywords.NotAgreed, match="keyword uniqueItems"):
        merged(GENERATED, {"shapes": {"Names": {"uniqueItems": True}}})
