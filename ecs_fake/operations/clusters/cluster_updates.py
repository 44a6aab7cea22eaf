"""UpdateCluster, UpdateClusterSettings, PutClusterCapacityProviders."""

from __future__ import annotations

from typing import Any

from ecs_fake import texts
from ecs_fake.errors import ClientException, ResourceInUseException, UpdateInProgressException
from ecs_fake.launching import capacity
from ecs_fake.operations import find, views
from ecs_fake.operations.clusters import cluster_capacity
from ecs_fake.operations.clusters.clusters import service_connect_defaults
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster, Document
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import ClusterStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


@operation("UpdateCluster")
def update_cluster(tx: Transaction, request: Request) -> Answer:
    """Replace what is given of settings, configuration and Service Connect defaults; the rest stays."""
    world = tx.world
    cluster = find.active_cluster(world, request["cluster"])
    changes: dict[str, Any] = {}
    if "settings" in request:
        changes["settings"] = _settings(cluster, request)
    if "configuration" in request:
        changes["configuration"] = request["configuration"]
    if "serviceConnectDefaults" in request:
        changes["service_connect_defaults"] = service_connect_defaults(
            world, request["serviceConnectDefaults"]
        )
    return {"cluster": views.cluster(world, tx.put(evolve(cluster, **changes)))}


@operation("UpdateClusterSettings")
def update_cluster_settings(tx: Transaction, request: Request) -> Answer:
    """Replace a cluster's settings; they win over the account's (UpdateClusterSettings-005)."""
    cluster = find.active_cluster(tx.world, request["cluster"])
    updated = tx.put(evolve(cluster, settings=_settings(cluster, request)))
    return {"cluster": views.cluster(tx.world, updated)}


def _settings(cluster: Cluster, request: Request) -> tuple[Document, ...]:
    """Give the settings in force: those that are given, each name once, else those the cluster has."""
    given = {setting["name"]: setting for setting in request["settings"]}
    return tuple(given.values()) or cluster.settings


@operation("PutClusterCapacityProviders")
def put_cluster_capacity_providers(tx: Transaction, request: Request) -> Answer:
    """Replace a cluster's capacity providers and default strategy; what they need is made in the background."""
    world = tx.world
    cluster = find.active_cluster(world, request["cluster"])
    if cluster.status is not ClusterStatus.ACTIVE:
        raise ClientException(texts.CLUSTER_NOT_ACTIVE)
    if cluster.updating:
        raise UpdateInProgressException(texts.CLUSTER_BUSY)
    providers = cluster_capacity.checked(tx, request, cluster.name)
    _check_removed(world, cluster, providers)
    changed = evolve(
        cluster,
        capacity_providers=tuple(provider.name for provider in providers),
        default_strategy=capacity.filled_in(request["defaultCapacityProviderStrategy"]),
    )
    return {"cluster": views.cluster(world, tx.put(cluster_capacity.begin(tx, changed, providers)))}


def _check_removed(world: World, cluster: Cluster, providers: list[CapacityProvider]) -> None:
    """Refuse to take away a capacity provider that tasks or services use (PutClusterCapacityProviders-007)."""
    for name in set(cluster.capacity_providers) - {provider.name for provider in providers}:
        key = (cluster.serial, name)
        if any(table.count("provider", key) for table in (world.tasks, world.services, world.task_sets)):
            raise ResourceInUseException(texts.PROVIDER_IN_USE)
