"""What services learn from each commit: in the same transaction, so that nothing is missed or counted twice."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.lifecycle import service as life
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.reconcile import backoff
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.evolve import evolve
from ecs_fake.records.health import verdict
from ecs_fake.records.service import Deployment, Service
from ecs_fake.records.status import Balancing, DesiredStatus, InstanceStatus, Stage, StopCode, TaskStatus
from ecs_fake.records.task import SERVICE_GROUP, Task
from ecs_fake.store.transaction import Change, Transaction

Name = tuple[int, str]
"""A service's key: the serial number of its cluster, and its name."""

QUICK: Final = 10.0
"""Seconds from the launch of a task to that of its replacement, at least, when it ended by itself; else a task that
ends at once would be replaced for ever in no time."""


_STARTING: Final = (TaskStatus.PROVISIONING, TaskStatus.PENDING)
"""What health checks say of containers of such tasks is of no account yet."""


def notice(tx: Transaction, timings: Timings) -> list[Name]:
    """Note what the changes of a transaction mean to services, and say which ones are to be looked at."""
    concerned: list[Name] = []
    for change in tuple(tx.changes):  # of which more may be made here
        record = change.after
        if isinstance(record, Task):
            concerned += _of_task(tx, change, timings)
        elif isinstance(record, Service):
            concerned.append((record.cluster_serial, record.name))
        elif isinstance(record, ContainerInstance):
            concerned += _daemons(tx, record.cluster_serial)  # before others take the room
            concerned += _room(tx, record.cluster_serial)
            if change.before is not None and change.before.status is not record.status:
                concerned += _with_tasks_on(tx, record)
            concerned += _balanced(tx, record.cluster_serial)
    return concerned


# -- tasks ---------------------------------------------------------------------------------------
def _of_task(tx: Transaction, change: Change, timings: Timings) -> list[Name]:
    before, task = change.before, change.after
    if before is None:
        return []
    named: list[Name] = []
    if task.spec.of_service and _matters(before, task):
        named.append((task.spec.cluster_serial, task.spec.group.removeprefix(SERVICE_GROUP)))
        _judge(tx, before, task, timings)
    if task.last_status is TaskStatus.STOPPED and task.spec.container_instance is not None:
        named += _room(tx, task.spec.cluster_serial)
        named += _remaining(tx, task.spec.container_instance)
    return named


def _matters(before: Task, task: Task) -> bool:
    """Whether a scheduler sees a difference."""
    return (
        before.last_status is not task.last_status
        or before.desired_status is not task.desired_status
        or before.protected_until != task.protected_until
        or before.orphaned is not task.orphaned
        or before.registrations is not task.registrations
        or (task.last_status not in _STARTING and verdict(before) is not verdict(task))
    )


def _judge(tx: Transaction, before: Task, task: Task, timings: Timings) -> None:
    """Note in the task's deployment that it runs now, or that it is to end, and why."""
    if before.started_at is None and task.started_at is not None:
        _amend(tx, task, _ran)
    elif before.desired_status is DesiredStatus.RUNNING and task.desired_status is DesiredStatus.STOPPED:
        by_itself = task.stop_code is StopCode.ESSENTIAL_CONTAINER_EXITED
        if task.stop_code is StopCode.TASK_FAILED_TO_START or (by_itself and task.started_at is None):
            _fail(tx, task, timings)
        elif by_itself:
            _amend(tx, task, lambda found: _ended(found, tx.now, task, timings))


def _ran(deployment: Deployment) -> dict[str, Any]:
    """A task runs: whatever was waited for is over."""
    if deployment.stage is not Stage.TRYING and not deployment.streak:
        return {}
    return {"stage": max(deployment.stage, Stage.STARTED), "streak": 0, "retry_at": None}


def _ended(deployment: Deployment, now: float, task: Task, timings: Timings) -> dict[str, Any]:
    """A task ended by itself; one that did so at once is not replaced at once."""
    moment = task.spec.created_at + backoff.pause(QUICK, timings)
    if moment <= max(now, deployment.retry_at or 0.0):
        return {}
    return {"retry_at": moment}


def _amend(tx: Transaction, task: Task, change: Any) -> None:
    service, deployment = _home(tx, task)
    if service is not None and deployment is not None:
        changes = change(deployment)
        if changes:
            tx.put(life.change(service, deployment.deployment_id, **changes))


def _fail(tx: Transaction, task: Task, timings: Timings) -> None:
    """A task never ran (Deployment-004); it counts as long as none has run (lifecycle: stage 1)."""
    service, deployment = _home(tx, task)
    if service is None or deployment is None:
        return
    if deployment.stage is Stage.TRYING:
        counted = deployment.failed_tasks + 1
        service = life.change(service, deployment.deployment_id, failed_tasks=counted)
    tx.put(backoff.missed(tx, service, deployment, timings, unplaced=False))


def _home(tx: Transaction, task: Task) -> tuple[Service | None, Deployment | None]:
    """Give the service and the deployment that launched a task, if they are still there."""
    name = task.spec.group.removeprefix(SERVICE_GROUP)
    service = tx.world.services.get((task.spec.cluster_serial, name))
    if service is None:
        return None, None
    own = (one for one in service.deployments if one.deployment_id == task.spec.started_by)
    return service, next(own, None)


def _daemons(tx: Transaction, cluster_serial: int) -> list[Name]:
    """The services that have a task on each instance (CreateService-009)."""
    daemons = tx.world.services.among("listed", (cluster_serial, "schedulingStrategy", "DAEMON"))
    return [(service.cluster_serial, service.name) for service in daemons]


def _balanced(tx: Transaction, cluster_serial: int) -> list[Name]:
    """The services whose tasks are spread evenly over the zones of the instances there are."""
    services = tx.world.services.among("balanced", cluster_serial)
    return [(service.cluster_serial, service.name) for service in services]


def _remaining(tx: Transaction, instance_arn: str) -> list[Name]:
    """A task has left an instance; if that is DRAINING, others there may have waited for it."""
    instance = tx.world.container_instances.get(instance_arn.rpartition("/")[2])
    if instance is None or instance.status is not InstanceStatus.DRAINING:
        return []
    return _with_tasks_on(tx, instance)


def _with_tasks_on(tx: Transaction, instance: ContainerInstance) -> list[Name]:
    tasks = tx.world.tasks.among("instance", instance.arn)
    groups = dict.fromkeys(task.spec.group for task in tasks if task.spec.of_service)
    return [(instance.cluster_serial, group.removeprefix(SERVICE_GROUP)) for group in groups]


# -- room on container instances -----------------------------------------------------------------
def _room(tx: Transaction, cluster_serial: int) -> list[Name]:
    """There may be room now: whoever waits for some need not wait any longer."""
    waiting = tx.world.services.among("unplaced", cluster_serial)
    for service in waiting:
        roused = _roused(service)
        if roused is not service:
            tx.put(roused)
    return [(service.cluster_serial, service.name) for service in waiting]


def _roused(service: Service) -> Service:
    for one in service.deployments:
        if one.unplaced and one.retry_at is not None:
            service = life.change(service, one.deployment_id, retry_at=None)
    blocked = service.balancing is Balancing.BLOCKED
    return evolve(service, balancing=Balancing.RETRIES) if blocked else service
