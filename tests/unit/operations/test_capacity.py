"""Capacity provider strategies: what they may be, and how they split tasks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.launching import capacity

SPOT, FARGATE = "FARGATE_SPOT", "FARGATE"


def item(name: str, **members: int) -> dict[str, Any]:
    return {"capacityProvider": name, **members}


@pytest.mark.parametrize(
    ("strategy", "count", "chosen"),
    [
        ([item(FARGATE)], 3, [FARGATE] * 3),
        ([item(FARGATE, base=1)], 3, [FARGATE] * 3),
        ([item(FARGATE, weight=1), item(SPOT, weight=1)], 4, [FARGATE, SPOT] * 2),
        ([item(FARGATE, weight=1), item(SPOT, weight=3)], 4, [SPOT, SPOT, FARGATE, SPOT]),
        ([item(FARGATE, base=2, weight=1), item(SPOT, weight=1)], 4, [FARGATE, FARGATE, FARGATE, SPOT]),
        ([item(FARGATE, base=9, weight=1), item(SPOT, weight=1)], 2, [FARGATE, FARGATE]),
        ([item(FARGATE, weight=0), item(SPOT, weight=1)], 2, [SPOT, SPOT]),
    ],
)
def test_base_first_then_by_weight(strategy: list[dict[str, Any]], count: int, chosen: list[str]) -> None:
    assert capacity.split(strategy, count) == chosen


@given(st.integers(0, 5), st.integers(1, 20), st.integers(0, 20), st.integers(1, 200))
def test_nobody_is_a_task_ahead_of_the_share_of_its_weight(
    base: int, fargate: int, spot: int, count: int
) -> None:
    chosen = capacity.split([item(FARGATE, base=base, weight=fargate), item(SPOT, weight=spot)], count)
    assert len(chosen) == count
    assert chosen[:base] == [FARGATE] * min(base, count)
    by_weight = chosen[base:]
    share = len(by_weight) * spot / (fargate + spot)
    assert abs(by_weight.count(SPOT) - share) <= 1


def test_what_is_left_out_is_filled_in() -> None:
    assert capacity.filled_in([item(FARGATE), item(SPOT, weight=2)]) == (
        {"capacityProvider": FARGATE, "weight": 0, "base": 0},
        {"capacityProvider": SPOT, "weight": 2, "base": 0},
    )


@pytest.mark.parametrize(
    ("strategy", "text"),
    [
        ([item(SPOT, weight=1)], texts.PROVIDER_NOT_ASSOCIATED),
        ([item(FARGATE, base=1, weight=1), item(FARGATE, base=1, weight=1)], texts.SEVERAL_BASES),
        ([item(FARGATE), item(FARGATE, weight=0)], texts.NO_WEIGHT),
    ],
)
def test_strategies_that_cannot_be_followed(strategy: list[dict[str, Any]], text: str) -> None:
    with pytest.raises(InvalidParameterException, match=re.escape(text)):
        capacity.check_strategy(strategy, [FARGATE])


def test_a_single_provider_needs_no_weight() -> None:
    capacity.check_strategy([item(FARGATE)], [FARGATE])
    capacity.check_strategy([], [])
