"""What a user holds to look at a fake: tasks, their containers, the journal's entries.

Handles are live: every attribute is read from the records when it is asked for.
"""

from __future__ import annotations

import copy
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecs_fake import reach
from ecs_fake.engine.engine import Engine
from ecs_fake.errors import EcsFakeError, OptionError, WaitTimeout
from ecs_fake.operations import views
from ecs_fake.operations.tasks import views_containers
from ecs_fake.records.account_setting import AccountSetting
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.replay import Replay
from ecs_fake.records.service import Service
from ecs_fake.records.status import ContainerStatus, TaskStatus
from ecs_fake.records.task import Container, Task
from ecs_fake.records.task_definition import Family, TaskDefinition
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
from ecs_fake.store.transaction import Change

_LADDER = tuple(TaskStatus)
_LOOK_AGAIN = 0.05
"""Seconds after which who waits for output looks whether the task has stopped."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    at: datetime
    cause: str
    """An operation, a runner's report, a timer, or `poll`."""
    subject: str
    """The ARN of what changed; empty for time itself."""
    text: str
    """What changed, in words."""

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03d}  {self.text}  ({self.cause})"


@dataclass(frozen=True, slots=True)
class ContainerHandle:
    """A container of a task as it was when asked for."""

    name: str
    last_status: str
    exit_code: int | None
    reason: str | None
    runtime_id: str | None
    pid: int | None
    """Its process on this machine, if it is one."""
    health_status: str = "UNKNOWN"
    restart_count: int = 0
    """How often its restart policy has started it again."""


