"""Revisions of a service, and the deployments that bring them."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.launching import capacity, launch, network_checks
from ecs_fake.launching.launch import Launch
from ecs_fake.operations.registry import Request
from ecs_fake.operations.services import service_checks, service_connect
from ecs_fake.operations.services.service_settings import Settings
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import SHAPES_TASKS, ServiceRevision
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

_NOT_BUILT: Final = ("gatewayConnectors", "monitoring")


def check_built(request: Request, operation: str) -> None:
    """Refuse parameters that this fake does not have; nothing is ignored in silence."""
    for name in _NOT_BUILT:
        if name in request:
            raise NotImplementedByFake(
                f"{operation} with {name}: ecs_fake does not have it yet. Leave it out."
            )


def external(settings: Settings) -> ServiceRevision:
    """Give the revision of a service whose controller is EXTERNAL: task sets say what its tasks are."""
    return ServiceRevision(None, settings, settings["launchType"], None, None)


def resolve(
    tx: Transaction,
    cluster: Cluster,
    name: str,
    settings: Settings,
    definition: TaskDefinition,
    previous: ServiceRevision | None = None,
) -> ServiceRevision:
    """Make the revision that follows from settings.

    Args:
        tx: the transaction.
        cluster: where the service is.
        name: the service's name.
        settings: they are completed here.
        definition: what its tasks are.
        previous: the revision before it; None: the service is being created.

    Raises:
        EcsError: the settings do not fit the task definition, the cluster or each other.
    """
    service_checks.check_strategy(settings)
    launched = _launched(tx.world, settings, cluster, definition)
    family = launched.platform_family
    done = "created" if previous is None else "updated"
    windows = (family or "").startswith("WINDOWS")
    proposal = service_checks.Proposal(settings, definition, launched.launch_type, windows, done)
    service_checks.check(proposal)
    network_checks.check(tx, settings.get("networkConfiguration", {}).get("awsvpcConfiguration"))
    network_checks.check_target_groups(tx, awsvpc=proposal.is_awsvpc)
    if launched.platform_version is not None:
        settings["platformVersion"] = settings.get("platformVersion") or "LATEST"
    revision: dict[str, Any] = {}
    if settings.get("serviceConnectConfiguration", {}).get("enabled"):
        given = settings["serviceConnectConfiguration"]
        connection = service_connect.connect(tx, cluster, name, given, definition, previous)
        settings["serviceConnectConfiguration"] = connection.configuration
        revision = {"namespace": connection.namespace, "discovery": connection.discovery}
    return ServiceRevision(
        definition, settings, launched.launch_type, launched.platform_version, family, **revision
    )


def _launched(world: World, settings: Settings, cluster: Cluster, definition: TaskDefinition) -> Launch:
    """Decide where tasks run; each Fargate provider of a strategy must be able to run them."""
    where = {"platformVersion": settings.get("platformVersion")}
    strategy = settings.get("capacityProviderStrategy")
    if not strategy:
        return launch.resolve({**where, "launchType": settings["launchType"]}, cluster, definition)
    capacity.usable(world, [item["capacityProvider"] for item in strategy])
    capacity.check_strategy(strategy, cluster.capacity_providers)
    if not capacity.on_fargate(strategy):
        return launch.resolve({**where, "launchType": "EC2"}, cluster, definition)
    found = [
        launch.resolve({**where, "capacityProviderStrategy": [item]}, cluster, definition)
        for item in strategy
    ]
    return found[0]


def deploys(before: ServiceRevision, after: ServiceRevision) -> bool:
    """Whether the difference between two revisions is brought by a new deployment (UpdateService-011, -013)."""
    return _arn(before) != _arn(after) or any(
        before.settings.get(name) != after.settings.get(name) for name in SHAPES_TASKS
    )


def _arn(revision: ServiceRevision) -> str | None:
    return revision.definition.arn if revision.definition is not None else None
