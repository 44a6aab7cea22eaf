"""A container instance as a candidate, and the seat a task gets on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ecs_fake.placement.demand import ALL_GPUS, Demand
from ecs_fake.placement.ports import Binding, HostPorts, bind, static_ports
from ecs_fake.records.amounts import NOTHING, Amounts, Reservation, remaining
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.task import Task


@dataclass(frozen=True, slots=True)
class Seat:
    """What one task gets of one container instance."""

    instance_arn: str | None = None
    zone: str | None = None
    architecture: str | None = None
    reservation: Reservation = NOTHING
    bindings: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    """Host ports of each container."""
    gpus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """GPU ids of each container."""


NOWHERE: Final = Seat()
"""The seat of a task on Fargate: no instance of the user's."""


@dataclass(slots=True)
class Load:
    """What tasks have taken of an instance."""

    reservations: list[Reservation]
    groups: Counter[str]
    """How many tasks of each group."""
    static_ports: int
    """Host ports that task definitions named themselves; chosen ones do not count (PortMapping-009)."""


class Candidate:
    """An instance that tasks may be placed on. Its load is looked up when it is first asked for.

    Args:
        instance: the record.
        look: gives the tasks on it that are not STOPPED.
        interfaces: how many network interfaces its type has for tasks; None: the type is not known, so no limit is.
    """

    def __init__(
        self, instance: ContainerInstance, look: Callable[[], Iterable[Task]], interfaces: int | None = None
    ) -> None:
        self.instance = instance
        self.interfaces = interfaces
        self._look = look
        self._load: Load | None = None

    @property
    def load(self) -> Load:
        """What is taken of it by now."""
        if self._load is None:
            tasks = list(self._look())
            self._load = Load(
                [task.spec.reservation for task in tasks],
                Counter(task.spec.group for task in tasks),
                sum(len(static_ports(task.spec.definition)) for task in tasks),
            )
        return self._load

    @property
    def left(self) -> Amounts:
        """What is left of it."""
        return remaining(self.instance, self.load.reservations)

    def attribute(self, name: str) -> str | None:
        """Give the value of an attribute; None when it has none."""
        return self.instance.attributes.get(name)

    def take(self, demand: Demand, group: str) -> Seat:
        """Give a task that fits its seat, and count it in."""
        seat = _seat(self, demand)
        load = self.load
        load.reservations.append(seat.reservation)
        load.groups[group] += 1
        load.static_ports += len(static_ports(demand.definition))
        return seat


def _seat(candidate: Candidate, demand: Demand) -> Seat:
    left = candidate.left
    ports = HostPorts(set(left.ports), set(left.udp_ports))
    bindings, gpus = bind(demand.definition, ports), share_gpus(demand.gpus, left.gpus)
    if bindings is None or gpus is None:
        raise ValueError(f"{candidate.instance.arn} has no room; ask `fit.obstacle` first")
    return Seat(
        instance_arn=candidate.instance.arn,
        zone=candidate.attribute("ecs.availability-zone"),
        architecture=candidate.attribute("ecs.cpu-architecture"),
        reservation=Reservation(
            cpu=demand.cpu,
            memory=demand.memory,
            ports=tuple(sorted(ports.tcp - set(left.ports))),
            udp_ports=tuple(sorted(ports.udp - set(left.udp_ports))),
            gpus=tuple(gpu for ids in gpus.values() for gpu in ids),
            interfaces=demand.interfaces,
        ),
        bindings=bindings,
        gpus=gpus,
    )


def share_gpus(wanted: Mapping[str, str], free: Iterable[str]) -> dict[str, tuple[Any, ...]] | None:
    """Give each container its GPUs, or None when there are too few; ALL means every one that is free."""
    rest = list(free)
    shares: dict[str, tuple[Any, ...]] = {}
    for container, value in wanted.items():
        count = len(rest) if value == ALL_GPUS else int(value)
        if not 0 < count <= len(rest):
            return None
        shares[container], rest = tuple(rest[:count]), rest[count:]
    return shares
