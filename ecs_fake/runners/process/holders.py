"""Who holds a port of this machine, by Linux's /proc; elsewhere nobody can be named."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_TABLES: Final = {False: ("tcp", "tcp6"), True: ("udp", "udp6")}
_WAITING: Final = {False: "0A", True: "07"}
"""The state of a socket that waits for others: LISTEN, and for UDP the one of all unconnected ones."""


def holders(port: int, *, udp: bool) -> set[int]:
    """Give the processes that listen at a port, as far as they can be seen."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port, udp)}
    if not sockets:
        return set()
    return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if sockets & set(_open_files(entry))}


def command_line(pid: int) -> str:
    """Give the command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _listening(port: int, udp: bool) -> Iterator[str]:
    for table in _TABLES[udp]:
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == _WAITING[udp] and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _open_files(process: Path) -> Iterator[str]:
    try:
        numbers = os.listdir(process / "fd")
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return  # gone, or another user's
    for number in numbers:
        with contextlib.suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            yield os.readlink(process / "fd" / number)
