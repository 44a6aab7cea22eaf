"""What a user holds to look at a fake: tasks, their containers, the journal's entries.

Handles are live: every attribute is read from the records when it is asked for.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecs_fake.engine.engine import Engine
from ecs_fake.errors import EcsFakeError, OptionError, WaitTimeout
from ecs_fake.operations import views
from ecs_fake.operations.tasks import views_containers
from ecs_fake.records.account_setting import AccountSetting
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.replay import Replay
from ecs_fake.records.service import Service
from ecs_fake.records.status import ContainerStatus, TaskStatus
from ecs_fake.records.task import Container, Task
from ecs_fake.records.task_definition import Family, TaskDefinition
from ecs_fake.runners.logs import LogBook, LogLine, Logs
from ecs_fake.store.transaction import Change

_LADDER = tuple(TaskStatus)
_LOOK_AGAIN = 0.05
"""Seconds after which output is looked for that came without a change of any record."""


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


class TaskHandle:
    """One task of a fake."""

    def __init__(self, engine: Engine, logs: LogBook, arn: str) -> None:
        self._engine = engine
        self._logs = logs
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
        seen = 0
        while True:
            since, stopped = self._engine.changes, self._record.last_status is TaskStatus.STOPPED
            lines = self._logs.read(self.arn, container)
            yield from list(lines)[max(0, seen - lines.dropped) :]
            seen = len(lines) + lines.dropped
            stride = self._until_more()
            if stopped or stride is None:
                return
            self._engine.pause(stride, since=since)

    def _until_more(self) -> float | None:
        """Give the seconds to the next timer of virtual time, or None; real time waits for a change."""
        if not self._engine.core.clock.virtual:
            return _LOOK_AGAIN
        due = self._engine.core.next_due
        return None if due is None else max(0.0, due - self._engine.core.clock.now())

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
    )


def _outcome(record: Container) -> str:
    return (
        f"exit {record.exit_code}" if record.exit_code is not None else views_containers.shown_status(record)
    )


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
        if was.status is not now.status:
            code = f" exit {now.exit_code}" if now.exit_code is not None else ""
            parts.append(f"{now.name} {now.status}{code}{': ' + now.reason if now.reason else ''}")
        elif was.applied is not now.applied:
            parts.append(f"{now.name} told to {now.applied.name}")
    return " · ".join(parts)
