"""The ports that a container was really given on its host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_fake.records.task import ContainerBirth

Binding = Mapping[str, Any]


def bindings(birth: ContainerBirth, ports: tuple[int, ...] | None) -> tuple[Binding, ...] | None:
    """Give the bindings a container was born with, at the ports its runner says it has (PortMapping-023).

    Args:
        birth: what the container was born with.
        ports: the first port of each mapping; None: nothing was said, and those of its birth count.
    """
    if ports is None:
        return None
    return tuple(_at_port(binding, port) for binding, port in zip(birth.bindings, ports, strict=True))


def _at_port(binding: Binding, port: int) -> Binding:
    if "hostPortRange" not in binding:
        return {**binding, "hostPort": port}
    first, _, last = binding["hostPortRange"].partition("-")
    return {**binding, "hostPortRange": f"{port}-{port + int(last) - int(first)}"}
