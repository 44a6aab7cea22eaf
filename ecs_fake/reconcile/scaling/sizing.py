"""How many instances of a group the tasks that wait need. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ecs_fake.instance_types import InstanceType
from ecs_fake.placement.demand import ALL_GPUS, Demand


class Size(NamedTuple):
    """What an instance has to give, parameter by parameter."""

    cpu: int
    memory: int
    interfaces: int
    gpus: int


class Lot(NamedTuple):
    """Tasks with the same requirements."""

    demand: Demand
    apart: bool
    """Whether each must be on another instance."""
    tasks: int


def size(kind: InstanceType, *, trunked: bool) -> Size:
    """Give what tasks can have of an instance of a type; `trunked`: whether new ones get a trunk interface."""
    interfaces = kind.trunked if trunked and kind.trunked is not None else kind.interfaces - 1
    return Size(kind.cpu, kind.memory, interfaces, kind.gpus)


def instances(lots: Iterable[Lot], sizes: Sequence[Size]) -> int:
    """Say how many instances are needed: as many as the lot that needs most, packed on the largest type.

    A lot of which not even one task fits the smallest type is left out. Smallest and largest are taken for each
    parameter by itself. If nothing is left the answer is 0, and the group does not grow.
    """
    smallest = Size(*map(min, zip(*sizes, strict=True)))
    largest = Size(*map(max, zip(*sizes, strict=True)))
    needed = 0
    for lot in lots:
        if _fit(lot, smallest):
            needed = max(needed, -(-lot.tasks // _fit(lot, largest)))
    return needed


def _fit(lot: Lot, of: Size) -> int:
    """How many tasks of a lot fit an instance."""
    demand = lot.demand
    limits = [
        _times(of.cpu, demand.cpu, lot.tasks),
        _times(of.memory, demand.memory, lot.tasks),
        _times(of.interfaces, demand.interfaces, lot.tasks),
    ]
    if demand.gpus:
        limits.append(_times(of.gpus, _gpus(demand, of), lot.tasks) if of.gpus else 0)
    if lot.apart or demand.named_ports:  # a port of the host can be had once
        limits.append(1)
    return min(limits)


def _gpus(demand: Demand, of: Size) -> int:
    return sum(of.gpus if value == ALL_GPUS else int(value) for value in demand.gpus.values())


def _times(there: int, wanted: int, most: int) -> int:
    return there // wanted if wanted else most
