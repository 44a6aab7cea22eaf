"""AWS JSON 1.1 in both directions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_fake.errors import SerializationException
from ecs_fake.service_model import decode, encode, normalise
from ecs_fake.service_model.codec import DEEPEST


@pytest.mark.parametrize(
    ("body", "params"),
    [
        (b"", {}),
        (b"{}", {}),
        (b' {"count": 2} ', {"count": 2}),
        (b'{"a": "\xc3\xbc", "b": "\\u00fc"}', {"a": "ü", "b": "ü"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a": null, "b": {"c": null, "d": 1}}', {"b": {"d": 1}}),
        (b'{"a": [null, {"b": null}]}', {"a": [None, {}]}),
        (b'{"a": "null"}', {"a": "null"}),
        (b'{"a": 2.0, "b": 2e1, "c": 2.5}', {"a": 2, "b": 20, "c": 2.5}),
        (b'{"a": "' + b"{" * 1000 + b'\\"{["}', {"a": "{" * 1000 + '"{['}),
    ],
)
def test_a_body_becomes_parameters(body: bytes, params: dict[str, Any]) -> None:
    decoded = decode(body)
    assert decoded == params
    assert json.dumps(decoded) == json.dumps(params)  # 2 == 2.0, but only the whole number is one on the wire


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "not JSON: Expecting property name"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON: Expecting value"),
        (b"[]", "must be a JSON object, but is a list"),
        (b"null", "must be a JSON object, but is null"),
        (b'"text"', "must be a JSON object, but is a string"),
        (b'{"a": NaN}', "holds NaN"),
        (b'{"a": -Infinity}', "holds -Infinity"),
        (b'{"a": 1e999}', "holds 1e999"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON: Exceeds the limit"),
        (b'{"a": "\\ud83d"}', "half of a surrogate pair"),
        (b'{"\\udc00": 1}', "half of a surrogate pair"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        (b"cluster=default", "not JSON"),
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes, complaint: str) -> None:
    with pytest.raises(SerializationException, match=complaint):
        decode(body)


def test_nesting_has_an_end() -> None:
    at_most = b'{"a":' * DEEPEST + b"1" + b"}" * DEEPEST
    assert decode(at_most)["a"]["a"]
    for body in (b'{"a":' + at_most + b"}", b"[" * 100_000, b'{"a":' + b"[" * 100_000):
        with pytest.raises(SerializationException, match=f"deeper than {DEEPEST} levels"):
            decode(body)


def test_a_wide_body_is_not_deep() -> None:
    assert decode(json.dumps({"a": [{"b": [[]]}] * 1000}).encode()) == {"a": [{"b": [[]]}] * 1000}


def test_an_answer_is_compact_ascii() -> None:
    assert encode({"a": ["ü", 1, None], "b": {}}) == b'{"a":["\\u00fc",1,null],"b":{}}'


def test_timestamps_have_milliseconds_and_other_numbers_stay() -> None:
    document = {
        "createdAt": 1700000000.1234567,
        "tasks": ({"startedAt": 1700000001.9999},),
        "value": 33.333333333,
    }
    assert (
        encode(document)
        == b'{"createdAt":1700000000.123,"tasks":[{"startedAt":1700000002.0}],"value":33.333333333}'
    )
    assert document["createdAt"] == 1700000000.1234567


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_answered(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"value": number})


def test_normalising_leaves_its_argument_alone() -> None:
    params = {"a": None, "b": [{"c": None}]}
    assert normalise(params) == {"b": [{}]}
    assert params == {"a": None, "b": [{"c": None}]}
