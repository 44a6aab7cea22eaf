"""What stands in a state file: the records of the tables, and what is due later. By their names."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from typing import Any, Final, cast

from ecs_fake.errors import EcsFakeError
from ecs_fake.lifecycle.effects import Timer
from ecs_fake.persistence.codec import UnknownForm, codec, is_record
from ecs_fake.records.state_changes import StateChange
from ecs_fake.store.worlds import RECORDS


def _members(union: Any) -> Iterator[type]:
    if is_record(union):
        yield union
    for member in typing.get_args(union):
        yield from _members(member)


RECORD_KINDS: Final[dict[str, type]] = {kind.__name__: kind for kind in RECORDS}
"""The records of the tables."""

MESSAGE_KINDS: Final[dict[str, type]] = {
    kind.__name__: kind for union in (Timer, StateChange) for kind in _members(union)
}
"""What can be due: timers, and what runners have told ahead of time."""


def written(value: Any) -> str:
    """Write a record or a message as text."""
    convert = codec(cast("Any", type(value))).write
    assert convert is not None  # both are records in the codec's sense
    return json.dumps(convert(value), separators=(",", ":"), ensure_ascii=False)


def read(kinds: dict[str, type], name: str, text: str) -> Any:
    """Give the record or message again.

    Args:
        kinds: `RECORD_KINDS` or `MESSAGE_KINDS`.
        name: the name of its type.
        text: what was written.

    Raises:
        UnknownForm: another version wrote it.
    """
    kind = kinds.get(name)
    if kind is None:
        raise UnknownForm(f"there is no {name}")
    convert = codec(kind).read
    assert convert is not None
    try:
        return convert(json.loads(text))
    except EcsFakeError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnknownForm(f"{name}: {error}") from error
