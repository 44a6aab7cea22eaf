"""Starts containers: directories, the executable's place, and one `posix_spawn`, which costs a tenth of a fork."""

from __future__ import annotations

import os
import resource
import signal
import stat
from collections.abc import Callable
from errno import EACCES, EISDIR, ENOENT

from .frames import Message
from .offspring import Offspring

IGNORED_BY_PYTHON = [signal.SIGPIPE, signal.SIGXFSZ]
"""Python ignores these, and what is ignored would stay so in containers."""


class Refused(Exception):
    """The container cannot be started: at which step, and the system's error number."""


class Spawner:
    """Starts main processes of containers."""

    def __init__(self, offspring: Offspring) -> None:
        self._offspring = offspring
        self._null = os.open(os.devnull, os.O_RDWR)
        #: What containers get; ours is raised, for two pipes each.
        self._open_files = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._raise_open_files()
        self._our_open_files = resource.getrlimit(resource.RLIMIT_NOFILE)

    def prepare(self, directory: bytes) -> None:
        """Make a container's directory, unless it is there. Raises `Refused`."""
        _attempt("scratch", os.makedirs, directory, 0o777, True)

    def start(self, number: int, order: Message) -> tuple[int, int, int]:
        """Start a container; give the id of its process, and read ends of its stdout and stderr.

        Args:
            number: to mark everything that will descend from it.
            order: command line, environment, scratch directory, working directory.

        Raises:
            Refused: it cannot be started.
        """
        argv, environment, scratch, cwd = order
        self.prepare(scratch)
        if cwd.startswith(scratch + b"/"):
            self.prepare(cwd)
        _attempt("cwd", os.chdir, cwd)
        path = _locate(argv[0], environment.get(b"PATH", os.fsencode(os.defpath)))
        (out, out_end), (err, err_end) = _pipes()
        try:
            self._offspring.expect(number)
            pid = self._spawn(path, argv, environment | self._offspring.marks(), out_end, err_end)
        except OSError as error:
            os.close(out)
            os.close(err)
            raise Refused("exec", error.errno) from error
        finally:
            os.close(out_end)
            os.close(err_end)
        return pid, out, err

    def _spawn(
        self, path: bytes, argv: list[bytes], environment: dict[bytes, bytes], out: int, err: int
    ) -> int:
        # A child inherits our limit; nothing is opened while it is the lower one.
        resource.setrlimit(resource.RLIMIT_NOFILE, self._open_files)
        try:
            return os.posix_spawn(
                path,
                argv,
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, end, at) for at, end in enumerate((self._null, out, err))
                ],
                setsid=True,
                setsigmask=[],
                setsigdef=IGNORED_BY_PYTHON,
            )
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, self._our_open_files)

    def _raise_open_files(self) -> None:
        soft, hard = self._open_files
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):
            # macOS says "unlimited" and means its own figure.
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 10240), hard))


def _attempt(step: str, act: Callable[..., object], *arguments: object) -> None:
    try:
        act(*arguments)
    except OSError as error:
        raise Refused(step, error.errno) from error


def _pipes() -> tuple[tuple[int, int], tuple[int, int]]:
    try:
        out = os.pipe()
    except OSError as error:
        raise Refused("pipes", error.errno) from error
    try:
        return out, os.pipe()
    except OSError as error:
        os.close(out[0])
        os.close(out[1])
        raise Refused("pipes", error.errno) from error


def _locate(name: bytes, path: bytes) -> bytes:
    """Find the executable as a container runtime does: a name with a slash as it is, another one along PATH."""
    if b"/" in name:
        if number := _unfit(name):
            raise Refused("stat" if number == ENOENT else "exec", number)
        return name
    for directory in path.split(b":"):
        candidate = os.path.join(directory or b".", name)
        if name and not _unfit(candidate):
            return candidate
    raise Refused("search", ENOENT)


def _unfit(path: bytes) -> int:
    """Say why the file cannot be executed: an error number, or 0."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        return error.errno or ENOENT
    if stat.S_ISDIR(mode):
        return EISDIR
    return 0 if os.access(path, os.X_OK) else EACCES
