"""Values of JSON secrets, printed as ECS's programs print them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ecs_fake.collaborators.json_keys import value_of


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("text", "text"),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (None, "<nil>"),
        (0, "0"),
        (5432, "5432"),
        (-1, "-1"),
        (100000, "100000"),
        (999999, "999999"),
        (1000000, "1e+06"),
        (1234567, "1.234567e+06"),
        (123456789012345678, "1.2345678901234568e+17"),
        (0.5, "0.5"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e100, "1e+100"),
        ([1, "a", None], "[1 a <nil>]"),
        ({"b": 1, "a": [True]}, "map[a:[true] b:1]"),
        ({}, "map[]"),
    ],
)
def test_a_value(value: Any, printed: str) -> None:
    assert value_of(json.dumps({"key": value, "other": 1}), "key") == printed


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("{}", "retrieved secret from Secrets Manager did not contain json key key"),
        ("null", "retrieved secret from Secrets Manager did not contain json key key"),
        ('"text"', "json: cannot unmarshal string into Go value of type map[string]interface {}"),
        ("[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        ("1.5", "json: cannot unmarshal number into Go value of type map[string]interface {}"),
        ("true", "json: cannot unmarshal bool into Go value of type map[string]interface {}"),
        ("hunter2", "invalid character 'h' looking for beginning of value"),
        ("", "unexpected end of JSON input"),
        ('{"key": ', "unexpected end of JSON input"),
    ],
)
def test_none(secret: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        value_of(secret, "key")
