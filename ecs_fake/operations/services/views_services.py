"""Services and their deployments as the API shows them."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake import arns
from ecs_fake.operations.services import views_task_sets
from ecs_fake.operations.services.service_settings import has_classic
from ecs_fake.operations.tasks.views_containers import epoch
from ecs_fake.records.service import Deployment, Service, ServiceEvent, ServiceRevision
from ecs_fake.store import service_counts
from ecs_fake.store.worlds import World

Shape = dict[str, Any]

_SETTINGS: Final = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "deploymentController",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
    "propagateTags",
    "schedulingStrategy",
    "serviceRegistries",
)
"""Settings that a service shows, those that it has."""
_DEPLOYMENT_SETTINGS: Final = (
    "capacityProviderStrategy",
    "launchType",
    "networkConfiguration",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""Settings that a deployment shows."""


def service(world: World, record: Service, *, tags: bool = False) -> Shape:
    """Show a service.

    Args:
        world: where it is.
        record: the service.
        tags: whether its tags are shown: they are by DescribeServices when asked for, else only when it is created.
    """
    revision = record.revision
    counts = service_counts.tasks(world, record)
    shape: Shape = {
        "serviceArn": record.arn,
        "serviceName": record.name,
        "clusterArn": record.cluster_arn,
        "status": record.status,
        "desiredCount": record.desired_count,
        "runningCount": counts.running,
        "pendingCount": counts.pending,
        "deployments": _deployments(world, record),
        "events": [_event(one) for one in record.events],
        "createdAt": epoch(record.created_at),
        "createdBy": record.created_by,
        "resourceManagementType": "CUSTOMER",
        **{name: revision.settings[name] for name in _SETTINGS if name in revision.settings},
    }
    if revision.controller == "ECS":
        shape["currentServiceRevisions"] = _revisions(world, record)
        _add(shape, "currentServiceDeployment", _current(world, record))
    else:
        shape["taskSets"] = views_task_sets.of_service(world, record)
    _add(shape, "taskDefinition", revision.definition.arn if revision.definition is not None else None)
    _add(shape, "platformFamily", revision.platform_family)
    _add(shape, "roleArn", role_arn(world, revision))
    if tags:
        shape["tags"] = list(record.tags)
    return shape


def role_arn(world: World, revision: ServiceRevision) -> str | None:
    """Give the role by which ECS acts elsewhere for the service: its own, or the service-linked one (recorded)."""
    settings = revision.settings
    if "role" in settings:
        return arns.role(world.region, world.account_id, settings["role"])
    if (
        settings["loadBalancers"]
        or settings["serviceRegistries"]
        or "networkConfiguration" in settings
        or revision.controller == "EXTERNAL"
    ):
        return arns.service_linked_role(world.region, world.account_id)
    return None


def _deployments(world: World, record: Service) -> list[Shape]:
    """Show the deployments; with other controllers the scheduler has some for itself alone (Deployment-001)."""
    shown = record.deployments if record.revision.controller == "ECS" else ()
    return [_deployment(world, record, one) for one in shown]


def _deployment(world: World, of: Service, record: Deployment) -> Shape:
    revision = record.revision
    counts = service_counts.tasks(world, of, record.deployment_id)
    shape: Shape = {
        "id": record.deployment_id,
        "status": record.status,
        "desiredCount": record.desired_count,
        "pendingCount": counts.pending,
        "runningCount": counts.running,
        "failedTasks": record.failed_tasks,
        "createdAt": epoch(record.created_at),
        "updatedAt": epoch(record.updated_at),
        **{name: revision.settings[name] for name in _DEPLOYMENT_SETTINGS if name in revision.settings},
    }
    _add(shape, "taskDefinition", revision.definition.arn if revision.definition is not None else None)
    _add(shape, "platformVersion", revision.platform_version)
    _add(shape, "platformFamily", revision.platform_family)
    if not has_classic(dict(revision.settings)):
        shape |= {"rolloutState": record.rollout_state, "rolloutStateReason": record.rollout_reason}
    if revision.discovery:
        shape["serviceConnectResources"] = list(revision.discovery)
    return shape


def _event(record: ServiceEvent) -> Shape:
    return {"id": record.event_id, "createdAt": epoch(record.created_at), "message": record.message}


def _revisions(world: World, of: Service) -> list[Shape]:
    """Show the revisions in use, the newest first; each has the number of the deployment that brought it (recorded)."""
    place = (world.region, world.account_id, of.cluster_name, of.name)
    numbers = dict.fromkeys(one.revision_number for one in of.deployments)
    return [_revision(world, of, arns.service_revision(*place, number)) for number in numbers]


def _revision(world: World, of: Service, arn: str) -> Shape:
    counts = service_counts.of_revision(world, of, arn)
    return {
        "arn": arn,
        "requestedTaskCount": counts.requested,
        "runningTaskCount": counts.running,
        "pendingTaskCount": counts.pending,
    }


def _current(world: World, of: Service) -> str | None:
    """Give the service deployment that is under way; one that has not begun yet is not shown (recorded)."""
    found = world.service_deployments.last("ongoing", of.serial)
    return found.arn if found is not None and found.started_at is not None else None


def _add(shape: Shape, member: str, value: object) -> None:
    if value is not None:
        shape[member] = value
