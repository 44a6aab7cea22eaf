"""Watches what containers take of the machine, and says which of them have taken too much.

One look is for all containers. The next one comes as soon as the fastest of them could have reached its limit, but a
look never takes more than a fiftieth of the time until the next, however many containers there are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .usage import Usage

    Overrun = tuple[int, str]
    """A container's number and what it took too much of: `memory` or `processes`."""

SOONEST, LATEST = 0.05, 0.5
"""Seconds between two looks, if they cost next to nothing."""
COST = 50
"""Time between two looks for each unit of time that one takes."""
BYTES_PER_SECOND = 1 << 30
"""How fast a process can fill memory."""
FORKS_PER_SECOND = 5000
"""How fast processes can multiply."""


class Terms:
    """What one container may take."""

    __slots__ = ("memory", "pid", "processes", "task", "task_memory")

    def __init__(self, pid: int, task: bytes, memory: int, task_memory: int, processes: int) -> None:
        self.pid = pid
        #: Tells containers of one task from others.
        self.task = task
        #: Bytes; 0: no limit. The same for the whole task.
        self.memory = memory
        self.task_memory = task_memory
        #: How many processes the whole task may have.
        self.processes = processes


class Watch:
    """All containers that run."""

    def __init__(self, usage: Usage, clock: Callable[[], float] = time.monotonic) -> None:
        self._usage = usage
        self._clock = clock
        self._terms: dict[int, Terms] = {}
        #: When the next look is due (monotonic); None: there is nobody to look at.
        self.due: float | None = None
        #: No look before this moment: the last one was too expensive.
        self._rested = 0.0

    def add(self, number: int, terms: Terms) -> None:
        """Watch a container from now on."""
        self._terms[number] = terms
        soon = max(self._rested, self._clock() + SOONEST)
        self.due = soon if self.due is None else min(self.due, soon)

    def drop(self, number: int) -> None:
        """Watch a container no longer."""
        self._terms.pop(number, None)
        if not self._terms:
            self.due = None

    def look(self) -> list[Overrun]:
        """Look at all of them if it is time; give those that are to be killed."""
        began = self._clock()
        if self.due is None or began < self.due:
            return []
        seen = self._usage.look({number: terms.pid for number, terms in self._terms.items()})
        overruns: list[Overrun] = []
        calm = LATEST
        for numbers in self._by_task():
            tasks_overruns, tasks_calm = self._judge({number: seen[number] for number in numbers})
            overruns += tasks_overruns
            calm = min(calm, tasks_calm)
        ended = self._clock()
        self._rested = ended + COST * (ended - began)
        self.due = max(self._rested, ended + SOONEST, ended + calm)
        return overruns

    def _by_task(self) -> Iterable[list[int]]:
        tasks: dict[bytes, list[int]] = {}
        for number, terms in self._terms.items():
            tasks.setdefault(terms.task, []).append(number)
        return tasks.values()

    def _judge(self, seen: dict[int, tuple[set[int], int]]) -> tuple[list[Overrun], float]:
        """Judge the containers of one task; give the overruns, and the seconds in which none can come about."""
        terms = self._terms[next(iter(seen))]
        processes = {number: len(pids) for number, (pids, _) in seen.items()}
        free = terms.processes - sum(processes.values())
        if free < 0:
            return [(max(processes, key=processes.__getitem__), "processes")], 0.0
        memory = self._memory(seen)
        overruns = [
            (number, "memory") for number, size in memory.items() if 0 < self._terms[number].memory < size
        ]
        if not overruns and 0 < terms.task_memory < sum(memory.values()):
            overruns = [(max(memory, key=memory.__getitem__), "memory")]
        rooms = list(self._rooms(memory))
        return overruns, min([free / FORKS_PER_SECOND, *(room / BYTES_PER_SECOND for room in rooms)])

    def _rooms(self, memory: dict[int, int]) -> Iterator[int]:
        """Give how many bytes each limit has left."""
        for number, size in memory.items():
            if self._terms[number].memory:
                yield self._terms[number].memory - size
        limit = self._terms[next(iter(memory))].task_memory
        if limit:
            yield limit - sum(memory.values())

    def _memory(self, seen: dict[int, tuple[set[int], int]]) -> dict[int, int]:
        """Give the bytes of each container; exactly, which costs more, only where it may matter."""
        task_limit = self._terms[next(iter(seen))].task_memory
        crowded = 0 < task_limit < sum(most for _, most in seen.values())
        return {
            number: self._usage.exactly(pids) if crowded or 0 < self._terms[number].memory < most else most
            for number, (pids, most) in seen.items()
        }
