"""CreateService."""

from __future__ import annotations

from typing import Any

from ecs_fake import arns, texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations import find, inquiries, quotas
from ecs_fake.operations.accounts.tagging_allowed import check_tagging
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.services import (
    scheduling,
    service_checks,
    service_revisions,
    service_settings,
    views_services,
)
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Service, ServiceRevision
from ecs_fake.records.status import ServiceStatus
from ecs_fake.store import in_force
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


@operation("CreateService", asks=inquiries.of_service)
def create_service(tx: Transaction, request: Request) -> Answer:
    """Make a service; with the client token of an ACTIVE one, and the same parameters, show that one.

    One with the CODE_DEPLOY controller has a task set from the beginning (recorded).
    """
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    service = _made_before(tx.world, cluster, request)
    made = service is None
    if service is None:
        _check_name(tx.world, cluster, request["serviceName"])
        quotas.check_services(tx, cluster)
        service = _make(tx, cluster, request)
    answer = {"service": views_services.service(tx.world, service, tags=bool(service.tags))}
    if made and service.revision.controller == "CODE_DEPLOY":
        tx.put(scheduling.first_task_set(tx, service))  # which the answer does not show yet (documented)
    return answer


def _made_before(world: World, cluster: Cluster, request: Request) -> Service | None:
    """Give the ACTIVE service that this client token made (CreateService-033, -034)."""
    if "clientToken" not in request:
        return None
    earlier = world.services.last("token", (cluster.serial, request["clientToken"]))
    if earlier is not None and earlier.request != _parameters(request):
        raise InvalidParameterException(texts.SERVICE_NOT_IDEMPOTENT)
    return earlier


def _parameters(request: Request) -> dict[str, Any]:
    """What a repeated call must not change; the cluster is the same in any case, however it is named."""
    return {name: value for name, value in request.items() if name not in ("clientToken", "cluster")}


def _check_name(world: World, cluster: Cluster, name: str) -> None:
    """Refuse a name that is in use in the cluster (CreateService-097, -098)."""
    present = world.services.get((cluster.serial, name))
    if present is None or present.status is ServiceStatus.INACTIVE:
        return
    drains = present.status is ServiceStatus.DRAINING
    raise InvalidParameterException(texts.SERVICE_DRAINS if drains else texts.SERVICE_NOT_IDEMPOTENT)


def _make(tx: Transaction, cluster: Cluster, request: Request) -> Service:
    world, name = tx.world, request["serviceName"]
    revision = _revision(tx, cluster, request)
    quotas.check_desired_count(tx, revision.settings, request.get("desiredCount", 0))
    deployments = (scheduling.deployment(tx, revision),) if revision.controller == "ECS" else ()
    long = in_force.has_long_arns(world, "service")
    present = world.services.get((cluster.serial, name))
    if present is not None:
        tx.remove(present)
    return tx.put(
        Service(
            serial=world.next_serial(),
            name=name,
            arn=arns.service(world.region, world.account_id, cluster.name, name, long=long),
            cluster_arn=cluster.arn,
            cluster_serial=cluster.serial,
            cluster_name=cluster.name,
            status=ServiceStatus.ACTIVE,
            desired_count=request.get("desiredCount", 0),
            revision=revision,
            deployments=deployments,
            tags=tuple(request.get("tags", ())),
            client_token=request.get("clientToken"),
            request=_parameters(request),
            created_at=tx.now,
            created_by=in_force.root(world),
        )
    )


def _revision(tx: Transaction, cluster: Cluster, request: Request) -> ServiceRevision:
    service_revisions.check_built(request, "CreateService")
    check_tagging(tx.world, "service", request)
    settings = service_settings.created(request, cluster)
    service_checks.check_creation(request, settings)
    if settings["deploymentController"]["type"] == "EXTERNAL":
        return service_revisions.external(settings)
    definition = find.active_task_definition(tx.world, request["taskDefinition"])
    return service_revisions.resolve(tx, cluster, request["serviceName"], settings, definition)
