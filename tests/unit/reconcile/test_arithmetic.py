"""The numbers of rolling deployments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.reconcile.arithmetic import Limits, Moves, Strength, limits, moves, threshold
from tests.rules.marks import rule

NONE = Strength(0, 0, 0, 0)


def steady(count: int) -> Strength:
    """Tasks that are all healthy."""
    return Strength(count, count, count, 0)


class TestLimits:
    @pytest.mark.parametrize(
        ("desired", "minimum", "maximum", "expected"),
        [
            pytest.param(4, 50, 200, Limits(2, 8), marks=rule("DeploymentConfiguration-010")),
            pytest.param(3, 50, 150, Limits(2, 4), marks=rule("DeploymentConfiguration-009")),
            pytest.param(5, 100, 125, Limits(5, 6), marks=rule("DeploymentConfiguration-003")),
            pytest.param(1, 50, 100, Limits(1, 1)),
            pytest.param(0, 100, 200, Limits(0, 0)),
            pytest.param(10, 0, 100, Limits(0, 10)),
        ],
    )
    def test_the_floor_is_rounded_up_and_the_ceiling_down(
        self, desired: int, minimum: int, maximum: int, expected: Limits
    ) -> None:
        assert limits(desired, minimum, maximum) == expected


class TestThreshold:
    @pytest.mark.parametrize(
        ("desired", "expected"),
        [(0, 3), (1, 3), (6, 3), (7, 4), (25, 13), (399, 200), (400, 200), (5000, 200)],
    )
    def test_half_of_the_desired_but_three_to_two_hundred(self, desired: int, expected: int) -> None:
        assert threshold(desired) == expected


class TestMoves:
    @pytest.mark.rule("CreateService-019", "DeploymentConfiguration-005")
    def test_new_ones_start_before_old_ones_stop(self) -> None:
        assert moves(4, Limits(4, 8), NONE, [steady(4)]) == Moves(start=4, ill=0, surplus=0, old=0)

    @pytest.mark.rule("CreateService-017", "UpdateService-023")
    def test_old_ones_stop_first_where_there_is_no_room(self) -> None:
        assert moves(4, Limits(2, 4), NONE, [steady(4)]) == Moves(start=0, ill=0, surplus=0, old=2)

    def test_starts_and_stops_in_one_turn(self) -> None:
        assert moves(4, Limits(2, 8), NONE, [steady(4)]) == Moves(start=4, ill=0, surplus=0, old=2)

    def test_old_ones_go_as_new_ones_become_healthy(self) -> None:
        assert moves(4, Limits(4, 8), Strength(4, 4, 3, 0), [steady(4)]).old == 3

    def test_several_older_deployments_count_together(self) -> None:
        assert moves(4, Limits(4, 8), Strength(4, 4, 4, 0), [steady(1), steady(3)]).old == 4

    def test_what_is_too_much_is_stopped(self) -> None:
        assert moves(1, Limits(1, 2), steady(4), []) == Moves(start=0, ill=0, surplus=3, old=0)

    def test_an_ill_one_gets_its_replacement_first(self) -> None:
        ill = Strength(2, 2, 1, 1)
        assert moves(2, Limits(2, 4), ill, []) == Moves(start=1, ill=0, surplus=0, old=0)
        assert moves(2, Limits(2, 4), Strength(3, 3, 1, 1), []) == Moves(0, 0, 0, 0)
        assert moves(2, Limits(2, 4), Strength(3, 3, 2, 1), []) == Moves(start=0, ill=1, surplus=0, old=0)

    def test_without_room_it_goes_first(self) -> None:
        assert moves(2, Limits(1, 2), Strength(2, 2, 1, 1), []) == Moves(start=0, ill=1, surplus=0, old=0)


@st.composite
def strengths(draw: st.DrawFn) -> Strength:
    """Counts that can be."""
    wanted = draw(st.integers(0, 30))
    running = draw(st.integers(0, wanted))
    healthy = draw(st.integers(0, running))
    return Strength(wanted, running, healthy, draw(st.integers(0, running - healthy)))


@given(
    st.integers(0, 20),
    st.integers(0, 100),
    st.integers(100, 200),
    strengths(),
    st.lists(strengths(), max_size=2),
)
def test_whatever_there_is_the_limits_hold(
    desired: int, minimum: int, maximum: int, primary: Strength, olds: list[Strength]
) -> None:
    bounds = limits(desired, minimum, maximum)
    plan = moves(desired, bounds, primary, olds)
    everyone = primary.wanted + sum(old.wanted for old in olds)
    assert not plan.start or everyone + plan.start <= bounds.ceiling
    assert primary.wanted - primary.unhealthy + plan.start <= max(desired, primary.wanted)
    serving = primary.healthy + sum(old.serving for old in olds)
    assert not plan.old or serving - plan.old >= bounds.floor
    assert 0 <= plan.ill <= primary.unhealthy
    assert not (plan.start and plan.surplus)
