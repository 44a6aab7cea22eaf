"""Checks requests and responses against the bundled model.

A well-formed request costs a few microseconds; what is wrong with another one is looked for only then.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake.errors import EcsError, EcsFakeError
from ecs_fake.service_model.codec import encode, normalise
from ecs_fake.service_model.conditions import Condition, conditions
from ecs_fake.service_model.model import service_model
from ecs_fake.service_model.refusals import refusal
from ecs_fake.service_model.tags import check_tags
from ecs_fake.service_model.validators import Acceptor, acceptor
from ecs_fake.service_model.violations import Path, Violation, member, violations
from ecs_fake.service_model.wording import shown

_SHOWN: Final = 5


class ResponseInvalid(EcsFakeError, AssertionError):
    """The fake gave an answer that the model does not allow; the text names the members."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is compiled for one operation."""

    accepts: Acceptor
    conditions: tuple[Condition, ...]


def validate_request(operation: str, params: object) -> None:
    """Refuse a request that ECS would refuse for its form alone, before any state is looked at.

    Members that are null count as absent.

    Raises:
        SerializationException: a member has the wrong JSON type.
        InvalidParameterException: any other violation, an unknown member included.
        ClientException: some violations, where ECS answers so (see `texts`).
        UnknownOperationException: the model has no such operation.
    """
    compiled = _request(operation)
    if not compiled.accepts(params):
        params = normalise(params)
        if not compiled.accepts(params):
            raise _refusal(operation, params)
    if compiled.conditions:
        assert isinstance(params, Mapping)
        for condition in compiled.conditions:
            condition(params)


def validate_response(operation: str, document: object) -> None:
    """Refuse an answer that the model does not allow, as it would look on the wire.

    Raises:
        ResponseInvalid: it is not what the model says; also if it cannot be written as JSON at all.
        UnknownOperationException: the model has no such operation.
    """
    if not isinstance(document, Mapping):
        raise ResponseInvalid(f"{operation} answered {shown(document)}, which is no object")
    try:
        wire = json.loads(encode(document))
    except (TypeError, ValueError) as error:
        raise ResponseInvalid(f"{operation} answered what is not JSON: {error}") from error
    if not _response(operation)(wire):
        found = violations(service_model().response_schema(operation), wire)
        raise ResponseInvalid("\n  ".join([f"{operation} answered:", *map(_line, found[:_SHOWN])]))


@functools.cache
def _request(operation: str) -> _Request:
    schema = service_model().request_schema(operation)
    shape = schema["$defs"][service_model().operation(operation).input_shape]
    return _Request(acceptor(schema), conditions(operation, has_tags="tags" in shape["properties"]))


@functools.cache
def _response(operation: str) -> Acceptor:
    return acceptor(service_model().response_schema(operation))


def _refusal(operation: str, params: object) -> EcsError:
    model = service_model()
    violation = violations(model.request_schema(operation), params)[0]
    _refuse_tags(params, violation)
    return refusal(operation, violation, model.botocore_version)


def _refuse_tags(params: Any, violation: Violation) -> None:
    """Let `check_tags` say it if the violation is a limit of tags; the schema's limits are the same."""
    if "tags" in violation.path and violation.keyword in ("maxItems", "maxLength", "minLength"):
        check_tags(_at(params, violation.path[: violation.path.index("tags") + 1]))


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _line(violation: Violation) -> str:
    unknown = violation.keyword == "additionalProperties"
    limit = sorted(violation.schema["properties"]) if unknown else violation.limit
    place = member(violation.path) or "the document"
    return f"{place}: {violation.keyword} {limit!r}, found {shown(violation.found)}"
