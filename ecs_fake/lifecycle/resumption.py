"""What becomes of a task when the process that ran it has ended, and another goes on with its records."""

from __future__ import annotations

from collections.abc import Callable

from ecs_fake.lifecycle.effects import Effects
from ecs_fake.lifecycle.start_orders import start_order
from ecs_fake.lifecycle.step import Step
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.records.orders import StartContainer
from ecs_fake.records.status import Applied, ContainerStatus, DesiredStatus, Provision
from ecs_fake.records.task import Container, Task

Adopt = Callable[[StartContainer, float], bool]
"""Takes a container over that was started earlier (epoch seconds); says whether it is still there."""


def goes_on(task: Task, now: float, timings: Timings, adopt: Adopt) -> bool:
    """Whether a task goes on: nothing of it was under way, and all its containers are still there.

    Containers whose agent reports them over the API are that agent's, and so still there.

    Args:
        task: one that is not STOPPED.
        now: epoch seconds.
        timings: how long each rung takes.
        adopt: asked for each container that was started here and runs.
    """
    if task.desired_status is DesiredStatus.STOPPED or _awaits_an_answer(task):
        return False
    if not all(map(_rests, task.containers)):
        return False
    step = Step(task, now, timings, Effects())
    return all(
        adopt(start_order(step, one), task.spec.created_at if one.started_at is None else one.started_at)
        for one in task.containers
        if _was_started_here(one)
    )


def _awaits_an_answer(task: Task) -> bool:
    """Whether an order was given, or may have been, that nobody will answer any more."""
    return bool(task.spec.places) or Provision.ORDERED in (
        task.provision,
        task.interfacing,
        task.storage,
    )


def _rests(container: Container) -> bool:
    untouched = container.applied is Applied.NOTHING
    return untouched or container.status is ContainerStatus.STOPPED or _was_started_here(container)


def _was_started_here(container: Container) -> bool:
    return container.status is ContainerStatus.RUNNING and container.applied is Applied.START
