"""Looks inside the tables: what their indexes hold is exactly what their rows say."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from ecs_fake.store.table import Table
from ecs_fake.store.worlds import World


def tables_of(world: World) -> dict[str, Table[Any]]:
    """Give all tables of a world by name."""
    return {name: value for name, value in vars(world).items() if isinstance(value, Table)}


def check_world(world: World) -> None:
    """Fail unless every index of every table agrees with a scan of the table's rows."""
    for table in tables_of(world).values():
        check_table(table)


def check_table(table: Table[Any]) -> None:
    """Fail unless the indexes hold what the rows say, in order and each once, and no empty key is kept."""
    rows = list(table)
    for row in rows:
        assert table.get(table.key(row)) is row
    assert table._by_order == {table.order(row): row for row in rows}
    expected: dict[tuple[str, Hashable], list[Any]] = {}
    for row in rows:
        for index, keys, _ in table._indexes:
            for key in keys(row):
                expected.setdefault((index, key), []).append(table.entry(index, row))
    assert table._buckets == {place: sorted(entries) for place, entries in expected.items()}
    for (index, key), known in table._derived.items():
        for work_out, found in known.items():
            assert found == work_out(table.among(index, key))


def rows_of(world: World) -> dict[str, list[Any]]:
    """Give all rows of a world by table, for comparing two moments."""
    return {name: list(table) for name, table in tables_of(world).items()}
