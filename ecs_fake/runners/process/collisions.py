"""Why a container may have failed at a port: somebody holds it, or only root may have it. Said once it has failed."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from errno import EACCES, EADDRINUSE
from pathlib import Path
from typing import Final

from ecs_fake.records.orders import ContainerKey
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.process import texts
from ecs_fake.runners.process.holders import command_line, holders
from ecs_fake.runners.process.network import Footing, is_free

_MOST_PORTS: Final = 100
"""Of a range, so many ports are looked at."""
_NEWEST_LINES: Final = 200
_UNPRIVILEGED: Final = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


class Collisions:
    """Looks into containers that have ended with an error.

    Args:
        logs: where their output is.
        warn: is told what was found.
        container_of: gives the container that a process belongs to, if it is one of ours.
    """

    def __init__(
        self,
        logs: LogBook,
        warn: Callable[[str], None],
        container_of: Callable[[int], ContainerKey | None],
    ) -> None:
        self._logs = logs
        self._warn = warn
        self._container_of = container_of

    def look_into(self, key: ContainerKey, footing: Footing, exit_code: int) -> None:
        """Warn of ports that a container could not have had."""
        for port, udp in itertools.islice(footing.listening, _MOST_PORTS):
            if self._was_taken(key, footing, port, udp):
                holder = self._name_holders(port, udp)
                self._warn(texts.port_was_taken(key, exit_code, port, holder, footing))
            elif _needs_root(port) and self._says(key, EACCES):
                self._warn(texts.port_needs_root(key, exit_code, port))

    def explain(self, key: ContainerKey, port: int) -> None:
        """Warn of a port for which a container was not even started."""
        self._warn(texts.port_was_refused(key, port, self._name_holders(port, False, True)))

    def _was_taken(self, key: ContainerKey, footing: Footing, port: int, udp: bool) -> bool:
        """Whether its own address is taken too; if only all addresses together are, it has to have said so."""
        if _needs_root(port):
            return self._says(key, EADDRINUSE)
        if not is_free(footing.address or "", port, udp=udp):
            return True
        return not is_free("", port, udp=udp) and self._says(key, EADDRINUSE)

    def _says(self, key: ContainerKey, error: int) -> bool:
        newest = list(self._logs.read(key.task_arn, key.name))[-_NEWEST_LINES:]
        words = (os.strerror(error).lower(), "eaddrinuse" if error == EADDRINUSE else "eacces")
        return any(word in line.text.lower() for line in newest for word in words)

    def _name_holders(self, port: int, *protocols: bool) -> str:
        """Name the processes that hold a port; each protocol by whether it is UDP."""
        found = {pid for udp in protocols for pid in holders(port, udp=udp)}
        return " and ".join(self._name(pid) for pid in sorted(found)) or texts.SOMEBODY

    def _name(self, pid: int) -> str:
        key = self._container_of(pid)
        return texts.process(pid, command_line(pid)) if key is None else texts.container(key, pid)


def _needs_root(port: int) -> bool:
    if os.geteuid() == 0:
        return False
    try:
        return port < int(_UNPRIVILEGED.read_text())
    except FileNotFoundError:  # macOS lets everybody have every port, if on all addresses
        return False
