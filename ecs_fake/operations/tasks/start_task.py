"""StartTask: tasks on instances that the caller names."""

from __future__ import annotations

from typing import Final

from ecs_fake import texts
from ecs_fake.launching import births, launch, placing
from ecs_fake.launching.wish import Wish, of_request
from ecs_fake.operations import find, inquiries, views
from ecs_fake.operations.instances.views_instances import instance_arn
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tasks import launch_checks
from ecs_fake.placement.fit import obstacle
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import InstanceStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction

NO_SERVICE: Final = (
    "StartTask with propagateTags SERVICE: no service starts these tasks, so nothing was propagated."
)


@operation("StartTask", asks=inquiries.of_task)
def start_task(tx: Transaction, request: Request) -> Answer:
    """Make one task on each instance named; an instance that cannot take it becomes a failure.

    Nothing is chosen here (StartTask-008): placement constraints of the task definition say where ECS may place a
    task, and do not bind a caller who places it.
    """
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    definition = find.active_task_definition(tx.world, request["taskDefinition"])
    named = request["containerInstances"]
    found = [find.container_instance(tx.world, cluster, reference) for reference in named]
    kinds = {placing.launch_type(instance) for instance in found if instance is not None} or {"EC2"}
    wishes = {
        kind: of_request(
            request, cluster, definition, launch.resolve({"launchType": kind}, cluster, definition)
        )
        for kind in sorted(kinds)
    }
    for wish in wishes.values():
        launch_checks.check(tx, request, wish)
    if request.get("propagateTags") == "SERVICE":
        tx.around.warn(NO_SERVICE)  # accepted, unlike by RunTask (StartTask-021, -023)
    tasks, failures = [], []
    for reference, instance in zip(named, found, strict=True):
        if instance is None:
            failures.append(views.failure(instance_arn(tx.world, cluster, reference)))
            continue
        started = _start(tx, wishes[placing.launch_type(instance)], instance)
        if isinstance(started, Task):
            tasks.append(views.task(started, tags=True))
        else:
            failures.append(views.failure(instance.arn, started))
    return {"tasks": tasks, "failures": failures}


def _start(tx: Transaction, wish: Wish, instance: ContainerInstance) -> Task | str:
    """Make a task on an instance, or say why it cannot be there."""
    if instance.status is not InstanceStatus.ACTIVE:
        return texts.INACTIVE
    candidate = placing.candidate(tx.world, instance)
    demand = placing.demanded(tx.world, wish)
    reason = obstacle(candidate, demand)
    return births.bear(tx, wish, seat=candidate.take(demand, wish.group)) if reason is None else reason
