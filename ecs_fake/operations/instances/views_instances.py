"""From container instances and their attributes to the API's shapes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from ecs_fake import arns
from ecs_fake.operations.tasks.views_containers import Shape, epoch
from ecs_fake.records.amounts import left, remaining
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance, Resource
from ecs_fake.records.status import DesiredStatus, InstanceStatus, TaskStatus
from ecs_fake.store.worlds import World

WRITTEN: Final = frozenset({"TAGS"})
"""What answers of calls that write an instance include."""
PROBE: Final = 30.0
"""Seconds from one look of an agent at its container runtime to the next."""
_VALUES: Final = {"INTEGER": "integerValue", "LONG": "longValue", "DOUBLE": "doubleValue"}


def container_instance(
    world: World, record: ContainerInstance, include: Collection[str] = WRITTEN, now: float = 0.0
) -> Shape:
    """Show a container instance (keys: ten recorded answers; DescribeContainerInstances-008 to -020).

    Args:
        world: where it is.
        record: the instance.
        include: what is to be shown of TAGS and CONTAINER_INSTANCE_HEALTH.
        now: epoch seconds, for the age of what is known of its health.
    """
    tasks = world.tasks.among("instance", record.arn)
    amounts = remaining(record, [task.spec.reservation for task in tasks])
    shape: Shape = {
        "containerInstanceArn": record.arn,
        "version": record.version,
        "versionInfo": dict(record.version_info),
        "remainingResources": [_resource(one) for one in left(record, amounts)],
        "registeredResources": [_resource(one) for one in record.resources],
        "status": record.status,
        "agentConnected": record.agent_connected,
        # The wanted status counts here, and the last one there (ContainerInstance-008, -013).
        "runningTasksCount": sum(task.desired_status is DesiredStatus.RUNNING for task in tasks),
        "pendingTasksCount": sum(task.last_status is TaskStatus.PENDING for task in tasks),
        "attributes": [named(name, value) for name, value in record.attributes.items()],
        "registeredAt": epoch(record.registered_at),
        "attachments": [],  # no document or recording shows how one with a trunk looks
    }
    for member, value in (
        ("ec2InstanceId", record.ec2_instance_id),
        ("agentUpdateStatus", record.agent_update),
        ("capacityProviderName", record.capacity_provider),
        ("statusReason", _status_reason(record)),
    ):
        if value is not None:
            shape[member] = value
    if "TAGS" in include:
        shape["tags"] = list(record.tags)
    if "CONTAINER_INSTANCE_HEALTH" in include:
        shape["healthStatus"] = _health(record, now)
    return shape


def _status_reason(record: ContainerInstance) -> str | None:
    """Why an instance has its status (ContainerInstance-016)."""
    return record.failure if record.status is InstanceStatus.REGISTRATION_FAILED else None


def _resource(resource: Resource) -> Shape:
    """Show a resource with all its number members, the unused ones 0 (recorded)."""
    shape: Shape = {
        "name": resource.name,
        "type": resource.type,
        "doubleValue": 0.0,
        "longValue": 0,
        "integerValue": 0,
    }
    if isinstance(resource.value, tuple):
        return {**shape, "stringSetValue": list(resource.value)}
    return {**shape, _VALUES[resource.type]: resource.value}


def _health(record: ContainerInstance, now: float) -> Shape:
    """Show the health of the container runtime, as far as a connected agent tells it, twice a minute (lifecycle: 3)."""
    since = record.registered_at if record.health_since is None else record.health_since
    status, told = "INSUFFICIENT_DATA", since
    if record.agent_connected:
        status, told = str(record.runtime), since + max(0.0, now - since) // PROBE * PROBE
    check = {
        "type": "CONTAINER_RUNTIME",
        "status": status,
        "lastUpdated": epoch(told),
        "lastStatusChange": epoch(since),
    }
    return {"overallStatus": status, "details": [check]}


def named(name: str, value: str | None) -> Shape:
    """Show an attribute; one without value has its name only (DescribeContainerInstances-019)."""
    return {"name": name} if value is None else {"name": name, "value": value}


def attribute(record: ContainerInstance, name: str, value: str | None) -> dict[str, Any]:
    """Show an attribute as attribute calls do, with its target."""
    return {**named(name, value), "targetId": record.arn}


def instance_arn(world: World, cluster: Cluster, reference: str) -> str:
    """Give the ARN to name an instance by that was not found."""
    if arns.is_arn(reference):
        return reference
    return arns.container_instance(world.region, world.account_id, cluster.name, reference)
