"""CreateCluster, DescribeClusters, ListClusters, DeleteCluster."""

from __future__ import annotations

from typing import Any

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ClientException,
    ClusterContainsContainerInstancesException,
    ClusterContainsServicesException,
    ClusterContainsTasksException,
    ClusterNotFoundException,
    InvalidParameterException,
    UpdateInProgressException,
)
from ecs_fake.launching import capacity
from ecs_fake.lifecycle import updates
from ecs_fake.operations import find, paging, quotas, views
from ecs_fake.operations.clusters import cluster_capacity, namespaces
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import ClusterStatus, ServiceStatus
from ecs_fake.store import in_force, service_counts
from ecs_fake.store.counts import live_tasks
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


@operation("CreateCluster")
def create_cluster(tx: Transaction, request: Request) -> Answer:
    """Make a cluster, or show the ACTIVE one of that name if it was made with the same arguments."""
    world = tx.world
    name = request.get("clusterName", find.DEFAULT_CLUSTER)
    present = world.clusters.get(name)
    if present is not None and present.status is ClusterStatus.DEPROVISIONING:
        raise ClientException(texts.CLUSTER_NOT_ACTIVE)
    if present is not None and present.status is not ClusterStatus.INACTIVE:
        if request.keys() - {"clusterName"} and _arguments(request) != present.request:
            raise InvalidParameterException(texts.CLUSTER_DIFFERS)
        return {"cluster": views.cluster(world, present)}
    quotas.check_clusters(tx)
    providers = cluster_capacity.checked(tx, request, name)
    cluster = Cluster(
        serial=world.next_serial(),
        name=name,
        arn=arns.cluster(world.region, world.account_id, name),
        status=ClusterStatus.PROVISIONING if providers else ClusterStatus.ACTIVE,
        settings=tuple(request.get("settings") or _default_settings(world)),
        configuration=request.get("configuration"),
        service_connect_defaults=service_connect_defaults(world, request.get("serviceConnectDefaults")),
        capacity_providers=tuple(provider.name for provider in providers),
        default_strategy=capacity.filled_in(request.get("defaultCapacityProviderStrategy", ())),
        tags=tuple(request.get("tags", ())),
        request=_arguments(request),
    )
    if providers:
        cluster = cluster_capacity.begin(tx, cluster, providers)
    if present is not None:
        tx.remove(present)
    return {"cluster": views.cluster(world, tx.put(cluster))}


def _default_settings(world: World) -> tuple[dict[str, str], ...]:
    """What the account's settings make of a cluster that is created without any (CreateCluster-024)."""
    return ({"name": "containerInsights", "value": in_force.container_insights(world)},)


def _arguments(request: Request) -> dict[str, Any]:
    """What a repeated call must not change; tags are not compared."""
    return {name: value for name, value in request.items() if name not in ("clusterName", "tags")}


def service_connect_defaults(world: World, given: dict[str, str] | None) -> dict[str, str] | None:
    """Resolve the default namespace to its ARN (recorded). A new name is made into a namespace, an ARN must exist.

    An empty name stands for none at all (ClusterServiceConnectDefaultsRequest-007).
    """
    namespace = given["namespace"] if given is not None else ""
    if not namespace:
        return None
    known = (
        namespaces.find(world, namespace) if arns.is_arn(namespace) else namespaces.arn_of(world, namespace)
    )
    return {"namespace": known}


@operation("DescribeClusters", reads=True)
def describe_clusters(tx: Transaction, request: Request) -> Answer:
    """Show clusters, INACTIVE ones too; names that are unknown become failures."""
    world = tx.world
    include = request.get("include", ())
    clusters, failures = [], []
    for reference in request.get("clusters") or [find.DEFAULT_CLUSTER]:
        name = find.cluster_name(world, reference)
        found = world.clusters.get(name) if name is not None else None
        if found is not None:
            clusters.append(views.cluster(world, found, include))
        else:
            arn = (
                reference
                if arns.is_arn(reference)
                else arns.cluster(world.region, world.account_id, reference)
            )
            failures.append(views.failure(arn))
    return {"clusters": clusters, "failures": failures}


@operation("ListClusters", reads=True)
def list_clusters(tx: Transaction, request: Request) -> Answer:
    """List the ARNs of ACTIVE clusters in the order they were made."""
    table = tx.world.clusters
    clusters, token = paging.page(
        tx.world,
        "ListClusters",
        request,
        walk=lambda after: table.walk("status", ClusterStatus.ACTIVE, after),
        place=lambda cluster: cluster.serial,
    )
    return paging.with_token({"clusterArns": [cluster.arn for cluster in clusters]}, token)


@operation("DeleteCluster")
def delete_cluster(tx: Transaction, request: Request) -> Answer:
    """Make an empty cluster INACTIVE; it can still be described, and its name may be used again.

    With capacity providers it is DEPROVISIONING first, until what was made for them is gone.
    """
    cluster = find.cluster(tx.world, request["cluster"])
    if cluster.status is ClusterStatus.INACTIVE:
        raise ClusterNotFoundException(texts.CLUSTER_NOT_FOUND)
    if cluster.updating:
        raise UpdateInProgressException(texts.CLUSTER_BUSY)
    instances = tx.world.container_instances.among("status", (cluster.serial,))
    if any(instance.updating for instance in instances):
        raise UpdateInProgressException(texts.AGENT_UPDATE_RUNS)
    if instances:
        raise ClusterContainsContainerInstancesException(texts.CLUSTER_HAS_INSTANCES)
    if any(
        service_counts.services(tx.world, cluster, status)
        for status in (ServiceStatus.ACTIVE, ServiceStatus.DRAINING)
    ):
        raise ClusterContainsServicesException(texts.CLUSTER_HAS_SERVICES)
    if live_tasks(tx.world, cluster):
        raise ClusterContainsTasksException(texts.CLUSTER_HAS_TASKS)
    deleted = tx.put(updates.begin_end(evolve(cluster, tags=()), tx.world.next_serial()))
    return {"cluster": views.cluster(tx.world, deleted)}
