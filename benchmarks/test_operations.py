"""Every operation: a call through boto3 against the same call answered from a constant, and in a crowded cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from botocore import xform_name

import ecs_fake
from benchmarks.cases import CASES, Prepare, ten_containers
from benchmarks.house import House
from benchmarks.measuring import Benchmark, compare, note
from benchmarks.stage import CLUSTER, Parameters, request
from benchmarks.test_calls import body_of
from benchmarks.yardsticks import Floor, client
from ecs_fake import EcsFake
from ecs_fake.operations import OPERATIONS

ROUNDS: Final = 150
WARM_UP: Final = 10
CEILING: Final = 3.0
"""No operation costs more floors than this; for the median of all there is a budget of its own (`table`)."""
TASKS, SERVICES = 10_000, 1_000
CROWDED: Final = 1.3


def test_every_operation_has_a_case() -> None:
    """A new operation gets a line in `cases.CASES`."""
    assert sorted(set(OPERATIONS) - CASES.keys()) == []


@pytest.mark.parametrize("operation", CASES)
def test_operation(benchmark: Benchmark, floor: Floor, operation: str) -> None:
    ratio = in_floors(benchmark, floor, operation, CASES[operation])
    if ratio is not None:
        note(
            benchmark,
            f"{operation}, 1 of many" if operation in MANY else operation,
            value=ratio,
            unit="x floor",
            budget=CEILING,
            group="operations",
        )


def test_ten_containers(benchmark: Benchmark, floor: Floor) -> None:
    ratio = in_floors(benchmark, floor, "RegisterTaskDefinition", ten_containers)
    if ratio is not None:
        note(benchmark, "RegisterTaskDefinition, 10 containers", value=ratio, unit="x floor", budget=2)


def in_floors(benchmark: Benchmark, floor: Floor, operation: str, prepare: Prepare) -> float | None:
    """Measure a call in floors."""
    with ecs_fake.mock_ecs(poll_step=0.0) as fake:
        ecs, house = client("ecs"), House(fake)
        given: list[Parameters] = [prepare(house)]
        floor.body = body_of(ecs, xform_name(operation), given[0])

        def call(on: Any) -> Callable[[], object]:
            method = getattr(on, xform_name(operation))
            return lambda: method(**given[0])

        turns = compare(
            benchmark,
            call(ecs),
            call(floor.client),
            ROUNDS,
            warm_up=WARM_UP,
            before=lambda: given.__setitem__(0, prepare(house)),
        )
    return None if turns is None else turns.ratio


# -- descriptions of many ------------------------------------------------------------------------
MANY: Final[dict[str, Callable[[House], Parameters]]] = {
    "DescribeTasks": lambda house: {"cluster": CLUSTER, "tasks": [house.new_task() for _ in range(100)]},
    "DescribeContainerInstances": lambda house: {
        "cluster": CLUSTER,
        "containerInstances": [house.new_instance() for _ in range(100)],
    },
    "DescribeClusters": lambda house: {"clusters": [house.new_cluster() for _ in range(100)]},
    "DescribeServices": lambda house: {
        "cluster": CLUSTER,
        "services": [house.new_service() for _ in range(10)],
    },
}
"""As many as one call can describe."""


@pytest.mark.parametrize("operation", MANY)
def test_description_of_many(benchmark: Benchmark, floor: Floor, operation: str) -> None:
    """What each described object costs beyond the floor, most of which is reading the answer."""
    with ecs_fake.mock_ecs(poll_step=0.0) as fake:
        ecs, house = client("ecs"), House(fake)
        parameters = MANY[operation](house)
        count = max(len(value) for value in parameters.values() if isinstance(value, list))
        method = xform_name(operation)
        floor.body = body_of(ecs, method, parameters)
        turns = compare(
            benchmark,
            lambda: getattr(ecs, method)(**parameters),
            lambda: getattr(floor.client, method)(**parameters),
            rounds=40,
            warm_up=3,
        )
    if turns is not None:
        each = turns.difference / count * 1e6
        note(benchmark, f"{operation} of {count}, each object", value=each, unit="us beyond the floor")
        benchmark.extra_info["floors"] = turns.ratio


# -- in a crowd ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def few_and_many(request: pytest.FixtureRequest) -> Iterator[tuple[tuple[EcsFake, House], ...]]:
    """A fake with few things in its cluster, and one with 10,000 tasks and 1,000 services."""
    many = (TASKS, SERVICES) if not request.config.getoption("--benchmark-disable") else (10, 10)
    with EcsFake(poll_step=0.0) as few_fake, EcsFake(poll_step=0.0) as many_fake:
        yield (few_fake, House(few_fake)), (many_fake, House(many_fake, *many))


@pytest.mark.parametrize("operation", CASES)
def test_in_a_crowd(benchmark: Benchmark, few_and_many: Any, operation: str) -> None:
    """From bytes to bytes, without botocore, whose constant cost would hide growth."""
    bodies: list[Any] = [None, None]
    prepare = CASES[operation]

    def make_ready() -> None:
        bodies[:] = [request(operation, prepare(house)) for _, house in few_and_many]

    make_ready()
    (few, _), (many, _) = few_and_many
    assert few.dispatch(bodies[0]).status == many.dispatch(bodies[1]).status == 200
    turns = compare(
        benchmark,
        subject=lambda: many.dispatch(bodies[1]),
        yardstick=lambda: few.dispatch(bodies[0]),
        rounds=ROUNDS,
        warm_up=WARM_UP,
        before=make_ready,
    )
    if turns is not None:
        note(
            benchmark,
            f"{operation} in a crowd, dispatch only",
            value=turns.ratio,
            unit="x among few",
            budget=CROWDED,
            group="crowd",
        )
