"""Resolve what a caller names, in every form the API takes, or raise ECS's error."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ClientException,
    ClusterNotFoundException,
    InvalidParameterException,
    ServiceNotActiveException,
    ServiceNotFoundException,
)
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.service import Service
from ecs_fake.records.status import ClusterStatus, ServiceStatus, TaskDefinitionStatus
from ecs_fake.records.task import Task
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.worlds import World

DEFAULT_CLUSTER: Final = "default"
_NAME: Final = re.compile(r"[a-zA-Z0-9\-_]{1,255}")
_FAMILY: Final = re.compile(r"[a-zA-Z0-9\-_]{1,255}")
_REVISION: Final = re.compile(r"[0-9]{1,9}")
_ID: Final = re.compile(r"[0-9a-f\-]{32}|[0-9a-f\-]{36}", re.IGNORECASE)


class _Kind(NamedTuple):
    """A resource of a cluster that is named by an id or an ARN with it."""

    arn_kind: str
    id_name: str
    """What ECS calls the id."""
    id_length: str
    """What it says of an id that is too short or too long."""


_TASK: Final = _Kind("task", "taskId", texts.TASK_ID_LENGTH)
_INSTANCE: Final = _Kind("container-instance", "instanceId", texts.INSTANCE_ID_LENGTH)


def cluster_name(world: World, reference: str | None) -> str | None:
    """Give the name a reference stands for, or None when it names another Region (so it is not found here)."""
    if reference is None:
        return DEFAULT_CLUSTER
    if not arns.is_arn(reference):
        if not _NAME.fullmatch(reference):
            raise InvalidParameterException(texts.CLUSTER_NAME.format(value=reference))
        return reference
    arn = _parse(reference)
    if arn.service != "ecs" or arn.kind != "cluster" or len(arn.path) != 1:
        raise InvalidParameterException(texts.IDENTIFIER_CHARACTERS.format(name="cluster"))
    _same_account(world, arn)
    return arn.path[0] if arn.region == world.region else None


def cluster(world: World, reference: str | None) -> Cluster:
    """Give the ACTIVE or INACTIVE cluster that is meant; raises `ClusterNotFoundException`."""
    name = cluster_name(world, reference)
    found = world.clusters.get(name) if name is not None else None
    if found is None:
        raise ClusterNotFoundException(texts.CLUSTER_NOT_FOUND)
    return found


def active_cluster(world: World, reference: str | None) -> Cluster:
    """Give the cluster that is meant, if it is not deleted or being deleted; raises `ClusterNotFoundException`."""
    found = cluster(world, reference)
    if found.status not in (ClusterStatus.ACTIVE, ClusterStatus.PROVISIONING):
        raise ClusterNotFoundException(texts.CLUSTER_INACTIVE)
    return found


def task_id(world: World, cluster_found: Cluster, reference: str) -> str | None:
    """Give the id a task reference stands for, or None when it names another Region."""
    return _id(world, cluster_found, reference, _TASK)


def _id(world: World, cluster_found: Cluster, reference: str, kind: _Kind) -> str | None:
    if not arns.is_arn(reference):
        return _checked_id(reference, kind)
    arn = _parse(reference)
    if arn.service != "ecs" or arn.kind != kind.arn_kind or len(arn.path) not in (1, 2):
        raise InvalidParameterException(texts.SEPARATORS)
    _same_account(world, arn)
    if len(arn.path) == 2 and arn.path[0] != cluster_found.name:
        raise InvalidParameterException(
            texts.OTHER_CLUSTER.format(actual=arn.path[0], cluster=cluster_found.name)
        )
    identifier = _checked_id(arn.path[-1], kind)
    return identifier if arn.region == world.region else None


def task(world: World, cluster_found: Cluster, reference: str) -> Task | None:
    """Give the task that is meant, if it is one of this cluster's, or None."""
    found = world.tasks.get(reference.rpartition("/")[2])
    if found is not None and found.spec.arn == reference and _is_of(cluster_found, found):
        return found  # the usual case: its own ARN, which need not be taken apart
    found = world.tasks.get(task_id(world, cluster_found, reference))
    return found if found is not None and _is_of(cluster_found, found) else None


def _is_of(cluster_found: Cluster, found: Task) -> bool:
    return found.spec.cluster_serial == cluster_found.serial and not found.orphaned


def container_instance(world: World, cluster_found: Cluster, reference: str) -> ContainerInstance | None:
    """Give the container instance that is meant, if it is one of this cluster's, whatever its status, or None."""
    found = world.container_instances.get(_id(world, cluster_found, reference, _INSTANCE))
    return found if found is not None and found.cluster_serial == cluster_found.serial else None


