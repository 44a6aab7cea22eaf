"""AWS JSON 1.1: bytes to parameters, answers to bytes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from ecs_fake.errors import SerializationException
from ecs_fake.service_model import texts
from ecs_fake.service_model.wording import kind

DEEPEST: Final = 100
"""Levels of nesting; the deepest request of ECS needs about twenty."""

_EXACT: Final = 2.0**53
"""Below it a float that is a whole number is that number exactly."""
_EPOCH_SECONDS: Final = 1e8
"""A float above it is a timestamp: other doubles of the API are percentages and amounts."""
_MAYBE_FINER_THAN_MILLISECONDS = re.compile(r"\.\d{4}")  # begins with a literal: one memchr over a long text


def decode(body: bytes) -> dict[str, Any]:
    """Read a request's body; an empty one counts as `{}`, members that are null as absent.

    `2.0` is read as `2`: JSON has one kind of number.

    Raises:
        SerializationException: it is not UTF-8, not JSON, no object, holds NaN, an infinity or half of a
            surrogate pair, or nests beyond `DEEPEST`.
    """
    if not body:
        return {}
    try:
        text = body.decode("utf-8")
        _refuse_depth(text)
        document = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise SerializationException(texts.NOT_UTF8.format(cause=error)) from None
    except ValueError as error:  # also whole numbers of more than 4,300 digits
        raise SerializationException(texts.NOT_JSON.format(cause=error)) from None
    if not isinstance(document, dict):
        raise SerializationException(texts.NOT_AN_OBJECT.format(kind=kind(document)))
    if "\\u" in text:
        _refuse_half_characters(document)
    return normalise(document) if "null" in text else document


def encode(document: Mapping[str, Any]) -> bytes:
    """Write an answer: compact, ASCII only, timestamps (floats) rounded to milliseconds.

    Raises:
        ValueError: it holds NaN or an infinity.
        TypeError: it holds what JSON cannot say.
    """
    text = _encode(document)
    if _MAYBE_FINER_THAN_MILLISECONDS.search(text):
        text = _encode(_in_milliseconds(document))
    return text.encode("ascii")


def normalise(params: Any) -> Any:
    """Give `params` without members that are null, at any depth; AWS JSON 1.1 takes them as absent.

    Items of lists stay: there a null is a mistake, which validation finds.
    """
    if isinstance(params, Mapping):
        return {name: normalise(value) for name, value in params.items() if value is not None}
    if isinstance(params, list):
        return [normalise(item) for item in params]
    return params


def _whole_or_float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        _refuse_constant(text)
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _refuse_constant(text: str) -> NoReturn:
    raise SerializationException(texts.NOT_A_NUMBER.format(found=text))


_DECODER = json.JSONDecoder(parse_float=_whole_or_float, parse_constant=_refuse_constant)
# Answers are trees: looking for cycles is a fifth of the encoder's work.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


def _refuse_depth(text: str) -> None:
    """Neither the JSON reader nor the validators promise to survive any depth."""
    if text.count("{") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for sign in _OUTSIDE_STRINGS.sub("", text):
        depth += 1 if sign in "{[" else -1
        if depth > DEEPEST:
            raise SerializationException(texts.TOO_DEEP.format(limit=DEEPEST))


_OUTSIDE_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?|[^{}\[\]"]+', re.DOTALL)


def _refuse_half_characters(document: dict[str, Any]) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise SerializationException(texts.HALF_A_CHARACTER) from None


def _in_milliseconds(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3) if value > _EPOCH_SECONDS else value
    if isinstance(value, Mapping):
        return {name: _in_milliseconds(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_milliseconds(part) for part in value]
    return value
