"""`quick`: records that are made by plain assignments are what dataclasses make."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any

import pytest

from ecs_fake.records.evolve import evolve, quick


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    size: int = 3
    marks: dict[str, int] = field(default_factory=dict)
    hidden: str = field(default="", repr=False, compare=False)


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    name: str
    size: int = 3
    marks: dict[str, int] = field(default_factory=dict)
    hidden: str = field(default="", repr=False, compare=False)


@pytest.mark.parametrize(
    ("arguments", "by_name"),
    [(("a",), {}), (("a", 4), {"hidden": "b"}), ((), {"marks": {"c": 1}, "name": "a"})],
)
def test_it_is_made_as_any_dataclass(arguments: tuple[Any, ...], by_name: dict[str, Any]) -> None:
    plain, made = Plain(*arguments, **by_name), Quick(*arguments, **by_name)
    for name in Plain.__slots__:
        assert getattr(made, name) == getattr(plain, name)
    assert repr(made) == repr(plain).replace("Plain", "Quick")
    assert type(made) is Quick


@pytest.mark.parametrize("arguments", [(), ("a", 1, {}, "", "too many")])
def test_it_wants_its_arguments(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match=r"Quick\.__init__\(\)"):
        Quick(*arguments)


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Quick("a").name = "b"  # type: ignore[misc]  # that is the point


def test_each_has_what_a_factory_makes_to_itself() -> None:
    assert Quick("a").marks is not Quick("a").marks


def test_it_can_be_changed_copied_and_pickled() -> None:
    made = Quick("a")
    assert evolve(made, size=4) == Quick("a", 4) != made
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert hash(Quick("a", marks=None)) == hash(Quick("a", marks=None))  # type: ignore[arg-type]  # as hashable
