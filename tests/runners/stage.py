"""A process runner and what a test needs to direct it: orders in, state changes out, with time limits."""

from __future__ import annotations

import itertools
import queue
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ecs_fake.records.orders import (
    CheckHealth,
    ContainerKey,
    ForgetTask,
    KillContainer,
    Limits,
    PullImage,
    StartContainer,
    StopContainer,
)
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    StateChange,
)
from ecs_fake.runners.logs import LogBook, Logs
from ecs_fake.runners.process import ProcessRunner

LIMIT = 20.0
"""Seconds after which a test gives up."""

_Change = TypeVar("_Change", bound=StateChange)


class Stage:
    """Gives orders to a process runner and waits for what it reports."""

    def __init__(self, **options: Any) -> None:
        self.logs = LogBook()
        self.changes: queue.SimpleQueue[StateChange] = queue.SimpleQueue()
        self.warnings: list[str] = []
        self.runner = ProcessRunner(self._report, self.logs, **{"warn": self.warnings.append, **options})
        self._numbers = itertools.count(1)

    def _report(self, change: StateChange, *, due: float | None = None) -> None:
        assert due is None
        self.changes.put(change)

    def key(self, task: str | None = None, name: str = "main") -> ContainerKey:
        """Name a container of a new task, or of the one given."""
        task = task or f"{next(self._numbers):032x}"
        return ContainerKey(1, f"arn:aws:ecs:us-east-1:123456789012:task/default/{task}", name)

    def pull(self, key: ContainerKey, image: str = "app") -> None:
        """Give the order to pull."""
        self.runner.carry_out(PullImage(key, image))

    def start(
        self,
        *command: str,
        key: ContainerKey | None = None,
        entry_point: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        working_directory: str | None = None,
        overridden: bool = False,
        stop_timeout: float = 30.0,
        members: Mapping[str, Any] | None = None,
        task_definition: Mapping[str, Any] | None = None,
        launch_type: str = "FARGATE",
        image: str = "app",
        limits: Limits = Limits(),  # noqa: B008 - immutable
    ) -> ContainerKey:
        """Give the order to start; `members` are further ones of the container definition."""
        key = key or self.key()
        order = StartContainer(
            key=key,
            image=image,
            entry_point=tuple(entry_point) if entry_point is not None else None,
            command=command or None,
            environment=environment or {},
            working_directory=working_directory,
            region="eu-west-1",
            definition={
                "name": key.name,
                "command": list(command),
                **(members or {}),
            },
            task_definition=task_definition or {},
            launch_type=launch_type,
            command_overridden=overridden,
            stop_timeout=stop_timeout,
            limits=limits,
        )
        self.runner.carry_out(order)
        return key

    def python(self, program: str, **options: Any) -> ContainerKey:
        """Start a small Python program."""
        return self.start(sys.executable, "-I", "-S", "-u", "-c", program, **options)

    def stop(self, key: ContainerKey) -> None:
        """Give the order to stop."""
        self.runner.carry_out(StopContainer(key))

    def kill(self, key: ContainerKey) -> None:
        """Give the order to kill."""
        self.runner.carry_out(KillContainer(key))

    def check(self, key: ContainerKey, *command: str, number: int = 1, timeout: float = LIMIT) -> None:
        """Give the order to check a container's health; the words are those of a health check's command."""
        self.runner.carry_out(CheckHealth(key, number, command, timeout))

    def forget(self, key: ContainerKey) -> None:
        """Give the order to forget the task."""
        self.runner.carry_out(ForgetTask(key.epoch, key.task_arn))

    def expect(self, kind: type[_Change]) -> _Change:
        """Wait for the next state change, which must be of this kind."""
        change = self.changes.get(timeout=LIMIT)
        assert isinstance(change, kind), change
        return change

    def run(self, *command: str, **options: Any) -> tuple[int, Logs]:
        """Run a container to its end; give its exit code and output."""
        return self.finish(self.start(*command, **options))

    def finish(self, key: ContainerKey) -> tuple[int, Logs]:
        """Wait for the start and the end of a container."""
        assert self.expect(ContainerStarted).key == key
        exited = self.expect(ContainerExited)
        assert exited.key == key
        return exited.exit_code, self.logs.read(key.task_arn)

    def refusal(self, *command: str, **options: Any) -> str:
        """Start what cannot be started; give the reason."""
        key = self.start(*command, **options)
        failed = self.expect(ContainerStartFailed)
        assert failed.key == key
        return failed.reason

    def line(self, key: ContainerKey, text: str) -> None:
        """Wait until the container has written this line."""
        until(lambda: text in [line.text for line in self.logs.read(key.task_arn)])


@contextmanager
def stage(**options: Any) -> Iterator[Stage]:
    """Set up a stage, and close its runner at the end."""
    made = Stage(**options)
    try:
        yield made
    finally:
        made.runner.close()


def until(condition: Callable[[], object]) -> None:
    """Look again and again until something is so; for what nobody reports."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.005)


def processes(marker: str, program: str = "") -> list[int]:
    """Give the processes that have `marker` in their command line, which begins with `program`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command_line = (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if marker.encode() in command_line and command_line.startswith(program.encode()):
                found.append(int(entry.name))
    return found
