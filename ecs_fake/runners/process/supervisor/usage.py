"""What processes take: how many there are of a container, and how much memory they have.

`Proc` reads Linux's /proc. `Listing` is for other systems and asks `ps`, once for all containers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection

from .offspring import Offspring, Subreaper

TYPE_CHECKING = False
if TYPE_CHECKING:
    Members = Callable[[dict[int, int]], dict[int, set[int]]]
    """Gives the processes of containers, from their main ones."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_OWN = (b"Pss_Anon:", b"Pss_Shmem:")
"""What the kernel counts against a container and cannot take back; files that are mapped it can."""


class Proc:
    """Linux."""

    def __init__(self, members: Members) -> None:
        self._members = members

    def look(self, mains: dict[int, int]) -> dict[int, tuple[set[int], int]]:
        """Give the processes of each container, and bytes of memory that they have at the most.

        Args:
            mains: process ids of the containers' main processes, by the containers' numbers.
        """
        return {number: (pids, sum(map(resident, pids))) for number, pids in self._members(mains).items()}

    def exactly(self, pids: Collection[int]) -> int:
        """Give the bytes that these processes really have, pages they share counted once."""
        return sum(map(owned, pids))


class Listing:
    """Other systems."""

    def __init__(self, listing: Callable[[], bytes] | None = None) -> None:
        self._listing = listing or list_processes
        self._resident: dict[int, int] = {}

    def look(self, mains: dict[int, int]) -> dict[int, tuple[set[int], int]]:
        """As `Proc.look`; whoever has left the container's process group and parents is not found."""
        rows = [tuple(map(int, line.split())) for line in self._listing().splitlines()]
        self._resident = {pid: kilobytes * 1024 for pid, _, _, kilobytes in rows}
        found = {number: _family(rows, pid) for number, pid in mains.items()}
        return {number: (pids, self.exactly(pids)) for number, pids in found.items()}

    def exactly(self, pids: Collection[int]) -> int:
        """As `Proc.exactly`, of the last look; pages that are shared count for each."""
        return sum(self._resident.get(pid, 0) for pid in pids)


def _family(rows: list[tuple[int, ...]], main: int) -> set[int]:
    """Give a process, all of its group, and all that descend from these."""
    found = {main} | {pid for pid, _, group, _ in rows if group == main}
    fresh = found
    while fresh := {pid for pid, parent, _, _ in rows if parent in fresh} - found:
        found = found | fresh
    return found


Usage = Proc | Listing
"""How one kind of system tells what processes take."""


def usage_here(offspring: Offspring) -> Usage:
    """Give this system's way to tell."""
    return Proc(offspring.members) if isinstance(offspring, Subreaper) else Listing()


def resident(pid: int) -> int:
    """Give the bytes of memory a process has, shared ones too; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as statm:
            return int(statm.read().split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0


def owned(pid: int) -> int:
    """Give the bytes that would be free if a process ended, its share of shared ones; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as rollup:
            lines = [line.split() for line in rollup]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except PermissionError:  # another user's (setuid): what everybody may know
        return resident(pid)
    sizes = {fields[0]: int(fields[1]) * 1024 for fields in lines if fields[-1] == b"kB"}
    kinds = [sizes[kind] for kind in _OWN if kind in sizes]
    return sum(kinds) if kinds else sizes.get(b"Pss:", 0)


def list_processes() -> bytes:
    """Have `ps` list process, parent, group and resident kilobytes of everything."""
    import subprocess

    return subprocess.run(["ps", "-axo", "pid=,ppid=,pgid=,rss="], capture_output=True, check=False).stdout
