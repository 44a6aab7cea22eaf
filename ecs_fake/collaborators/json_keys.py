"""One key of a secret that is a JSON object, written as ECS writes it.

ECS's programs are written in Go and print the value with its default format. So a text is itself, but a number from a
million on appears with an exponent, and a nested object in Go's notation.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

_PLAIN_EXPONENTS: Final = range(-4, 6)
"""Powers of ten of the first digit for which Go writes a number out."""
NO_KEY: Final = "retrieved secret from Secrets Manager did not contain json key {key}"
NO_JSON: Final = "invalid character {character} looking for beginning of value"
NO_END: Final = "unexpected end of JSON input"
NO_OBJECT: Final = "json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
_KINDS: Final = {str: "string", bool: "bool", int: "number", float: "number", list: "array"}


def value_of(secret: str, key: str) -> str:
    """Give the value of a key.

    Raises:
        ValueError: the secret is no JSON object, or has no such key; the text is ECS's.
    """
    try:
        document = json.loads(secret)
    except json.JSONDecodeError as error:
        raise ValueError(_no_json(secret, error.pos)) from None
    if document is None:
        document = {}  # as Go reads `null` into a map
    if not isinstance(document, dict):
        raise ValueError(NO_OBJECT.format(kind=_KINDS[type(document)]))
    if key not in document:
        raise ValueError(NO_KEY.format(key=key))
    return printed(document[key])


def printed(value: Any) -> str:
    """Print a value of JSON as Go's `%v` does."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(float(value))
        case list():
            return f"[{' '.join(map(printed, value))}]"
        case dict():
            return f"map[{' '.join(f'{key}:{printed(value[key])}' for key in sorted(value))}]"
        case _:
            return str(value)


def _number(value: float) -> str:
    shortest = Decimal(repr(value)).normalize()
    exponent = shortest.adjusted()
    if not value or exponent in _PLAIN_EXPONENTS:
        return f"{shortest:f}"
    digits = f"{shortest.scaleb(-exponent):f}"
    return f"{digits}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _no_json(secret: str, at: int) -> str:
    """Say what is wrong with the text; of it no more than one character is shown."""
    if at >= len(secret):
        return NO_END
    character = {"'": r"'\''", '"': "'\"'"}.get(secret[at], f"'{secret[at]}'")
    return NO_JSON.format(character=character)
