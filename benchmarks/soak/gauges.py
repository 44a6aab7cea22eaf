"""What a fake takes of the machine, read from Linux's /proc."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from ecs_fake import EcsFake
from ecs_fake.runners.process.runner import ProcessRunner


@dataclass(frozen=True, slots=True)
class Sample:
    """One look."""

    at: float
    """Seconds since the beginning."""
    tasks: int
    """Tasks that have not stopped."""
    ever: int
    """Tasks that are on record."""
    memory: int
    """KiB of this process."""
    supervisor_memory: int
    descriptors: int
    supervisor_descriptors: int
    threads: int
    processes: int
    """Processes below the supervisor."""
    directories: int
    """Directories of tasks."""


class Gauges:
    """Reads the samples of one fake."""

    def __init__(self, fake: EcsFake) -> None:
        self._fake = fake
        self._began = time.monotonic()

    def read(self) -> Sample:
        """Look at everything."""
        runner = self._runner()
        supervisor = runner.supervisor_pid
        assert supervisor is not None
        tasks = self._fake.tasks()
        return Sample(
            at=time.monotonic() - self._began,
            tasks=sum(task.last_status != "STOPPED" for task in tasks),
            ever=len(tasks),
            memory=_memory(os.getpid()),
            supervisor_memory=_memory(supervisor),
            descriptors=_descriptors(os.getpid()),
            supervisor_descriptors=_descriptors(supervisor),
            threads=threading.active_count(),
            processes=len(_below(supervisor)),
            directories=len(list(self.base.iterdir())),
        )

    @property
    def base(self) -> Path:
        """The directory of all tasks."""
        link = self._runner()._link
        assert link is not None
        return Path(link.base)

    def _runner(self) -> ProcessRunner:
        runner = self._fake._crew._runner("process")
        assert isinstance(runner, ProcessRunner)
        return runner


def _memory(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def _below(pid: int) -> list[int]:
    """Give all descendants of a process."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, fresh = [], [pid]
    while fresh:
        fresh = [child for one in fresh for child in parents.get(one, [])]
        found += fresh
    return found
