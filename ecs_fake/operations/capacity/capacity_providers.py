"""CreateCapacityProvider, DescribeCapacityProviders, UpdateCapacityProvider, DeleteCapacityProvider.

Any well-formed Auto Scaling group is accepted; `ecs_fake.reconcile.scaling` scales it once a cluster has the provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ClientException,
    InvalidParameterException,
    NotImplementedByFake,
    ResourceInUseException,
    UpdateInProgressException,
)
from ecs_fake.lifecycle import updates
from ecs_fake.operations import paging, quotas, views
from ecs_fake.operations.capacity.views_capacity import capacity_provider as shown
from ecs_fake.operations.clusters import cluster_capacity
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tags.taggable import taggable
from ecs_fake.records.capacity_provider import FARGATE_PROVIDERS, CapacityProvider
from ecs_fake.records.status import CapacityProviderStatus, ClusterStatus, UpdateStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

PAGE_SIZE: Final = 10
"""DescribeCapacityProviders-008."""

_SCALING: Final = {
    "status": "DISABLED",
    "targetCapacity": 100,
    "minimumScalingStepSize": 1,
    "maximumScalingStepSize": 10000,
    "instanceWarmupPeriod": 300,
}
"""ManagedScaling-003, -005, -008, -013; the status as the Terraform provider's acceptance tests find it on AWS."""

_DEFAULTS: Final = {
    "managedScaling": _SCALING,
    "managedTerminationProtection": "DISABLED",
    "managedDraining": "ENABLED",
}
"""AutoScalingGroupProvider-005; managed draining is on by default, says the developer guide."""


@operation("CreateCapacityProvider")
def create_capacity_provider(tx: Transaction, request: Request) -> Answer:
    """Make the capacity provider of an Auto Scaling group. It belongs to no cluster yet."""
    _refuse_managed_instances("CreateCapacityProvider", request)
    world, name = tx.world, request["name"]
    given = request["autoScalingGroupProvider"]
    present = world.capacity_providers.get(name)
    _check_free(present)
    group = arns.auto_scaling_group_name(given["autoScalingGroupArn"])
    if group is None:
        raise ClientException(texts.GROUP_INVALID.format(value=given["autoScalingGroupArn"]))
    if world.capacity_providers.count("group", group):
        raise ClientException(texts.GROUP_TAKEN)
    quotas.check_capacity_providers(tx)
    if present is not None:
        tx.remove(present)
    provider = CapacityProvider(
        serial=world.next_serial(),
        name=name,
        arn=arns.capacity_provider(world.region, world.account_id, name),
        status=CapacityProviderStatus.ACTIVE,
        settings=_settled(tx, given, {"autoScalingGroupArn": given["autoScalingGroupArn"], **_DEFAULTS}),
        group_name=group,
        tags=tuple(request.get("tags", ())),
    )
    return {"capacityProvider": shown(tx.put(provider))}


def _check_free(present: CapacityProvider | None) -> None:
    """A name is free again when the capacity provider that had it is gone."""
    if present is None or present.status is not CapacityProviderStatus.ACTIVE:
        return
    if present.update_status is UpdateStatus.DELETE_IN_PROGRESS:
        raise UpdateInProgressException(texts.PROVIDER_BUSY.format(status=present.update_status))
    raise ClientException(texts.PROVIDER_EXISTS)


def _refuse_managed_instances(action: str, request: Request) -> None:
    for member in ("managedInstancesProvider", "cluster"):
        if member in request:
            raise NotImplementedByFake(
                f"{action} with {member}: ecs_fake does not have capacity providers of Amazon ECS Managed Instances "
                "yet, only those of Auto Scaling groups, FARGATE and FARGATE_SPOT. Nothing was changed."
            )


