"""Task sets as the API shows them."""

from __future__ import annotations

from typing import Any, Final

from ecs_fake.operations.tasks.views_containers import epoch
from ecs_fake.records.service import Service
from ecs_fake.records.status import RolloutState
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store import service_counts
from ecs_fake.store.worlds import World

Shape = dict[str, Any]

_SETTINGS: Final = (
    "capacityProviderStrategy",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "serviceRegistries",
)
"""Settings that a task set shows, those that it has."""


def task_set(world: World, of: Service, record: TaskSet, *, tags: bool = False) -> Shape:
    """Show a task set.

    Args:
        world: where it is.
        of: its service.
        record: the task set.
        tags: whether its tags are shown.
    """
    revision = record.revision
    desired = record.computed_desired_count(of.desired_count)
    counts = service_counts.tasks(world, of, record.task_set_id)
    known = next((one for one in of.deployments if one.deployment_id == record.task_set_id), None)
    steady = known is not None and known.rollout_state is RolloutState.COMPLETED
    shape: Shape = {
        "id": record.task_set_id,
        "taskSetArn": record.arn,
        "serviceArn": of.arn,
        "clusterArn": of.cluster_arn,
        "status": record.status,
        "computedDesiredCount": desired,
        "pendingCount": counts.pending,
        "runningCount": counts.running,
        "createdAt": epoch(record.created_at),
        "updatedAt": epoch(record.updated_at),
        "scale": {"value": record.scale, "unit": "PERCENT"},
        "stabilityStatus": "STEADY_STATE" if steady else "STABILIZING",
        "stabilityStatusAt": epoch(record.updated_at if known is None else known.updated_at),
        **{name: revision.settings[name] for name in _SETTINGS if name in revision.settings},
    }
    if revision.definition is not None:
        shape["taskDefinition"] = revision.definition.arn
    if revision.platform_version is not None:
        shape |= {"platformVersion": revision.platform_version, "platformFamily": revision.platform_family}
    if record.external_id is not None:
        shape["externalId"] = record.external_id
    if tags:
        shape["tags"] = list(record.tags)
    return shape


def of_service(world: World, record: Service) -> list[Shape]:
    """Show the task sets inside their service, where their tags are always shown (recorded)."""
    among = world.task_sets.among("service", record.serial)
    return [task_set(world, record, one, tags=True) for one in among]
