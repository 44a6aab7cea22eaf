"""Makes the purely generated half: every operation and every shape of botocore's model, without its prose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.service_model import keywords, shapes

Document = dict[str, Any]


def generated(model: Mapping[str, Any], botocore_version: str) -> Document:
    """Give the content of `generated.json`.

    Raises:
        shapes.Unreadable: the model holds what this generator cannot say.
        keywords.NotAgreed: it would take a keyword outside the agreed list to say it.
    """
    definitions = shapes.schemas(model["shapes"])
    for name, schema in definitions.items():
        keywords.check(name, schema)
    return {
        "botocore": botocore_version,
        "apiVersion": model["metadata"]["apiVersion"],
        "operations": {name: _operation(of) for name, of in sorted(model["operations"].items())},
        "errors": {name: _error(of) for name, of in sorted(model["shapes"].items()) if of.get("exception")},
        "$defs": definitions,
    }


def _operation(of: Mapping[str, Any]) -> Document:
    return {
        "input": of["input"]["shape"],
        "output": of["output"]["shape"],
        "errors": sorted(error["shape"] for error in of.get("errors", ())),
        "readonly": bool(of.get("readonly")),
    }


def _error(of: Mapping[str, Any]) -> Document:
    return {"httpStatus": 500 if of.get("fault") else 400, "members": sorted(of["members"])}
