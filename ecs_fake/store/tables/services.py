"""The tables of services and of their task sets, and what they are found by."""

from __future__ import annotations

from collections.abc import Hashable
from operator import attrgetter

from ecs_fake.records.service import Service
from ecs_fake.records.status import Balancing, RolloutState, ServiceStatus
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.table import Table
from ecs_fake.store.tables.keys import ALL


def services() -> Table[Service]:
    """Make an empty table: services by cluster and name, in the order they were made."""
    return Table(
        key=lambda service: (service.cluster_serial, service.name),
        order=lambda service: service.serial,
        indexes={
            "listed": _services_listed,
            "status": _services_by_status,
            "namespace": _services_by_namespace,
            "provider": _services_by_provider,
            "definition": _services_by_definition,
            "token": _services_by_token,
            "rolling": _services_rolling,
            "unplaced": _services_unplaced,
            "balanced": _services_balanced,
        },
        decisive={
            **dict.fromkeys(
                ("listed", "status", "namespace", "provider", "token", "balanced"),
                attrgetter("status", "revision"),
            ),
            "definition": _decides_definition,
        },
    )


def _services_listed(service: Service) -> tuple[Hashable, ...]:
    """The single filters of ListServices, each within a cluster. Services that end are not listed."""
    if service.status is not ServiceStatus.ACTIVE:
        return ()
    settings = service.revision.settings
    where = service.cluster_serial
    return (
        (where, "any", ""),
        (where, "launchType", settings.get("launchType")),
        (where, "schedulingStrategy", settings["schedulingStrategy"]),
    )


def _services_by_status(service: Service) -> tuple[Hashable, ...]:
    """For counts: cluster and status, alone and with the launch type. INACTIVE ones are not counted."""
    if service.status is ServiceStatus.INACTIVE:
        return ()
    where = (service.cluster_serial, service.status)
    return (where, (*where, service.revision.launch_type))


def _services_by_namespace(service: Service) -> tuple[Hashable, ...]:
    """Services that are in a Service Connect namespace, whatever their cluster."""
    namespace = service.revision.namespace
    return (namespace,) if namespace is not None and service.status is ServiceStatus.ACTIVE else ()


def _services_by_provider(service: Service) -> tuple[Hashable, ...]:
    """Services whose strategy names a capacity provider of their cluster (DeleteCapacityProvider-005, -007)."""
    if service.status is ServiceStatus.INACTIVE:
        return ()
    strategy = service.revision.settings.get("capacityProviderStrategy", ())
    return tuple({(service.cluster_serial, item["capacityProvider"]) for item in strategy})


def _services_by_definition(service: Service) -> tuple[Hashable, ...]:
    """Give the ARNs of the revisions a service uses, also in a deployment that is being replaced."""
    if service.status is ServiceStatus.INACTIVE:
        return ()
    return tuple(dict.fromkeys(definition.arn for definition in service.in_use))


def _decides_definition(service: Service) -> object:
    return (service.status, *map(id, service.in_use))


def _services_rolling(service: Service) -> tuple[Hashable, ...]:
    """Services that end, are rebalanced, or have a PRIMARY deployment that is neither COMPLETED nor FAILED.

    Older deployments end with the PRIMARY one; behind a FAILED one they stay as they are.
    """
    if service.status is ServiceStatus.INACTIVE:
        return ()
    on_the_way = (
        service.status is ServiceStatus.DRAINING
        or service.balancing is Balancing.MOVES
        or any(one.rollout_state is RolloutState.IN_PROGRESS for one in service.deployments[:1])
    )
    return (ALL,) if on_the_way else ()


def _services_unplaced(service: Service) -> tuple[Hashable, ...]:
    """Services of a cluster that wait for room on its container instances."""
    unplaced = any(one.unplaced for one in service.deployments)
    waits = unplaced or service.balancing is Balancing.BLOCKED
    return (service.cluster_serial,) if waits and service.status is ServiceStatus.ACTIVE else ()


def _services_balanced(service: Service) -> tuple[Hashable, ...]:
    """Services of a cluster whose tasks are to be spread evenly over the zones of its container instances."""
    revision = service.revision
    wanted = (
        service.status is ServiceStatus.ACTIVE
        and revision.launch_type != "FARGATE"
        and revision.settings["availabilityZoneRebalancing"] == "ENABLED"
    )
    return (service.cluster_serial,) if wanted else ()


def _services_by_token(service: Service) -> tuple[Hashable, ...]:
    """A client token counts as long as the service it made is ACTIVE."""
    if service.client_token is None or service.status is not ServiceStatus.ACTIVE:
        return ()
    return ((service.cluster_serial, service.client_token),)


def task_sets() -> Table[TaskSet]:
    """Make an empty table: task sets by their id, in the order they were made."""
    return Table(
        key=lambda task_set: task_set.task_set_id,
        order=lambda task_set: task_set.serial,
        indexes={
            "service": lambda task_set: (task_set.service_serial,),
            "provider": _task_sets_by_provider,
            "definition": _task_sets_by_definition,
            "token": _task_sets_by_token,
        },
    )


def _task_sets_by_provider(task_set: TaskSet) -> tuple[Hashable, ...]:
    """Task sets whose strategy names a capacity provider of their cluster."""
    strategy = task_set.revision.settings.get("capacityProviderStrategy", ())
    return tuple({(task_set.cluster_serial, item["capacityProvider"]) for item in strategy})


def _task_sets_by_definition(task_set: TaskSet) -> tuple[Hashable, ...]:
    """Give the ARN of the revision of a task definition that its tasks are made of."""
    definition = task_set.revision.definition
    return () if definition is None else (definition.arn,)


def _task_sets_by_token(task_set: TaskSet) -> tuple[Hashable, ...]:
    """A client token counts within a service, as long as there is the task set it made."""
    return () if task_set.client_token is None else ((task_set.service_serial, task_set.client_token),)