def _settled(tx: Transaction, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings that come of `given`; what it leaves out stays as before."""
    scaling = {**before["managedScaling"], **given.get("managedScaling", {})}
    if scaling["minimumScalingStepSize"] > scaling["maximumScalingStepSize"]:
        raise ClientException(texts.SCALING_STEPS)
    settings = {**before, **given, "managedScaling": scaling}
    if settings["managedTerminationProtection"] == "ENABLED" and scaling["status"] != "ENABLED":
        tx.around.warn(
            "managedTerminationProtection of a capacity provider has no effect without managed scaling: "
            "set managedScaling.status to ENABLED, too."
        )
    return settings


@taggable("capacity-provider", words="capacity provider", parts=1)
def tagged_capacity_provider(world: World, path: Sequence[str]) -> CapacityProvider | None:
    """Give the capacity provider whose tags are meant. Fargate's have none."""
    found = world.capacity_providers.get(path[0])
    return found if found is not None and found.status is CapacityProviderStatus.ACTIVE else None


class _Entry(NamedTuple):
    """One entry of a description: what was asked for, and what was found."""

    place: int | str
    reference: str
    provider: CapacityProvider | None


@operation("DescribeCapacityProviders", reads=True)
def describe_capacity_providers(tx: Transaction, request: Request) -> Answer:
    """Show the capacity providers that are named, deleted ones too, or all that are not deleted."""
    world = tx.world
    _refuse_managed_instances("DescribeCapacityProviders", request)
    names = request.get("capacityProviders")
    entries, token = paging.page(
        tx.world,
        "DescribeCapacityProviders",
        {"maxResults": PAGE_SIZE, **request},
        walk=lambda after: _named(world, names, after) if names else _all(world, after),
        place=lambda entry: entry.place,
    )
    with_tags = "TAGS" in request.get("include", ())
    answer = {
        "capacityProviders": [
            shown(entry.provider, tags=with_tags) for entry in entries if entry.provider is not None
        ],
        "failures": [
            views.failure(_arn(world, entry.reference)) for entry in entries if entry.provider is None
        ],
    }
    return paging.with_token(answer, token)


def _named(world: World, names: list[str], after: int | None) -> Iterator[_Entry]:
    start = 0 if after is None else after + 1
    for place, reference in enumerate(names[start:], start):
        yield _Entry(place, reference, _find(world, reference))


def _all(world: World, after: Any) -> Iterator[_Entry]:
    """Go through those that are not deleted: the account's own by their serial, then Fargate's (documented)."""
    if not isinstance(after, str):
        for provider in world.capacity_providers.walk("status", CapacityProviderStatus.ACTIVE, after):
            yield _Entry(provider.serial, provider.name, provider)
    for name in FARGATE_PROVIDERS:
        if not isinstance(after, str) or name > after:
            yield _Entry(name, name, world.fargate_providers[name])


def _arn(world: World, reference: str) -> str:
    if arns.is_arn(reference):
        return reference
    return arns.capacity_provider(world.region, world.account_id, reference)


def _find(world: World, reference: str) -> CapacityProvider | None:
    """Give the capacity provider that is meant, by name or ARN, whatever its status, or None."""
    found = world.capacity_provider(reference.rpartition("/")[2])
    if found is not None and reference in (found.name, found.arn):
        return found
    if arns.is_arn(reference):
        _check_arn(world, reference)
    return None


def _check_arn(world: World, reference: str) -> None:
    try:
        arn = arns.parse(reference)
    except arns.MalformedArn as error:
        raise InvalidParameterException(texts.SEPARATORS) from error
    if arn.service != "ecs" or arn.kind != "capacity-provider" or len(arn.path) != 1:
        raise InvalidParameterException(texts.IDENTIFIER_CHARACTERS.format(name="capacityProvider"))
    if arn.account_id != world.account_id:
        raise InvalidParameterException(texts.ACCOUNT_MISMATCH)


@operation("UpdateCapacityProvider")
def update_capacity_provider(tx: Transaction, request: Request) -> Answer:
    """Change settings in the background; the answer still shows the old ones (documented)."""
    _refuse_managed_instances("UpdateCapacityProvider", request)
    provider = _changeable(tx.world, request["name"])
    if provider.update_status is UpdateStatus.DELETE_IN_PROGRESS:
        raise ClientException(texts.PROVIDER_BUSY.format(status=provider.update_status))
    assert provider.aim is not None  # Fargate's are not changeable
    wanted = _settled(tx, request["autoScalingGroupProvider"], provider.aim)
    failure = tx.around.broken.get(provider.name)
    changed = tx.put(updates.begin_change(provider, wanted, tx.world.next_serial(), failure))
    for cluster in tx.world.clusters.among("provider", provider.name):
        if cluster.status in (ClusterStatus.ACTIVE, ClusterStatus.PROVISIONING):
            tx.put(cluster_capacity.renew(tx, cluster))
    return {"capacityProvider": shown(changed)}


@operation("DeleteCapacityProvider")
def delete_capacity_provider(tx: Transaction, request: Request) -> Answer:
    """Delete a capacity provider that no cluster has, in the background. Done twice, the first time stands."""
    _refuse_managed_instances("DeleteCapacityProvider", request)
    world = tx.world
    provider = _changeable(world, request["capacityProvider"], deleted=True)
    if provider.update_status in (UpdateStatus.DELETE_IN_PROGRESS, UpdateStatus.DELETE_COMPLETE):
        return {"capacityProvider": shown(provider)}
    _check_unused(world, provider)
    if provider.updating:
        raise UpdateInProgressException(texts.PROVIDER_BUSY.format(status=provider.update_status))
    failure = tx.around.broken.get(provider.name)
    return {"capacityProvider": shown(tx.put(updates.begin_deletion(provider, world.next_serial(), failure)))}


def _check_unused(world: World, provider: CapacityProvider) -> None:
    """Refuse to delete what services or clusters have; the code for services is a quoted one that no model declares.

    Raises:
        ResourceInUseException: a service's strategy has it (DeleteCapacityProvider-005).
        ClientException: a cluster has it.
    """
    clusters = world.clusters.among("provider", provider.name)
    if any(world.services.count("provider", (cluster.serial, provider.name)) for cluster in clusters):
        raise ResourceInUseException(texts.PROVIDER_OF_SERVICE)
    if clusters:
        raise ClientException(texts.PROVIDER_OF_CLUSTER.format(cluster=clusters[0].name))


def _changeable(world: World, reference: str, *, deleted: bool = False) -> CapacityProvider:
    """Give the capacity provider of an Auto Scaling group that is meant; one that is deleted only if wanted.

    Raises:
        ClientException: there is none (UpdateCapacityProvider-013), or it is Fargate's (DeleteCapacityProvider-002).
    """
    found = _find(world, reference)
    if found is None or (found.status is CapacityProviderStatus.INACTIVE and not deleted):
        raise ClientException(texts.PROVIDER_MISSING)
    if found.name in FARGATE_PROVIDERS:
        raise ClientException(texts.PROVIDER_RESERVED.format(name=found.name))
    return found
