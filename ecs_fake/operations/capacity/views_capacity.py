"""Capacity providers, and what clusters have for them, in the API's shapes."""

from __future__ import annotations

from typing import Any

from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster, ClusterResource

Shape = dict[str, Any]


def capacity_provider(record: CapacityProvider, *, tags: bool = True) -> Shape:
    """Show a capacity provider; `updateStatus` only after an update or deletion was asked for (recorded)."""
    shape: Shape = {
        "capacityProviderArn": record.arn,
        "name": record.name,
        "status": record.status,
        "tags": list(record.tags) if tags else [],
    }
    if record.settings is not None:
        shape["autoScalingGroupProvider"] = record.settings
    if record.update_status is not None:
        shape["updateStatus"] = record.update_status
    if record.failure is not None and not record.updating:
        shape["updateStatusReason"] = record.failure
    return shape


def attachments(record: Cluster) -> Shape:
    """Show what a cluster has for its capacity providers; nothing if they were never set (recorded)."""
    if record.attachments_status is None:
        return {}
    return {
        "attachments": [_attachment(resource) for resource in record.resources],
        "attachmentsStatus": record.attachments_status,
    }


def _attachment(resource: ClusterResource) -> Shape:
    name, value = resource.named
    return {
        "id": resource.attachment_id,
        "type": resource.kind,
        "status": resource.status,
        "details": [
            {"name": "capacityProviderName", "value": resource.provider},
            {"name": name, "value": value},
        ],
    }
