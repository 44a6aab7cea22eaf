"""Compiles schemas: `jsonschema-rs` to accept fast, `jsonschema` to find out what is wrong.

Both are imported at first use. Without `jsonschema-rs`, for which not every platform has a wheel,
`jsonschema` does both; the generator keeps to keywords that they read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

Acceptor = Callable[[object], bool]


def acceptor(schema: Mapping[str, Any]) -> Acceptor:
    """Give a function that says whether a JSON value satisfies `schema`."""
    try:
        import jsonschema_rs
    except ImportError:
        return inspector(schema).is_valid
    return jsonschema_rs.Draft202012Validator(dict(schema)).is_valid


def inspector(schema: Mapping[str, Any]) -> Draft202012Validator:
    """Give a validator that can say every way in which a JSON value violates `schema`."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(dict(schema))
