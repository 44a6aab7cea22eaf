"""Records as JSON, and records again, by the types that their fields declare.

A codec is worked out once for each type. A type that it has no form for is refused then, not when a value comes.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from operator import attrgetter
from typing import Any, Final, NamedTuple, Union, cast

Convert = Callable[[Any], Any]
_TAG: Final = "is"
_PLAIN: Final = (str, int, float, bool, types.NoneType, Any)


class UnknownForm(Exception):
    """Something written that these types have no place for, or lack: another version wrote it."""


class Codec(NamedTuple):
    """How values of one type are written and read; None: as they are."""

    write: Convert | None
    """Gives what JSON can hold."""
    read: Convert | None
    """Gives the value back."""


_AS_IT_IS: Final = Codec(None, None)


@functools.cache
def codec(hint: Any) -> Codec:
    """Give the codec of a type.

    Raises:
        TypeError: there is no form for it.
    """
    if hint in _PLAIN:
        return _AS_IT_IS
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Codec(None, hint)  # all are also texts or numbers
    if is_record(hint):
        return _record(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    make = _GENERIC.get(origin)
    if make is None:
        raise TypeError(f"{hint!r} has no form in a state file")
    return make(arguments)


def is_record(hint: Any) -> bool:
    """Whether a type is a dataclass or a named tuple."""
    return isinstance(hint, type) and (dataclasses.is_dataclass(hint) or _is_named_tuple(hint))


def fields_of(record: type) -> dict[str, Any]:
    """Give the declared types of a record's fields."""
    names = (
        record._fields  # type: ignore[attr-defined]  # it is a named tuple
        if _is_named_tuple(record)
        else [field.name for field in dataclasses.fields(record)]
    )
    hints = typing.get_type_hints(record)
    return {name: hints[name] for name in names}


def _is_named_tuple(hint: type) -> bool:
    return issubclass(hint, tuple) and hasattr(hint, "_fields")


# -- records -------------------------------------------------------------------------------------
def _record(record: type) -> Codec:
    fields = fields_of(record)
    # A record may contain records of its own type, so the codecs of its fields are looked up when they are needed.
    return Codec(_writer(record, tuple(fields)), _reader(record, fields))


def _writer(record: type, names: tuple[str, ...]) -> Convert:
    get = attrgetter(*names) if len(names) > 1 else (lambda value: (getattr(value, names[0]),))

    @functools.cache
    def conversions() -> tuple[tuple[str, Convert], ...]:
        writes = ((name, codec(hint).write) for name, hint in fields_of(record).items())
        return tuple((name, write) for name, write in writes if write is not None)

    def write(value: Any) -> dict[str, Any]:
        written = dict(zip(names, get(value), strict=True))
        for name, convert in conversions():
            written[name] = convert(written[name])
        return written

    return write


def _reader(record: type, fields: Mapping[str, Any]) -> Convert:
    def read(written: Any) -> Any:
        if not isinstance(written, dict) or not written.keys() - {_TAG} <= fields.keys():
            unknown = sorted(written.keys() - fields.keys()) if isinstance(written, dict) else written
            raise UnknownForm(f"{record.__name__} has no {unknown}")
        values = {
            name: _converted(codec(fields[name]).read, value)
            for name, value in written.items()
            if name != _TAG
        }
        try:
            return record(**values)
        except TypeError as error:  # a field without default is not there
            raise UnknownForm(str(error)) from error

    return read


def _converted(convert: Convert | None, value: Any) -> Any:
    return value if convert is None else convert(value)


# -- unions --------------------------------------------------------------------------------------
def _union(members: tuple[Any, ...]) -> Codec:
    """None and plain values stand as they are, one kind of sequence by its shape, records by their names."""
    others = [one for one in members if one not in _PLAIN]
    records = {one.__name__: one for one in others if is_record(one)}
    rest = [one for one in others if not is_record(one)]
    if len(rest) > 1 or (rest and records):
        raise TypeError(f"a union of {members!r} has no form in a state file")
    if rest:
        return _or_as_it_is(codec(rest[0]), others_are_none=set(members) - {rest[0]} <= {types.NoneType})
    if len(records) == 1:
        return _or_as_it_is(codec(*records.values()), others_are_none=True)
    return _tagged(records) if records else _AS_IT_IS


def _or_as_it_is(one: Codec, *, others_are_none: bool) -> Codec:
    """Convert what is of one type, beside None or plain values."""

    def applies(value: Any) -> bool:
        return value is not None if others_are_none else not isinstance(value, str | int | float)

    def converting(convert: Convert | None) -> Convert | None:
        return convert and (lambda value: convert(value) if applies(value) else value)

    return Codec(converting(one.write), converting(one.read))


def _tagged(records: Mapping[str, type]) -> Codec:
    def write(value: Any) -> Any:
        if value is None:
            return None
        convert = codec(cast("Any", type(value))).write
        assert convert is not None  # a record has one
        return {_TAG: type(value).__name__, **convert(value)}

    def read(written: Any) -> Any:
        if written is None:
            return None
        kind = records.get(written[_TAG])
        if kind is None:
            raise UnknownForm(f"there is no {written[_TAG]}")
        convert: Convert | None = codec(kind).read
        return _converted(convert, written)

    return Codec(write, read)


# -- containers ----------------------------------------------------------------------------------
def _each(convert: Convert | None, make: Callable[[Iterable[Any]], Any]) -> Convert:
    return make if convert is None else (lambda values: make([convert(one) for one in values]))


def _tuple(arguments: tuple[Any, ...]) -> Codec:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        one = codec(arguments[0])
        return Codec(_each(one.write, list), _each(one.read, tuple))
    ones = [codec(argument) for argument in arguments]

    def converting(converts: list[Convert | None], make: Callable[[Iterable[Any]], Any]) -> Convert:
        return lambda values: make(map(_converted, converts, values))

    return Codec(converting([one.write for one in ones], list), converting([one.read for one in ones], tuple))


def _frozenset(arguments: tuple[Any, ...]) -> Codec:
    one = codec(arguments[0])
    return Codec(_each(one.write, sorted), _each(one.read, frozenset))


def _mapping(arguments: tuple[Any, ...]) -> Codec:
    key, value = arguments
    if key is not str:
        raise TypeError(f"a mapping by {key!r} has no form in a state file")
    one = codec(value)

    def converting(convert: Convert | None) -> Convert:
        return dict if convert is None else (lambda found: {name: convert(v) for name, v in found.items()})

    return Codec(converting(one.write), converting(one.read))


_GENERIC: Final[Mapping[Any, Callable[[tuple[Any, ...]], Codec]]] = {
    tuple: _tuple,
    frozenset: _frozenset,
    Mapping: _mapping,
    dict: _mapping,
}
