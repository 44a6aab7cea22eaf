"""Starts a container that has to be made into something first: another user, other limits.

`posix_spawn` can do neither; this is a fork, at ten times the cost, that tells by a pipe which step failed.
"""

from __future__ import annotations

import os
import resource
import signal
from errno import EPERM

from .refused import Refused

TYPE_CHECKING = False  # checkers take it for true; importing `typing` would cost a fifth of the time to start
if TYPE_CHECKING:
    from typing import NoReturn

_DEFAULTS = (signal.SIGPIPE, signal.SIGXFSZ)
"""Python ignores these, and what is ignored would stay so in containers."""


def fork(
    path: bytes,
    argv: list[bytes],
    environment: dict[bytes, bytes],
    streams: tuple[int, int, int],
    identity: tuple[int, int, tuple[int, ...]] | None,
    limits: list[tuple[int, int, int]],
    *,
    terminal: bool = False,
) -> int:
    """Start a process in a session of its own; give its id.

    Args:
        path: the executable.
        argv: its command line.
        environment: its whole environment.
        streams: descriptors that become its stdin, stdout and stderr.
        identity: the uid, gid and groups it is to have; None: ours.
        limits: resources with soft and hard limits; of one resource the last counts.
        terminal: whether the streams are a terminal, which is then to control it.

    Raises:
        Refused: a step failed.
        OSError: no process can be made.
    """
    told, telling = os.pipe()  # closed by what is executed
    try:
        pid = os.fork()
    except OSError:
        os.close(told)
        os.close(telling)
        raise
    if not pid:
        _become(path, argv, environment, streams, identity, limits, telling, terminal)
    os.close(telling)
    with open(told, "rb") as news:
        step, _, number = news.read().decode().partition(" ")
    if step:
        os.waitpid(pid, 0)
        raise Refused(step, int(number))
    return pid


def _become(
    path: bytes,
    argv: list[bytes],
    environment: dict[bytes, bytes],
    streams: tuple[int, int, int],
    identity: tuple[int, int, tuple[int, ...]] | None,
    limits: list[tuple[int, int, int]],
    telling: int,
    terminal: bool,
) -> NoReturn:
    """In the child: take one step after the other, and become the container."""
    step = "exec"
    try:
        os.setsid()
        for at, descriptor in enumerate(streams):
            os.dup2(descriptor, at)
        if terminal:
            _be_controlled()
        for number in _DEFAULTS:
            signal.signal(number, signal.SIG_DFL)
        step = "ulimit"
        for kind, soft, hard in limits:
            resource.setrlimit(kind, (soft, hard))
        step = "user"
        if identity:
            uid, gid, groups = identity
            os.setgroups(groups)
            os.setgid(gid)
            os.setuid(uid)
        step = "exec"
        os.execve(path, argv, environment)
    except OSError as error:
        os.write(telling, f"{step} {error.errno}".encode())
    except ValueError:  # what `resource` makes of EPERM, and of limits that contradict each other
        os.write(telling, f"{step} {EPERM}".encode())
    finally:
        os._exit(127)


def _be_controlled() -> None:
    """Have the terminal on stdin control this session."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
