"""Frozen records at the price of plain ones: making them, and changing them, which makes a new one.

A frozen dataclass sets each of its fields by a call of `object.__setattr__`, at ten times the cost of an assignment. So
both work on a *draft*: an object of a class with the same slots that is not frozen; at the end it becomes the record.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")
C = TypeVar("C", bound=type)


def quick(cls: C) -> C:
    """Let a frozen, slotted dataclass be made by plain assignments; for records that are made by the thousand."""
    namespace: dict[str, Any] = {
        "Draft": _draft(cls),
        "Record": cls,
        "MISSING": dataclasses.MISSING,
        "thaw": object.__setattr__,
    }
    parameters, lines = ["self"], [" thaw(self, '__class__', Draft)"]
    for field in dataclasses.fields(cls):
        default, factory = f"default_{field.name}", f"make_{field.name}"
        namespace |= {default: field.default, factory: field.default_factory}
        if field.default_factory is not dataclasses.MISSING:
            parameters.append(f"{field.name}=MISSING")
            lines.append(f" self.{field.name} = {factory}() if {field.name} is MISSING else {field.name}")
            continue
        has_default = field.default is not dataclasses.MISSING
        parameters.append(f"{field.name}={default}" if has_default else field.name)
        lines.append(f" self.{field.name} = {field.name}")
    code = [f"def __init__({', '.join(parameters)}):", *lines, " self.__class__ = Record"]
    exec("\n".join(code), namespace)
    namespace["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    cls.__init__ = namespace["__init__"]  # type: ignore[misc]  # same parameters
    return cls


def _draft(cls: type) -> type:
    names: tuple[str, ...] = cls.__slots__  # type: ignore[attr-defined]  # every record is slotted
    return type(f"{cls.__name__}Draft", (), {"__slots__": names})


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
    namespace: dict[str, Any] = {"Draft": _draft(cls)}
    lines = [f" draft.{name} = record.{name}" for name in names]
    exec("\n".join(["def copy(record):", " draft = Draft()", *lines, " return draft"]), namespace)
    copy: Callable[[object], Any] = namespace["copy"]
    return copy
