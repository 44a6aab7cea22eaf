"""Turns a violation into ECS's error: its code, and its wording where that is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.errors import ClientException, EcsError, InvalidParameterException
from ecs_fake.service_model import texts
from ecs_fake.service_model.texts import ANY, BY_KEYWORD, SENTENCES, Sentence
from ecs_fake.service_model.violations import Violation, member
from ecs_fake.service_model.wording import capitalised, closest, described, echoed, kind_of_type, shown, words

_BITS: Final[Mapping[object, int]] = {-(2**31): 32, 2**31 - 1: 32, -(2**63): 64, 2**63 - 1: 64}
"""Limits that are no rule of ECS, but the ends of the integer type on the wire."""
_ENDS: Final[Mapping[str, str]] = {"minimum": "at least", "maximum": "at most"}


def refusal(operation: str, violation: Violation, version: str) -> EcsError:
    """Give the error for a violation; `version` is the botocore version of the model it was measured by."""
    if violation.keyword == "additionalProperties":
        return InvalidParameterException(_unknown_member(operation, violation, version))
    sentence = _sentence(violation)
    return _error(operation, violation, sentence)(sentence.text.format_map(_fields(operation, violation)))


def _sentence(violation: Violation) -> Sentence:
    keyword, group = violation.keyword, SENTENCES.get(violation.schema.get("$comment", ""), {})
    if keyword == "type":
        return group["null"] if violation.found is None and "null" in group else BY_KEYWORD["type"]
    if keyword in _ENDS and violation.limit in _BITS:
        return texts.TOO_WIDE
    return group.get(keyword) or group.get(ANY) or BY_KEYWORD.get(_in_general(violation)) or BY_KEYWORD[ANY]


def _in_general(violation: Violation) -> str:
    """A range with one end has a sentence of its own."""
    has_both_ends = violation.schema.keys() >= _ENDS.keys()
    return violation.keyword if has_both_ends else _ENDS.get(violation.keyword, violation.keyword)


def _error(operation: str, violation: Violation, sentence: Sentence) -> type[EcsError]:
    """RegisterTaskDefinition refuses values with ClientException (recorded), words outside a set excepted."""
    is_registration = operation == "RegisterTaskDefinition" and violation.keyword != "enum"
    return (
        ClientException if is_registration and sentence.error is InvalidParameterException else sentence.error
    )


def _unknown_member(operation: str, violation: Violation, version: str) -> str:
    known = list(violation.schema.get("properties", ()))
    unknown = next(name for name in violation.found if name not in known)
    return texts.UNKNOWN_MEMBER.format(
        operation=operation,
        member=member((*violation.path, unknown)),
        hint=texts.did_you_mean(closest(unknown, known)),
        version=version,
    )


def _fields(operation: str, violation: Violation) -> dict[str, Any]:
    path = violation.path
    if violation.keyword == "required":
        path = (*path, next(name for name in violation.limit if name not in violation.found))
    name = next((step for step in reversed(path) if isinstance(step, str)), "The request")
    return {
        "operation": operation,
        "member": member(path) or "The request",
        "words": words(name),
        "Words": capitalised(name),
        "limit": _limit(violation),
        "low": violation.schema.get("minimum"),
        "high": violation.schema.get("maximum"),
        "bits": _BITS.get(violation.limit) if isinstance(violation.limit, int) else None,
        "found": shown(violation.found),
        "value": echoed(violation.found),
        "described": described(violation.found),
        "length": len(violation.found) if isinstance(violation.found, str | list | dict) else None,
    }


def _limit(violation: Violation) -> object:
    if violation.keyword == "enum":
        return ",".join(violation.limit)
    if violation.keyword == "type":
        return kind_of_type(violation.limit)
    return violation.limit
