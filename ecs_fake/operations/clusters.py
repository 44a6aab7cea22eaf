"""CreateCluster, DescribeClusters, ListClusters, DeleteCluster."""

from __future__ import annotations

from typing import Any

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ClusterContainsTasksException,
    InvalidParameterException,
    NamespaceNotFoundException,
)
from ecs_fake.operations import capacity, find, paging, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import ClusterStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World, live_tasks

DEFAULT_SETTINGS = ({"name": "containerInsights", "value": "disabled"},)


@operation("CreateCluster")
def create_cluster(tx: Transaction, request: Request) -> Answer:
    """Make a cluster, or show the ACTIVE one of that name if it was made with the same arguments."""
    world = tx.world
    name = request.get("clusterName", find.DEFAULT_CLUSTER)
    present = world.clusters.get(name)
    if present is not None and present.status is ClusterStatus.ACTIVE:
        if request.keys() - {"clusterName"} and _arguments(request) != present.request:
            raise InvalidParameterException(texts.CLUSTER_DIFFERS)
        return {"cluster": views.cluster(world, present)}
    providers = request.get("capacityProviders", [])
    strategy = request.get("defaultCapacityProviderStrategy", [])
    capacity.check_providers(providers)
    capacity.check_strategy(strategy, providers)
    cluster = Cluster(
        serial=world.next_serial(),
        name=name,
        arn=arns.cluster(world.region, world.account_id, name),
        status=ClusterStatus.ACTIVE,
        settings=tuple(request.get("settings", DEFAULT_SETTINGS)),
        configuration=request.get("configuration"),
        service_connect_defaults=_service_connect_defaults(world, request.get("serviceConnectDefaults")),
        capacity_providers=tuple(providers),
        default_strategy=capacity.filled_in(strategy),
        tags=tuple(request.get("tags", ())),
        request=_arguments(request),
    )
    if present is not None:
        tx.remove(present)
    return {"cluster": views.cluster(world, tx.put(cluster))}


def _arguments(request: Request) -> dict[str, Any]:
    """What a repeated call must not change; tags are not compared."""
    return {name: value for name, value in request.items() if name not in ("clusterName", "tags")}


def _service_connect_defaults(world: World, given: dict[str, str] | None) -> dict[str, str] | None:
    """Resolve the default namespace. A name is made into a namespace, as the console does; an ARN must exist."""
    if given is None:
        return None
    namespace = given["namespace"]
    if namespace.startswith("arn:"):
        raise NamespaceNotFoundException(texts.NAMESPACE_UNKNOWN.format(name=namespace))
    return {"namespace": namespace}


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
        "ListClusters",
        request,
        walk=lambda after: table.walk("status", ClusterStatus.ACTIVE, after),
        place=lambda cluster: cluster.serial,
    )
    return paging.with_token({"clusterArns": [cluster.arn for cluster in clusters]}, token)


@operation("DeleteCluster")
def delete_cluster(tx: Transaction, request: Request) -> Answer:
    """Make an empty cluster INACTIVE; it can still be described, and its name may be used again."""
    cluster = find.active_cluster(tx.world, request["cluster"])
    if live_tasks(tx.world, cluster):
        raise ClusterContainsTasksException(texts.CLUSTER_HAS_TASKS)
    deleted = tx.put(
        evolve(cluster, status=ClusterStatus.INACTIVE, capacity_providers=(), default_strategy=())
    )
    return {"cluster": views.cluster(tx.world, deleted)}
