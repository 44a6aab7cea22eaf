"""A task's network interface, where EC2 makes it: ordered once, and removed whenever the task is done with it.

Everywhere else the interface is as it was planned, and nobody is asked.
"""

from __future__ import annotations

from typing import Final

from ecs_fake.lifecycle.step import Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import MakeInterface, RemoveInterface
from ecs_fake.records.state_changes import InterfaceFailed, InterfaceMade
from ecs_fake.records.status import AttachmentStatus, DesiredStatus, Provision
from ecs_fake.records.task import Task
from ecs_fake.texts import networking as texts

MESSAGES: Final = (InterfaceMade, InterfaceFailed)


def begin(step: Step) -> Task:
    """Order the interface of a task that is to have one; the same task comes back when there is nothing to order."""
    task = step.task
    planned = task.spec.network
    if (
        planned is None
        or not planned.of_ec2
        or task.interfacing is not Provision.WANTED
        or task.attachment is not AttachmentStatus.PRECREATED
        or task.desired_status is DesiredStatus.STOPPED
    ):
        return task
    step.effects.orders.append(MakeInterface(step.task_key, task.spec.region, planned))
    return evolve(task, interfacing=Provision.ORDERED)


def is_awaited(task: Task) -> bool:
    """Whether the interface cannot be attached yet; a task that is to stop waits for none."""
    planned = task.spec.network
    return (
        planned is not None
        and planned.of_ec2
        and task.interface is None
        and task.desired_status is DesiredStatus.RUNNING
    )


def receive(step: Step, message: InterfaceMade | InterfaceFailed) -> Task:
    """Take the answer; an interface that comes too late is removed again."""
    task = step.task
    if task.interfacing is not Provision.ORDERED:
        return task
    if isinstance(message, InterfaceFailed):
        left = task.attachment if task.attachment is AttachmentStatus.DELETED else AttachmentStatus.FAILED
        return evolve(task, interfacing=Provision.FAILED, attachment=left)
    if task.attachment is AttachmentStatus.DELETED:
        step.effects.orders.append(RemoveInterface(step.task_key, task.spec.region, message.interface))
    return evolve(task, interfacing=Provision.PROVIDED, interface=message.interface)


def failure(task: Task, message: InterfaceFailed) -> str:
    """Give the stopped reason of a task whose interface could not be made."""
    planned = task.spec.network
    public = "enabled" if planned is not None and planned.public else "disabled"
    subnet = planned.subnet_id if planned is not None else ""
    return texts.NO_INTERFACE.format(public=public, subnet=subnet, code=message.code)


def remove(step: Step) -> None:
    """Have the interface removed, if EC2 made one."""
    task = step.task
    if task.interface is not None:
        step.effects.orders.append(RemoveInterface(step.task_key, task.spec.region, task.interface))
