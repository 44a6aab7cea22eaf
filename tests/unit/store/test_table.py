"""Tables: what indexes hold, walking, and that every change can be taken back, also half of one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from ecs_fake.store.table import Table


@dataclass(frozen=True)
class Row:
    name: str
    serial: int
    colour: str


def table() -> Table[Row]:
    return Table(
        key=lambda row: row.name,
        order=lambda row: row.serial,
        indexes={"colour": lambda row: (row.colour,), "all": lambda _: ("",)},
    )


def filled(*rows: Row) -> Table[Row]:
    made = table()
    for row in rows:
        made.replace(row.name, None, row)
    return made


A, B, C = Row("a", 1, "red"), Row("b", 2, "blue"), Row("c", 3, "red")


def names(rows: list[Row]) -> str:
    return " ".join(row.name for row in rows)


def picture(of: Table[Row]) -> dict[str, Any]:
    return {
        "rows": {row.name: row for row in of},
        "red": of.among("colour", "red"),
        "blue": of.among("colour", "blue"),
        "names of red": of.derived("colour", "red", names),
        "names of blue": of.derived("colour", "blue", names),
        "all": of.among("all", ""),
    }


def test_indexes_keep_the_order_of_the_records_not_of_their_writing() -> None:
    assert [row.name for row in filled(C, A, B).among("all", "")] == ["a", "b", "c"]


def test_count_and_last_follow_the_index() -> None:
    rows = filled(A, B, C)
    assert (rows.count("colour", "red"), rows.count("colour", "green")) == (2, 0)
    assert rows.last("colour", "red") == C
    assert rows.last("colour", "green") is None


def test_what_follows_from_records_is_worked_out_once_until_one_comes_or_goes() -> None:
    asked: list[list[Row]] = []

    def work_out(rows: list[Row]) -> int:
        asked.append(rows)
        return len(rows)

    rows = filled(A, B, C)
    for _ in range(2):
        assert rows.derived("colour", "red", work_out) == 2
    rows.replace("d", None, Row("d", 4, "blue"))
    assert rows.derived("colour", "red", work_out) == 2
    assert len(asked) == 1
    rows.replace("e", None, Row("e", 5, "red"))
    assert rows.derived("colour", "red", work_out) == 3
    rows.replace("a", A, Row("a", 1, "blue"))
    assert rows.derived("colour", "red", work_out) == 2
    assert rows.derived("colour", "green", work_out) == 0


def test_a_changed_record_moves_between_keys_of_an_index() -> None:
    rows = filled(A, B, C)
    painted = Row("b", 2, "red")
    rows.replace("b", B, painted)
    assert rows.among("colour", "red") == [A, painted, C]
    assert rows.among("colour", "blue") == []
    assert rows.get("b") is painted


@pytest.mark.parametrize("after", [None, 1, 2, 3])
def test_walk_goes_on_behind_a_place(after: int | None) -> None:
    serials = [row.serial for row in filled(A, B, C).walk("all", "", after)]
    assert serials == [serial for serial in (1, 2, 3) if after is None or serial > after]


@pytest.mark.parametrize("after", [None, 1, 2, 3])
def test_walk_backwards_goes_on_before_a_place(after: int | None) -> None:
    serials = [row.serial for row in filled(A, B, C).walk("all", "", after, backwards=True)]
    assert serials == [serial for serial in (3, 2, 1) if after is None or serial < after]


def test_walk_behind_a_place_that_is_gone() -> None:
    rows = filled(A, B, C)
    rows.replace("b", B, None)
    assert list(rows.walk("all", "", 2)) == [C]


@pytest.mark.parametrize(
    ("old", "new"),
    [(None, Row("d", 4, "blue")), (B, Row("b", 2, "red")), (B, None)],
    ids=["made", "changed", "removed"],
)
def test_a_change_can_be_taken_back(old: Row | None, new: Row | None) -> None:
    rows = filled(A, B, C)
    before = picture(rows)
    key = (old or new).name  # type: ignore[union-attr]  # one of them is a row
    rows.replace(key, old, new)
    assert picture(rows) != before
    rows.replace(key, new, old)
    assert picture(rows) == before


class Interrupted(Exception):
    """Stands for Ctrl-C in the middle of a change."""


@pytest.mark.parametrize("stop_at", range(5))
@pytest.mark.parametrize(("old", "new"), [(None, Row("d", 4, "blue")), (B, Row("b", 2, "red")), (B, None)])
def test_half_a_change_can_be_taken_back(
    monkeypatch: pytest.MonkeyPatch, stop_at: int, old: Row | None, new: Row | None
) -> None:
    rows = filled(A, B, C)
    before = picture(rows)
    key = (old or new).name  # type: ignore[union-attr]  # one of them is a row
    steps = iter(range(100))

    def breaking(step: Callable[..., None]) -> Callable[..., None]:
        def broken(*arguments: Any) -> None:
            if next(steps) == stop_at:
                raise Interrupted
            step(*arguments)

        return broken

    with monkeypatch.context() as patched:
        for name in ("_leave", "_enter"):
            patched.setattr(Table, name, breaking(getattr(Table, name)))
        with suppress(Interrupted):
            rows.replace(key, old, new)
    rows.replace(key, new, old)
    assert picture(rows) == before


class TestFollows:
    """Which indexes a change concerns is told by the fields that are said to matter to each."""

    @staticmethod
    def watched(asked: list[str]) -> Table[Row]:
        def colour(row: Row) -> tuple[str, ...]:
            asked.append(row.name)
            return (row.colour,)

        return Table(
            key=lambda row: row.serial,
            order=lambda row: row.serial,
            indexes={
                "colour": colour,
                "name": lambda row: (row.name,),
                "both": lambda row: (row.name, row.colour),
            },
            follows={"colour": ("colour",), "name": ("name",)},
        )

    def test_keys_are_not_asked_for_while_the_fields_are_the_same(self) -> None:
        asked: list[str] = []
        rows = self.watched(asked)
        rows.replace(1, None, A)
        asked.clear()
        renamed = Row("z", 1, A.colour)
        rows.replace(1, A, renamed)
        assert asked == []
        assert rows.among("name", "z") == rows.among("colour", "red") == [renamed]
        assert rows.among("name", "a") == []

    def test_an_index_of_which_nothing_is_said_is_always_looked_at(self) -> None:
        rows = self.watched([])
        rows.replace(1, None, A)
        painted = Row(A.name, 1, "green")
        rows.replace(1, A, painted)
        assert rows.among("both", "green") == rows.among("colour", "green") == [painted]
        assert rows.count("both", "red") == 0

    def test_a_change_can_be_taken_back(self) -> None:
        rows = self.watched([])
        rows.replace(1, None, A)
        other = Row("z", 1, "green")
        rows.replace(1, A, other)
        rows.replace(1, other, A)
        assert rows.among("colour", "red") == rows.among("name", "a") == rows.among("both", "a") == [A]
        assert rows.count("colour", "green") == rows.count("name", "z") == rows.count("both", "green") == 0
