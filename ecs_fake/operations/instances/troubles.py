"""What befalls container instances, and tasks on Spot capacity, and no call can bring about.

Faults that a user orders, and the moment when the notice of a Spot interruption is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ecs_fake.errors import EcsFakeError
from ecs_fake.lifecycle import container_instance as life
from ecs_fake.lifecycle import host
from ecs_fake.lifecycle import task as task_life
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.capacity_provider import FARGATE_SPOT
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import DesiredStatus, HostEnd, InstanceStatus, StopCode
from ecs_fake.records.task import Task
from ecs_fake.store import in_force
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.texts import hosts as texts

_DAY: Final = 86_400.0
"""Seconds."""


# -- container instances -------------------------------------------------------------------------
def befall(tx: Transaction, request: Request) -> Answer:
    """Let something happen to a container instance.

    Args:
        tx: the transaction.
        request: `instance`, its ARN, id or EC2 id; `lost`, a `HostEnd` or None; `disconnected` and `impaired`, True,
            False, or None for as it is.

    Raises:
        EcsFakeError: no instance of that name is registered.
    """
    instance = _registered(tx.world, request["instance"])
    if request["impaired"] is not None:
        instance = _put(tx, instance, life.impair(instance, tx.now, impaired=request["impaired"]))
    if request["disconnected"] is not None:
        instance = connect(tx, instance, connected=not request["disconnected"])
    if request["lost"] is not None:
        lose(tx, instance, request["lost"])
    return {}


def connect(tx: Transaction, instance: ContainerInstance, *, connected: bool) -> ContainerInstance:
    """Let an agent lose its connection, or have it again; its tasks show which."""
    if instance.agent_connected is not connected:
        for task in tx.world.tasks.among("instance", instance.arn):
            tx.put(host.connect(task, tx.now, connected=connected))
    return _put(tx, instance, life.connect(instance, tx.now, connected=connected))


def reclaim(tx: Transaction, instance: ContainerInstance) -> None:
    """Take the EC2 Spot instance of which notice was given; if that has been done by other means, do nothing."""
    if instance.interruption is not None:
        lose(tx, instance, instance.interruption)


def lose(tx: Transaction, instance: ContainerInstance, end: HostEnd) -> None:
    """End the host of an instance, with all that runs on it."""
    reason = texts.HOST_ENDED.format(instance=instance.ec2_instance_id, end=end)
    for task in tx.world.tasks.among("instance", instance.arn):
        after, orders = host.lose(task, reason, tx.now)
        tx.put(after)
        tx.orders += orders
    tx.put(life.lose(instance, end, tx.now))


def _put(tx: Transaction, before: ContainerInstance, after: ContainerInstance) -> ContainerInstance:
    return after if after is before else tx.put(after)


def _registered(world: World, reference: str) -> ContainerInstance:
    for one in world.container_instances:
        named = reference in (one.arn, one.instance_id, one.ec2_instance_id)
        if named and one.status is not InstanceStatus.INACTIVE:
            return one
    known = [one.arn for one in world.container_instances if one.status is not InstanceStatus.INACTIVE]
    raise EcsFakeError(
        f"container instance {reference!r} is not registered in {world.region}; {_some(known, 'instances')}"
    )


# -- Spot capacity -------------------------------------------------------------------------------
def interrupt(tx: Transaction, request: Request) -> Answer:
    """Reclaim Spot capacity.

    Tasks on Fargate Spot are told to stop at once: that is the notice (RunTask-023). A container instance has two
    minutes left, and is drained if its agent does so.

    Args:
        tx: the transaction.
        request: `targets`, ARNs or ids of tasks and container instances, EC2 ids too; empty: all tasks on Fargate
            Spot. `end`, the `HostEnd` of the instances. `drains`, whether their agents drain them.

    Raises:
        EcsFakeError: there is no such task or instance, or a task is not on Fargate Spot.
    """
    if not request["targets"]:
        _interrupt_tasks(tx, (one for one in tx.world.tasks if _on_spot(one)))
    for target in request["targets"]:
        task = tx.world.tasks.get(target.rpartition("/")[2])
        if task is not None:
            _interrupt_tasks(tx, [_checked(task)])
        else:
            _interrupt_instance(tx, _registered(tx.world, target), request["end"], drains=request["drains"])
    return {}


# -- maintenance of Fargate ----------------------------------------------------------------------
def retire(tx: Transaction, request: Request) -> Answer:
    """Give notice that tasks are retired, and retire them when the account's wait period is over.

    The period is the one in force now: `fargateTaskRetirementWaitPeriod`, in days (PutAccountSetting-007).

    Args:
        tx: the transaction.
        request: `tasks`, ARNs or ids; empty: all tasks on Fargate.

    Raises:
        EcsFakeError: there is no such task, or it is not on Fargate.
    """
    chosen = [_on_fargate(tx.world, one) for one in request["tasks"]] or [
        task for task in tx.world.tasks if task.spec.launch_type == "FARGATE"
    ]
    period = int(in_force.value(tx.world, in_force.ROOT_ONLY)) * _DAY
    for task in chosen:
        if task.desired_status is DesiredStatus.RUNNING:
            tx.put(evolve(task, retires_at=tx.now + period))
    return {}


def _on_fargate(world: World, reference: str) -> Task:
    task = world.tasks.get(reference.rpartition("/")[2])
    if task is None:
        known = [one.arn for one in world.tasks if one.spec.launch_type == "FARGATE"]
        raise EcsFakeError(f"there is no task {reference!r}; {_some(known, 'tasks on Fargate')}")
    if task.spec.launch_type != "FARGATE":
        raise EcsFakeError(
            f"task {task.arn} has the launch type {task.spec.launch_type}: only tasks on Fargate are retired."
        )
    return task


# -- Spot capacity, task by task -----------------------------------------------------------------
def _interrupt_tasks(tx: Transaction, tasks: Iterable[Task]) -> None:
    for task in [one for one in tasks if one.desired_status is DesiredStatus.RUNNING]:
        after = task_life.stop(task, StopCode.SPOT_INTERRUPTION, texts.SPOT_INTERRUPTED, tx.now)
        tx.put(task_life.next_version(task, after))


def _checked(task: Task) -> Task:
    if not _on_spot(task):
        where = task.spec.capacity_provider or f"launch type {task.spec.launch_type}"
        raise EcsFakeError(
            f"task {task.arn} is not on Fargate Spot but on {where}, so it cannot be interrupted. Run it by "
            "capacityProviderStrategy=[{'capacityProvider': 'FARGATE_SPOT'}], or name its container instance."
        )
    return task


def _on_spot(task: Task) -> bool:
    return task.spec.capacity_provider == FARGATE_SPOT


def _interrupt_instance(tx: Transaction, instance: ContainerInstance, end: HostEnd, *, drains: bool) -> None:
    told = life.interrupt(instance, end)
    if drains and told.agent_connected:
        told = life.set_status(told, InstanceStatus.DRAINING) or told
    _put(tx, instance, told)


def _some(arns: list[str], what: str) -> str:
    if not arns:
        return f"there are no {what}."
    return f"the {what} are: {', '.join(arns[:5])}" + (" ..." if len(arns) > 5 else "")
