"""What the tasks on a container instance have taken of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_fake.records.evolve import quick
from ecs_fake.records.task import Task


@quick
@dataclass(frozen=True, slots=True)
class Load:
    """Summed up over tasks that are not STOPPED; it follows from what they are born with, never from their state."""

    cpu: int
    memory: int
    tcp: frozenset[int]
    udp: frozenset[int]
    gpus: frozenset[str]
    interfaces: int
    named_ports: int
    """Host ports that task definitions named themselves."""
    groups: frozenset[str]
    """The groups of the tasks."""


def load_of(tasks: Iterable[Task]) -> Load:
    """Sum up what tasks have taken."""
    cpu = memory = interfaces = named_ports = 0
    tcp: list[int] = []
    udp: list[int] = []
    gpus: list[str] = []
    groups = set()
    for task in tasks:  # once, as this is what placing a task costs most
        spec = task.spec
        taken = spec.reservation
        cpu += taken.cpu
        memory += taken.memory
        interfaces += taken.interfaces
        groups.add(spec.group)
        if taken.ports or taken.udp_ports:
            tcp += taken.ports
            udp += taken.udp_ports
            named_ports += taken.named_ports
        if taken.gpus:
            gpus += taken.gpus
    return Load(
        cpu,
        memory,
        frozenset(tcp),
        frozenset(udp),
        frozenset(gpus),
        interfaces,
        named_ports,
        frozenset(groups),
    )
