"""A container instance as a candidate: what is left of it, and what it has given away meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from ecs_fake.placement.demand import Demand
from ecs_fake.placement.load import Load
from ecs_fake.placement.ports import NOT_BOUND, Bound, HostPorts, bind
from ecs_fake.placement.seats import Seat, share_gpus
from ecs_fake.records.amounts import Reservation
from ecs_fake.records.container_instance import ContainerInstance


class Occupancy(Protocol):
    """Where a candidate's load is looked up, when it is first asked for."""

    def load(self, instance_arn: str) -> Load:
        """Give what the tasks on an instance have taken."""

    def tasks_of(self, instance_arn: str, group: str) -> int:
        """Give how many tasks of a group are on an instance."""

    def running_tasks(self, instance_arn: str) -> int:
        """Give how many tasks on an instance are wanted RUNNING."""


class Room:
    """What is left of an instance.

    Attributes:
        cpu: CPU units.
        memory: MiB.
        gpus: ids of free GPUs.
        interfaces: network interfaces that tasks have taken.
        named_ports: host ports taken that task definitions named themselves.
    """

    __slots__ = ("_instance", "_load", "_ports", "cpu", "gpus", "interfaces", "memory", "named_ports")

    def __init__(self, instance: ContainerInstance, load: Load) -> None:
        self.cpu = instance.integer("CPU") - load.cpu
        self.memory = instance.integer("MEMORY") - load.memory
        self.gpus = [gpu for gpu in instance.strings("GPU") if gpu not in load.gpus]
        self.interfaces = load.interfaces
        self.named_ports = load.named_ports
        self._instance, self._load = instance, load
        self._ports: HostPorts | None = None

    @property
    def ports(self) -> HostPorts:
        """Host ports that are taken; most tasks never ask."""
        if self._ports is None:
            self._ports = HostPorts(
                {*self._load.tcp, *map(int, self._instance.strings("PORTS"))},
                {*self._load.udp, *map(int, self._instance.strings("PORTS_UDP"))},
            )
        return self._ports


class Candidate:
    """An instance that tasks may be placed on.

    Args:
        instance: the record.
        occupancy: tells what is on it.
        interfaces: how many network interfaces it has for tasks; None: its type is not known, so no limit is.
    """

    __slots__ = ("_bound", "_occupancy", "_room", "_seated", "instance", "interfaces")

    def __init__(
        self, instance: ContainerInstance, occupancy: Occupancy, interfaces: int | None = None
    ) -> None:
        self.instance = instance
        self.interfaces = interfaces
        self._occupancy = occupancy
        self._room: Room | None = None
        self._seated: dict[str, int] = {}
        self._bound: tuple[Demand, Bound | None] | None = None

    @property
    def room(self) -> Room:
        """What is left of it by now."""
        if self._room is None:
            self._room = Room(self.instance, self._occupancy.load(self.instance.arn))
        return self._room

    @property
    def zone(self) -> str | None:
        """Its availability zone."""
        return self.attribute("ecs.availability-zone")

    @property
    def groups(self) -> Collection[str]:
        """The groups of the tasks on it."""
        return self._occupancy.load(self.instance.arn).groups | self._seated.keys()

    @property
    def running_tasks(self) -> int:
        """How many tasks on it are wanted RUNNING, those seated here included."""
        return self._occupancy.running_tasks(self.instance.arn) + sum(self._seated.values())

    def tasks_of(self, group: str) -> int:
        """Count the tasks of a group on it."""
        return self._occupancy.tasks_of(self.instance.arn, group) + self._seated.get(group, 0)

    def attribute(self, name: str) -> str | None:
        """Give the value of an attribute; None when it has none."""
        return self.instance.attributes.get(name)

    def bind(self, demand: Demand) -> Bound | None:
        """Find host ports for a task, or None when it cannot have them."""
        if not demand.ports:
            return NOT_BOUND
        if self._bound is None or self._bound[0] is not demand:
            self._bound = demand, bind(demand.ports, self.room.ports)
        return self._bound[1]

    def take(self, demand: Demand, group: str) -> Seat:
        """Give a task that fits its seat, and count it in; `fit.obstacle` says whether it fits."""
        room, bound = self.room, self.bind(demand)
        gpus = share_gpus(demand.gpus, room.gpus) if demand.gpus else {}
        if bound is None or gpus is None:
            raise ValueError(f"{self.instance.arn} has no room; ask `fit.obstacle` first")
        pinned = tuple(gpu for ids in gpus.values() for gpu in ids)
        reservation = Reservation(
            demand.cpu, demand.memory, bound.tcp, bound.udp, pinned, demand.interfaces, demand.named_ports
        )
        self._reserve(reservation, demand, group)
        return Seat(
            self.instance.arn,
            self.zone,
            self.attribute("ecs.cpu-architecture"),
            reservation,
            bound.bindings,
            gpus,
            (demand.subnets or {}).get(self.zone or "", ()),
            self.instance.stop_timeout,
        )

    def _reserve(self, reservation: Reservation, demand: Demand, group: str) -> None:
        room = self.room
        self._bound = None
        room.cpu -= reservation.cpu
        room.memory -= reservation.memory
        room.interfaces += reservation.interfaces
        if demand.ports:
            room.ports.tcp.update(reservation.ports)
            room.ports.udp.update(reservation.udp_ports)
            room.named_ports += reservation.named_ports
        if reservation.gpus:
            room.gpus = [gpu for gpu in room.gpus if gpu not in reservation.gpus]
        self._seated[group] = self._seated.get(group, 0) + 1
