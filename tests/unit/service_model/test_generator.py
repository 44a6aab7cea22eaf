"""botocore's shapes become schemas, whatever shapes botocore comes up with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.service_model import shapes
from tools.service_model.generate import generated

SHAPES: dict[str, Any] = {
    "Any": {"type": "structure", "members": {}, "document": True},
    "Blob": {"type": "blob"},
    "Color": {"type": "string", "enum": ["RED", "BLUE"], "documentation": "prose"},
    "Count": {"type": "integer", "box": True, "min": 0, "max": 10},
    "Flag": {"type": "boolean"},
    "Labels": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Long"}, "max": 3},
    "Long": {"type": "long"},
    "Either": {
        "type": "structure",
        "union": True,
        "members": {"a": {"shape": "String"}, "b": {"shape": "Flag"}},
    },
    "Lost": {"type": "structure", "members": {"message": {"shape": "String"}}, "exception": True},
    "Broken": {"type": "structure", "members": {}, "exception": True, "fault": True},
    "Share": {"type": "double", "max": 99.5},
    "String": {"type": "string"},
    "TagKey": {"type": "string", "min": 1, "max": 128, "pattern": r"\p{L}*"},
    "Time": {"type": "timestamp"},
    "Tree": {
        "type": "structure",
        "required": ["name", "count"],
        "members": {
            "name": {"shape": "String", "documentation": "prose"},
            "count": {"shape": "Count"},
            "children": {"shape": "Trees"},
        },
        "documentation": "prose",
    },
    "Trees": {"type": "list", "member": {"shape": "Tree"}, "min": 1, "max": 5},
}


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("Any", {}),
        ("Blob", {"type": "string", "not": {"pattern": "[^A-Za-z0-9+/=]"}}),
        ("Color", {"type": "string", "enum": ["RED", "BLUE"]}),
        ("Count", {"type": "integer", "minimum": 0, "maximum": 10}),
        ("Labels", {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
            "maxProperties": 3,
        }),
        ("Share", {"type": "number", "maximum": 99.5}),
        ("TagKey", {"type": "string", "minLength": 1, "maxLength": 128}),
        ("Time", {"type": "number"}),
        ("Trees", {"type": "array", "items": {"$ref": "#/$defs/Tree"}, "minItems": 1, "maxItems": 5}),
        ("Either", {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "boolean"}},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }),
        ("Tree", {
            "type": "object",
            "properties": {
                "children": {"$ref": "#/$defs/Trees"},
                "count": {"$ref": "#/$defs/Count"},
                "name": {"type": "string"},
            },
            "additionalProperties": False,
            "required": ["count", "name"],
        }),
    ],
)  # fmt: skip
def test_a_shape_becomes_a_schema(name: str, schema: dict[str, Any]) -> None:
    assert shapes.schema(name, SHAPES) == schema


def test_only_shapes_that_need_a_name_are_definitions() -> None:
    assert list(shapes.schemas(SHAPES)) == [
        "Any", "Color", "Count", "Either", "Labels", "Share", "TagKey", "Tree", "Trees",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [{"type": "tuple"}, {"type": "string", "pattern": r"\d+"}, {"type": "double", "max": float("inf")}],
)
def test_what_the_generator_cannot_say_is_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(shapes.Unreadable, match="shape Odd"):
        shapes.schema("Odd", {"Odd": shape})


def test_the_whole_document_holds_no_prose() -> None:
    model = {
        "metadata": {"apiVersion": "2014-11-13"},
        "operations": {
            "Grow": {
                "name": "Grow",
                "input": {"shape": "Tree"},
                "output": {"shape": "Either"},
                "errors": [{"shape": "Lost"}, {"shape": "Broken"}],
                "documentation": "prose",
                "readonly": True,
            }
        },
        "shapes": SHAPES,
    }
    document = generated(model, "1.2.3")
    assert document["botocore"] == "1.2.3"
    assert document["operations"] == {
        "Grow": {"input": "Tree", "output": "Either", "errors": ["Broken", "Lost"], "readonly": True}
    }
    assert document["errors"] == {
        "Broken": {"httpStatus": 500, "members": []},
        "Lost": {"httpStatus": 400, "members": ["message"]},
    }
    assert "prose" not in json.dumps(document)
