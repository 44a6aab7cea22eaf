"""The life of a task, from the state of its containers and its network interface.

PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING → STOPPED. ACTIVATING and
DEACTIVATING are passed only by tasks of services with several target groups or a service registry; with a single load
balancer a task is registered while it is RUNNING.

`version` counts what a caller can see change: one message makes at most one new version, and STOPPING shares the
version of what caused it, as in the recorded lives (1 PROVISIONING, 2 PENDING, 3 RUNNING, 4 stop wanted,
5 DEPROVISIONING, 6 STOPPED).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ecs_fake.errors import IllegalTransition
from ecs_fake.lifecycle import attachment, interface, provision, registration, volumes
from ecs_fake.lifecycle import container as container_life
from ecs_fake.lifecycle.effects import Attached, Detached, Effects, Expired, Retired
from ecs_fake.lifecycle.step import REASON_LENGTH, Step
from ecs_fake.lifecycle.timings import EXPIRY, Timings
from ecs_fake.records.evolve import evolve
from ecs_fake.records.state_changes import (
    ImagePulled,
    ImagePullFailed,
    InterfaceFailed,
    ResourcesFailed,
    ResourcesProvided,
    TargetRefused,
    VolumesFailed,
)
from ecs_fake.records.status import (
    AttachmentStatus,
    ContainerStatus,
    DesiredStatus,
    Provision,
    StopCode,
    TaskStatus,
)
from ecs_fake.records.task import Container, Task
from ecs_fake.texts import hosts as hosts_texts
from ecs_fake.texts import stopped as stopped_texts

MOST_STEPS: Final = 1000
"""A life that takes more steps for one message is a fault of the tables, not a long life."""


class Row(NamedTuple):
    """A state row of a task."""

    at: TaskStatus
    when: Callable[[Step], bool]
    to: TaskStatus
    then: Callable[[Step], dict[str, Any]]


# -- guards --------------------------------------------------------------------------------------
def _stop_wanted(step: Step) -> bool:
    return step.stop_wanted


def _provisioned(step: Step) -> bool:
    task = step.task
    return (
        task.spec.claim is None
        and task.attachment in (None, AttachmentStatus.ATTACHED)
        and task.storage in (None, Provision.PROVIDED)
    )


def _all_started(step: Step) -> bool:
    return None not in [container.started_at for container in step.task.containers]


def _all_stopped(step: Step) -> bool:
    return all(container.status is ContainerStatus.STOPPED for container in step.task.containers)


def _detached(step: Step) -> bool:
    return step.task.attachment in (None, AttachmentStatus.DELETED, AttachmentStatus.FAILED)


def _may_stop(step: Step) -> bool:
    return step.stop_wanted and not registration.holds(step.task)


def _may_deactivate(step: Step) -> bool:
    return step.stop_wanted and step.task.spec.is_activated and registration.holds(step.task)


def _released(step: Step) -> bool:
    return not registration.holds(step.task)


def _all_started_and_to_be_activated(step: Step) -> bool:
    return step.task.spec.is_activated and _all_started(step)


def _activated(step: Step) -> bool:
    return registration.is_complete(step.task)


def _unconnected(step: Step) -> bool:
    return step.task.connectivity_at is None


def _all_stopped_with_nothing_to_remove(step: Step) -> bool:
    return step.task.attachment is None and not step.task.spec.volumes and _all_stopped(step)


# -- what comes with a transition ----------------------------------------------------------------
def _nothing(_: Step) -> dict[str, Any]:
    return {}


def _connect(step: Step) -> dict[str, Any]:
    return {"connectivity_at": step.now, "pull_started_at": step.now}


def _mark_started(step: Step) -> dict[str, Any]:
    return {"started_at": step.now}


def _mark_executed(step: Step) -> dict[str, Any]:
    reported = step.task.execution_stopped_at
    return {"execution_stopped_at": step.now if reported is None else reported}


def _mark_stopped(step: Step) -> dict[str, Any]:
    step.effects.timers.append((EXPIRY, Expired(step.task.arn)))
    volumes.end(step)
    return {"stopped_at": step.now}


def _mark_ended(step: Step) -> dict[str, Any]:
    return _mark_executed(step) | _mark_stopped(step)


STATE_ROWS: Final = (
    Row(TaskStatus.PROVISIONING, _stop_wanted, TaskStatus.DEPROVISIONING, _nothing),
    Row(TaskStatus.PROVISIONING, _provisioned, TaskStatus.PENDING, _connect),
    Row(TaskStatus.PENDING, _stop_wanted, TaskStatus.STOPPING, _nothing),
    Row(TaskStatus.PENDING, _unconnected, TaskStatus.PENDING, _connect),  # it was born so
    Row(TaskStatus.PENDING, _all_started_and_to_be_activated, TaskStatus.ACTIVATING, _nothing),
    Row(TaskStatus.PENDING, _all_started, TaskStatus.RUNNING, _mark_started),
    Row(TaskStatus.ACTIVATING, _may_stop, TaskStatus.STOPPING, _nothing),
    Row(TaskStatus.ACTIVATING, _stop_wanted, TaskStatus.DEACTIVATING, _nothing),
    Row(TaskStatus.ACTIVATING, _activated, TaskStatus.RUNNING, _mark_started),
    Row(TaskStatus.RUNNING, _may_deactivate, TaskStatus.DEACTIVATING, _nothing),
    Row(TaskStatus.RUNNING, _may_stop, TaskStatus.STOPPING, _nothing),
    Row(TaskStatus.DEACTIVATING, _released, TaskStatus.STOPPING, _nothing),
    Row(TaskStatus.STOPPING, _all_stopped_with_nothing_to_remove, TaskStatus.STOPPED, _mark_ended),
    Row(TaskStatus.STOPPING, _all_stopped, TaskStatus.DEPROVISIONING, _mark_executed),
    Row(TaskStatus.DEPROVISIONING, _detached, TaskStatus.STOPPED, _mark_stopped),
)
_ROWS_AT: Final = {status: tuple(row for row in STATE_ROWS if row.at is status) for status in TaskStatus}


# -- why a task ends -----------------------------------------------------------------------------
def stop(task: Task, code: StopCode, reason: str, at: float) -> Task:
    """Decide that a task is to end; the first decision stands."""
    if task.desired_status is DesiredStatus.STOPPED:
        return task
    return evolve(
        task, desired_status=DesiredStatus.STOPPED, stop_code=code, stopped_reason=reason, stopping_at=at
    )


def _ending(step: Step, container: Container, message: Any) -> tuple[StopCode, str] | None:
    """Say why the end of this container ends its task, or give None."""
    birth = step.birth(container)
    if isinstance(message, ImagePullFailed):
        reference = _full_reference(birth.spec.image)
        return StopCode.TASK_FAILED_TO_START, stopped_texts.CANNOT_PULL.format(
            reference=reference, cause=message.cause
        )
    if container.started_at is None:
        return StopCode.TASK_FAILED_TO_START, stopped_texts.FAILED_TO_START
    if birth.spec.essential:
        return StopCode.ESSENTIAL_CONTAINER_EXITED, stopped_texts.ESSENTIAL_EXITED
    return None


def _full_reference(image: str) -> str:
    """Write an image reference out as the puller does: registry, `library/`, tag."""
    first, slash, _ = image.partition("/")
    if not slash:
        image = f"docker.io/library/{image}"
    elif not ("." in first or ":" in first or first == "localhost"):
        image = f"docker.io/{image}"
    return image if ":" in image.rpartition("/")[2] or "@" in image else f"{image}:latest"


# -- the interpreter -----------------------------------------------------------------------------
def live(task: Task, message: Any, now: float, timings: Timings) -> tuple[list[Task], Effects]:
    """Let a message (or None: the task was just written) act, and everything that follows by itself.

    Returns the forms the task passed, in order, and what is to be done. Raises `IllegalTransition` for a message no
    row is written for.
    """
    step = Step(task, now, timings, Effects())
    forms: list[Task] = []
    if message is None:
        _heed_notice(step)
    else:
        step.task = receive(step, message)
        if step.task is not task:
            forms.append(step.task)
    for _ in range(MOST_STEPS):
        following = _proceed(step)
        if following is step.task:
            return _versioned(task, forms), step.effects
        forms.append(following)
        step.task = following
    raise IllegalTransition(f"{task.arn} does not come to rest; it went through {forms[-4:]!r}")


def _heed_notice(step: Step) -> None:
    """Set the timer of a task that is to be retired; set again, it does nothing the second time."""
    due = step.task.retires_at
    if due is not None and not step.stop_wanted:
        step.effects.timers.append(((due - step.now) * step.timings.service, Retired(step.task.arn)))


def receive(step: Step, message: Any) -> Task:
    """Let a message act on the task; what follows by itself does not yet. Raises `IllegalTransition`."""
    task, receive_part = step.task, PARTS.get(type(message))
    if receive_part is None:
        container = task.container(message.key.name)
        changed = container_life.receive(step, container, message)
        return task if changed is container else _with_container(step, container, changed, message)
    after = receive_part(step, message)
    failure = _failure(task, message)
    if after is task or failure is None:
        return after
    # A task that has been told to stop meanwhile keeps its reason.
    return stop(after, StopCode.TASK_FAILED_TO_START, failure[:REASON_LENGTH], step.now)


def _failure(task: Task, message: Any) -> str | None:
    """Say why the task cannot start after this message, if it cannot."""
    if isinstance(message, ResourcesFailed):
        return message.reason
    if isinstance(message, InterfaceFailed):
        return interface.failure(task, message)
    if isinstance(message, VolumesFailed):
        return volumes.failure(message)
    return registration.failure(task, message) if isinstance(message, TargetRefused) else None


def _receive_provision(step: Step, message: ResourcesProvided | ResourcesFailed) -> Task:
    after = provision.receive(step.task, message)
    if after is not step.task and isinstance(message, ResourcesFailed):
        after = evolve(after, pull_started_at=None)  # nothing was pulled
    return after


def _retire(step: Step, _: Retired) -> Task:
    return stop(step.task, StopCode.SERVICE_SCHEDULER_INITIATED, hosts_texts.RETIRED, step.now)


PARTS: Final[dict[type, Callable[[Step, Any], Task]]] = {
    **dict.fromkeys((Attached, Detached), attachment.receive),
    **dict.fromkeys(interface.MESSAGES, interface.receive),
    **dict.fromkeys(provision.ANSWERS, _receive_provision),
    **dict.fromkeys(registration.MESSAGES, registration.receive),
    **dict.fromkeys(volumes.MESSAGES, volumes.receive),
    Retired: _retire,
}
"""What receives messages that are not about a container."""


def _with_container(step: Step, before: Container, after: Container, message: Any) -> Task:
    task = step.task
    containers = tuple([after if container is before else container for container in task.containers])
    changes: dict[str, Any] = {"containers": containers}
    if isinstance(message, ImagePulled) and all(one.status is not ContainerStatus.NONE for one in containers):
        changes["pull_stopped_at"] = step.now
    elif isinstance(message, ImagePullFailed):
        changes["pull_started_at"] = None  # a task whose pull failed shows no pull times (recorded)
    task = evolve(task, **changes)
    if after.status is ContainerStatus.STOPPED and before.status is not ContainerStatus.STOPPED:
        ending = _ending(step, after, message)
        if ending is not None:
            # When it was learnt, not when it happened: the times of a task are of one clock, and in order.
            task = stop(task, *ending, step.now)
    return task


def _proceed(step: Step) -> Task:
    """Apply the first state row that fires: of the containers, of the network interface, of the task."""
    task = step.task
    if task.provision is Provision.WANTED and (begun := provision.begin(step)) is not task:
        return begun
    for container in task.containers:
        after = container_life.proceed(step, container)
        if after is not container:
            return _with_container(step, container, after, None)
    if task.storage is Provision.WANTED and (ordered := volumes.begin(step)) is not task:
        return ordered
    if (moved := attachment.proceed(step)) is not task:
        return moved
    for row in _ROWS_AT[task.last_status]:
        if row.when(step):
            return evolve(task, last_status=row.to, **row.then(step))
    return task


_SHOWN: Final = {status: status for status in TaskStatus} | {TaskStatus.STOPPING: TaskStatus.RUNNING}
_CONTAINER_SHOWN: Final = {status: status for status in ContainerStatus} | {
    ContainerStatus.PULLED: ContainerStatus.NONE,
    ContainerStatus.RESTARTING: ContainerStatus.RUNNING,
}


def _look_alike(before: Task, after: Task) -> bool:
    """Whether two forms of a task have one version: nothing has changed that ECS sends an event about.

    Health is shown, but makes no event, and so no version.
    """
    return (
        before.desired_status is after.desired_status
        and (
            _SHOWN[before.last_status] is _SHOWN[after.last_status]
            or (before.last_status, after.last_status) == (TaskStatus.DEACTIVATING, TaskStatus.STOPPING)
        )
        and (
            before.containers is after.containers
            or all(map(_containers_look_alike, before.containers, after.containers))
        )
    )


def _containers_look_alike(before: Container, after: Container) -> bool:
    return before is after or (
        _CONTAINER_SHOWN[before.status] is _CONTAINER_SHOWN[after.status]
        and before.exit_code == after.exit_code
    )


def next_version(before: Task, after: Task) -> Task:
    """Give a form its version: the next one if a caller can see that something has changed."""
    return after if _look_alike(before, after) else evolve(after, version=before.version + 1)


def _versioned(before: Task, forms: list[Task]) -> list[Task]:
    """Give the forms the next version if anything visible has changed; nothing visible is taken back on the way."""
    if forms and not _look_alike(before, forms[-1]):
        for form in forms:
            object.__setattr__(form, "version", before.version + 1)  # in place: nobody else has seen them yet
    return forms
