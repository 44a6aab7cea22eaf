"""The life of what is updated in the background: a cluster's capacity providers, and capacity providers themselves.

A call writes the record with its update under way and answers at once; when the update has had its time, `UpdateDone`
ends it. An update that comes on top takes the place of the one under way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from ecs_fake.lifecycle.effects import Effects, UpdateDone
from ecs_fake.lifecycle.timings import Timings
from ecs_fake.records.capacity_provider import CapacityProvider, Document
from ecs_fake.records.cluster import Cluster, ClusterResource
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import CapacityProviderStatus, ClusterStatus, ResourceStatus, UpdateStatus

R = TypeVar("R", Cluster, CapacityProvider)

_CLUSTER_DONE: Final = {
    ClusterStatus.PROVISIONING: ClusterStatus.ACTIVE,
    ClusterStatus.ACTIVE: ClusterStatus.ACTIVE,
    ClusterStatus.DEPROVISIONING: ClusterStatus.INACTIVE,
    ClusterStatus.INACTIVE: ClusterStatus.INACTIVE,
}
_FAILED: Final[dict[UpdateStatus | None, UpdateStatus]] = {
    UpdateStatus.UPDATE_IN_PROGRESS: UpdateStatus.UPDATE_FAILED,
    UpdateStatus.DELETE_IN_PROGRESS: UpdateStatus.DELETE_FAILED,
}


# -- how an update begins ------------------------------------------------------------------------
def begin(cluster: Cluster, resources: Iterable[ClusterResource], update: int) -> Cluster:
    """Change what a cluster has for its capacity providers."""
    return evolve(
        cluster,
        resources=tuple(resources),
        attachments_status=UpdateStatus.UPDATE_IN_PROGRESS,
        update=update,
    )


def begin_end(cluster: Cluster, update: int) -> Cluster:
    """Delete a cluster: at once, or when the resources of its capacity providers are gone."""
    if not cluster.capacity_providers:
        return evolve(cluster, status=ClusterStatus.INACTIVE, default_strategy=())
    ending = evolve(cluster, status=ClusterStatus.DEPROVISIONING, default_strategy=())
    return begin(ending, map(release, cluster.resources), update)


def release(resource: ClusterResource) -> ClusterResource:
    """Delete a resource that its cluster needs no longer."""
    return evolve(resource, status=ResourceStatus.DELETING)


def begin_change(
    provider: CapacityProvider, wanted: Document, update: int, failure: str | None = None
) -> CapacityProvider:
    """Change a capacity provider's settings; until that is done it shows those it had (fidelity: documented)."""
    return evolve(
        provider,
        wanted=wanted,
        update_status=UpdateStatus.UPDATE_IN_PROGRESS,
        update=update,
        failure=failure,
    )


def begin_deletion(provider: CapacityProvider, update: int, failure: str | None = None) -> CapacityProvider:
    """Delete a capacity provider; until that is done it is ACTIVE (recorded)."""
    return evolve(provider, update_status=UpdateStatus.DELETE_IN_PROGRESS, update=update, failure=failure)


# -- how it ends ---------------------------------------------------------------------------------
def live(record: R, message: UpdateDone | None, timings: Timings) -> tuple[list[R], Effects]:
    """Let a message (or None: the record was just written) act; give the form the record takes, and a timer."""
    if not record.updating:
        return [], Effects()
    if message is None:
        return [], Effects(timers=[(timings.update, UpdateDone(record.arn, record.update))])
    if message.update != record.update:
        return [], Effects()  # a later update has taken its place
    return [_cluster_done(record) if isinstance(record, Cluster) else _provider_done(record)], Effects()


def _cluster_done(cluster: Cluster) -> Cluster:
    """End a change: it has failed if anything could not be made, and so has a cluster that is new (Cluster-020)."""
    resources = tuple(_made(one) for one in cluster.resources if one.status is not ResourceStatus.DELETING)
    failed = any(one.status is ResourceStatus.FAILED for one in resources)
    status = _CLUSTER_DONE[cluster.status]
    if failed and cluster.status is ClusterStatus.PROVISIONING:
        status = ClusterStatus.FAILED
    return evolve(
        cluster,
        status=status,
        capacity_providers=() if status is ClusterStatus.INACTIVE else cluster.capacity_providers,
        resources=resources,
        attachments_status=UpdateStatus.UPDATE_FAILED if failed else UpdateStatus.UPDATE_COMPLETE,
    )


def _made(resource: ClusterResource) -> ClusterResource:
    return evolve(resource, status=ResourceStatus.FAILED if resource.failing else ResourceStatus.CREATED)


def _provider_done(provider: CapacityProvider) -> CapacityProvider:
    if provider.failure is not None:
        return evolve(provider, wanted=None, update_status=_FAILED[provider.update_status])
    if provider.update_status is UpdateStatus.DELETE_IN_PROGRESS:
        return evolve(
            provider,
            status=CapacityProviderStatus.INACTIVE,
            update_status=UpdateStatus.DELETE_COMPLETE,
        )
    return evolve(provider, settings=provider.aim, wanted=None, update_status=UpdateStatus.UPDATE_COMPLETE)
