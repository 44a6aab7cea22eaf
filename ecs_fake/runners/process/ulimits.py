"""`ulimits` of a container definition as resource limits of its process."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable, Mapping
from typing import Any, Final

UNLIMITED: Final = -1
_CAP_SYS_RESOURCE: Final = 24

# The supervisor marks containers by RLIMIT_LOCKS, which kernels since 2.6 do not use for anything.
_NOT_OURS: Final = frozenset({"locks"})

Limits = list[tuple[int, int, int]]
"""The number of a resource, its soft and its hard limit."""


def limits(ulimits: Iterable[Mapping[str, Any]]) -> tuple[Limits, list[str]]:
    """Give the limits to set, and the names of those that this machine does not have, or does not let us raise so far.

    The latter are set as high as they can be.
    """
    found: Limits = []
    short: list[str] = []
    for ulimit in ulimits:
        name = ulimit["name"]
        number = getattr(resource, f"RLIMIT_{name.upper()}", None)
        if number is None or name in _NOT_OURS:
            short.append(name)
            continue
        soft, hard = _number(ulimit["softLimit"]), _number(ulimit["hardLimit"])
        highest = _highest(number)
        if _more(hard, highest):
            short.append(name)
            hard = highest
        found.append((number, hard if _more(soft, hard) else soft, hard))
    return found, short


def _number(limit: int) -> int:
    return resource.RLIM_INFINITY if limit == UNLIMITED else limit


def _highest(number: int) -> int:
    """Give the highest hard limit that we may set."""
    if not _may_raise():
        return resource.getrlimit(number)[1]
    return _open_files() if number == resource.RLIMIT_NOFILE else resource.RLIM_INFINITY


def _may_raise() -> bool:
    """Whether we may raise all limits but the number of open files at will: root may, except in most containers."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            capabilities = next(line for line in file if line.startswith("CapEff:"))
    except FileNotFoundError:  # not Linux
        return os.geteuid() == 0
    return bool(int(capabilities.split()[1], 16) >> _CAP_SYS_RESOURCE & 1)


def _open_files() -> int:
    try:
        with open("/proc/sys/fs/nr_open", encoding="ascii") as file:
            return int(file.read())
    except FileNotFoundError:  # not Linux
        return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def _more(one: int, other: int) -> bool:
    """Whether one limit is above another; infinity is a number like any other to the system."""
    if other == resource.RLIM_INFINITY:
        return False
    return one == resource.RLIM_INFINITY or one > other
