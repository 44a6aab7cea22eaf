"""DescribeTasks, ListTasks, StopTask. RunTask has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, ServiceNotFoundException
from ecs_fake.lifecycle import task as life
from ecs_fake.operations import find, paging, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import DesiredStatus, StopCode
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.texts import stopped as stopped_texts


@operation("DescribeTasks", reads=True)
def describe_tasks(tx: Transaction, request: Request) -> Answer:
    """Show tasks of a cluster, also of one that was deleted; what is unknown becomes a failure."""
    world = tx.world
    cluster = find.cluster(world, request.get("cluster"))
    with_tags = "TAGS" in request.get("include", ())
    tasks, failures = [], []
    for reference in request["tasks"]:
        found = find.task(world, cluster, reference)
        if found is not None:
            tasks.append(views.task(found, tags=with_tags, health=True))
        else:
            failures.append(views.failure(views.task_arn(world, cluster.name, reference)))
    return {"tasks": tasks, "failures": failures}


@operation("ListTasks", reads=True)
def list_tasks(tx: Transaction, request: Request) -> Answer:
    """List the ARNs of a cluster's tasks by desired status and filters, in the order they were made."""
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    _check_filters(request)
    filters = _resolved(world, cluster, request)
    tasks, token = paging.page(
        tx.world,
        "ListTasks",
        request,
        walk=lambda after: _matching(world, cluster, filters, after),
        place=lambda task: task.serial,
    )
    return paging.with_token({"taskArns": [task.arn for task in tasks]}, token)


_FILTERS: dict[str, Callable[[Task], str | None]] = {
    "containerInstance": lambda task: task.spec.container_instance,
    "family": lambda task: task.spec.definition.family,
    "launchType": lambda task: task.spec.launch_type,
    "serviceName": lambda task: task.spec.group.removeprefix("service:"),
    "startedBy": lambda task: task.spec.started_by,
}


def _check_filters(request: Request) -> None:
    others = {"containerInstance", "family", "serviceName", "launchType"} & request.keys()
    if "startedBy" in request and others:
        raise InvalidParameterException(texts.STARTED_BY_ALONE.format(other=", ".join(sorted(others))))


def _resolved(world: World, cluster: Cluster, request: Request) -> Request:
    """Name what is filtered by as tasks name it: a container instance by its ARN (ListTasks-011), a service by name."""
    if "serviceName" in request:
        service = find.service(world, cluster, request["serviceName"])
        if service is None:
            raise ServiceNotFoundException(texts.SERVICE_NOT_FOUND)
        request = request | {"serviceName": service.name}
    if "containerInstance" not in request:
        return request
    instance = find.container_instance(world, cluster, request["containerInstance"])
    if instance is None:
        raise InvalidParameterException(texts.INSTANCE_NOT_FOUND)
    return request | {"containerInstance": instance.arn}


def _matching(world: World, cluster: Cluster, request: Request, after: int | None) -> Iterator[Task]:
    desired = request.get("desiredStatus", DesiredStatus.RUNNING)
    wanted = [(name, request[name]) for name in _FILTERS if name in request] or [("any", "")]
    keys = [(cluster.serial, desired, *pair) for pair in wanted]
    narrowest = min(keys, key=lambda key: world.tasks.count("filter", key))
    found = world.tasks.walk("filter", narrowest, after)
    if len(wanted) == 1:
        return found
    return (task for task in found if all(_FILTERS[name](task) == value for name, value in wanted))


@operation("StopTask")
def stop_task(tx: Transaction, request: Request) -> Answer:
    """Want a task stopped; the answer shows it before anything has stopped. Done twice, the first time stands."""
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    task = find.task(world, cluster, request["task"])
    if task is None:
        raise InvalidParameterException(texts.TASK_NOT_FOUND)
    wanted = life.stop(
        task, StopCode.USER_INITIATED, request.get("reason") or stopped_texts.STOPPED_BY_USER, tx.now
    )
    if wanted is not task:
        # Tags go with the stop (StopTask-015); the answer is a version of its own.
        task = tx.put(evolve(wanted, version=task.version + 1, tags=()))
    return {"task": views.task(task, tags=True, health=True)}
