"""Host ports of containers: those a task definition names, those that are chosen for it, and how the API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.task_definition import TaskDefinition

DYNAMIC: Final = range(32_768, 61_000)
"""Linux's ephemeral range, from which host ports are chosen (PortMapping-008, -016)."""
BIND_IP: Final = "0.0.0.0"
WITHOUT_HOST_PORTS: Final = frozenset({"awsvpc", "none"})
"""Network modes in which containers take no port of the host."""

Binding = Mapping[str, Any]


@dataclass(slots=True)
class HostPorts:
    """Ports of one host by protocol."""

    tcp: set[int] = field(default_factory=set)
    udp: set[int] = field(default_factory=set)

    def of(self, protocol: str) -> set[int]:
        """Give the ports of a protocol; what is put in counts as taken."""
        return self.udp if protocol == "udp" else self.tcp


def _mappings(definition: TaskDefinition) -> Iterator[tuple[ContainerSpec, Mapping[str, Any]]]:
    if definition.document.get("networkMode") not in WITHOUT_HOST_PORTS:
        for container in definition.containers:
            for mapping in container.port_mappings:
                yield container, mapping


def static_ports(definition: TaskDefinition) -> list[tuple[str, int]]:
    """Give protocol and number of the host ports that the definition names itself."""
    return [
        (mapping["protocol"], mapping["hostPort"])
        for _, mapping in _mappings(definition)
        if mapping.get("hostPort")
    ]


def bind(definition: TaskDefinition, taken: HostPorts) -> dict[str, tuple[Binding, ...]] | None:
    """Give the bindings of each container on a host with these ports in use, or None when too few are free.

    What is bound is added to `taken`.
    """
    for protocol, port in static_ports(definition):
        taken.of(protocol).add(port)  # first: no chosen port may be one that another container names
    bound: dict[str, list[Binding]] = {}
    for container, mapping in _mappings(definition):
        binding = _bind(mapping, taken.of(mapping["protocol"]))
        if binding is None:
            return None
        bound.setdefault(container.name, []).append(binding)
    return {name: tuple(bindings) for name, bindings in bound.items()}


def _bind(mapping: Mapping[str, Any], taken: set[int]) -> Binding | None:
    wanted = container_ports(mapping)
    host = mapping.get("hostPort") or _free(len(wanted), taken)
    if host is None:
        return None
    taken.update(range(host, host + len(wanted)))
    return _binding(mapping, range(host, host + len(wanted)))


def _binding(mapping: Mapping[str, Any], host: range) -> Binding:
    if "containerPortRange" in mapping:
        ports: dict[str, Any] = {
            "containerPortRange": mapping["containerPortRange"],
            "hostPortRange": f"{host[0]}-{host[-1]}",
        }
    else:
        ports = {"containerPort": mapping["containerPort"], "hostPort": host[0]}
    return {"bindIP": BIND_IP, **ports, "protocol": mapping["protocol"]}


def container_ports(mapping: Mapping[str, Any]) -> range:
    """Give the container's ports of a mapping, which may be a range of them."""
    if "containerPortRange" in mapping:
        first, _, last = mapping["containerPortRange"].partition("-")
        return range(int(first), int(last) + 1)
    return range(mapping["containerPort"], mapping["containerPort"] + 1)


def _free(count: int, taken: Iterable[int]) -> int | None:
    """Give the first of the lowest `count` free ports in a row."""
    start = DYNAMIC.start
    for port in sorted(port for port in taken if port in DYNAMIC):
        if port - start >= count:
            break
        start = port + 1
    return start if start + count <= DYNAMIC.stop else None


def awsvpc_bindings(container: ContainerSpec) -> tuple[Binding, ...]:
    """Give the bindings of a container with a network interface of its own.

    Single ports are not shown (recorded: `networkBindings` is empty); a range is, as its own (NetworkBinding-003).
    """
    return tuple(
        _binding(mapping, container_ports(mapping))
        for mapping in container.port_mappings
        if "containerPortRange" in mapping
    )
