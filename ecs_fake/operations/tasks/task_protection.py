"""GetTaskProtection, UpdateTaskProtection: which tasks of services a scale-in spares, and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.operations import find, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tasks.views_containers import epoch
from ecs_fake.records.evolve import evolve
from ecs_fake.records.task import Task
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
    return _each(tx, request, lambda task: tx.put(evolve(task, protected_until=until)))


def _each(tx: Transaction, request: Request, act: Callable[[Task], Task]) -> Answer:
    cluster = find.active_cluster(tx.world, request["cluster"])
    protected, failures = [], []
    for reference in request.get("tasks", ()):
        task = find.task(tx.world, cluster, reference)
        if task is None:
            failures.append(views.failure(views.task_arn(tx.world, cluster.name, reference)))
        elif not task.spec.of_service:
            failures.append(views.failure(task.arn, texts.TASK_NOT_VALID))
        else:
            protected.append(_protection(act(task), tx.now))
    return {"protectedTasks": protected, "failures": failures}


def _protection(task: Task, now: float) -> dict[str, Any]:
    """Show a task's protection as it is now: an end that has come is no protection (UpdateTaskProtection-011)."""
    until = task.protected_until
    if until is None or until <= now:
        return {"taskArn": task.arn, "protectionEnabled": False}
    return {"taskArn": task.arn, "protectionEnabled": True, "expirationDate": epoch(until)}
