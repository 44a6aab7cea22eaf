"""Measures what a container's processes have taken: Linux's /proc, elsewhere `ps`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from ecs_fake.records.usage import Usage
from ecs_fake.runners.process.supervisor.usage import Listing, owned

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PS_TIME: Final = re.compile(r"(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)")
_UNITS: Final = (86400.0, 3600.0, 60.0, 1.0)


def measure(pids: Collection[int]) -> Usage:
    """Add up what these processes have taken, with those of their children that have ended and were waited for."""
    ticks = [found for pid in pids if (found := _processor_ticks(pid)) is not None]
    traffic = [_disk_bytes(pid) for pid in pids]
    return Usage(
        processes=len(pids),
        cpu_seconds=sum(map(sum, ticks)) / _TICKS,
        user_seconds=sum(one[0] + one[2] for one in ticks) / _TICKS,
        system_seconds=_machine_seconds(),
        memory=sum(map(owned, pids)),
        read_bytes=sum(read for read, _ in traffic),
        written_bytes=sum(written for _, written in traffic),
    )


def measure_by_ps(main: int) -> Usage:
    """Do the same where there is no /proc; what `ps` does not know is 0."""
    found, memory = Listing().look({0: main})[0]
    times = subprocess.run(
        ["ps", "-o", "time=", "-p", ",".join(map(str, found))], capture_output=True, text=True, check=False
    ).stdout.split()
    return Usage(processes=len(found), cpu_seconds=sum(map(ps_seconds, times)), memory=memory)


def ps_seconds(text: str) -> float:
    """Read a processor time of `ps`: `[[days-]hours:]minutes:seconds`."""
    found = _PS_TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"ps says {text!r} for a processor time")
    return sum(unit * float(part or 0) for unit, part in zip(_UNITS, found.groups(), strict=True))


def running() -> Iterator[int]:
    """Give all processes of this machine (Linux)."""
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


HAS_PROC: Final = sys.platform.startswith("linux")


def _processor_ticks(pid: int) -> tuple[int, int, int, int] | None:
    """Give user and kernel time of a process, and those of its children; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    user, kernel, childrens_user, childrens_kernel = map(int, fields[11:15])
    return user, kernel, childrens_user, childrens_kernel


def _machine_seconds() -> float:
    """Give what all processors together have spent; guests' time is in users' already."""
    first = Path("/proc/stat").read_text().splitlines()[0].split()
    return sum(map(int, first[1:9])) / _TICKS


def _disk_bytes(pid: int) -> tuple[int, int]:
    try:
        lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return 0, 0  # gone, another user's, or a kernel that does not count
    counts = {name: int(count) for name, _, count in (line.partition(": ") for line in lines)}
    return counts.get("read_bytes", 0), counts.get("write_bytes", 0)
