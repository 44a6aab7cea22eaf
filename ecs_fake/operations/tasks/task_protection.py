"""GetTaskProtection, UpdateTaskProtection: which tasks of services a scale-in spares, and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.operations import find, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tasks.views_containers import epoch
from ecs_fake.records.evolve import evolve
from ecs_fake.records.task import SERVICE_GROUP, Task
from ecs_fake.store.transaction import Transaction

DEFAULT_MINUTES: Final = 120
"""How long protection lasts when the caller does not say (UpdateTaskProtection-008)."""


@operation("GetTaskProtection", reads=True)
def get_task_protection(tx: Transaction, request: Request) -> Answer:
    """Show the protection of tasks of services; whatever is no such task becomes a failure."""
    return _each(tx, request, lambda task: task)


@operation("UpdateTaskProtection")
def update_task_protection(tx: Transaction, request: Request) -> Answer:
    """Protect tasks of services for some time from now, or no longer.

    Done again, the time begins anew, also when it gets shorter (UpdateTaskProtection-012). Without protection the
    minutes have no meaning (UpdateTaskProtection-017).
    """
    minutes = request.get("expiresInMinutes", DEFAULT_MINUTES)
    until = tx.now + 60 * minutes if request["protectionEnabled"] else None

    def protect(task: Task) -> Task | None:
        if until is not None and _is_blocked(tx, task):
            return None
        return tx.put(evolve(task, protected_until=until))

    return _each(tx, request, protect)


def _is_blocked(tx: Transaction, task: Task) -> bool:
    """Whether protected tasks of the task's service keep a deployment from its end, being more than are wanted."""
    name = task.spec.group.removeprefix(SERVICE_GROUP)
    service = tx.world.services.get((task.spec.cluster_serial, name))
    if service is None or len(service.deployments) < 2:
        return False
    key = (task.spec.cluster_serial, task.spec.group)
    protected = tx.world.tasks.count("protected", key) - tx.world.tasks.count_up_to("protected", key, tx.now)
    return protected > service.desired_count


def _each(tx: Transaction, request: Request, act: Callable[[Task], Task | None]) -> Answer:
    cluster = find.active_cluster(tx.world, request["cluster"])
    protected, failures = [], []
    for reference in request.get("tasks", ()):
        task = find.task(tx.world, cluster, reference)
        if task is None:
            failures.append(views.failure(views.task_arn(tx.world, cluster.name, reference)))
        elif not task.spec.of_service:
            failures.append(views.failure(task.arn, texts.TASK_NOT_VALID))
        elif (acted := act(task)) is None:
            failures.append(views.failure(task.arn, texts.DEPLOYMENT_BLOCKED))
        else:
            protected.append(_protection(acted, tx.now))
    return {"protectedTasks": protected, "failures": failures}


def _protection(task: Task, now: float) -> dict[str, Any]:
    """Show a task's protection as it is now: an end that has come is no protection (UpdateTaskProtection-011)."""
    until = task.protected_until
    if until is None or until <= now:
        return {"taskArn": task.arn, "protectionEnabled": False}
    return {"taskArn": task.arn, "protectionEnabled": True, "expirationDate": epoch(until)}
