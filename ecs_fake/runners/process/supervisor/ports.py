"""Ports of this machine that containers in bridge mode are given: ports that are chosen, and ports that are named.

A chosen port lies where ECS looks for one (PortMapping-008, -025), but outside the range from which the kernel gives
ports to whoever asks for any. So nobody gets it by chance between our choice and the container's own call to bind, and
no socket of ours has to stand in the container's way. Other fakes keep off it because its *twin*, the port of the same
number of the other protocol, is bound on the loopback by us until the container has ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from errno import EADDRINUSE, EADDRNOTAVAIL

from .refused import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    Wish = tuple[int, int, bool]
    """How many ports in a row, the first of them (0: choose), and whether of UDP."""

RANGE = range(32768, 65536)
"""Where ECS chooses host ports: Linux's ephemeral range, and the one it falls back to."""
FEWEST = 256
"""With fewer candidates than these, the kernel's own range is used too."""
_KERNELS_RANGE = "/proc/sys/net/ipv4/ip_local_port_range"
_BSD_RANGE = (49152, 65535)


class Ports:
    """Which container has which ports."""

    def __init__(self, places: list[range] | None = None) -> None:
        self._places = places or candidates(*_kernels_range())
        self._held: dict[int, list[socket.socket]] = {}
        self._named: dict[tuple[int, bool], int] = {}
        # Fakes that run side by side begin at different places, so that they seldom try the same port.
        self._next = os.getpid() * 7919

    def reserve(self, number: int, wishes: Iterable[Wish]) -> list[int]:
        """Reserve ports for a container; give the first one of each wish.

        Raises:
            Refused: a named port is another container's (step `port`) or another program's (`bind`), with the port
                in place of an error number; or there are no ports left to choose from (`ports`).
        """
        try:
            return [
                self._claim(number, first, udp) if first else self._choose(number, count, udp)
                for count, first, udp in wishes
            ]
        except Refused:
            self.free(number)
            raise

    def free(self, number: int) -> None:
        """Give back all ports of a container."""
        for twin in self._held.pop(number, ()):
            twin.close()
        for port in [port for port, holder in self._named.items() if holder == number]:
            del self._named[port]

    def _claim(self, number: int, port: int, udp: bool) -> int:
        """Take a port that the definition names, as Docker does: it is refused while somebody has it."""
        if (port, udp) in self._named:
            raise Refused("port", port)
        # Only root may have a low port; the container will see that for itself, in its own words.
        if _obstacle("", port, udp, reuse=True) == EADDRINUSE:
            raise Refused("bind", port)
        self._named[port, udp] = number
        return port

    def _choose(self, number: int, count: int, udp: bool) -> int:
        for first in self._starts(count):
            twins = _lock(range(first, first + count), udp)
            if twins is not None:
                self._held.setdefault(number, []).extend(twins)
                self._next += count
                return first
        raise Refused("ports", EADDRNOTAVAIL)

    def _starts(self, count: int) -> Iterator[int]:
        """Give every port that has enough successors, beginning where the last search ended."""
        starts = [place[: len(place) - count + 1] for place in self._places if len(place) >= count]
        total = sum(map(len, starts))
        for step in range(total):
            at = (self._next + step) % total
            for place in starts:
                if at < len(place):
                    yield place[at]
                    break
                at -= len(place)


def candidates(low: int, high: int) -> list[range]:
    """Give the ports that can be chosen where the kernel gives out those from `low` to `high` by itself."""
    outside = [range(RANGE.start, max(RANGE.start, low)), range(max(RANGE.start, high + 1), RANGE.stop)]
    return [place for place in outside if place] if sum(map(len, outside)) >= FEWEST else [RANGE]


def _kernels_range() -> tuple[int, int]:
    try:
        with open(_KERNELS_RANGE) as setting:
            low, high = setting.read().split()
    except FileNotFoundError:
        return _BSD_RANGE
    return int(low), int(high)


def _lock(ports: range, udp: bool) -> list[socket.socket] | None:
    """Lock ports that nobody uses; None if one of them cannot be had."""
    import socket

    twins: list[socket.socket] = []
    for port in ports:
        try:
            twin = socket.socket(socket.AF_INET, socket.SOCK_STREAM if udp else socket.SOCK_DGRAM)
            twins.append(twin)
            twin.bind(("127.0.0.1", port))
            free = not _obstacle("", port, udp, reuse=False)
        except OSError:
            free = False
        if not free:
            for one in twins:
                one.close()
            return None
    return twins


def _obstacle(address: str, port: int, udp: bool, *, reuse: bool) -> int:
    """Say why a program could not bind the port: an error number, or 0.

    Args:
        address: of this machine; empty: all of them.
        port: the port.
        udp: whether of UDP.
        reuse: whether the program would accept that old connections of the port are still dying.
    """
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as probe:
        if reuse and not udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            return error.errno or EADDRINUSE
    return 0
