"""UpdateService."""

from __future__ import annotations

from typing import Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, NotImplementedByFake
from ecs_fake.lifecycle import service as life
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
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Service, ServiceRevision
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store import service_counts
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

_ALWAYS: Final = frozenset({"cluster", "service", "desiredCount"})
_ANY_CONTROLLER: Final = _ALWAYS | {
    "availabilityZoneRebalancing",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "propagateTags",
}
"""What can be updated whatever the controller (UpdateService-006, -008)."""
_WORDS: Final = {
    "loadBalancers": "load balancers",
    "networkConfiguration": "network parameters",
    "platformVersion": "platform version",
    "taskDefinition": "task definition",
}
"""What ECS calls members in its refusals; others by their name."""


@operation("UpdateService", asks=inquiries.of_service)
def update_service(tx: Transaction, request: Request) -> Answer:
    """Change a service; what shapes its tasks, or `forceNewDeployment`, brings a new deployment.

    The answer shows the deployment before it, too, now ACTIVE.
    """
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    service = find.active_service(world, cluster, request["service"], unknown=texts.SERVICE_UNKNOWN)
    service_revisions.check_built(request, "UpdateService")
    check_tagging(world, "service", request)
    _check_controller(service.revision, request)
    revision = service.revision
    if request.keys() - _ALWAYS:
        revision = _revision(tx, cluster, service, request)
    if "desiredCount" in request:
        if revision.is_daemon:
            service_checks.check_daemon_count(request)
        quotas.check_desired_count(tx, revision.settings, request["desiredCount"])
    updated = _updated(tx, service, revision, request)
    if updated != service:
        tx.put(updated)
    return {"service": views_services.service(world, updated)}


# -- what the controller leaves to others --------------------------------------------------------
def _check_controller(revision: ServiceRevision, request: Request) -> None:
    """Refuse what another controller than ECS changes by itself (UpdateService-006 to -010)."""
    controller = revision.controller
    if request.get("deploymentController", {"type": controller})["type"] != controller:
        raise NotImplementedByFake(
            f"UpdateService with deploymentController: the service has the controller {controller}, and ecs_fake does "
            "not move services to another one yet. Create a service with the controller you want."
        )
    if controller == "CODE_DEPLOY":
        _check_code_deploy(request)
    elif controller == "EXTERNAL":
        for name in _others(request, _ANY_CONTROLLER):
            raise InvalidParameterException(texts.EXTERNAL_UPDATE.format(what=_WORDS.get(name, name)))


def _check_code_deploy(request: Request) -> None:
    for name in _others(request, _ANY_CONTROLLER | {"deploymentConfiguration"}):
        if name in ("capacityProviderStrategy", "forceNewDeployment"):
            raise InvalidParameterException(texts.CODE_DEPLOY_FORCE)
        raise InvalidParameterException(texts.CODE_DEPLOY_UPDATE.format(what=_WORDS.get(name, name)))


def _others(request: Request, allowed: frozenset[str]) -> list[str]:
    """Name the members that ask for something beside what is allowed."""
    asked = {name for name in request if name != "forceNewDeployment" or request[name]}
    return sorted(asked - allowed - {"deploymentController"})


# -- the service after it ------------------------------------------------------------------------
def _revision(tx: Transaction, cluster: Cluster, service: Service, request: Request) -> ServiceRevision:
    before = service.revision
    settings = service_settings.updated(before, request)
    service_checks.check_deployments(settings, "updated")
    service_checks.check_grace(request, settings)
    if before.definition is None:
        return service_revisions.external(settings)
    _check_switch(before, settings, request)
    definition = _definition(tx.world, before.definition, request)
    return service_revisions.resolve(tx, cluster, service.name, settings, definition, before)


def _definition(world: World, before: TaskDefinition, request: Request) -> TaskDefinition:
    """Give the task definition; one that was deregistered meanwhile stays (DeregisterTaskDefinition-003, -006)."""
    if not request.get("taskDefinition"):
        return before
    return find.active_task_definition(world, request["taskDefinition"])


def _check_switch(before: ServiceRevision, settings: service_settings.Settings, request: Request) -> None:
    """Refuse another capacity provider strategy without a new deployment by force (quoted)."""
    name = "capacityProviderStrategy"
    if settings.get(name) != before.settings.get(name) and not request.get("forceNewDeployment"):
        raise InvalidParameterException(texts.SWITCH_NEEDS_FORCE)


def _updated(tx: Transaction, service: Service, revision: ServiceRevision, request: Request) -> Service:
    desired_count = request.get("desiredCount", service.desired_count)
    changed = evolve(service, revision=revision)
    by_force = request.get("forceNewDeployment", False)
    if revision.controller == "ECS" and (by_force or service_revisions.deploys(service.revision, revision)):
        ids = (one.deployment_id for one in service.deployments)
        busy = {each for each in ids if service_counts.live_tasks(tx.world, service, each)}
        changed = life.deploy(changed, scheduling.deployment(tx, revision), busy)
        return evolve(changed, desired_count=desired_count)
    return changed if desired_count == service.desired_count else life.scale(changed, desired_count, tx.now)
