"""A task's volumes: ordered once, before it leaves PROVISIONING, and let go of when it is STOPPED."""

from __future__ import annotations

from typing import Final

from ecs_fake import texts
from ecs_fake.lifecycle.step import Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import MakeVolumes, ReleaseVolumes
from ecs_fake.records.state_changes import VolumesFailed, VolumesMade
from ecs_fake.records.status import Provision, TaskStatus
from ecs_fake.records.task import Task

MESSAGES: Final = (VolumesMade, VolumesFailed)


def begin(step: Step) -> Task:
    """Order the volumes of a task that has its place; the same task comes back when there is nothing to order."""
    task = step.task
    if task.last_status is not TaskStatus.PROVISIONING or step.stop_wanted or task.waits:
        return task
    zone = task.spec.availability_zone or f"{task.spec.region}a"
    step.effects.orders.append(MakeVolumes(step.task_key, zone, task.spec.volumes))
    return evolve(task, storage=Provision.ORDERED)


def receive(step: Step, message: VolumesMade | VolumesFailed) -> Task:
    """Take the answer; volumes that come too late are let go of again."""
    task = step.task
    if task.storage is not Provision.ORDERED:
        return task
    if isinstance(message, VolumesFailed):
        return evolve(task, storage=Provision.FAILED, storage_failure=message.reason)
    if task.last_status is TaskStatus.STOPPED:
        _release(step)
    return evolve(task, storage=Provision.PROVIDED)


def failure(message: VolumesFailed) -> str:
    """Give the stopped reason of a task whose volumes could not be made."""
    return texts.EBS_NOT_MADE.format(cause=message.reason)


def end(step: Step) -> None:
    """Let go of what the task had, as it is STOPPED now."""
    if step.task.storage is Provision.PROVIDED:
        _release(step)


def _release(step: Step) -> None:
    step.effects.orders.append(ReleaseVolumes(step.task_key, step.task.spec.volumes))
