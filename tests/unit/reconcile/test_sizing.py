"""How many instances tasks need that wait."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.instance_types import INSTANCE_TYPES
from ecs_fake.placement.demand import Demand
from ecs_fake.reconcile.scaling.sizing import Lot, Size, instances, size

SMALL, LARGE = Size(1024, 1000, 1, 0), Size(4096, 1000, 9, 4)


def lot(tasks: int = 10, *, apart: bool = False, **demanded: Any) -> Lot:
    fields = {
        "cpu": 0,
        "memory": 0,
        "interfaces": 0,
        "gpus": {},
        "attributes": {},
        "ports": (),
        "named_ports": 0,
    }
    return Lot(Demand(**{**fields, **demanded}), apart, tasks)


@pytest.mark.parametrize(
    ("wanted", "needed"),
    [
        (lot(cpu=512), 5),
        (lot(11, cpu=512), 6),
        (lot(memory=300), 4),
        (lot(cpu=512, memory=300), 5),
        (lot(interfaces=1), 10),
        (lot(named_ports=1), 10),
        (lot(apart=True), 10),
        (lot(), 1),
        (lot(cpu=1025), 0),
        (lot(gpus={"app": "1"}), 0),
    ],
)
def test_one_type(wanted: Lot, needed: int) -> None:
    assert instances([wanted], [SMALL]) == needed


def test_gpus() -> None:
    assert instances([lot(gpus={"app": "1", "other": "1"})], [LARGE]) == 5
    assert instances([lot(gpus={"app": "ALL"})], [LARGE]) == 10


def test_what_does_not_fit_the_smallest_type_is_left_out() -> None:
    assert instances([lot(cpu=2048)], [LARGE]) == 5
    assert instances([lot(cpu=2048)], [LARGE, SMALL]) == 0


def test_the_largest_type_counts_for_what_does() -> None:
    assert instances([lot(8, cpu=1024)], [LARGE, SMALL]) == 2


def test_the_lot_that_needs_most_counts() -> None:
    assert instances([lot(2, cpu=1024), lot(9, cpu=1024), lot(5, cpu=9999)], [SMALL]) == 9


def test_interfaces_behind_a_trunk() -> None:
    kind = INSTANCE_TYPES["m5.large"]
    assert size(kind, trunked=False).interfaces == 2
    assert size(kind, trunked=True).interfaces == 10
    assert size(INSTANCE_TYPES["t3.large"], trunked=True).interfaces == 2
