"""What the tasks on a container instance have taken of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_fake.records.task import Task


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
        taken = task.spec.reservation
        cpu += taken.cpu
        memory += taken.memory
        interfaces += taken.interfaces
        named_ports += taken.named_ports
        tcp += taken.ports
        udp += taken.udp_ports
        gpus += taken.gpus
        groups.add(task.spec.group)
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
