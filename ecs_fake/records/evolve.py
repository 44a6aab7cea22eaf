"""Change of a frozen record: a new one that differs in some fields."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")


def evolve(record: R, **changes: Any) -> R:
    """Give a copy of a frozen, slotted dataclass with some fields changed; raises AttributeError for other names.

    `dataclasses.replace` runs `__init__` with every field by keyword, at ten times the cost, and a task changes ten
    times in its life.
    """
    cls: type = type(record)
    draft = _copier(cls)(record)
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.__class__ = cls  # allowed, as both have the same slots; from here on it is frozen
    return draft  # type: ignore[no-any-return]  # it has just become an R


@functools.cache
def _copier(cls: type) -> Callable[[object], Any]:
    """Make a function that copies a record's fields into an object of the same slots that is not frozen yet.

    It is generated, as the methods of dataclasses are: a plain attribute assignment costs the interpreter a tenth of
    a `setattr`.
    """
    names: tuple[str, ...] = cls.__slots__  # type: ignore[attr-defined]  # every record is slotted
    namespace: dict[str, Any] = {"Draft": type(f"{cls.__name__}Draft", (), {"__slots__": names})}
    lines = [f" draft.{name} = record.{name}" for name in names]
    exec("\n".join(["def copy(record):", " draft = Draft()", *lines, " return draft"]), namespace)
    copy: Callable[[object], Any] = namespace["copy"]
    return copy
