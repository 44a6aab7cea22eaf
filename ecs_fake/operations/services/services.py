"""DescribeServices, ListServices, ListServicesByNamespace, DeleteService.

CreateService and UpdateService have modules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ecs_fake import arns, texts
from ecs_fake.errors import InvalidParameterException, ServiceNotFoundException
from ecs_fake.lifecycle import service as life
from ecs_fake.lifecycle import task_set as task_sets
from ecs_fake.operations import find, paging, views
from ecs_fake.operations.clusters import namespaces
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.services import views_services
from ecs_fake.operations.tags.taggable import taggable
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Service
from ecs_fake.records.status import ServiceStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

PAGE: Final = 10
"""Services on a page (ListServices-010, ListServicesByNamespace-010)."""

SHOWN_INACTIVE: Final = 3600.0
"""Seconds for which an INACTIVE service is shown, as long as a stopped task is; AWS promises nothing."""


@operation("DescribeServices", reads=True)
def describe_services(tx: Transaction, request: Request) -> Answer:
    """Show services of a cluster, also those that end; what is unknown becomes a failure (DescribeServices-012)."""
    world = tx.world
    cluster = find.cluster(world, request.get("cluster"))
    tags = "TAGS" in request.get("include", ())
    services, failures = [], []
    for reference in request["services"]:
        found = _shown(tx, cluster, reference)
        if found is not None:
            services.append(views_services.service(world, found, tags=tags))
        else:
            failures.append(views.failure(_named(world, cluster, reference)))
    return {"services": services, "failures": failures}


def _shown(tx: Transaction, cluster: Cluster, reference: str) -> Service | None:
    """Give a service that has not been cleaned up yet (DescribeServices-013)."""
    found = find.service(tx.world, cluster, reference)
    if found is not None and found.ended_at is not None and tx.now - found.ended_at >= SHOWN_INACTIVE:
        return None
    return found


def _named(world: World, cluster: Cluster, reference: str) -> str:
    """Give the ARN to name a service by that was not found."""
    if arns.is_arn(reference):
        return reference
    return arns.service(world.region, world.account_id, cluster.name, reference)


@operation("ListServices", reads=True)
def list_services(tx: Transaction, request: Request) -> Answer:
    """List the ARNs of a cluster's ACTIVE services by their filters, in the order they were made."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    services, token = paging.page(
        tx.world,
        "ListServices",
        request,
        walk=lambda after: _matching(tx.world, cluster, request, after),
        place=lambda service: service.serial,
        size=PAGE,
    )
    return paging.with_token({"serviceArns": [service.arn for service in services]}, token)


_FILTERS: Final = ("launchType", "schedulingStrategy")


def _matching(world: World, cluster: Cluster, request: Request, after: int | None) -> Iterator[Service]:
    if request.get("resourceManagementType", "CUSTOMER") != "CUSTOMER":
        return iter(())  # services that ECS manages itself cannot be made here
    wanted: list[tuple[str, str]] = [(name, request[name]) for name in _FILTERS if name in request]
    keys = [(cluster.serial, *pair) for pair in wanted or [("any", "")]]
    narrowest = min(keys, key=lambda key: world.services.count("listed", key))
    return (
        service
        for service in world.services.walk("listed", narrowest, after)
        if all(service.revision.settings.get(name) == value for name, value in wanted)
    )


@operation("ListServicesByNamespace", reads=True)
def list_services_by_namespace(tx: Transaction, request: Request) -> Answer:
    """List the ARNs of all services that are in a namespace by Service Connect, whatever their cluster."""
    namespace = namespaces.find(tx.world, request["namespace"])
    services, token = paging.page(
        tx.world,
        "ListServicesByNamespace",
        request,
        walk=lambda after: tx.world.services.walk("namespace", namespace, after),
        place=lambda service: service.serial,
        size=PAGE,
    )
    return paging.with_token({"serviceArns": [service.arn for service in services]}, token)


@operation("DeleteService")
def delete_service(tx: Transaction, request: Request) -> Answer:
    """Begin the end of a service. The answer says DRAINING; without tasks it is INACTIVE right after that.

    Done twice, the first time stands as long as the service is DRAINING.
    """
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    service = find.service(world, cluster, request["service"])
    if service is None or service.status is ServiceStatus.INACTIVE:
        raise ServiceNotFoundException(texts.SERVICE_UNKNOWN)
    if service.status is ServiceStatus.ACTIVE:
        if not request.get("force"):
            _check_idle(world, service)
        return {"service": _drained(tx, service)}
    return {"service": views_services.service(world, service)}


def _drained(tx: Transaction, active: Service) -> views_services.Shape:
    """Begin the end of a service, and show it with its task sets (recorded); the scheduler sees to the rest."""
    service = tx.put(life.drain(active, tx.now))
    answer = views_services.service(tx.world, service)
    for task_set in tx.world.task_sets.among("service", service.serial):
        tx.put(task_sets.drain(task_set, tx.now))
    return answer


def _check_idle(world: World, service: Service) -> None:
    """Refuse to end a service that wants tasks, if it is a REPLICA (DeleteService-013), or one with task sets besides
    the one that CodeDeploy services have from the beginning."""
    if service.desired_count and not service.revision.is_daemon:
        raise InvalidParameterException(texts.SERVICE_SCALED)
    first = 1 if service.revision.controller == "CODE_DEPLOY" else 0
    if world.task_sets.count("service", service.serial) > first:
        raise InvalidParameterException(texts.SERVICE_HAS_TASK_SETS)


@taggable("service", words="service", parts=2)
def tagged_service(world: World, path: Sequence[str]) -> Service | None:
    """Find a service that has not ended; its tags have gone with it (DeleteService-020)."""
    found = find.service(world, find.cluster(world, path[0]), path[1])
    return found if found is not None and found.status is ServiceStatus.ACTIVE else None
