"""Where the tasks of a service are registered, as its load balancers and registries say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_fake.records.registration import Place, PlaceKind
from ecs_fake.records.service import ServiceRevision


def of_revision(
    revision: ServiceRevision, *, alternate: bool = False, external_id: str | None = None
) -> tuple[Place, ...]:
    """Give the places of tasks of a revision.

    Args:
        revision: has `loadBalancers` and `serviceRegistries`.
        alternate: whether to take the alternate target groups of a blue/green deployment, where there are any.
        external_id: the external id of their task set.
    """
    balancers = (_balancer(one, alternate) for one in revision.settings["loadBalancers"])
    registries = (_registry(one, external_id) for one in revision.settings["serviceRegistries"])
    return (*balancers, *registries)


def _balancer(given: Mapping[str, Any], alternate: bool) -> Place:
    container, port = given["containerName"], given["containerPort"]
    if "loadBalancerName" in given:
        return Place(PlaceKind.CLASSIC, given["loadBalancerName"], container, port)
    other = given.get("advancedConfiguration", {}).get("alternateTargetGroupArn") if alternate else None
    return Place(PlaceKind.TARGET_GROUP, other or given["targetGroupArn"], container, port)


def _registry(given: Mapping[str, Any], external_id: str | None) -> Place:
    port = given.get("containerPort", given.get("port"))
    return Place(PlaceKind.REGISTRY, given["registryArn"], given.get("containerName"), port, external_id)
