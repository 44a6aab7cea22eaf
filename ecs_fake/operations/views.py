"""From records to the API's shapes. The only place that writes the API's member names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from ecs_fake import arns, texts
from ecs_fake.operations.capacity.views_capacity import attachments
from ecs_fake.operations.tasks import views_containers as containers
from ecs_fake.operations.tasks.views_containers import epoch
from ecs_fake.records import health as health_checks
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.status import AttachmentStatus, HealthStatus, ServiceStatus, TaskStatus
from ecs_fake.records.task import ServiceConnection, Task
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.records.volume import ManagedVolume
from ecs_fake.store import service_counts
from ecs_fake.store.counts import count_instances, count_tasks
from ecs_fake.store.worlds import World
from ecs_fake.task_definitions import in_order

Shape = dict[str, Any]
WRITTEN: Final = frozenset({"ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "TAGS"})
"""What answers of calls that write a cluster include; statistics are shown only when asked for (recorded)."""


def failure(arn: str, reason: str = texts.MISSING) -> Shape:
    """One entry of `failures`."""
    return {"arn": arn, "reason": reason}


# -- clusters ------------------------------------------------------------------------------------
def cluster(world: World, record: Cluster, include: Collection[str] = WRITTEN) -> Shape:
    """Show a cluster; its details only as far as they are included (DescribeClusters-005 to -015)."""
    counts = count_tasks(world, record)
    shape: Shape = {
        "clusterArn": record.arn,
        "clusterName": record.name,
        "status": record.status,
        "registeredContainerInstancesCount": count_instances(world, record),
        "runningTasksCount": counts.running,
        "pendingTasksCount": counts.pending,
        "activeServicesCount": service_counts.services(world, record, ServiceStatus.ACTIVE),
        "statistics": _statistics(world, record) if "STATISTICS" in include else [],
        "tags": list(record.tags) if "TAGS" in include else [],
        "settings": list(record.settings) if "SETTINGS" in include else [],
        "capacityProviders": list(record.capacity_providers),
        "defaultCapacityProviderStrategy": list(record.default_strategy),
    }
    if record.configuration is not None and "CONFIGURATIONS" in include:
        shape["configuration"] = record.configuration
    if record.service_connect_defaults is not None:
        shape["serviceConnectDefaults"] = record.service_connect_defaults
    if "ATTACHMENTS" in include:
        shape |= attachments(record)
    return shape


def _statistics(world: World, record: Cluster) -> list[Shape]:
    """Counts by launch type, as text."""
    numbers: dict[str, int] = {}
    for launch_type, word in (("EC2", "EC2"), ("FARGATE", "Fargate"), ("EXTERNAL", "External")):
        counts = count_tasks(world, record, launch_type)
        numbers |= {
            f"running{word}TasksCount": counts.running,
            f"pending{word}TasksCount": counts.pending,
            f"active{word}ServiceCount": service_counts.services(
                world, record, ServiceStatus.ACTIVE, launch_type
            ),
            f"draining{word}ServiceCount": service_counts.services(
                world, record, ServiceStatus.DRAINING, launch_type
            ),
        }
    return [{"name": name, "value": str(number)} for name, number in numbers.items()]


# -- task definitions ----------------------------------------------------------------------------
def task_definition(record: TaskDefinition) -> Shape:
    """Show a revision of a task definition."""
    shape: Shape = {
        "taskDefinitionArn": record.arn,
        **record.document,
        "revision": record.revision,
        "status": record.status,
        "registeredAt": epoch(record.registered_at),
        "registeredBy": record.registered_by,
    }
    if record.deregistered_at is not None:
        shape["deregisteredAt"] = epoch(record.deregistered_at)
    if record.delete_requested_at is not None:
        shape["deleteRequestedAt"] = epoch(record.delete_requested_at)
    return in_order(shape)


# -- tasks ---------------------------------------------------------------------------------------
_TIMES = (
    ("connectivityAt", "connectivity_at"),
    ("pullStartedAt", "pull_started_at"),
    ("pullStoppedAt", "pull_stopped_at"),
    ("startedAt", "started_at"),
    ("stoppingAt", "stopping_at"),
    ("executionStoppedAt", "execution_stopped_at"),
    ("stoppedAt", "stopped_at"),
)


def task(record: Task, *, tags: bool = False, health: bool = False) -> Shape:
    """Show a task.

    Args:
        record: the task.
        tags: whether its tags were asked for; the list is there in any case.
        health: whether to tell `healthStatus`: DescribeTasks does, RunTask and events do not (recorded).
    """
    spec = record.spec
    shape: Shape = {
        "attachments": _attachments(record),
        "attributes": [{"name": "ecs.cpu-architecture", "value": spec.architecture}],
        "clusterArn": spec.cluster_arn,
        "containers": [
            containers.container(record, birth, one, health)
            for birth, one in zip(spec.containers, record.containers, strict=True)
        ],
        "cpu": spec.cpu,
        "createdAt": epoch(spec.created_at),
        "desiredStatus": record.desired_status,
        "enableExecuteCommand": spec.enable_execute_command,
        "group": spec.group,
        "lastStatus": record.last_status,
        "launchType": spec.launch_type,
        "memory": spec.memory,
        "overrides": spec.overrides,
        "tags": list(record.tags) if tags else [],
        "taskArn": spec.arn,
        "taskDefinitionArn": spec.definition.arn,
        "version": record.version,
    }
    _add(shape, "availabilityZone", spec.availability_zone)
    _add(shape, "capacityProviderName", spec.capacity_provider)
    _add(shape, "containerInstanceArn", spec.container_instance)
    _add(shape, "platformVersion", spec.platform_version)
    _add(shape, "platformFamily", spec.platform_family)
    _add(shape, "startedBy", spec.started_by)
    _add(shape, "stopCode", record.stop_code)
    _add(shape, "stoppedReason", record.stopped_reason)
    if record.connectivity_at is not None:
        shape["connectivity"] = "DISCONNECTED" if record.disconnected else "CONNECTED"
    for member, field in _TIMES:
        moment = getattr(record, field)
        if moment is not None:
            shape[member] = epoch(moment)
    if spec.ephemeral_storage is not None:
        shape["ephemeralStorage"] = {"sizeInGiB": spec.ephemeral_storage}
        shape["fargateEphemeralStorage"] = {"sizeInGiB": spec.ephemeral_storage}
    if health:
        shape["healthStatus"] = health_checks.of_containers(record) or HealthStatus.UNKNOWN
    return shape


def _add(shape: Shape, member: str, value: object) -> None:
    if value is not None:
        shape[member] = value


def _attachments(record: Task) -> list[Shape]:
    return [
        *_interface_attachment(record),
        *(_connection_attachment(record, one) for one in record.spec.connections),
        *(_volume_attachment(record, volume) for volume in record.spec.volumes),
    ]


_VOLUME_STATUS = {
    TaskStatus.PROVISIONING: AttachmentStatus.CREATED,
    TaskStatus.DEPROVISIONING: AttachmentStatus.DETACHING,
    TaskStatus.STOPPED: AttachmentStatus.DELETED,
}


def _volume_attachment(record: Task, volume: ManagedVolume) -> Shape:
    """Show a managed EBS volume (RunTask-132); one that is kept is detached, not deleted."""
    status = _VOLUME_STATUS.get(record.last_status, AttachmentStatus.ATTACHED)
    if status is AttachmentStatus.DELETED and not volume.delete_on_termination:
        status = AttachmentStatus.DETACHED
    if record.storage_failure is not None:
        status = AttachmentStatus.FAILED
    details = [
        {"name": "roleArn", "value": volume.role_arn},
        {"name": "volumeName", "value": volume.name},
        {"name": "deleteOnTermination", "value": str(volume.delete_on_termination).lower()},
    ]
    if record.storage_failure is not None:
        details.append({"name": "statusReason", "value": record.storage_failure})
    elif status is not AttachmentStatus.CREATED:
        details.append({"name": "volumeId", "value": volume.volume_id})
    return {
        "id": volume.attachment_id,
        "type": "AmazonElasticBlockStorage",
        "status": status,
        "details": details,
    }


_CONNECTION_STATUS = {
    TaskStatus.PROVISIONING: AttachmentStatus.PRECREATED,
    TaskStatus.PENDING: AttachmentStatus.ATTACHING,
    TaskStatus.DEPROVISIONING: AttachmentStatus.DETACHING,
    TaskStatus.STOPPED: AttachmentStatus.DELETED,
}


def _connection_attachment(record: Task, connection: ServiceConnection) -> Shape:
    """Show what a task offers by Service Connect (Attachment-002)."""
    details = [
        {"name": "portName", "value": connection.port_name},
        {"name": "clientAliases", "value": connection.client_aliases},
        {"name": "discoveryName", "value": connection.discovery_name},
    ]
    if connection.ingress_port is not None:
        details.append({"name": "ingressPortOverride", "value": str(connection.ingress_port)})
    return {
        "id": connection.attachment_id,
        "type": "Service Connect",
        "status": _CONNECTION_STATUS.get(record.last_status, AttachmentStatus.ATTACHED),
        "details": details,
    }


def _interface_attachment(record: Task) -> list[Shape]:
    network = record.network
    if network is None or record.attachment is None:
        return []
    details = [{"name": "subnetId", "value": network.subnet_id}]
    if record.attachment not in containers.WITHOUT_INTERFACE:
        details += [
            {"name": "networkInterfaceId", "value": network.interface_id},
            {"name": "macAddress", "value": network.mac_address},
            *([{"name": "privateDnsName", "value": network.private_dns}] if network.private_dns else []),
            {"name": "privateIPv4Address", "value": network.private_ipv4},
        ]
    return [
        {
            "id": network.attachment_id,
            "type": "ElasticNetworkInterface",
            "status": record.attachment,
            "details": details,
        }
    ]


def task_arn(world: World, cluster_name: str, reference: str) -> str:
    """Give the ARN to name a task by that was not found."""
    return (
        reference
        if arns.is_arn(reference)
        else arns.task(world.region, world.account_id, cluster_name, reference)
    )
