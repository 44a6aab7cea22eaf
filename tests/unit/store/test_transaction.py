"""Transactions: all or nothing, at a cost that does not depend on the size of the tables."""

from __future__ import annotations

from ecs_fake.engine.chance import RandomIds
from ecs_fake.records.evolve import evolve
from ecs_fake.records.task_definition import Family
from ecs_fake.store.surroundings import Surroundings
from ecs_fake.store.tables.keys import ALL
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

AROUND = Surroundings(ids=RandomIds(1), epoch=0, warn=print)


def begin(world: World) -> Transaction:
    return Transaction(world, AROUND, now=1.0, cause="test")


def names(world: World) -> list[str]:
    return [family.name for family in world.families.among("all", ALL)]


def test_roll_back_takes_everything_back_in_reverse() -> None:
    world = World("us-east-1", "123456789012")
    begin(world).put(Family("a", 1))
    tx = begin(world)
    tx.put(Family("a", 2))
    tx.put(Family("b", 1))
    tx.remove(Family("a", 2))
    tx.put(Family("a", 3))
    assert names(world) == ["a", "b"]
    tx.roll_back()
    assert names(world) == ["a"]
    assert world.families.get("a") == Family("a", 1)
    assert tx.changes == []


def test_roll_back_twice_changes_nothing_more() -> None:
    world = World("us-east-1", "123456789012")
    tx = begin(world)
    tx.put(Family("a", 1))
    tx.roll_back()
    begin(world).put(Family("a", 7))
    tx.roll_back()
    assert world.families.get("a") == Family("a", 7)


def test_changes_tell_what_was_there_before() -> None:
    world = World("us-east-1", "123456789012")
    tx = begin(world)
    tx.put(Family("a", 1))
    tx.put(Family("a", 2))
    assert [(change.before, change.after) for change in tx.changes] == [
        (None, Family("a", 1)),
        (Family("a", 1), Family("a", 2)),
    ]


def test_serials_are_not_given_twice_after_a_roll_back() -> None:
    world = World("us-east-1", "123456789012")
    tx = begin(world)
    first = world.next_serial()
    tx.roll_back()
    assert world.next_serial() > first


def test_evolve_changes_a_copy() -> None:
    old = Family("a", 1)
    assert evolve(old, last_revision=2) == Family("a", 2)
    assert old == Family("a", 1)
