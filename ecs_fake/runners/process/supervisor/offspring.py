"""Who is below the supervisor, whose they are, and how to end them.

`Subreaper` is the real thing (Linux). `Groups` is what remains elsewhere (macOS): process groups, and a mark in the
environment to look for at the end. It misses a descendant that called setsid *and* emptied its environment.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Collection, Iterable

_PR_SET_CHILD_SUBREAPER = 36
_RLIMIT_LOCKS = 10  # the same on all architectures; the `resource` module does not name it
_NUMBERS = 1 << 24  # containers of one supervisor
_PASSES = 64  # a freeze takes two; the limit is for processes that multiply faster than they are found


class Subreaper:
    """Linux: orphans come to us, and /proc tells who our children are."""

    def __init__(self, token: int) -> None:
        """Begin to inherit orphans. Raises OSError if this kernel refuses."""
        _become_subreaper()
        self._token = token
        self._limit = resource.getrlimit(_RLIMIT_LOCKS)[1]
        self._untouchable: set[int] = set()
        # The kernel's own list of children may be left out of a kernel (CONFIG_PROC_CHILDREN).
        self._children = _listed if os.path.exists(f"/proc/self/task/{os.getpid()}/children") else _searched

    def marks(self) -> dict[bytes, bytes]:
        """Nothing has to stand in the environment."""
        return {}

    def expect(self, number: int) -> None:
        """Have everything that is started from now on belong to this container."""
        resource.setrlimit(_RLIMIT_LOCKS, (tag(self._token, number), self._limit))

    def sweep(self, keep: Collection[int], ended: dict[int, int]) -> bool:
        """Kill all that is left of containers that ended; whether nothing was left.

        What was killed is still to be reaped. With nothing to keep, everything is killed, whoever it belongs to.

        Whole groups first, at one blow. Then what is left is stopped, pass by pass, until no new face turns up, and
        only then killed: stopped processes keep their places in the process table, so that a fork bomb which has
        filled the table cannot refill it.

        Args:
            keep: our children that still have something to do: live main processes, and helpers.
            ended: the containers that ended: their numbers, and the ids of their main processes.
        """
        strays = self._strays(keep, ended)
        for pid in strays:
            _kill_group(pid)
        seen: set[int] = set()
        for _ in range(_PASSES):
            fresh = self._below(self._strays(keep, ended)) - seen
            if not fresh:
                break
            seen |= fresh
            self._send_all(fresh, signal.SIGSTOP)
        self._send_all(seen, signal.SIGKILL)
        return not strays

    def members(self, mains: dict[int, int]) -> dict[int, set[int]]:
        """Give all processes of containers, orphans too, from their numbers and main processes."""
        found = {number: {pid} for number, pid in mains.items()}
        orphans = set(self._children([os.getpid()])).difference(mains.values())
        for orphan in orphans:
            number = owner(self._token, orphan)
            if number in found:
                found[number].add(orphan)
        return {number: self._below(pids) for number, pids in found.items()}

    def _strays(self, keep: Collection[int], ended: dict[int, int]) -> set[int]:
        found = set(self._children([os.getpid()])).difference(keep, self._untouchable)
        return {pid for pid in found if owner(self._token, pid) in ended} if keep else found

    def _below(self, pids: set[int]) -> set[int]:
        found = set(pids)
        generation = pids
        while generation:
            generation = set(self._children(generation)) - found
            found |= generation
        return found

    def _send_all(self, pids: Iterable[int], number: signal.Signals) -> None:
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
            except PermissionError:  # it became another user's (setuid): not ours to end
                self._untouchable.add(pid)


class Groups:
    """Elsewhere: whoever stayed in a container's process group, or still carries our mark at the end."""

    def __init__(self, token: int) -> None:
        self._token = token

    def marks(self) -> dict[bytes, bytes]:
        """Give what is to stand in the environment of every container."""
        return {b"ECS_FAKE_SUPERVISOR": b"%d" % self._token}

    def expect(self, number: int) -> None:
        """Nothing to prepare."""

    def sweep(self, keep: Collection[int], ended: dict[int, int]) -> bool:
        """Kill the groups of those that ended; with nothing to keep, also whoever carries the mark."""
        for group in ended.values():
            _kill_group(group)
        if not keep:
            for pid in self._marked():
                _kill_one(pid)
        return True

    def _marked(self) -> list[int]:
        import subprocess

        listing = subprocess.run(
            ["ps", "-axEww", "-o", "pid=,command="], capture_output=True, check=False
        ).stdout
        mark = b"%s=%s" % next(iter(self.marks().items()))
        return [int(line.split()[0]) for line in listing.splitlines() if mark in line.split()[1:]]


Offspring = Subreaper | Groups
"""How one kind of system keeps track of descendants. A container's number tells whose they are."""


def offspring_here(token: int) -> Offspring:
    """Give this system's way of keeping track."""
    return Subreaper(token) if sys.platform.startswith("linux") else Groups(token)


def tag(token: int, number: int) -> int:
    """Give the limit that marks a container of the supervisor with this token."""
    return token * _NUMBERS + number % _NUMBERS


def owner(token: int, pid: int) -> int | None:
    """Say to which container of that supervisor a process belongs."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        theirs, number = divmod(resource.prlimit(pid, _RLIMIT_LOCKS)[0], _NUMBERS)
    except (ProcessLookupError, PermissionError):
        return None
    return number if theirs == token else None


def kill_orphans(token: int) -> None:
    """Kill what a supervisor that was killed itself has left behind (Linux); for the tester."""
    if not sys.platform.startswith("linux"):
        return
    for _ in range(_PASSES):
        found = [
            int(name)
            for name in os.listdir("/proc")
            if name.isdigit() and owner(token, int(name)) is not None
        ]
        left = [pid for pid in found if not _is_zombie(pid)]
        if not left:
            return
        for pid in left:
            _kill_one(pid)


def _become_subreaper() -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl(PR_SET_CHILD_SUBREAPER): {os.strerror(number)}")


def _kill_group(pid: int) -> None:
    """Kill the whole group of a process; all of it dies at one moment, so that none can fork away."""
    try:
        group = os.getpgid(pid)
        if group != os.getpgrp():
            os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # gone by itself, or another user's


def _kill_one(pid: int) -> None:
    try:  # noqa: SIM105 - contextlib is not worth its import here
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # gone by itself, or another user's


def _listed(pids: Iterable[int]) -> list[int]:
    """Give the children of some processes by the kernel's own lists; each thread has one."""
    found: list[int] = []
    for pid in pids:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children", "rb") as listing:
                    found.extend(map(int, listing.read().split()))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _searched(pids: Iterable[int]) -> list[int]:
    """Give the children of some processes by asking every process for its parent."""
    wanted = set(pids)
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(_stat(name, 1)) in wanted]


def _is_zombie(pid: int) -> bool:
    return _stat(str(pid), 0) in (b"Z", b"0")


def _stat(pid: str, field: int) -> bytes:
    """Read a field of /proc/<pid>/stat, counted from the state; b"0" if the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            # The program's name stands before it in brackets, and may hold anything, brackets too.
            return stat.read().rpartition(b")")[2].split()[field]
    except (FileNotFoundError, ProcessLookupError):
        return b"0"
