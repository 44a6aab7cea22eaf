"""Host ports of containers: those a task definition names, those that are chosen for it, and how the API shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

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


class WantedPort(NamedTuple):
    """One port mapping of a container that takes ports of the host."""

    container: str
    mapping: Mapping[str, Any]
    protocol: str
    named: int | None
    """The host port that the definition names; None: it is to be chosen."""
    length: int
    """How many ports in a row."""


class Bound(NamedTuple):
    """The host ports of one task."""

    bindings: Mapping[str, tuple[Binding, ...]]
    """By container."""
    tcp: tuple[int, ...]
    udp: tuple[int, ...]


NOT_BOUND: Final = Bound({}, (), ())


def wanted_ports(definition: TaskDefinition) -> tuple[WantedPort, ...]:
    """Give the ports that a task of this definition takes of its host."""
    return tuple(
        WantedPort(
            container.name,
            mapping,
            mapping["protocol"],
            mapping.get("hostPort") or None,
            len(container_ports(mapping)),
        )
        for container, mapping in _mappings(definition)
    )


def _mappings(definition: TaskDefinition) -> Iterator[tuple[ContainerSpec, Mapping[str, Any]]]:
    if definition.document.get("networkMode") not in WITHOUT_HOST_PORTS:
        for container in definition.containers:
            for mapping in container.port_mappings:
                yield container, mapping


def bind(wanted: tuple[WantedPort, ...], taken: HostPorts) -> Bound | None:
    """Find the ports of a task on a host where others are taken already, or None when it cannot have them.

    A port that the definition names must be free and be named once; any free one serves for the rest.
    """
    own = HostPorts()
    for one in wanted:  # first: no chosen port may be one that another container names
        if one.named is not None:
            if one.named in taken.of(one.protocol) or one.named in own.of(one.protocol):
                return None
            own.of(one.protocol).add(one.named)
    bindings: dict[str, list[Binding]] = {}
    for one in wanted:
        mine = own.of(one.protocol)
        first = one.named or _free(one.length, taken.of(one.protocol), mine)
        if first is None:
            return None
        ports = range(first, first + one.length)
        mine.update(ports)
        bindings.setdefault(one.container, []).append(_binding(one.mapping, ports))
    shown = {name: tuple(given) for name, given in bindings.items()}
    return Bound(shown, tuple(sorted(own.tcp)), tuple(sorted(own.udp)))


def _free(count: int, taken: Collection[int], own: Collection[int]) -> int | None:
    """Give the first of the lowest `count` free ports in a row."""
    if count == 1:
        return next((port for port in DYNAMIC if port not in taken and port not in own), None)
    start = DYNAMIC.start
    while start + count <= DYNAMIC.stop:
        row = range(start + count - 1, start - 1, -1)
        clash = next((port for port in row if port in taken or port in own), None)
        if clash is None:
            return start
        start = clash + 1
    return None


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


def awsvpc_bindings(container: ContainerSpec) -> tuple[Binding, ...]:
    """Give the bindings of a container with a network interface of its own.

    Single ports are not shown (recorded: `networkBindings` is empty); a range is, as its own (NetworkBinding-003).
    """
    return tuple(
        _binding(mapping, container_ports(mapping))
        for mapping in container.port_mappings
        if "containerPortRange" in mapping
    )
