"""CreateTaskSet."""

from __future__ import annotations

from typing import Any

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations import find, inquiries, quotas
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.services import scheduling, service_revisions, service_settings, views_task_sets
from ecs_fake.operations.services.task_sets import external_service
from ecs_fake.records.service import Service, ServiceRevision
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


@operation("CreateTaskSet", asks=inquiries.of_service)
def create_task_set(tx: Transaction, request: Request) -> Answer:
    """Make a task set; with the client token of one of this service, and the same parameters, show that one."""
    service = external_service(tx.world, request)
    task_set = _made_before(tx.world, service, request)
    if task_set is None:
        quotas.check_task_sets(tx, service)
        task_set = _make(tx, service, request)
        service = scheduling.current(tx, service)
    shape = views_task_sets.task_set(tx.world, service, task_set, tags=bool(task_set.tags))
    return {"taskSet": shape}


def _made_before(world: World, service: Service, request: Request) -> TaskSet | None:
    """Give the task set that this client token made, as long as it exists (CreateTaskSet-013)."""
    if "clientToken" not in request:
        return None
    earlier = world.task_sets.last("token", (service.serial, request["clientToken"]))
    if earlier is not None and earlier.request != _parameters(request):
        raise InvalidParameterException(texts.TASK_SET_NOT_IDEMPOTENT)
    return earlier


def _parameters(request: Request) -> dict[str, Any]:
    """What a repeated call must not change; cluster and service are the same in any case, however they are named."""
    return {
        name: value for name, value in request.items() if name not in ("clientToken", "cluster", "service")
    }


def _make(tx: Transaction, service: Service, request: Request) -> TaskSet:
    revision = _revision(tx, service, request)
    return scheduling.task_set(tx, service, revision, request, _parameters(request))


def _revision(tx: Transaction, service: Service, request: Request) -> ServiceRevision:
    """Say what the tasks are: the parameters of the task set over those of its service."""
    if any("loadBalancerName" in balancer for balancer in request.get("loadBalancers", ())):
        raise InvalidParameterException(texts.TASK_SET_CLASSIC)
    cluster = find.active_cluster(tx.world, request["cluster"])
    settings = service_settings.of_task_set(service.revision, request, cluster)
    definition = find.active_task_definition(tx.world, request["taskDefinition"])
    return service_revisions.resolve(tx, cluster, service.name, settings, definition)
