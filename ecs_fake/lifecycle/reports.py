"""What an agent's report does to a task.

A report is put into the messages that runners send, so that the same rows decide about both: who comes second with
the same news changes nothing. What then follows by itself is the task's life as after every write.
"""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.lifecycle import attachment as attachments
from ecs_fake.lifecycle import task as life
from ecs_fake.lifecycle.effects import Attached, Detached, Effects
from ecs_fake.lifecycle.step import Step
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import KillContainer, Order
from ecs_fake.records.reports import (
    ContainerReport,
    ManagedAgentReport,
    ReportedAttachment,
    ReportedStatus,
    TaskReport,
)
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    ImagePulled,
    StateChange,
)
from ecs_fake.records.status import Applied, ContainerStatus, StopCode
from ecs_fake.records.task import Container, Task

_MESSAGES: Final = {ReportedAttachment.ATTACHED: Attached, ReportedAttachment.DETACHED: Detached}
_DETAILS: Final = ("exit_code", "reason", "runtime_id", "image_digest", "bindings")
_TIMES: Final = ("pull_started_at", "pull_stopped_at", "execution_stopped_at")


def submit(task: Task, report: TaskReport, now: float) -> tuple[Task, list[Order]]:
    """Apply a report.

    Gives the task, the same one if the report brings nothing new, and orders that end what a runner still runs of
    containers that are reported as stopped.
    """
    step = Step(task, now, PROFILES["instant"], Effects())
    if report.status is ReportedStatus.STOPPED and report.reason:
        step.task = life.stop(step.task, _stop_code(task), report.reason, now)
    for attachment in report.attachments:
        step.task = life.receive(step, _MESSAGES[attachment](task.arn))
    for container in [*report.containers, *_implied(task, report)]:
        _submit_container(step, container)
    for agent in report.managed_agents:
        _submit_agent(step, agent)
    _submit_times(step, report)
    return life.next_version(task, step.task), _left_over(task, step)


def can_take(task: Task, attachment: ReportedAttachment) -> bool:
    """Whether the task's network interface can come to be in this status now."""
    return (task.attachment, _MESSAGES[attachment]) in attachments.ATTACHMENT_EVENTS


def _stop_code(task: Task) -> StopCode:
    if all(container.started_at is None for container in task.containers):
        return StopCode.TASK_FAILED_TO_START
    return StopCode.ESSENTIAL_CONTAINER_EXITED


def _implied(task: Task, report: TaskReport) -> list[ContainerReport]:
    """Give what the task's status says of containers that the report does not name."""
    if report.status in (None, ReportedStatus.PENDING):
        return []
    named = {container.name for container in report.containers}
    return [
        ContainerReport(container.name, report.status)
        for container in task.containers
        if container.name not in named
    ]


def _submit_container(step: Step, report: ContainerReport) -> None:
    before = step.task.container(report.name)
    if before.status is ContainerStatus.STOPPED:
        return  # final
    for message in _messages(step, before, report):
        step.task = life.receive(step, message)
    said = {name: value for name in _DETAILS if (value := getattr(report, name)) is not None}
    _change(step, report.name, said)


def _messages(step: Step, container: Container, report: ContainerReport) -> list[StateChange]:
    """Put a report into the messages a runner would have sent, the ones that were left out included."""
    key, now = step.key(container), step.now
    pulled: list[StateChange] = []
    if container.status is ContainerStatus.NONE and (report.image_digest or _has_pulled(report)):
        pulled = [ImagePulled(key, now, report.image_digest)]
    if report.status is ReportedStatus.RUNNING:
        return [*pulled, ContainerStarted(key, now, runtime_id=report.runtime_id)]
    if report.status is not ReportedStatus.STOPPED:
        return pulled
    exited = ContainerExited(key, now, report.exit_code, report.reason, final=True)
    if container.status in (ContainerStatus.RUNNING, ContainerStatus.RESTARTING):
        return [exited]
    if report.exit_code is None:
        return [*pulled, ContainerStartFailed(key, now, report.reason or "")]
    if report.runtime_id is None:
        return [*pulled, exited]  # it has never run: something it depends on failed
    return [*pulled, ContainerStarted(key, now, runtime_id=report.runtime_id), exited]


def _has_pulled(report: ContainerReport) -> bool:
    return report.status in (ReportedStatus.RUNNING, ReportedStatus.STOPPED)


def _submit_agent(step: Step, report: ManagedAgentReport) -> None:
    _change(step, report.container, {"exec_agent": (report.status, report.reason)})


def _change(step: Step, name: str, changes: dict[str, Any]) -> None:
    before = step.task.container(name)
    if all(getattr(before, field) == value for field, value in changes.items()):
        return
    after = evolve(before, **changes)
    containers = tuple(after if one is before else one for one in step.task.containers)
    step.task = evolve(step.task, containers=containers)


def _submit_times(step: Step, report: TaskReport) -> None:
    said = {name: value for name in _TIMES if (value := getattr(report, name)) is not None}
    if any(getattr(step.task, name) != value for name, value in said.items()):
        step.task = evolve(step.task, **said)


def _left_over(before: Task, step: Step) -> list[Order]:
    """Give orders to end what a runner has started of containers that the report says have stopped."""
    return [
        KillContainer(step.key(after))
        for was, after in zip(before.containers, step.task.containers, strict=True)
        if after.status is ContainerStatus.STOPPED
        and was.status is not ContainerStatus.STOPPED
        and was.applied >= Applied.START
    ]
