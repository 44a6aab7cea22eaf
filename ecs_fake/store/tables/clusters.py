"""Clusters and capacity providers."""

from __future__ import annotations

from collections.abc import Hashable
from operator import attrgetter

from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import CapacityProviderStatus, InstanceStatus
from ecs_fake.store.table import Table
from ecs_fake.store.tables.keys import ALL


def clusters() -> Table[Cluster]:
    """By name; clusters that were deleted stay until their name is used again."""
    return Table(
        key=lambda cluster: cluster.name,
        order=lambda cluster: cluster.serial,
        indexes={
            "status": lambda cluster: (cluster.status,),
            "provider": lambda cluster: cluster.capacity_providers,
            "updating": _updating,
        },
    )


def capacity_providers() -> Table[CapacityProvider]:
    """By name."""
    return Table(
        key=lambda provider: provider.name,
        order=lambda provider: provider.serial,
        indexes={
            "status": lambda provider: (provider.status,),
            "group": _providers_by_group,
            "updating": _updating,
            "launching": _launching,
        },
    )


def container_instances() -> Table[ContainerInstance]:
    """By id."""
    return Table(
        key=lambda instance: instance.instance_id,
        order=lambda instance: instance.serial,
        indexes={"status": _instances, "updating": _updating, "provider": _instances_by_provider},
        decisive={"status": attrgetter("status"), "provider": attrgetter("status", "leaving_since")},
    )


def _updating(record: Cluster | CapacityProvider | ContainerInstance) -> tuple[Hashable, ...]:
    """Those with an update under way."""
    return (ALL,) if record.updating else ()


def _providers_by_group(provider: CapacityProvider) -> tuple[Hashable, ...]:
    """Who has an Auto Scaling group; deleted providers have let it go."""
    has_it = provider.group_name is not None and provider.status is CapacityProviderStatus.ACTIVE
    return (provider.group_name,) if has_it else ()


def _launching(provider: CapacityProvider) -> tuple[Hashable, ...]:
    """Those whose Auto Scaling group is launching instances."""
    return (ALL,) if provider.scaling.launches else ()


def _instances_by_provider(instance: ContainerInstance) -> tuple[Hashable, ...]:
    """Registered ones that a capacity provider launched: by cluster and provider; those to stay, and others."""
    if instance.capacity_provider is None or instance.status in _GONE:
        return ()
    return ((instance.cluster_serial, instance.capacity_provider, instance.leaving_since is None),)


_GONE = frozenset({InstanceStatus.INACTIVE, InstanceStatus.DEREGISTERING})


def _instances(instance: ContainerInstance) -> tuple[Hashable, ...]:
    """Those of a cluster by status, and those that are listed when no status is asked for."""
    serial, status = instance.cluster_serial, instance.status
    return ((serial, status),) if status is InstanceStatus.INACTIVE else ((serial, status), (serial,))
