"""What is said about containers that cannot be started, in the words of ECS and its container runtime, and about us."""

from __future__ import annotations

import os
from errno import ENOENT
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ecs_fake.records.orders import ContainerKey
    from ecs_fake.runners.process.network import Footing

_START: Final = "CannotStartContainerError: "
_RUNTIME: Final = (
    _START
    + "ResourceInitializationError: failed to create new container runtime task: failed to create shim task: "
    "OCI runtime create failed: runc create failed: unable to start container process: {cause}: unknown"
)

_EXEC: Final = "OCI runtime exec failed: exec failed: unable to start container process: {cause}: unknown"
"""What Docker says of a command that it cannot run in a container."""

NO_COMMAND: Final = _START + "Error response from daemon: no command specified"
WINDOWS: Final = (
    "Containers as local processes need Linux or macOS: Windows has no process groups to end them by. "
    'Use runner="simulated", or run inside WSL.'
)
SESSION_LOST: Final = "The container in which the command ran has ended."
NO_LOOPBACK_ADDRESSES: Final = (
    "Tasks with network mode awsvpc share 127.0.0.1, so no two of them can have the same port: this machine has no "
    "other loopback address. Have them listen at different ports, or use network mode bridge."
)
SOMEBODY: Final = "a program that cannot be named"
OVERRUNS: Final[dict[str | None, str]] = {
    "memory": "OutOfMemoryError: Container killed due to memory usage",
    "processes": "Container killed because its task had more processes than task_pids_limit allows",
}
"""Why a container was killed that took too much of the machine."""
CHECK_TIMEOUT: Final = "Health check exceeded timeout ({seconds:g}s){output}"
_PROGRAM: Final = ("search", "stat", "exec")
"""Steps that fail because of the program that is to be executed."""
INTERRUPTED: Final = "The container ended because the process that looked after this fake's containers did"


def not_startable(step: str, number: int, name: str, cwd: str) -> str:
    """Say why a container did not start.

    Args:
        step: where it failed: `search`, `stat`, `exec`, `cwd`, `scratch`, `pipes` or `ports`; or `port` or `bind`,
            when a port that the definition names is another container's or another program's.
        number: the system's error number; the port in the last two cases.
        name: the first word of its command line.
        cwd: its working directory.
    """
    if step in _PROGRAM:
        return _runtime(_not_executable(step, number, name))
    if step == "ulimit":
        return _runtime(f"error setting rlimits for ready process: {_words(number)}")
    if step == "user":
        return _runtime(f"unable to become the user of the container: {_words(number)}")
    if step == "cwd":
        return _runtime(f'chdir to cwd ("{cwd}") set in config.json failed: {_words(number)}')
    if step == "port":
        return _port(f"Bind for 0.0.0.0:{number} failed: port is already allocated", name)
    if step == "bind":
        cause = f"listen tcp4 0.0.0.0:{number}: bind: address already in use"
        return _port(f"failed to bind host port for 0.0.0.0:{number}: {cause}", name)
    return f"{_START}this machine has no room for the container ({step}): {_words(number)}"


def check_not_run(step: str, number: int, name: str) -> str:
    """Say why a health check could not be run; parameters as for `not_startable`."""
    return _EXEC.format(
        cause=_not_executable(step, number, name) if step in _PROGRAM else f"{step}: {_words(number)}"
    )


def check_unusable(command: tuple[str, ...]) -> str:
    """Say that the words of a health check are none that a process can get."""
    return _EXEC.format(cause=f"invalid argument in {command!r}")


def port_was_taken(key: ContainerKey, exit_code: int, port: int, holder: str, footing: Footing) -> str:
    """Say who held a port when a container failed, and how both can be had."""
    own = f" ({footing.address} here)" if footing.mode == "awsvpc" else ""
    remedy = (
        f"have it listen at the address in ECS_FAKE_BIND_ADDRESS{own} instead of all addresses"
        if footing.mode == "awsvpc"
        else "stop the other one, or use network mode bridge without a host port: PORT_<container port> then tells a "
        "free one"
    )
    return (
        f"{container(key)} ended with exit code {exit_code}, and port {port}, which it maps, was held by {holder}. "
        f"All tasks share this machine's ports: {remedy}."
    )


