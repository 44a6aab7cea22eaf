"""What can stand in for a container image: `Process`, `Function`, `Scripted`, `PullError`, and who picks one."""

from __future__ import annotations

import fnmatch
import signal
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

from ecs_fake.errors import NotImplementedByFake, OptionError

_WILDCARDS = frozenset("*?[")
_HEALTH = ("HEALTHY", "UNHEALTHY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The container is a local child process.

    Args:
        command: replaces the container's command; an override given to RunTask still wins.
        entry_point: replaces the container's entry point.
        env: further environment variables; the task definition's and the overrides' win.
        working_directory: a path on this machine; by default a scratch directory of the task's own.
        stop_signal: what asks it to end, as an image's STOPSIGNAL: a name ("SIGINT", "INT") or a number.
    """

    command: Sequence[str] | None = None
    entry_point: Sequence[str] | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    working_directory: str | None = None
    stop_signal: str | int = "SIGTERM"

    def __post_init__(self) -> None:
        for name in ("command", "entry_point"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise OptionError(
                    f"Process({name}={value!r}): give a list of words, as a task definition does, "
                    f"for example {name}={value.split()!r}; no shell is involved."
                )
        _signal_number(self.stop_signal)

    @property
    def stop_signal_number(self) -> int:
        """The number of the signal that asks it to end."""
        return _signal_number(self.stop_signal)


def _signal_number(given: str | int) -> int:
    """Read a signal as Docker does: with or without SIG, or its number. Raises `OptionError`."""
    word = str(given).upper()
    if word.isdecimal() and int(word) in signal.valid_signals():
        return int(word)
    name = word if word.startswith("SIG") else f"SIG{word}"
    if name in signal.Signals.__members__:
        return signal.Signals[name].value
    raise OptionError(
        f'Process(stop_signal={given!r}): this machine has no such signal; give a name such as "SIGINT", or a number.'
    )


@dataclass(frozen=True, slots=True)
class Function:
    """The container is a Python callable, run in a fresh interpreter.

    It is called without arguments; the container's command is in `sys.argv[1:]`, its variables are in `os.environ`.
    What it returns is the exit code: None is 0, a number is itself; an exception is 1, with its traceback in the log.

    Args:
        callable: anything importable goes by its name; functions of notebooks and scripts, lambdas and closures by
            value, which needs cloudpickle.

    Raises:
        OptionError: it needs arguments, or cannot be taken to another interpreter.
    """

    callable: Callable[[], object]
    packed: bytes = field(init=False, repr=False, compare=False)
    """For the fresh interpreter; see `ecs_fake.callables`."""

    def __post_init__(self) -> None:
        from ecs_fake.callables import packed  # pickle and its kin: only who uses a function pays for them

        object.__setattr__(self, "packed", packed(self.callable))


class Docker:
    """Another image in place of the one named; refused, as there are no real containers yet."""

    def __init__(self, image: str) -> None:
        raise NotImplementedByFake(
            f"Docker({image!r}): this fake does not run containers on a Docker Engine yet. Use Process(...) or "
            "Function(...) to run something real, Scripted(...) to simulate."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """The container's life is a script; nothing is executed.

    Args:
        run_for: seconds until it ends by itself; None: it runs until stopped; 0: it ends right after RUNNING.
        exit_code: 0 to 255, how it ends by itself.
        output: what it writes to stdout, when it starts.
        health: outcome of each health check in turn, the last repeats.
        on_stop_exit_code: how it ends when it is asked to stop.
        stop_delay: seconds it takes to end when asked; beyond `stopTimeout` it is killed (137).
        start_error: text of a `CannotStartContainerError`: it never starts.
        cpu_utilization: per cent of the CPU reserved for it that it uses, for `fake.metric` and whoever scales by it.
        memory_utilization: the same of memory.
    """

    run_for: float | None = None
    exit_code: int = 0
    output: str = ""
    health: Sequence[str] = ("HEALTHY",)
    on_stop_exit_code: int = 143
    stop_delay: float = 0.0
    start_error: str | None = None
    cpu_utilization: float = 0.0
    memory_utilization: float = 0.0

    def __post_init__(self) -> None:
        for name in ("cpu_utilization", "memory_utilization"):
            if getattr(self, name) < 0:
                raise OptionError(f"Scripted({name}={getattr(self, name)!r}): per cent cannot be negative.")
        if self.run_for is not None and self.run_for < 0:
            raise OptionError(
                f"Scripted(run_for={self.run_for!r}): seconds cannot be negative; None means until stopped."
            )
        if self.stop_delay < 0:
            raise OptionError(f"Scripted(stop_delay={self.stop_delay!r}): seconds cannot be negative.")
        for name in ("exit_code", "on_stop_exit_code"):
            code = getattr(self, name)
            if not 0 <= code <= 255:
                raise OptionError(f"Scripted({name}={code!r}): an exit code is a number from 0 to 255.")
        if (
            isinstance(self.health, str)
            or not self.health
            or any(word not in _HEALTH for word in self.health)
        ):
            raise OptionError(
                f"Scripted(health={self.health!r}): give a sequence of {_HEALTH}, one for each check in turn."
            )


@dataclass(frozen=True, slots=True)
class PullError:
    """The image cannot be pulled; `cause` is what the registry says."""

    cause: str = "pull access denied, repository does not exist or may require authorization"


StandIn = Process | Function | Scripted | PullError


class Images(MutableMapping[str, StandIn]):
    """Image references, or shell-style patterns of them, and their stand-ins.

    An exact reference wins, then the pattern with the longest literal beginning, then the order given. `app` and
    `app:latest` are the same image; one that has both a tag and a digest is found by either.
    """

    def __init__(self, given: Mapping[str, StandIn] | None = None, *, may_execute: bool = True) -> None:
        self._table: dict[str, StandIn] = {}
        self._may_execute = may_execute
        for pattern, stand_in in (given or {}).items():
            self[pattern] = stand_in

    def __setitem__(self, pattern: str, stand_in: StandIn) -> None:
        if not isinstance(stand_in, StandIn):
            raise OptionError(
                f"images[{pattern!r}] = {stand_in!r}: a stand-in is ecs_fake.Process(...), ecs_fake.Function(...), "
                "ecs_fake.Scripted(...) or ecs_fake.PullError(...)."
            )
        if isinstance(stand_in, Process | Function) and not self._may_execute:
            raise OptionError(
                f"images[{pattern!r}] = {type(stand_in).__name__}(...): this fake runs on virtual time, and a real "
                'process cannot. Name the stand-in when the fake is made, or give clock="wall".'
            )
        self._table[pattern] = stand_in

    def __getitem__(self, pattern: str) -> StandIn:
        return self._table[pattern]

    def __delitem__(self, pattern: str) -> None:
        del self._table[pattern]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __repr__(self) -> str:
        return f"Images({self._table!r})"

    @property
    def executes(self) -> bool:
        """Whether any stand-in starts something real."""
        return any(isinstance(stand_in, Process | Function) for stand_in in self._table.values())

    def find(self, image: str) -> StandIn | None:
        """Give the stand-in for an image reference, or None if nothing matches."""
        if not self._table:
            return None
        forms = _forms(image)
        for form in forms:
            if form in self._table:
                return self._table[form]
        matching = [
            pattern for pattern in self._table if any(fnmatch.fnmatchcase(form, pattern) for form in forms)
        ]
        return self._table[max(matching, key=_literal_length)] if matching else None


def _forms(image: str) -> tuple[str, ...]:
    """Give all references that mean this image, the one written first."""
    tagged, _, digest = image.partition("@")
    name, colon, tag = tagged.rpartition(":")
    if not colon or "/" in tag:  # what looked like a tag is a registry's port
        name, tag = tagged, ""
    if digest:
        return (image, tagged, f"{name}@{digest}") if tag else (image,)
    if not tag:
        return image, f"{image}:latest"
    return (image, name) if tag == "latest" else (image,)


def _literal_length(pattern: str) -> int:
    return next((at for at, letter in enumerate(pattern) if letter in _WILDCARDS), len(pattern))
