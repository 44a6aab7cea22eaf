"""Every kind of record and message comes back from its text as it was."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Union

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_fake.persistence import kinds
from ecs_fake.persistence.codec import UnknownForm, codec, fields_of, is_record
from ecs_fake.records.status import TaskStatus

TEXT = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=3,
)
PLAIN = {
    str: TEXT,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    types.NoneType: st.none(),
    Any: JSON,
}
KINDS = {**kinds.RECORD_KINDS, **kinds.MESSAGE_KINDS}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a declared type; knows nothing of the codec's own reading of types."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_record(hint):
        return st.builds(hint, **{name: values_of(one) for name, one in fields_of(hint).items()})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values_of, arguments))
    if origin is Mapping:
        return st.dictionaries(TEXT, values_of(arguments[1]), max_size=2)
    if origin is frozenset:
        return st.frozensets(values_of(arguments[0]), max_size=3)
    assert origin is tuple, hint
    if arguments[-1] is Ellipsis:
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    return st.tuples(*map(values_of, arguments))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_there_and_back(kind, data):
    value = data.draw(values_of(kind))
    again = kinds.read(KINDS, kind.__name__, kinds.written(value))
    assert again == value
    assert _types(again) == _types(value)


def _types(value: Any) -> Any:
    """The types all through a value; `1 == True`, and a text equals a member of an enumeration."""
    if isinstance(value, Mapping):
        return {name: _types(one) for name, one in value.items()}
    if dataclasses.is_dataclass(value):
        return type(value), [_types(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, list | tuple):
        return type(value), [_types(one) for one in value]
    return type(value)


class Inner(NamedTuple):
    at: float


class Other(NamedTuple):
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Older:
    status: TaskStatus
    later: int = 7


@dataclasses.dataclass(frozen=True, slots=True)
class Mixed:
    one: Inner | Other | None


@pytest.mark.parametrize("value", [Mixed(None), Mixed(Inner(1.5)), Mixed(Other("a"))])
def test_of_several_records_the_name_is_written(value):
    plan = codec(Mixed)
    assert plan.read(plan.write(value)) == value


class TestOtherVersions:
    def test_a_field_that_came_later_gets_its_default(self):
        assert codec(Older).read({"status": "RUNNING"}) == Older(TaskStatus.RUNNING)

    def test_a_field_that_nobody_knows_is_refused(self):
        with pytest.raises(UnknownForm, match=r"Older has no \['newest'\]"):
            codec(Older).read({"status": "RUNNING", "newest": 1})

    def test_a_field_that_is_missing_is_refused(self):
        with pytest.raises(UnknownForm, match="status"):
            codec(Older).read({"later": 1})

    def test_a_record_that_nobody_knows_is_refused(self):
        with pytest.raises(UnknownForm, match="there is no Newest"):
            codec(Mixed).read({"one": {"is": "Newest", "at": 1.0}})

    def test_a_kind_that_nobody_knows_is_refused(self):
        with pytest.raises(UnknownForm, match="there is no Newest"):
            kinds.read(KINDS, "Newest", "{}")

    @pytest.mark.parametrize("text", ["{", "[]", "3", '{"arn": 3, "update": "x"} x'])
    def test_what_is_no_record_is_refused(self, text):
        with pytest.raises(UnknownForm):
            kinds.read(KINDS, "UpdateDone", text)

    def test_a_state_that_nobody_knows_is_refused(self):
        with pytest.raises(UnknownForm, match="RESTING"):
            kinds.read({"Older": Older}, "Older", '{"status": "RESTING"}')


@pytest.mark.parametrize("hint", [set[int], Mapping[int, str], tuple[int, ...] | Inner, object])
def test_a_type_without_form_is_refused_before_there_is_a_value(hint):
    with pytest.raises(TypeError, match="no form"):
        codec(hint)
