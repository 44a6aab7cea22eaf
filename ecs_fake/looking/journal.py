"""The journal in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecs_fake.records.account_setting import AccountSetting
from ecs_fake.records.capacity_provider import UNTOUCHED, CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.replay import Replay
from ecs_fake.records.service import Service
from ecs_fake.records.service_deployment import DeployedRevision, ServiceDeployment
from ecs_fake.records.status import ContainerStatus
from ecs_fake.records.task import Container, Task
from ecs_fake.records.task_definition import Family, TaskDefinition
from ecs_fake.store.transaction import Change


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
    return (
        words
        + _update_words(change.before, record)
        + _stage_words(change.before, record)
        + _scaling_words(change.before, record)
    )


def _update_words(before: Any, after: Any) -> str:
    """Say how far an update in the background has come, if that is what changed."""
    for name in ("attachments_status", "update_status"):
        now = getattr(after, name, None)
        if now is not None and now is not getattr(before, name, None):
            return f" · {now}"
    return ""


def _scaling_words(before: Any, after: Any) -> str:
    """Say what is going on in a capacity provider's Auto Scaling group, if that is what changed."""
    if not isinstance(after, CapacityProvider):
        return ""
    was, now = before.scaling if before is not None else UNTOUCHED, after.scaling
    if was.launches != now.launches:
        return f" · launching {now.launching} instances"
    if now.asked_at != was.asked_at:
        return f" · looking at {after.group_name}"
    if (now.short_since, now.idle_since) == (was.short_since, was.idle_since):
        return ""
    return f" · {'too small' if now.short_since else 'too large' if now.idle_since else 'large enough'}"


def _stage_words(before: Any, after: Any) -> str:
    """Say which stage of its traffic's shift a service deployment has come to, and how its hooks are."""
    stage = getattr(after, "stage", None)
    if not isinstance(after, ServiceDeployment) or stage is None:
        return ""
    words = f" · {stage}" if before is None or before.stage is not stage else ""
    known = {one.hook_id: one.status for one in before.hooks} if before is not None else {}
    changed = [one for one in after.hooks if known.get(one.hook_id) is not one.status]
    return words + "".join(f" · hook {one.target or one.hook_id} {one.status}" for one in changed)


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
    ServiceDeployment: lambda record: f"service deployment {record.arn.rpartition('/')[2]}",
    DeployedRevision: lambda record: f"service revision {record.arn.rpartition('/')[2]}",
}


def _task_words(before: Task | None, after: Task) -> str:
    parts = [f"task {after.spec.task_id[:8]} v{after.version}"]
    if before is None or before.last_status is not after.last_status:
        parts.append(str(after.last_status))
    if before is not None and before.desired_status is not after.desired_status:
        parts.append(f"wanted {after.desired_status}: {after.stop_code}: {after.stopped_reason}")
    if before is not None and before.spec.container_instance != after.spec.container_instance:
        parts.append(f"placed on {(after.spec.container_instance or '').rpartition('/')[2][:8]}")
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
