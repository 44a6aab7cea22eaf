"""A task's registration with load balancers and in Cloud Map.

WANTED → ORDERED → REGISTERED → LEAVING → DRAINING → GONE, or REFUSED. The scheduler gives the orders, for many tasks at
once; what their answers do to each task stands here. A task that is to stop goes on serving until it has been taken out
of all its places and open connections have had their time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ecs_fake.lifecycle.effects import Drained, TargetCheckDue
from ecs_fake.lifecycle.step import Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import CheckTarget, Registrant
from ecs_fake.records.registration import PRESENT, Registration, RegistrationStatus, Target
from ecs_fake.records.state_changes import (
    TargetChecked,
    TargetDeregistered,
    TargetRefused,
    TargetRegistered,
)
from ecs_fake.records.status import ContainerStatus, HealthStatus, StopCode, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.texts import networking as texts

_WANTED, _ORDERED, _REGISTERED, _LEAVING, _DRAINING, _GONE, _REFUSED = RegistrationStatus
_AT_ONCE: Final = (StopCode.ESSENTIAL_CONTAINER_EXITED, StopCode.TASK_FAILED_TO_START)
"""A task that ends for these has nothing left that could serve."""


# -- what others ask -----------------------------------------------------------------------------
def is_complete(task: Task) -> bool:
    """Whether a task is registered wherever it is to be."""
    return all(one.status is _REGISTERED for one in task.registrations)


def holds(task: Task) -> bool:
    """Whether a task that is to stop has to wait, as it may still be reached."""
    return (
        task.stop_code not in _AT_ONCE
        and any(one.status in PRESENT for one in task.registrations)
        and any(one.status is not ContainerStatus.STOPPED for one in task.containers)
    )


# -- what the scheduler does ---------------------------------------------------------------------
def order(task: Task, number: int, target: Target) -> Task:
    """Note that a task is being registered."""
    return _change(task, number, status=_ORDERED, target=target.target, port=target.port)


def leave(task: Task, number: int) -> Task:
    """Note that a task is being taken out of a place."""
    return _change(task, number, status=_LEAVING)


# -- what messages do ----------------------------------------------------------------------------
def _registered(step: Step, task: Task, message: TargetRegistered) -> Task:
    if task.spec.places[message.number].checks_health:
        _check_later(step, message.number, message.interval, 1)
    return _change(task, message.number, status=_REGISTERED)


def _refused(_: Step, task: Task, message: TargetRefused) -> Task:
    changes = {"status": _REFUSED, "health": HealthStatus.UNHEALTHY, "reason": message.reason}
    return _change(task, message.number, **changes)


def _check(step: Step, task: Task, message: TargetCheckDue) -> Task:
    found = task.registrations[message.number]
    if found.next_check == message.check:
        place = task.spec.places[message.number]
        registrant = Registrant(message.key, message.number, Target(found.target or "", found.port))
        step.effects.orders.append(CheckTarget(task.spec.region, place, registrant, message.check))
    return task


def _checked(step: Step, task: Task, message: TargetChecked) -> Task:
    found = task.registrations[message.number]
    if message.check not in (None, found.next_check):
        return task  # said twice
    changes: dict[str, Any] = {"health": message.health, "reason": message.reason}
    if message.check is not None:
        changes["next_check"] = message.check + 1
        if message.interval is not None:
            _check_later(step, message.number, message.interval, message.check + 1)
    return _change(task, message.number, **changes)


def _deregistered(step: Step, task: Task, message: TargetDeregistered) -> Task:
    """Let connections end; to a target that was not healthy there are none."""
    delay = message.delay * step.timings.service
    if task.registrations[message.number].health is not HealthStatus.HEALTHY or delay <= 0:
        return _change(task, message.number, status=_GONE)
    step.effects.timers.append((delay, Drained(message.key, message.number)))
    return _change(task, message.number, status=_DRAINING)


def _drained(_: Step, task: Task, message: Drained) -> Task:
    return _change(task, message.number, status=_GONE)


ROWS: Final[dict[tuple[RegistrationStatus, type], Callable[[Step, Task, Any], Task]]] = {
    (_ORDERED, TargetRegistered): _registered,
    (_ORDERED, TargetRefused): _refused,
    (_REGISTERED, TargetCheckDue): _check,
    (_REGISTERED, TargetChecked): _checked,
    (_LEAVING, TargetDeregistered): _deregistered,
    (_DRAINING, Drained): _drained,
}
"""Whatever else comes is late, or said twice."""


def receive(step: Step, message: Any) -> Task:
    """Let a message act on one of the task's registrations."""
    row = ROWS.get((step.task.registrations[message.number].status, type(message)))
    return step.task if row is None else row(step, step.task, message)


MESSAGES: Final = tuple({message for _, message in ROWS})
"""What is to be received here."""


def failure(task: Task, message: TargetRefused) -> str | None:
    """Give the stopped reason of a task that cannot come to run without this registration; None: it runs already."""
    if task.last_status is TaskStatus.RUNNING:
        return None
    return texts.NOT_REGISTERED.format(place=task.spec.places[message.number].name, cause=message.reason)


def _check_later(step: Step, number: int, interval: float, check: int) -> None:
    key = step.task_key
    step.effects.timers.append((interval * step.timings.service, TargetCheckDue(key, number, check)))


def _change(task: Task, number: int, **changes: Any) -> Task:
    before = task.registrations[number]
    after = evolve(before, **changes)
    return task if after == before else evolve(task, registrations=_with(task, number, after))


def _with(task: Task, number: int, registration: Registration) -> tuple[Registration, ...]:
    return (*task.registrations[:number], registration, *task.registrations[number + 1 :])
