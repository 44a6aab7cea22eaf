"""Where programs of this machine reach a port of a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ecs_fake.errors import EcsFakeError
from ecs_fake.records.status import ContainerStatus
from ecs_fake.records.task import Container, ContainerBirth, Task


class Address(NamedTuple):
    """Where a port of a container is reached from this machine."""

    container: str
    container_port: str
    """As in the task definition: a number, or a range such as `8000-8010`."""
    protocol: str
    host: str
    port: str
    """A number, or a range as long as the container's."""


def addresses(task: Task) -> list[Address]:
    """Give the addresses of all ports that the containers which run map."""
    found = []
    bridge = (task.spec.definition.document.get("networkMode") or "bridge") == "bridge"
    for birth, record in zip(task.spec.containers, task.containers, strict=True):
        if record.status is ContainerStatus.RUNNING and record.address is not None:
            mapped = bindings(birth, record) if bridge else _mappings(task, record.name)
            found += [_address(record.name, record.address, each, bridge=bridge) for each in mapped]
    return found


def _mappings(task: Task, container: str) -> tuple[Mapping[str, Any], ...]:
    definitions = task.spec.definition.document["containerDefinitions"]
    return next(tuple(one.get("portMappings", ())) for one in definitions if one["name"] == container)


def _address(container: str, host: str, mapping: Mapping[str, Any], *, bridge: bool) -> Address:
    inside = str(mapping.get("containerPortRange") or mapping["containerPort"])
    outside = str(mapping.get("hostPortRange") or mapping["hostPort"]) if bridge else inside
    return Address(container, inside, str(mapping.get("protocol", "tcp")), host, outside)


def address(task: Task, container_port: int) -> tuple[str, int]:
    """Give host and port by which a container's port is reached from this machine.

    Args:
        task: a task with containers that are executed.
        container_port: as in the task definition's port mappings; with network mode awsvpc or host, any port.

    Raises:
        EcsFakeError: no container that runs has such a port; the text says what there is.
    """
    running = [
        (birth, record)
        for birth, record in zip(task.spec.containers, task.containers, strict=True)
        if record.status is ContainerStatus.RUNNING and record.address is not None
    ]
    if not running:
        raise EcsFakeError(
            f"address({container_port}): no container of {task.arn} runs as a process with a network, so nothing "
            f"listens; the task is {task.last_status}. task.wait('RUNNING') waits for it; a simulated container never "
            "listens."
        )
    mode = task.spec.definition.document.get("networkMode") or "bridge"
    if mode != "bridge":
        return str(running[0][1].address), container_port
    for birth, record in running:
        for binding in bindings(birth, record):
            port = _host_port(binding, container_port)
            if port is not None:
                return str(record.address), port
    known = sorted({text for birth, record in running for text in map(_shown, bindings(birth, record))})
    raise EcsFakeError(
        f"address({container_port}): in network mode bridge only mapped ports can be reached, and the containers of "
        f"{task.arn} that run map {', '.join(known) or 'none'}."
    )


def bindings(birth: ContainerBirth, record: Container) -> tuple[Mapping[str, Any], ...]:
    """Give a container's ports on the host: as they were reported, else as it was born with them."""
    return birth.bindings if record.bindings is None else record.bindings


def _host_port(binding: Mapping[str, Any], container_port: int) -> int | None:
    if "containerPortRange" not in binding:
        return int(binding["hostPort"]) if binding["containerPort"] == container_port else None
    first, last = map(int, binding["containerPortRange"].split("-"))
    host = int(binding["hostPortRange"].split("-")[0])
    return host + container_port - first if first <= container_port <= last else None


def _shown(binding: Mapping[str, Any]) -> str:
    return str(binding.get("containerPortRange") or binding["containerPort"])
