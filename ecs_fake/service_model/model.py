"""Loads the bundled service model, once per process and not before it is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ecs_fake.errors import UnknownOperationException
from ecs_fake.service_model import texts
from ecs_fake.service_model.definitions import PREFIX, reachable
from ecs_fake.service_model.wording import closest

_FILE: Final = "schemas.json"
_HOMES: Final = (
    Path(__file__).with_name("data"),  # in the wheel
    Path(__file__).resolve().parents[2] / "service-model",  # in the checkout
)
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    name: str
    input_shape: str
    output_shape: str
    errors: frozenset[str]
    """The codes it declares; the errors common to all operations are not among them."""
    readonly: bool
    """Whether the model says that it changes nothing."""


@dataclass(frozen=True, slots=True)
class ServiceModel:
    """The operations of ECS and the JSON Schemas of their requests and responses."""

    botocore_version: str
    """Whose ECS model this was made from; the installed one may be another."""
    api_version: str
    operations: Mapping[str, Operation]
    _requests: Mapping[str, Schema] = field(repr=False)
    _responses: Mapping[str, Schema] = field(repr=False)

    def operation(self, name: str) -> Operation:
        """Give an operation; raises UnknownOperationException, which names the one probably meant."""
        try:
            return self.operations[name]
        except KeyError:
            raise UnknownOperationException(self._unknown(name)) from None

    def request_schema(self, operation: str) -> Schema:
        """Give a self-contained schema of the operation's request."""
        return _self_contained(self.operation(operation).input_shape, self._requests)

    def response_schema(self, operation: str) -> Schema:
        """Give a self-contained schema of the operation's response."""
        return _self_contained(self.operation(operation).output_shape, self._responses)

    def _unknown(self, name: str) -> str:
        hint = texts.did_you_mean(closest(name, self.operations))
        return texts.UNKNOWN_OPERATION.format(name=name, hint=hint, version=self.botocore_version)


def load(homes: tuple[Path, ...] = _HOMES) -> ServiceModel:
    """Read the model from the first of `homes` that has it; raises FileNotFoundError if none does."""
    for home in homes:
        path = home / _FILE
        if path.is_file():
            return _of(json.loads(path.read_bytes()))
    places = " nor in ".join(str(home) for home in homes)
    raise FileNotFoundError(
        f"{_FILE} is neither in {places}: this installation of ecs_fake is damaged, install it again."
    )


def service_model() -> ServiceModel:
    """Give the bundled model; the first call reads it, from any thread."""
    from ecs_fake.service_model.bundled import MODEL  # reads the file

    return MODEL


def _of(document: Mapping[str, Any]) -> ServiceModel:
    operations = {
        name: Operation(name, of["input"], of["output"], frozenset(of["errors"]), of["readonly"])
        for name, of in document["operations"].items()
    }
    return ServiceModel(
        document["botocore"], document["apiVersion"], operations, document["requests"], document["responses"]
    )


def _self_contained(name: str, definitions: Mapping[str, Schema]) -> Schema:
    return {"$schema": _DIALECT, "$ref": PREFIX + name, "$defs": reachable(definitions, [name])}
