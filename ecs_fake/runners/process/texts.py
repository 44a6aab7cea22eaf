"""What is said about containers that cannot be started, in the words of ECS and its container runtime, and about us."""

from __future__ import annotations

import os
from errno import ENOENT
from typing import Final

_START: Final = "CannotStartContainerError: "
_RUNTIME: Final = (
    _START
    + "ResourceInitializationError: failed to create new container runtime task: failed to create shim task: "
    "OCI runtime create failed: runc create failed: unable to start container process: {cause}: unknown"
)

NO_COMMAND: Final = _START + "Error response from daemon: no command specified"
WINDOWS: Final = (
    "Containers as local processes need Linux or macOS: Windows has no process groups to end them by. "
    'Use runner="simulated", or run inside WSL.'
)
INTERRUPTED: Final = "The container ended because the process that looked after this fake's containers did"


def not_startable(step: str, number: int, name: str, cwd: str) -> str:
    """Say why a container did not start.

    Args:
        step: where it failed: `search`, `stat`, `exec`, `cwd`, `scratch` or `pipes`.
        number: the system's error number.
        name: the first word of its command line.
        cwd: its working directory.
    """
    if step == "search":
        return _runtime(f'exec: "{name}": executable file not found in $PATH')
    if step == "stat":
        return _runtime(f'exec: "{name}": stat {name}: {_words(ENOENT)}')
    if step == "exec":
        return _runtime(f'exec: "{name}": {_words(number)}')
    if step == "cwd":
        return _runtime(f'chdir to cwd ("{cwd}") set in config.json failed: {_words(number)}')
    return f"{_START}this machine has no room for the container ({step}): {_words(number)}"


def unusable(what: str, value: str) -> str:
    """Say that a word of the order cannot be handed to any process."""
    return _runtime(f"invalid {what} {value!r}")


def supervisor_not_started(cause: object) -> str:
    """Say that the process that looks after containers could not be started."""
    return f"{_START}the process that looks after this fake's containers could not be started: {cause}"


def interrupted(fault: str | None) -> str:
    """Say that the supervisor died; `fault` is its traceback, if it could still tell."""
    return f"{INTERRUPTED}: {fault.strip().splitlines()[-1]}" if fault else f"{INTERRUPTED}."


def _runtime(cause: str) -> str:
    return _RUNTIME.format(cause=cause)


def _words(number: int) -> str:
    return os.strerror(number).lower()
