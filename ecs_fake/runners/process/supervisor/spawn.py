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
from .refused import Refused
from .scratch import hand_over, make_mounts

TYPE_CHECKING = False  # checkers take it for true; importing `typing` would cost a fifth of the time to start
if TYPE_CHECKING:
    from typing import Any

    FileActions = list[Any]
    """As `posix_spawn` takes them."""

IGNORED_BY_PYTHON = [signal.SIGPIPE, signal.SIGXFSZ]
"""Python ignores these, and what is ignored would stay so in containers."""


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
            order: command line, environment, scratch directory, working directory; mounts, as `scratch.make_mounts`
                takes them; who it becomes (uid, gid, groups) or None; resource limits (number, soft, hard).

        Raises:
            Refused: it cannot be started.
        """
        (out, out_end), (err, err_end) = _pipes()
        try:
            return self.start_on(number, order, (self._null, out_end, err_end)), out, err
        except Refused:
            os.close(out)
            os.close(err)
            raise
        finally:
            os.close(out_end)
            os.close(err_end)

    def start_on(
        self, number: int, order: Message, streams: tuple[int, int, int], *, terminal: bool = False
    ) -> int:
        """Start a process with streams that are there already; give its id.

        Args:
            number: as for `start`.
            order: as for `start`.
            streams: what become its stdin, stdout and stderr.
            terminal: whether they are a terminal, which is then to control it.

        Raises:
            Refused: it cannot be started.
        """
        argv, environment, scratch, cwd, mounts, identity, limits = order
        self.prepare(scratch)
        _attempt("scratch", make_mounts, mounts)
        if cwd.startswith(scratch + b"/"):
            self.prepare(cwd)
        if identity:
            _attempt("scratch", hand_over, scratch, cwd, *identity[:2])
        _attempt("cwd", os.chdir, cwd)
        path = _locate(argv[0], environment.get(b"PATH", os.fsencode(os.defpath)))
        self._offspring.expect(number)
        environment = environment | self._offspring.marks()
        try:
            if identity or limits:
                return self._fork(path, argv, environment, streams, identity, limits, terminal)
            return self._spawn(path, argv, environment, _placed(streams, terminal))
        except OSError as error:
            raise Refused("exec", error.errno) from error

    def _spawn(
        self, path: bytes, argv: list[bytes], environment: dict[bytes, bytes], streams: FileActions
    ) -> int:
        # A child inherits our limit; nothing is opened while it is the lower one.
        resource.setrlimit(resource.RLIMIT_NOFILE, self._open_files)
        try:
            return os.posix_spawn(
                path,
                argv,
                environment,
                file_actions=streams,
                setsid=True,
                setsigmask=[],
                setsigdef=IGNORED_BY_PYTHON,
            )
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, self._our_open_files)

    def _fork(
        self,
        path: bytes,
        argv: list[bytes],
        environment: dict[bytes, bytes],
        streams: tuple[int, int, int],
        identity: tuple[int, int, tuple[int, ...]] | None,
        limits: list[tuple[int, int, int]],
        terminal: bool,
    ) -> int:
        from .fork import fork  # few containers need it

        own = (resource.RLIMIT_NOFILE, *self._open_files)
        return fork(path, argv, environment, streams, identity, [own, *limits], terminal=terminal)

    def _raise_open_files(self) -> None:
        soft, hard = self._open_files
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):
            # macOS says "unlimited" and means its own figure.
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 10240), hard))


def with_environment(order: Message, told: dict[bytes, bytes]) -> Message:
    """Add variables to an order to start; those it has already win."""
    argv, environment, *rest = order
    return (argv, told | environment, *rest)


def _placed(streams: tuple[int, int, int], terminal: bool) -> FileActions:
    """Say how descriptors become stdin, stdout and stderr; a terminal is opened anew, as that lets it take control."""
    if not terminal:
        return [(os.POSIX_SPAWN_DUP2, end, at) for at, end in enumerate(streams)]
    again = [(os.POSIX_SPAWN_DUP2, 0, at) for at in (1, 2)]
    return [(os.POSIX_SPAWN_OPEN, 0, os.ttyname(streams[0]), os.O_RDWR, 0), *again]


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
