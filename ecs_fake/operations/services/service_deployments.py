"""Operations on service deployments and service revisions: list, describe, stop, continue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ConflictException,
    InvalidParameterException,
    ServiceDeploymentNotFoundException,
    ServiceNotFoundException,
)
from ecs_fake.lifecycle import rollout
from ecs_fake.lifecycle import service as life
from ecs_fake.operations import find, paging, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.services import views_service_deployments as shapes
from ecs_fake.reconcile import chronicle
from ecs_fake.records.deployment_status import HookAction, HookStatus, ServiceDeploymentStatus, StopType
from ecs_fake.records.service import Service
from ecs_fake.records.service_deployment import DeployedRevision, ServiceDeployment
from ecs_fake.records.status import ServiceStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.texts import deployments as deployments_texts

PAGE: Final = 20
"""Service deployments on a page (ListServiceDeployments in the API's model)."""

R = TypeVar("R", ServiceDeployment, DeployedRevision)
_BEFORE_ANY_STOP: Final = (ServiceDeploymentStatus.PENDING, ServiceDeploymentStatus.IN_PROGRESS)


# -- looking -------------------------------------------------------------------------------------
@operation("ListServiceDeployments", reads=True)
def list_service_deployments(tx: Transaction, request: Request) -> Answer:
    """List the service deployments of a service, the newest first, by status and by when they were made."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    service = find.service(tx.world, cluster, request["service"])
    if service is None or service.status is ServiceStatus.INACTIVE:
        raise ServiceNotFoundException(texts.SERVICE_NOT_FOUND)
    found, token = paging.page(
        tx.world,
        "ListServiceDeployments",
        request,
        walk=lambda after: _matching(tx, service, request, after),
        place=lambda record: record.serial,
        size=PAGE,
    )
    return paging.with_token({"serviceDeployments": [shapes.brief(one) for one in found]}, token)


def _matching(
    tx: Transaction, service: Service, request: Request, after: int | None
) -> Iterator[ServiceDeployment]:
    statuses = request.get("status") or list(ServiceDeploymentStatus)
    bounds = request.get("createdAt", {})
    return (
        record
        for record in tx.world.service_deployments.walk("service", service.serial, after, backwards=True)
        if record.status in statuses
        and bounds.get("after", record.created_at) <= record.created_at
        and record.created_at <= bounds.get("before", record.created_at)
        and not chronicle.is_too_old(record, tx.now)
    )


@operation("DescribeServiceDeployments", reads=True)
def describe_service_deployments(tx: Transaction, request: Request) -> Answer:
    """Show service deployments by their ARNs; unknown ones, and those that are over for 90 days, become failures."""

    def shown(record: ServiceDeployment) -> shapes.Shape | None:
        if chronicle.is_too_old(record, tx.now):
            return None
        return shapes.service_deployment(tx.world, _service_of(tx.world, record), record)

    found, failures = _described(
        tx.world,
        request["serviceDeploymentArns"],
        lambda arn: _service_deployment(tx.world, arn),
        shown,
    )
    return {"serviceDeployments": found, "failures": failures}


@operation("DescribeServiceRevisions", reads=True)
def describe_service_revisions(tx: Transaction, request: Request) -> Answer:
    """Show service revisions by their ARNs; unknown ones become failures."""
    world = tx.world
    found, failures = _described(
        world,
        request["serviceRevisionArns"],
        lambda arn: _named(world, arn, "service-revision", world.service_revisions.get),
        shapes.service_revision,
    )
    return {"serviceRevisions": found, "failures": failures}


def _described(
    world: World,
    references: list[str],
    look_up: Callable[[str], R | None],
    show: Callable[[R], shapes.Shape | None],
) -> tuple[list[shapes.Shape], list[shapes.Shape]]:
    """Show what ARNs name; an unknown cluster or service is an error, anything else unknown a failure."""
    shown, failures = [], []
    for reference in references:
        record = look_up(reference)
        shape = show(record) if record is not None else None
        if shape is not None:
            shown.append(shape)
            continue
        _check_home(world, reference)
        failures.append(views.failure(reference))
    return shown, failures


def _check_home(world: World, reference: str) -> None:
    """Refuse an ARN of a cluster or service of this Region that is not there."""
    arn = arns.parse(reference)
    if arn.region != world.region:
        return
    cluster = find.cluster(world, arn.path[0])
    if world.services.get((cluster.serial, arn.path[1])) is None:
        raise ServiceNotFoundException(texts.SERVICE_NOT_FOUND)


# -- acting --------------------------------------------------------------------------------------
@operation("StopServiceDeployment")
def stop_service_deployment(tx: Transaction, request: Request) -> Answer:
    """Ask for the end of a service deployment; the scheduler sees to it.

    With ROLLBACK, which is the default, the service goes back to what it had; with ABORT its tasks of the new revision
    are stopped, and that is all. What is on its way to its end already goes on (developer guide, stopping service
    deployments).
    """
    record = active_service_deployment(tx.world, request)
    service = _service_of(tx.world, record)
    if record.status.is_over or service is None:
        raise ConflictException(deployments_texts.OVER.format(status=record.status), resourceIds=[record.arn])
    if record.status in _BEFORE_ANY_STOP:
        stop = StopType(request.get("stopType", StopType.ROLLBACK))
        tx.put(life.change(service, record.deployment_id, stop=stop))
    return {"serviceDeploymentArn": record.arn}


@operation("ContinueServiceDeployment")
def continue_service_deployment(tx: Transaction, request: Request) -> Answer:
    """Let a service deployment that has been paused by a hook go on, or go back."""
    record = active_service_deployment(tx.world, request)
    service = _service_of(tx.world, record)
    primary = service.deployments[0] if service is not None and service.deployments else None
    progress = primary.progress if primary is not None else None
    hook_id = request["hookId"]
    waiting = [
        hook.hook_id
        for hook in (progress.hooks if progress is not None else ())
        if hook.status is HookStatus.AWAITING_ACTION
    ]
    if service is None or primary is None or progress is None or hook_id not in waiting:
        raise InvalidParameterException(deployments_texts.NOT_PAUSED.format(hook=hook_id))
    goes_on = request.get("action", HookAction.CONTINUE) == HookAction.CONTINUE
    changes: dict[str, Any] = {"status": HookStatus.SUCCEEDED}
    if not goes_on:
        changes = {"status": HookStatus.FAILED, "reason": deployments_texts.HOOK_ROLLED_BACK}
    moved = rollout.change_hook(progress, hook_id, **changes)
    tx.put(life.change(service, primary.deployment_id, progress=moved))
    return {"serviceDeploymentArn": record.arn}


def active_service_deployment(world: World, request: dict[str, Any]) -> ServiceDeployment:
    """Give the service deployment that is meant.

    Raises:
        InvalidParameterException: the text is no ARN of a service deployment.
        ServiceDeploymentNotFoundException: there is none.
    """
    record = _service_deployment(world, request["serviceDeploymentArn"])
    if record is None:
        raise ServiceDeploymentNotFoundException(deployments_texts.NOT_FOUND)
    return record


# -- what is meant -------------------------------------------------------------------------------
def _service_deployment(world: World, reference: str) -> ServiceDeployment | None:
    return _named(world, reference, "service-deployment", world.service_deployments.get)


def _named(world: World, reference: str, kind: str, get: Callable[[str], R | None]) -> R | None:
    """Give the record with an ARN, or None; raises `InvalidParameterException` for what is no such ARN."""
    try:
        arn = arns.parse(reference)
    except arns.MalformedArn as error:
        raise InvalidParameterException(texts.SEPARATORS) from error
    if arn.service != "ecs" or arn.kind != kind or len(arn.path) != 3:
        raise InvalidParameterException(texts.SEPARATORS)
    if arn.account_id != world.account_id:
        raise InvalidParameterException(texts.ACCOUNT_MISMATCH)
    return get(reference)


def _service_of(world: World, record: ServiceDeployment) -> Service | None:
    service = world.services.get((record.cluster_serial, record.service_name))
    return service if service is not None and service.serial == record.service_serial else None