def port_was_refused(key: ContainerKey, port: int, holder: str) -> str:
    """Say who holds a host port that a container's definition names."""
    return (
        f"{container(key)} cannot have host port {port}, which is held by {holder}. All tasks and container instances "
        "share this machine's ports: leave the host port out, and PORT_<container port> tells a free one."
    )


def port_needs_root(key: ContainerKey, exit_code: int, port: int) -> str:
    """Say that a container was not allowed to have its port."""
    return (
        f"{container(key)} ended with exit code {exit_code}, and port {port}, which it maps, is one that only root may "
        "listen at on this machine. Have it listen at another port, or allow it: "
        f"sysctl net.ipv4.ip_unprivileged_port_start={port}."
    )


def container(key: ContainerKey, pid: int | None = None) -> str:
    """Name a container."""
    process = f" (process {pid})" if pid is not None else ""
    return f"container {key.name} of task {key.task_arn.rpartition('/')[2]}{process}"


def process(pid: int, command_line: str) -> str:
    """Name a process that is no container."""
    return f"process {pid} ({command_line})" if command_line else f"process {pid}"


def not_allowed(what: str, name: str) -> str:
    """Say that a container would get at this machine itself, and how that is allowed."""
    return f'{_START}{what}, which ecs_fake refuses unless it is made with allow=["{name}"]'


def unknown_user(container: str, user: str, name: str) -> str:
    """Warn that a user is one of the image's."""
    return (
        f"Container {container} is to run as {user}, but this machine knows no {name} (the image may): "
        "it runs as you."
    )


def other_user(container: str, user: str) -> str:
    """Warn that nobody but root can become another user."""
    return f"Container {container} is to run as {user}, but only root can start processes of others: it runs as you."


def limits_too_high(container: str, names: list[str]) -> str:
    """Warn of limits that this machine does not have or does not let us raise so far."""
    return (
        f"Container {container} asks for the ulimits {', '.join(names)}: this machine does not give them to a process "
        "of yours, so it has those you have."
    )


def host_name(container: str, name: str) -> str:
    """Warn that only the variable has the host name."""
    return (
        f"Container {container} has the host name {name} in the variable HOSTNAME only; gethostname() gives this "
        "machine's."
    )


def mounted(container: str, path: str, variable: str, *, read_only: bool) -> str:
    """Warn that a mount is not where the container would find it."""
    protection = " It is not protected against writing." if read_only else ""
    return (
        f"Container {container} mounts {path}: a local process finds it in the directory that {variable} names, and at "
        f"the same path below its home directory.{protection}"
    )


def unusable(what: str, value: str) -> str:
    """Say that a word of the order cannot be handed to any process."""
    return _runtime(f"invalid {what} {value!r}")


def supervisor_not_started(cause: object) -> str:
    """Say that the process that looks after containers could not be started."""
    return f"{_START}the process that looks after this fake's containers could not be started: {cause}"


def interrupted(fault: str | None) -> str:
    """Say that the supervisor died; `fault` is its traceback, if it could still tell."""
    return f"{INTERRUPTED}: {fault.strip().splitlines()[-1]}" if fault else f"{INTERRUPTED}."


def _port(cause: str, endpoint: str) -> str:
    return (
        f"{_START}Error response from daemon: driver failed programming external connectivity on endpoint {endpoint}: "
        f"{cause}"
    )


def _not_executable(step: str, number: int, name: str) -> str:
    if step == "search":
        return f'exec: "{name}": executable file not found in $PATH'
    if step == "stat":
        return f'exec: "{name}": stat {name}: {_words(ENOENT)}'
    return f'exec: "{name}": {_words(number)}'


def _runtime(cause: str) -> str:
    return _RUNTIME.format(cause=cause)


def _words(number: int) -> str:
    return os.strerror(number).lower()