def _checked_id(identifier: str, kind: _Kind) -> str:
    if "/" in identifier or ":" in identifier:
        raise InvalidParameterException(texts.SEPARATORS)
    if not _ID.fullmatch(identifier):
        if len(identifier) not in (32, 36):
            raise InvalidParameterException(kind.id_length)
        raise InvalidParameterException(texts.IDENTIFIER_CHARACTERS.format(name=kind.id_name))
    return identifier


def service_name(world: World, cluster_found: Cluster, reference: str) -> str | None:
    """Give the name a service reference stands for, or None when it names another Region."""
    if not arns.is_arn(reference):
        return _checked_service_name(reference)
    arn = _parse(reference)
    if arn.service != "ecs" or arn.kind != "service" or len(arn.path) not in (1, 2):
        raise InvalidParameterException(texts.SEPARATORS)
    _same_account(world, arn)
    if len(arn.path) == 2 and arn.path[0] != cluster_found.name:
        raise InvalidParameterException(
            texts.OTHER_CLUSTER.format(actual=arn.path[0], cluster=cluster_found.name)
        )
    name = _checked_service_name(arn.path[-1])
    return name if arn.region == world.region else None


def service(world: World, cluster_found: Cluster, reference: str) -> Service | None:
    """Give the service that is meant, if it is one of this cluster's, whatever its status, or None."""
    return world.services.get((cluster_found.serial, service_name(world, cluster_found, reference)))


def active_service(world: World, cluster_found: Cluster, reference: str, *, unknown: str) -> Service:
    """Give the service that is meant, if it has not begun to end.

    Args:
        world: where to look.
        cluster_found: its cluster.
        reference: its name or ARN.
        unknown: what is said of a service that does not exist; ECS's calls differ in it.

    Raises:
        ServiceNotFoundException: there is no such service.
        ServiceNotActiveException: it is DRAINING or INACTIVE.
    """
    found = service(world, cluster_found, reference)
    if found is None:
        raise ServiceNotFoundException(unknown)
    if found.status is not ServiceStatus.ACTIVE:
        raise ServiceNotActiveException(texts.SERVICE_NOT_ACTIVE)
    return found


def task_set(world: World, of: Service, reference: str) -> TaskSet | None:
    """Give the task set that is meant by id or ARN, if it is one of this service's, or None."""
    if arns.is_arn(reference):
        arn = _parse(reference)
        if arn.service != "ecs" or arn.kind != "task-set" or len(arn.path) != 4:
            raise InvalidParameterException(texts.SEPARATORS)
        _same_account(world, arn)
        found = world.task_sets.get("/".join(arn.path[2:]))
        found = found if found is not None and found.arn == reference else None
    else:
        found = world.task_sets.get(reference)
    return found if found is not None and found.service_serial == of.serial else None


def _checked_service_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InvalidParameterException(texts.SERVICE_NAME.format(value=name))
    return name


def revision_reference(world: World, reference: str) -> tuple[str, int | None] | None:
    """Split `family`, `family:revision` or an ARN into family and revision; None when it names another Region."""
    here = True
    if arns.is_arn(reference):
        arn = _parse(reference)
        if arn.service != "ecs" or arn.kind != "task-definition" or len(arn.path) != 1:
            raise ClientException(texts.FAMILY_CHARACTERS)
        _same_account(world, arn)
        here = arn.region == world.region
        reference = arn.path[0]
    family, colon, revision = reference.partition(":")
    if not _FAMILY.fullmatch(family):
        raise ClientException(texts.FAMILY_CHARACTERS)
    if not colon:
        return (family, None) if here else None
    if not _REVISION.fullmatch(revision):
        raise InvalidParameterException(texts.REVISION_NOT_A_NUMBER.format(value=revision))
    return (family, int(revision)) if here else None


def task_definition(world: World, reference: str) -> TaskDefinition | None:
    """Give the revision that is meant (a bare family: its latest ACTIVE one), whatever its status, or None."""
    named = revision_reference(world, reference)
    if named is None:
        return None
    if named[1] is None:
        return world.task_definitions.last("revisions", (named[0], TaskDefinitionStatus.ACTIVE))
    return world.task_definitions.get(named)


def active_task_definition(world: World, reference: str) -> TaskDefinition:
    """Give the ACTIVE revision that is meant; raises `ClientException` (DeregisterTaskDefinition-004)."""
    found = task_definition(world, reference)
    if found is None:
        raise ClientException(texts.TASK_DEFINITION_NOT_FOUND)
    if found.status is not TaskDefinitionStatus.ACTIVE:
        raise ClientException(texts.TASK_DEFINITION_INACTIVE)
    return found


def _parse(reference: str) -> arns.Arn:
    try:
        return arns.parse(reference)
    except arns.MalformedArn as error:
        raise InvalidParameterException(texts.SEPARATORS) from error


def _same_account(world: World, arn: arns.Arn) -> None:
    if arn.account_id != world.account_id:
        raise InvalidParameterException(texts.ACCOUNT_MISMATCH)
