"""How much a container instance has to give: what it registered, what tasks reserve of it, what is left.

Amounts are never stored; `remaining` computes them from an instance's registration and the tasks on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecs_fake.records.container_instance import ContainerInstance, Resource
from ecs_fake.records.evolve import evolve, quick


@quick
@dataclass(frozen=True, slots=True)
class Reservation:
    """What one task takes of the container instance it is on, from its placement until it is STOPPED."""

    cpu: int = 0
    """In CPU units."""
    memory: int = 0
    """In MiB."""
    ports: tuple[int, ...] = ()
    """TCP host ports, static and dynamic."""
    udp_ports: tuple[int, ...] = ()
    """UDP host ports, static and dynamic."""
    gpus: tuple[str, ...] = ()
    """The ids of GPUs pinned to its containers."""
    interfaces: int = 0
    """Network interfaces: 1 for a task of network mode awsvpc."""
    named_ports: int = 0
    """How many of the host ports the task definition names; chosen ones are not limited (PortMapping-009)."""


NOTHING = Reservation()
"""Reserved by tasks that are on no container instance."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is left of a container instance. Ports are those in use; a port not listed is free."""

    cpu: int
    memory: int
    ports: tuple[int, ...]
    udp_ports: tuple[int, ...]
    gpus: tuple[str, ...]
    """The ids of GPUs that are free."""
    interfaces: int
    """Network interfaces that tasks have taken."""


def remaining(instance: ContainerInstance, reservations: Iterable[Reservation]) -> Amounts:
    """Compute what is left of an instance with tasks that reserve this (ContainerInstance-011, -012)."""
    taken = list(reservations)
    pinned = {gpu for one in taken for gpu in one.gpus}
    return Amounts(
        cpu=instance.integer("CPU") - sum(one.cpu for one in taken),
        memory=instance.integer("MEMORY") - sum(one.memory for one in taken),
        ports=_ports(instance.strings("PORTS"), [port for one in taken for port in one.ports]),
        udp_ports=_ports(instance.strings("PORTS_UDP"), [port for one in taken for port in one.udp_ports]),
        gpus=tuple(gpu for gpu in instance.strings("GPU") if gpu not in pinned),
        interfaces=sum(one.interfaces for one in taken),
    )


def _ports(registered: Sequence[str], taken: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys([*map(int, registered), *sorted(taken)]))


def left(instance: ContainerInstance, amounts: Amounts) -> tuple[Resource, ...]:
    """Give the registered resources with what is left of each; one that tasks cannot ask for is left whole."""
    values: dict[str, int | tuple[str, ...]] = {
        "CPU": amounts.cpu,
        "MEMORY": amounts.memory,
        "PORTS": tuple(map(str, amounts.ports)),
        "PORTS_UDP": tuple(map(str, amounts.udp_ports)),
        "GPU": amounts.gpus,
    }
    return tuple(
        evolve(resource, value=values.get(resource.name, resource.value)) for resource in instance.resources
    )
