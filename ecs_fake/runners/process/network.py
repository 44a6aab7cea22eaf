"""What a local process has of a network: where its ports are, and who is in their way. Nothing is held here but names.

Containers of one task share an address. In bridge and host mode it is that of this machine; a task with a network
interface of its own gets a loopback address of its own, so that many of them can have the same port.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake.records.orders import StartContainer
from ecs_fake.runners.process import texts

THIS_MACHINE: Final = "127.0.0.1"
BIND_ADDRESS: Final = "ECS_FAKE_BIND_ADDRESS"
Wish = tuple[bytes, int, int, bool]
"""A variable that tells the first port, how many in a row there are, the first one (0: chosen), whether of UDP."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port mapping of a container definition."""

    first: int
    """In the container."""
    count: int
    host: int
    """0: none is named."""
    udp: bool

    @property
    def variable(self) -> str:
        """The environment variable that tells where to listen; of a range, it tells the first port."""
        return f"PORT_{self.first}"


@dataclass(frozen=True, slots=True)
class Footing:
    """What a container has of the network."""

    mode: str
    address: str | None
    """Where its ports are reached; None: nowhere."""
    ports: tuple[Port, ...]

    @property
    def wishes(self) -> list[Wish]:
        """The ports it is to have on the host, for the supervisor."""
        if self.mode != "bridge":
            return []
        return [(port.variable.encode(), port.count, port.host, port.udp) for port in self.ports]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that are known beforehand; those of wishes are not."""
        own = {BIND_ADDRESS: self.address} if self.mode == "awsvpc" and self.address else {}
        listening = {} if self.mode == "bridge" else {port.variable: str(port.first) for port in self.ports}
        return own | listening

    @property
    def listening(self) -> Iterator[tuple[int, bool]]:
        """The ports at which its programs listen if they do as the definition says, and whether of UDP."""
        for port in self.ports:
            if self.mode != "bridge" or port.host:
                first = port.host if self.mode == "bridge" else port.first
                yield from ((first + at, port.udp) for at in range(port.count))


def ports_of(mappings: Sequence[Mapping[str, Any]]) -> tuple[Port, ...]:
    """Read the port mappings of a container definition."""
    return tuple(_port(mapping) for mapping in mappings)


def _port(mapping: Mapping[str, Any]) -> Port:
    first, _, last = mapping.get("containerPortRange", str(mapping.get("containerPort", 0))).partition("-")
    return Port(
        first=int(first),
        count=int(last or first) - int(first) + 1,
        host=mapping.get("hostPort") or 0,
        udp=mapping.get("protocol") == "udp",
    )


class Network:
    """The addresses of all tasks of a runner."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._addresses: dict[tuple[int, str], str] = {}

    def footing(self, order: StartContainer) -> Footing:
        """Say what a container gets."""
        mode = order.task_definition.get("networkMode") or "bridge"
        ports = ports_of(order.definition.get("portMappings") or ())
        if mode == "none" or order.definition.get("disableNetworking"):
            return Footing("none", None, ())
        if mode != "awsvpc":
            return Footing(mode, THIS_MACHINE, ports)
        return Footing(mode, self._address((order.key.epoch, order.key.task_arn)), ports)

    def forget(self, task: tuple[int, str]) -> None:
        """Give a task's address back."""
        self._addresses.pop(task, None)

    def _address(self, task: tuple[int, str]) -> str:
        found = self._addresses.get(task)
        if found is None:
            found = self._addresses[task] = self._choose()
        return found

    def _choose(self) -> str:
        taken = set(self._addresses.values())
        while (address := _random_address()) in taken:
            pass
        if is_free(address, 0, udp=True):
            return address
        self._warn(texts.NO_LOOPBACK_ADDRESSES)
        return THIS_MACHINE


def _random_address() -> str:
    """Give one of fifteen million, so that fakes that run side by side do not meet."""
    second, third, fourth = 1 + secrets.randbelow(254), secrets.randbelow(256), 1 + secrets.randbelow(254)
    return f"127.{second}.{third}.{fourth}"


def is_free(address: str, port: int, *, udp: bool) -> bool:
    """Whether a program that is started now could listen there; empty address: at all addresses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as probe:
        if not udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            if not udp and port:
                probe.listen(1)  # another that only bound it would let us in, but not to listen
        except OSError:
            return False
    return True
