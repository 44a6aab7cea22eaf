"""What clusters have capacity providers for, and what ECS keeps in other services for them.

ECS makes a scaling policy for a provider with managed scaling and a lifecycle hook for one with managed draining, in
the background; DescribeClusters shows both as attachments. Auto Scaling itself is not asked for anything here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.launching import capacity
from ecs_fake.lifecycle import updates
from ecs_fake.operations import quotas
from ecs_fake.operations.registry import Request
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster, ClusterResource
from ecs_fake.records.status import ResourceStatus
from ecs_fake.store.surroundings import Surroundings
from ecs_fake.store.transaction import Transaction

SCALING_POLICY: Final = "as_policy"
LIFECYCLE_HOOK: Final = "managed_draining"
_HOOK_NAME: Final = "ecs-managed-draining-termination-hook"


def checked(tx: Transaction, request: Request, cluster_name: str) -> list[CapacityProvider]:
    """Give the capacity providers that a request associates with a cluster, if they and its strategy can be.

    Raises:
        InvalidParameterException: see `capacity`; or the provider of an Auto Scaling group that ECS scales has a
            cluster already (CreateCluster-011).
    """
    world = tx.world
    strategy = request.get("defaultCapacityProviderStrategy", ())
    providers = capacity.usable(world, request.get("capacityProviders", ()))
    quotas.check_capacity_providers_of_cluster(tx, len(providers))
    capacity.usable(world, (item["capacityProvider"] for item in strategy))
    capacity.check_strategy(strategy, [provider.name for provider in providers])
    for provider in providers:
        others = [one for one in world.clusters.walk("provider", provider.name) if one.name != cluster_name]
        if provider.scaled and others:
            raise InvalidParameterException(
                texts.PROVIDER_HAS_CLUSTER.format(name=provider.name, cluster=others[0].name)
            )
    return providers


def begin(tx: Transaction, cluster: Cluster, providers: Sequence[CapacityProvider]) -> Cluster:
    """Begin to give a cluster what these providers need, and to take away what they do not."""
    wanted = {(provider.name, kind) for provider in providers for kind in _kinds(provider)}
    kept = [
        resource if (resource.provider, resource.kind) in wanted else updates.release(resource)
        for resource in cluster.resources
        if resource.status is not ResourceStatus.FAILED  # it is tried again if it is wanted
    ]
    present = {(one.provider, one.kind) for one in kept if one.status is not ResourceStatus.DELETING}
    missing = (
        (provider.name, kind)
        for provider in providers
        for kind in _kinds(provider)
        if (provider.name, kind) not in present
    )
    return updates.begin(cluster, [*kept, *_made(tx.around, missing)], tx.world.next_serial())


def renew(tx: Transaction, cluster: Cluster) -> Cluster:
    """Begin to give a cluster what its capacity providers need now that one of them has changed."""
    return begin(tx, cluster, capacity.usable(tx.world, cluster.capacity_providers))


def _kinds(provider: CapacityProvider) -> Iterator[str]:
    settings: Any = provider.aim
    if settings is None:
        return
    if provider.scaled:
        yield SCALING_POLICY
    if settings["managedDraining"] == "ENABLED":
        yield LIFECYCLE_HOOK


def _made(around: Surroundings, missing: Iterable[tuple[str, str]]) -> Iterator[ClusterResource]:
    ids = around.ids
    for provider, kind in missing:
        yield ClusterResource(
            attachment_id=ids.uuid(),
            kind=kind,
            provider=provider,
            named=(
                ("scalingPolicyName", f"ECSManagedAutoScalingPolicy-{ids.uuid()}")
                if kind == SCALING_POLICY
                else ("autoScalingLifecycleHookName", _HOOK_NAME)
            ),
            status=ResourceStatus.PRECREATED,
            failing=provider in around.broken,
        )