class TaskHandle:
    """One task of a fake."""

    def __init__(
        self,
        engine: Engine,
        logs: LogBook,
        arn: str,
        environment: Callable[[ContainerKey, Mapping[str, str]], Mapping[str, str]],
        open_session: Callable[[SessionRequest, Listener], Session],
    ) -> None:
        self._engine = engine
        self._logs = logs
        self._environment = environment
        self._open_session = open_session
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
        return {one.name: _container(one) for one in self._record.containers}

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
            if over or not self._let_time_pass(writes):
                return

    def _is_over(self) -> bool:
        """Whether nothing more is written: what containers wrote before their end is there when the task stops."""
        return self._engine.closed or self._record.last_status is TaskStatus.STOPPED

    def _let_time_pass(self, writes: int) -> bool:
        """Wait for more output, or move virtual time to its next timer; whether anything can still happen."""
        core = self._engine.core
        if not core.clock.virtual:
            self._logs.wait(writes, _LOOK_AGAIN)
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
        self, command: str | Sequence[str], container: str | None = None, tty: bool = False, *, timeout: float = 600.0
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
            Its exit code and its output. A command that cannot be started has Docker's codes, 126 or 127, and the reason
            as its output.

        Raises:
            KeyError: the task has no container of that name.
            EcsFakeError: the container does not run, or is only simulated.
            WaitTimeout: the command took longer.
        """
        size = TerminalSize() if tty else None
        try:
            return execute(self._open_session, self._request(command, container, size), timeout)
        except CannotOpen as refusal:
            raise EcsFakeError(f"exec({command!r}) in {self!r}: {refusal}.") from None

    def open_session(
        self,
        command: str | Sequence[str],
        listener: Listener,
        container: str | None = None,
        *,
        terminal: TerminalSize | None = None,
    ) -> Session:
        """Run a command inside a container, and talk to it meanwhile.

        Args:
            command: as for `exec`.
            listener: is told what it does.
            container: as for `exec`.
            terminal: the size of the terminal it gets; None: pipes.

        Raises:
            KeyError: the task has no container of that name.
            EcsFakeError: the container does not run, or is only simulated.
        """
        try:
            return self._open_session(self._request(command, container, terminal), listener)
        except CannotOpen as refusal:
            raise EcsFakeError(f"open_session({command!r}) in {self!r}: {refusal}.") from None

    def _request(
        self, command: str | Sequence[str], container: str | None, terminal: TerminalSize | None
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
        return SessionRequest(key, words, terminal)

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
        ends = ", ".join(f"{one.name}={_outcome(one)}" for one in record.containers)
        why = f", {record.stop_code}: {record.stopped_reason}" if record.stop_code else ""
        name = f"{record.spec.definition.family}:{record.spec.definition.revision}"
        return f"<Task {record.spec.task_id} {name} {record.last_status}, {ends}{why}>"

    def _repr_html_(self) -> str:
        from html import escape

        record = self._record
        rows = "".join(
            f"<tr><td>{escape(one.name)}</td><td>{escape(_outcome(one))}</td><td>{escape(one.reason or '')}</td></tr>"
            for one in record.containers
        )
        why = (
            f" · {escape(str(record.stop_code))}: {escape(record.stopped_reason or '')}"
            if record.stop_code
            else ""
        )
        family = escape(f"{record.spec.definition.family}:{record.spec.definition.revision}")
        return (
            f"<div><b>{family}</b> · {record.last_status}{why}<br><small>{escape(self.arn)}</small>"
            f"<table><tr><th>container</th><th>state</th><th>reason</th></tr>{rows}</table></div>"
        )


def _rung(status: str) -> int:
    if status not in _LADDER:
        raise OptionError(f"wait({status!r}): a task passes {', '.join(_LADDER)}.")
    return _LADDER.index(TaskStatus(status))


def _container(record: Container) -> ContainerHandle:
    running = record.status is ContainerStatus.RUNNING
    return ContainerHandle(
        name=record.name,
        last_status=views_containers.shown_status(record),
        exit_code=record.exit_code,
        reason=record.reason,
        runtime_id=record.runtime_id,
        pid=record.pid if running else None,
        health_status=str(record.health),
        restart_count=record.restarts,
    )


def _outcome(record: Container) -> str:
    return (
        f"exit {record.exit_code}" if record.exit_code is not None else views_containers.shown_status(record)
    )


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


# -- the journal ---------------------------------------------------------------------------------
def entries(changes: Iterable[Change]) -> list[Entry]:
    """Put changes into words."""
    return [_entry(change) for change in changes]


def story(changes: Iterable[Change], arn: str) -> str:
    """Tell what happened to one thing, a line a change."""
    lines = [str(entry) for entry in entries(changes) if entry.subject == arn]
    return "\n".join(lines) or f"nothing is known of {arn}"


def _entry(change: Change) -> Entry:
    at = datetime.fromtimestamp(change.at, UTC)
    record = change.after if change.after is not None else change.before
    if isinstance(record, float):
        return Entry(at, change.cause, "", f"time moves by {change.after - change.before:g} s")
    arn = getattr(record, "arn", "")
    return Entry(at, change.cause, arn, _words(change, record))


def _words(change: Change, record: Any) -> str:
    if change.after is None:
        return f"{_NAMES.get(type(record), _plain)(record)} forgotten"
    if isinstance(record, Task):
        return _task_words(change.before, record)
    words = f"{_NAMES.get(type(record), _plain)(record)} {getattr(record, 'status', 'written')}"
    return words + _update_words(change.before, record)


def _update_words(before: Any, after: Any) -> str:
    """Say how far an update in the background has come, if that is what changed."""
    for name in ("attachments_status", "update_status"):
        now = getattr(after, name, None)
        if now is not None and now is not getattr(before, name, None):
            return f" · {now}"
    return ""


def _plain(record: Any) -> str:
    return type(record).__name__


_NAMES: dict[type, Callable[[Any], str]] = {
    AccountSetting: lambda record: f"account setting {record.name}={record.value} of {record.principal_arn}",
    Cluster: lambda record: f"cluster {record.name}",
    CapacityProvider: lambda record: f"capacity provider {record.name}",
    Family: lambda record: f"family {record.name}",
    TaskDefinition: lambda record: f"task definition {record.family}:{record.revision}",
    Task: lambda record: f"task {record.spec.task_id[:8]}",
    Replay: lambda record: f"client token {record.token[-1]}",
    ContainerInstance: lambda record: f"container instance {record.instance_id[:8]} v{record.version}",
    Service: lambda record: f"service {record.name}",
}


def _task_words(before: Task | None, after: Task) -> str:
    parts = [f"task {after.spec.task_id[:8]} v{after.version}"]
    if before is None or before.last_status is not after.last_status:
        parts.append(str(after.last_status))
    if before is not None and before.desired_status is not after.desired_status:
        parts.append(f"wanted {after.desired_status}: {after.stop_code}: {after.stopped_reason}")
    if before is not None and before.attachment is not after.attachment:
        parts.append(f"network interface {after.attachment}")
    for was, now in zip(before.containers if before else after.containers, after.containers, strict=True):
        parts += _container_words(was, now)
    return " · ".join(parts)


def _container_words(was: Container, now: Container) -> Iterator[str]:
    if was.status is not now.status:
        ended = now.last_exit if now.status is ContainerStatus.RESTARTING else now.exit_code
        code = f" exit {ended}" if ended is not None else ""
        yield f"{now.name} {now.status}{code}{': ' + now.reason if now.reason else ''}"
    elif was.applied is not now.applied:
        yield f"{now.name} told to {now.applied.name}"
    if now.watched and not was.watched:
        yield f"{now.name} watched"
    if now.checks is not None and now.checks is not was.checks and now.checks.exit_code is not None:
        verdict = f", {now.health}" if was.health is not now.health else ""
        yield f"{now.name} health check {now.checks.next - 1}: {now.checks.exit_code}{verdict}"
