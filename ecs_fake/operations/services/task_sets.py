"""DescribeTaskSets, UpdateTaskSet, UpdateServicePrimaryTaskSet, DeleteTaskSet.

CreateTaskSet has a module of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecs_fake import arns, texts
from ecs_fake.errors import InvalidParameterException, TaskSetNotFoundException
from ecs_fake.lifecycle import task_set as life
from ecs_fake.operations import find, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.services import scheduling, service_settings, views_task_sets
from ecs_fake.operations.tags.taggable import taggable
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Service
from ecs_fake.records.status import ServiceStatus, TaskSetStatus
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


@operation("DescribeTaskSets", reads=True)
def describe_task_sets(tx: Transaction, request: Request) -> Answer:
    """Show task sets of an ACTIVE service, all or those that are named; unknown ones become failures."""
    world = tx.world
    service = _service(world, request)
    tags = "TAGS" in request.get("include", ())
    shown, failures = [], []
    for reference in request.get("taskSets") or _ids(world, service):
        found = find.task_set(world, service, reference)
        if found is not None:
            shown.append(views_task_sets.task_set(world, service, found, tags=tags))
        else:
            failures.append(views.failure(_named(world, service, reference)))
    return {"taskSets": shown, "failures": failures}


def _ids(world: World, service: Service) -> list[str]:
    return [one.task_set_id for one in world.task_sets.among("service", service.serial)]


def _named(world: World, service: Service, reference: str) -> str:
    """Give the ARN to name a task set by that was not found."""
    if arns.is_arn(reference):
        return reference
    return arns.task_set(world.region, world.account_id, service.cluster_name, service.name, reference)


@operation("UpdateTaskSet")
def update_task_set(tx: Transaction, request: Request) -> Answer:
    """Change a task set's share of its service's tasks, the only thing that can change (UpdateTaskSet-011)."""
    service = external_service(tx.world, request)
    found = _living(_task_set(tx.world, service, request["taskSet"]))
    scaled = life.scale(found, service_settings.percent(request["scale"]), tx.now)
    if scaled != found:
        tx.put(scaled)
        service = scheduling.rescale(tx, service, scaled)
    return {"taskSet": views_task_sets.task_set(tx.world, service, scaled)}


@operation("UpdateServicePrimaryTaskSet")
def update_service_primary_task_set(tx: Transaction, request: Request) -> Answer:
    """Make a task set the service's PRIMARY one; what it says of its tasks the service says, too."""
    world = tx.world
    service = external_service(world, request)
    found = _living(_task_set(world, service, request["primaryTaskSet"]))
    if found.status is not TaskSetStatus.PRIMARY:
        for other in world.task_sets.among("service", service.serial):
            if other.status is TaskSetStatus.PRIMARY:
                tx.put(life.demote(other, tx.now))
        found = tx.put(life.promote(found, tx.now))
        revision = service_settings.taken_over(service.revision, found.revision)
        service = tx.put(evolve(service, revision=revision))
    return {"taskSet": views_task_sets.task_set(world, service, found)}


@operation("DeleteTaskSet")
def delete_task_set(tx: Transaction, request: Request) -> Answer:
    """Begin the end of a task set. The answer says DRAINING; without tasks it is gone right after that.

    Done twice, the first time stands as long as it is DRAINING.
    """
    service = external_service(tx.world, request)
    found = _task_set(tx.world, service, request["taskSet"])
    if found.scale and not request.get("force"):
        raise InvalidParameterException(texts.TASK_SET_SCALED)
    if found.status is not TaskSetStatus.DRAINING:
        found = tx.put(life.drain(found, tx.now))
        service = scheduling.rescale(tx, service, found)
    return {"taskSet": views_task_sets.task_set(tx.world, service, found)}


# -- what is meant -------------------------------------------------------------------------------
def _service(world: World, request: Request) -> Service:
    """Give the ACTIVE service that is meant, whatever its controller."""
    cluster = find.active_cluster(world, request["cluster"])
    return find.active_service(world, cluster, request["service"], unknown=texts.SERVICE_NOT_FOUND)


def external_service(world: World, request: Request) -> Service:
    """Give the ACTIVE service that is meant; with another controller than EXTERNAL its task sets are not a caller's.

    Raises:
        InvalidParameterException: it has another controller (CreateTaskSet-002, DeleteTaskSet-002, UpdateTaskSet-006,
            UpdateServicePrimaryTaskSet-005).
    """
    service = _service(world, request)
    if service.revision.controller != "EXTERNAL":
        raise InvalidParameterException(
            texts.NOT_EXTERNAL.format(controller=service.revision.controller, name=service.name)
        )
    return service


def _task_set(world: World, service: Service, reference: str) -> TaskSet:
    found = find.task_set(world, service, reference)
    if found is None:
        raise TaskSetNotFoundException(texts.TASK_SET_NOT_FOUND)
    return found


def _living(task_set: TaskSet) -> TaskSet:
    """Give a task set that is not about to end: there is no way back from DRAINING."""
    if task_set.status is TaskSetStatus.DRAINING:
        raise InvalidParameterException(texts.TASK_SET_DRAINS)
    return task_set


@taggable("task-set", words="task set", parts=4)
def tagged_task_set(world: World, path: Sequence[str]) -> TaskSet | None:
    """Find a task set of a service that has not ended."""
    service = find.service(world, find.cluster(world, path[0]), path[1])
    if service is None or service.status is not ServiceStatus.ACTIVE:
        return None
    return find.task_set(world, service, "/".join(path[2:]))
