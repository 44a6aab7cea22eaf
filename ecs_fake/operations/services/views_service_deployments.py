"""Service deployments and service revisions as the API shows them."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.operations.tasks.views_containers import epoch
from ecs_fake.records.deployment_status import Detector
from ecs_fake.records.rollout import Hook
from ecs_fake.records.service import Service
from ecs_fake.records.service_deployment import (
    DeployedRevision,
    RevisionCounts,
    Rollback,
    ServiceDeployment,
)
from ecs_fake.store import service_counts
from ecs_fake.store.worlds import World

Shape = dict[str, Any]

_TIMES: Final = (
    ("startedAt", "started_at"),
    ("finishedAt", "finished_at"),
    ("stoppedAt", "stopped_at"),
)
_SETTINGS: Final = (
    "capacityProviderStrategy",
    "launchType",
    "networkConfiguration",
    "vpcLatticeConfigurations",
)
"""Settings that a revision shows, those that it has."""
_LISTS: Final = ("loadBalancers", "serviceRegistries", "volumeConfigurations")
"""Settings that it shows when there is something in them."""


# -- service deployments -------------------------------------------------------------------------
def brief(record: ServiceDeployment) -> Shape:
    """Show a service deployment as a list does."""
    shape: Shape = {
        "serviceDeploymentArn": record.arn,
        "serviceArn": record.service_arn,
        "clusterArn": record.cluster_arn,
        "createdAt": epoch(record.created_at),
        "targetServiceRevisionArn": record.target.arn,
        "status": record.status,
    }
    _add_times(shape, record, _TIMES[:2])
    if record.reason is not None:
        shape["statusReason"] = record.reason
    return shape


def service_deployment(world: World, service: Service | None, record: ServiceDeployment) -> Shape:
    """Show a service deployment.

    Args:
        world: where it is.
        service: its service.
        record: the service deployment; its own numbers count when it is over.
    """
    shape: Shape = {
        "serviceDeploymentArn": record.arn,
        "serviceArn": record.service_arn,
        "clusterArn": record.cluster_arn,
        "createdAt": epoch(record.created_at),
        "updatedAt": epoch(record.updated_at),
        "sourceServiceRevisions": [_counts(world, service, record, one) for one in record.sources],
        "targetServiceRevision": _counts(world, service, record, record.target),
        "status": record.status,
        "deploymentConfiguration": record.configuration,
        "deploymentCircuitBreaker": _breaker(record),
        "alarms": _alarms(record),
    }
    _add_times(shape, record, _TIMES)
    if record.reason is not None:
        shape["statusReason"] = record.reason
    if record.stage is not None:
        shape["lifecycleStage"] = record.stage
        shape["lifecycleHookDetails"] = [_hook(one) for one in record.hooks]
    if record.rollback is not None:
        shape["rollback"] = _rollback(record.rollback)
    return shape


def _rollback(record: Rollback) -> Shape:
    shape: Shape = {"reason": record.reason, "startedAt": epoch(record.started_at)}
    return shape if record.revision_arn is None else {**shape, "serviceRevisionArn": record.revision_arn}


def _add_times(shape: Shape, record: ServiceDeployment, times: tuple[tuple[str, str], ...]) -> None:
    for member, name in times:
        moment = getattr(record, name)
        if moment is not None:
            shape[member] = epoch(moment)


def _counts(world: World, service: Service | None, record: ServiceDeployment, kept: RevisionCounts) -> Shape:
    over = record.status.is_over or service is None
    counts = kept if over or service is None else service_counts.of_revision(world, service, kept.arn)
    shape: Shape = {
        "arn": counts.arn,
        "requestedTaskCount": counts.requested,
        "runningTaskCount": counts.running,
        "pendingTaskCount": counts.pending,
    }
    if counts.traffic is not None:
        shape["requestedTestTrafficWeight"] = counts.traffic.test
        shape["requestedProductionTrafficWeight"] = counts.traffic.production
    return shape


def _hook(record: Hook) -> Shape:
    """Show a lifecycle hook (DeploymentLifecycleHookDetail in the API's model)."""
    shape: Shape = {
        "hookId": record.hook_id,
        "targetType": "PAUSE" if record.target is None else "AWS_LAMBDA",
        "status": record.status,
        "expiresAt": epoch(record.expires_at),
        "timeoutAction": record.timeout_action,
    }
    return shape if record.target is None else {**shape, "targetArn": record.target}


def _breaker(record: ServiceDeployment) -> Shape:
    """Show what the circuit breaker has seen (ServiceDeploymentCircuitBreaker in the API's model)."""
    enabled = record.configuration.get("deploymentCircuitBreaker", {}).get("enable", False)
    return {
        "status": _monitor(record, Detector.CIRCUIT_BREAKER, enabled=enabled),
        "failureCount": record.failures,
        "threshold": record.threshold,
    }


def _alarms(record: ServiceDeployment) -> Shape:
    """Show what the alarms have said (ServiceDeploymentAlarms in the API's model)."""
    alarms = record.configuration.get("alarms", {})
    if not alarms.get("enable", False):
        return {"status": "DISABLED"}
    shape: Shape = {
        "status": _monitor(record, Detector.ALARMS, enabled=True),
        "alarmNames": alarms["alarmNames"],
    }
    return {**shape, "triggeredAlarmNames": sorted(record.alarming)} if record.alarming else shape


def _monitor(record: ServiceDeployment, detector: Detector, *, enabled: bool) -> str:
    if not enabled:
        return "DISABLED"
    if record.failure is not None and record.failure.detector is detector:
        return "TRIGGERED"
    return "MONITORING_COMPLETE" if record.status.is_over else "MONITORING"


# -- service revisions ---------------------------------------------------------------------------
def service_revision(record: DeployedRevision) -> Shape:
    """Show a service revision."""
    revision = record.revision
    settings = revision.settings
    shape: Shape = {
        "serviceRevisionArn": record.arn,
        "serviceArn": record.service_arn,
        "clusterArn": record.cluster_arn,
        "containerImages": _images(record),
        "guardDutyEnabled": False,
        "serviceConnectConfiguration": settings.get("serviceConnectConfiguration", {"enabled": False}),
        "createdAt": epoch(record.created_at),
        **{name: settings[name] for name in _SETTINGS if name in settings},
        **{name: settings[name] for name in _LISTS if settings.get(name)},
    }
    if revision.definition is not None:
        shape["taskDefinition"] = revision.definition.arn
    if revision.platform_version is not None:
        shape |= {"platformVersion": revision.platform_version, "platformFamily": revision.platform_family}
    return shape


def _images(record: DeployedRevision) -> list[Shape]:
    """Show the images of the containers, with digests once tasks have pulled them."""
    definition = record.revision.definition
    found = []
    for one in definition.containers if definition is not None else ():
        shape = {"containerName": one.name, "image": one.image}
        if one.name in record.digests:
            shape["imageDigest"] = record.digests[one.name]
        found.append(shape)
    return found
