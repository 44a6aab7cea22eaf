"""Ids: their forms, and that a seed repeats them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest

from ecs_fake.engine.chance import RandomIds

DRAWS: list[Callable[[RandomIds], str | int]] = [
    lambda ids: ids.hex(32),
    lambda ids: ids.uuid(),
    lambda ids: ids.digits(10),
    lambda ids: ids.number(1000),
]


def draws(ids: RandomIds) -> list[str | int]:
    return [draw(ids) for draw in DRAWS for _ in range(5)]


def test_a_seed_repeats_them() -> None:
    assert draws(RandomIds(7)) == draws(RandomIds(7))
    assert draws(RandomIds(7)) != draws(RandomIds(8))


def test_without_a_seed_they_differ() -> None:
    assert draws(RandomIds()) != draws(RandomIds())


@pytest.mark.parametrize("seed", range(50))
def test_their_forms(seed: int) -> None:
    ids = RandomIds(seed)
    assert re.fullmatch("[0-9a-f]{32}", ids.hex(32))
    assert re.fullmatch("[0-9a-f]{17}", ids.hex(17))
    assert re.fullmatch("[1-9][0-9]{9}", ids.digits(10))
    assert 0 <= ids.number(3) < 3
    text = ids.uuid()
    parsed = uuid.UUID(text)
    assert (parsed.version, parsed.variant, str(parsed)) == (4, uuid.RFC_4122, text)
