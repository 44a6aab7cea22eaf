"""A task of a fake, live: every attribute is read from the records when it is asked for."""

from __future__ import annotations

import copy
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ecs_fake.engine.engine import Engine
from ecs_fake.errors import EcsFakeError, OptionError, WaitTimeout
from ecs_fake.looking import containers as handles
from ecs_fake.looking import html, reach
from ecs_fake.looking.containers import ContainerHandle
from ecs_fake.looking.journal import story
from ecs_fake.operations import views
from ecs_fake.records.orders import ContainerKey, KillContainer
from ecs_fake.records.status import ContainerStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.runners.logs import LogBook, LogLine, Logs
from ecs_fake.runners.sessions import (
    CannotOpen,
    ExecResult,
    Listener,
    Session,
    SessionRequest,
    TerminalSize,
    execute,
)

_LADDER = tuple(TaskStatus)


_LOOK_AGAIN = 0.05
"""Seconds after which who waits for output looks whether the task has stopped."""


class TaskHandle:
    """One task of a fake."""

    def __init__(
        self,
        engine: Engine,
        logs: LogBook,
        arn: str,
        environment: Callable[[ContainerKey, Mapping[str, str]], Mapping[str, str]],
        open_session: Callable[[SessionRequest, Listener], Session],
        order: Callable[[KillContainer], None],
    ) -> None:
        self._engine = engine
        self._logs = logs
        self._environment = environment
        self._open_session = open_session
        self._order = order
        #: The task's ARN.
        self.arn = arn

    @property
    def _record(self) -> Task:
        record = find_task(self._engine, self.arn)
        if record is None:
            raise EcsFakeError(
                f"{self.arn} is gone: stopped tasks are kept for an hour, and reset() forgets all."
            )
        return record

    @property
    def last_status(self) -> str:
        """How far the task has come."""
        return str(self._record.last_status)

    @property
    def desired_status(self) -> str:
        """What is wanted of it."""
        return str(self._record.desired_status)

    @property
    def stop_code(self) -> str | None:
        """Why it stopped, as a code."""
        code = self._record.stop_code
        return None if code is None else str(code)

    @property
    def stopped_reason(self) -> str | None:
        """Why it stopped, in ECS's words."""
        return self._record.stopped_reason

    @property
    def containers(self) -> dict[str, ContainerHandle]:
        """Its containers by name."""
        record = self._record
        return {one.name: handles.container(one, record.spec.birth(one.name)) for one in record.containers}

    @property
    def exit_codes(self) -> dict[str, int | None]:
        """How each container ended; None: it has not, or never started."""
        return {one.name: one.exit_code for one in self._record.containers}

    def describe(self) -> dict[str, Any]:
        """Give the task as DescribeTasks shows it, with its tags."""
        return copy.deepcopy(views.task(self._record, tags=True, health=True))

    def logs(self, container: str | None = None, *, follow: bool = False) -> Logs | Iterator[LogLine]:
        """Give what a container wrote, or all of them in the order of time.

        Args:
            container: its name; None: every container.
            follow: go on with new lines until the task has stopped; on virtual time also until nothing is due any
                more, since then nothing would ever come.

        Raises:
            KeyError: the task has no container of that name.
            EcsFakeError: the task is gone, and its output with it.
        """
        record = self._record
        if container is not None:
            record.container(container)
        return self._follow(container) if follow else self._logs.read(self.arn, container)

    def _follow(self, container: str | None) -> Iterator[LogLine]:
        seen: dict[str, int] = {}
        while True:
            writes, over = self._logs.writes, self._is_over()
            yield from self._logs.read_on(self.arn, container, seen)
            # Time moves only now: whoever reads may have acted upon a line.
            if over or not self._can_go_on():
                return
            if not self._engine.core.clock.virtual:
                self._logs.wait(writes, _LOOK_AGAIN)

    def read_on(self, seen: dict[str, int], container: str | None = None) -> tuple[list[LogLine], bool]:
        """Give the lines that came since the last time, without waiting for any.

        Virtual time, on which nothing comes by waiting, moves to its next timer.

        Args:
            seen: how many lines of each container have been read; begin with an empty one.
            container: one of its containers; None: all.

        Returns:
            The lines, and whether more can follow: not when the task has stopped, nor when nothing is due any more on
            virtual time.
        """
        over = self._is_over()
        lines = self._logs.read_on(self.arn, container, seen)
        return lines, not over and self._can_go_on()

    def _is_over(self) -> bool:
        """Whether nothing more is written: what containers wrote before their end is there when the task stops."""
        return self._engine.closed or self._record.last_status is TaskStatus.STOPPED

    def _can_go_on(self) -> bool:
        """Move virtual time to its next timer; whether anything can still happen."""
        core = self._engine.core
        if not core.clock.virtual:
            return True
        due, since = core.next_due, self._engine.changes
        if due is not None:
            self._engine.pause(max(0.0, due - core.clock.now()), since=since)
        return due is not None

    def address(self, container_port: int) -> tuple[str, int]:
        """Give host and port by which a port of its containers is reached from this machine.

        Raises:
            EcsFakeError: no container that runs has such a port, or none is executed; the text says what there is.
        """
        return reach.address(self._record, container_port)

    @property
    def addresses(self) -> list[reach.Address]:
        """Where the mapped ports of its containers that run are reached from this machine."""
        return reach.addresses(self._record)

    def kill(self) -> None:
        """End all of its containers by force, as if SIGKILL reached them from outside: ECS learns of it when they have
        ended.
        """
        record = self._record
        for one in record.containers:
            if one.status is ContainerStatus.RUNNING:
                self._order(
                    KillContainer(ContainerKey(record.spec.epoch, record.arn, one.name, one.restarts))
                )
        self._engine.driver.kick()

    def env(self, container: str | None = None) -> dict[str, str]:
        """Give the environment variables that ECS adds to a container's own, also for one that is only simulated.

        With them code of yours finds what it would find inside the task: metadata, credentials of the task's role, task
        protection, and this fake as its ECS::

            subprocess.run(["python", "worker.py"], env={**os.environ, **fake.task(arn).env()})

        Args:
            container: its name; None: the first one.

        Raises:
            KeyError: the task has no container of that name.
            EcsFakeError: the task is gone.
        """
        record = self._record
        name = record.containers[0].name if container is None else record.container(container).name
        return dict(self._environment(ContainerKey(record.spec.epoch, record.arn, name), {}))

    def exec(
        self,
        command: str | Sequence[str],
        container: str | None = None,
        tty: bool = False,
        *,
        timeout: float = 600.0,
    ) -> ExecResult:
        """Run a command inside a container that runs, in its environment, its working directory and as its user.

        ::

            task.exec("cat config.json").output

        Args:
            command: its words, or a string that is split as a shell would; no shell is started.
            container: the container's name; None: the only one.
            tty: whether the command gets a terminal, of 24 rows and 80 columns.
            timeout: seconds after which it is ended.

        Returns:
            Its exit code and its output. Of a command that cannot be started they are Docker's, 126 or 127 and the
            reason.

        Raises:
            KeyError: the task has no container of that name.
            EcsFakeError: the container does not run, or is only simulated.
            WaitTimeout: the command took longer.
        """
        size = TerminalSize() if tty else None
        try:
            return execute(self._open_session, self._request(command, container, size, merged=True), timeout)
        except CannotOpen as refusal:
            raise EcsFakeError(f"exec({command!r}) in {self!r}: {refusal}.") from None

    def open_session(
        self,
        command: str | Sequence[str],
        listener: Listener,
        container: str | None = None,
        *,
        terminal: tuple[int, int] | None = None,
    ) -> Session:
        """Run a command inside a container, and talk to it meanwhile.

        Args:
            command: as for `exec`.
            listener: is told what it does.
            container: as for `exec`.
            terminal: rows and columns of the terminal it gets; None: pipes.

        Raises:
            KeyError: the task has no container of that name.
            EcsFakeError: the container does not run, or is only simulated.
        """
        try:
            size = None if terminal is None else TerminalSize(*terminal)
            return self._open_session(self._request(command, container, size), listener)
        except CannotOpen as refusal:
            raise EcsFakeError(f"open_session({command!r}) in {self!r}: {refusal}.") from None

    def _request(
        self,
        command: str | Sequence[str],
        container: str | None,
        terminal: TerminalSize | None,
        *,
        merged: bool = False,
    ) -> SessionRequest:
        record = self._record
        if container is None and len(record.containers) > 1:
            names = ", ".join(one.name for one in record.containers)
            raise EcsFakeError(f"{self!r} has several containers: name one of {names}.")
        one = record.containers[0] if container is None else record.container(container)
        words = tuple(shlex.split(command) if isinstance(command, str) else command)
        if not words:
            raise EcsFakeError("exec(): there is no command.")
        key = ContainerKey(record.spec.epoch, record.arn, one.name, one.restarts)
        return SessionRequest(key, words, terminal, merged)

    def wait(self, status: str = "STOPPED", timeout: float = 600.0) -> TaskHandle:
        """Let time pass until the task has reached a status, or gone beyond it.

        Args:
            status: a `lastStatus`, for example `RUNNING`.
            timeout: seconds, of virtual or real time as the fake runs.

        Raises:
            WaitTimeout: it has not; the text tells the task's story.
            OptionError: there is no such status.
        """
        wanted = _rung(status)
        if self._engine.run_until(lambda: _LADDER.index(self._record.last_status) >= wanted, timeout):
            return self
        raise WaitTimeout(f"{self.arn} is not {status} after {timeout:g} s.\n{self.story()}")

    def story(self) -> str:
        """Tell the task's life from the journal, a line a change."""
        return story(self._engine.core.journal, self.arn)

    def __repr__(self) -> str:
        record = self._record
        ends = ", ".join(f"{one.name}={handles.outcome(one)}" for one in record.containers)
        why = f", {record.stop_code}: {record.stopped_reason}" if record.stop_code else ""
        name = f"{record.spec.definition.family}:{record.spec.definition.revision}"
        return f"<Task {record.spec.task_id} {name} {record.last_status}, {ends}{why}>"

    def _repr_html_(self) -> str:
        return html.task(self._record)


def _rung(status: str) -> int:
    if status not in _LADDER:
        raise OptionError(f"wait({status!r}): a task passes {', '.join(_LADDER)}.")
    return _LADDER.index(TaskStatus(status))


def task_arns(engine: Engine, cluster: str | None) -> list[str]:
    """Give the ARNs of all tasks, the oldest first; those of one cluster by its name or ARN."""
    every: list[Task] = engine.core.read(
        lambda worlds: [task for world in worlds.values() for task in world.tasks]
    )
    every.sort(key=lambda task: (task.spec.created_at, task.serial))
    return [
        task.arn
        for task in every
        if cluster in (None, task.spec.cluster_arn, task.spec.cluster_arn.split("/")[1])
    ]


def find_task(engine: Engine, reference: str) -> Task | None:
    """Give the task with this ARN or id, in whatever account and Region it is."""
    task_id = reference.rpartition("/")[2]
    found: Task | None = engine.core.read(
        lambda worlds: next((task for world in worlds.values() if (task := world.tasks.get(task_id))), None)
    )
    return found
