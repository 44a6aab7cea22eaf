"""RegisterContainerInstance, DescribeContainerInstances, ListContainerInstances, DeregisterContainerInstance,
UpdateContainerInstancesState, UpdateContainerAgent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ClientException,
    ClusterNotFoundException,
    InvalidParameterException,
    MissingVersionException,
    NoUpdateAvailableException,
    UpdateInProgressException,
)
from ecs_fake.launching import placing
from ecs_fake.launching.placement_checks import read_expression
from ecs_fake.lifecycle import container_instance as life
from ecs_fake.operations import find, paging, quotas, views
from ecs_fake.operations.accounts.tagging_allowed import check_tagging
from ecs_fake.operations.instances import registering, troubles
from ecs_fake.operations.instances.views_instances import container_instance as shown
from ecs_fake.operations.instances.views_instances import instance_arn
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tags.taggable import taggable
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import TRUNK, ContainerInstance, is_custom
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import InstanceStatus
from ecs_fake.store import in_force
from ecs_fake.store.surroundings import TRUNKS
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

_NEWEST: Final = tuple(int(part) for part in life.NEWEST_AGENT["agentVersion"].split("."))
_OLDEST: Final = (1, 0, 0)
"""Agents older than this have no way to update themselves (UpdateContainerAgent-010)."""
_VERSION: Final = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}")


# -- registration --------------------------------------------------------------------------------
@operation("RegisterContainerInstance")
def register_container_instance(tx: Transaction, request: Request) -> Answer:
    """Take an instance into a cluster, or refresh the one whose ARN the agent remembers."""
    return {"containerInstance": shown(tx.world, register(tx, request))}


def register(
    tx: Transaction,
    request: Request,
    capacity_provider: str | None = None,
    stop_timeout: float | None = None,
) -> ContainerInstance:
    """Do what RegisterContainerInstance does, for an instance that a capacity provider may have launched.

    `stop_timeout` is what its agent is set to, which it does not tell ECS.

    An unknown cluster is a ClientException here: it is what makes the agent create the cluster (quoted).
    """
    try:
        cluster = find.active_cluster(tx.world, request.get("cluster"))
    except ClusterNotFoundException as error:
        raise ClientException(error.message) from error
    if "containerInstanceArn" in request:
        return _refresh(tx, cluster, request)
    world = tx.world
    quotas.check_container_instances(tx, cluster)
    check_tagging(world, "container instance", request)
    long = in_force.has_long_arns(world, "container instance")
    instance_id = in_force.new_id(tx.around.ids, long=long)
    document = registering.identity(request)
    attributes = registering.attributes(request, document)
    if registering.gets_trunk(world, attributes):
        attributes = {**attributes, TRUNK: f"eni-{tx.around.ids.hex(17)}"}
    return tx.put(
        ContainerInstance(
            serial=world.next_serial(),
            instance_id=instance_id,
            arn=arns.container_instance(world.region, world.account_id, cluster.name, instance_id, long=long),
            cluster_serial=cluster.serial,
            cluster_arn=cluster.arn,
            ec2_instance_id=document.get("instanceId"),
            status=life.birth(attributes),
            stop_timeout=stop_timeout,
            failure=tx.around.broken.get(TRUNKS) if TRUNK in attributes else None,
            version=1,
            version_info=request.get("versionInfo", {}),
            resources=registering.resources(request),
            attributes=attributes,
            agent_connected=True,
            agent_update=None,
            registered_at=tx.now,
            tags=tuple(request.get("tags", ())),
            capacity_provider=capacity_provider,
        )
    )


def _refresh(tx: Transaction, cluster: Cluster, request: Request) -> ContainerInstance:
    """Register an instance again: an agent that starts anew sends all but its custom attributes."""
    instance = _known(tx.world, cluster, request["containerInstanceArn"])
    attributes = {
        name: value for name, value in instance.attributes.items() if is_custom(name) or name == TRUNK
    }
    attributes |= registering.attributes(request, registering.identity(request))
    changes: dict[str, Any] = {"attributes": attributes}
    if "totalResources" in request:
        changes["resources"] = registering.resources(request)
    if "versionInfo" in request:
        changes["version_info"] = request["versionInfo"]
    if "tags" in request:
        changes["tags"] = tuple(request["tags"])
    refreshed = life.changed(instance, **changes)
    if _size(refreshed) != _size(instance):
        raise ClientException(texts.INSTANCE_TYPE_CHANGED)
    return troubles.connect(tx, tx.put(refreshed), connected=True)


def _size(instance: ContainerInstance) -> tuple[object, ...]:
    """What must stay the same when an instance is registered again."""
    type_of_instance = instance.attributes.get("ecs.instance-type")
    return instance.integer("CPU"), instance.integer("MEMORY"), type_of_instance


# -- looking -------------------------------------------------------------------------------------
@operation("DescribeContainerInstances", reads=True)
def describe_container_instances(tx: Transaction, request: Request) -> Answer:
    """Show container instances of a cluster, INACTIVE ones too; what is unknown becomes a failure."""
    world = tx.world
    cluster = find.cluster(world, request.get("cluster"))
    include = request.get("include", ())
    instances, failures = [], []
    for reference in request["containerInstances"]:
        found = find.container_instance(world, cluster, reference)
        if found is not None:
            instances.append(shown(world, found, include, tx.now))
        else:
            failures.append(views.failure(instance_arn(world, cluster, reference)))
    return {"containerInstances": instances, "failures": failures}


@operation("ListContainerInstances", reads=True)
def list_container_instances(tx: Transaction, request: Request) -> Answer:
    """List the ARNs of a cluster's instances in the order they were registered, INACTIVE ones never.

    Raises:
        InvalidParameterException: `filter` is not an expression of the cluster query language.
    """
    table = tx.world.container_instances
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    matches = _filter(tx.world, request.get("filter"))
    key = (cluster.serial, request["status"]) if "status" in request else (cluster.serial,)
    instances, token = paging.page(
        tx.world,
        "ListContainerInstances",
        request,
        walk=lambda after: filter(matches, table.walk("status", key, after)),
        place=lambda instance: instance.serial,
    )
    return paging.with_token({"containerInstanceArns": [instance.arn for instance in instances]}, token)


def _filter(world: World, expression: str | None) -> Callable[[ContainerInstance], bool]:
    """Give what tells which instances are meant; without an expression all are."""
    if not expression:
        return lambda _: True
    query = read_expression(expression)
    return lambda instance: query.matches(placing.candidate(world, instance))


# -- changes -------------------------------------------------------------------------------------
@operation("DeregisterContainerInstance")
def deregister_container_instance(tx: Transaction, request: Request) -> Answer:
    """Take an instance out of its cluster; its tasks stand in the way, or by force become orphans."""
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    instance = _known(world, cluster, request["containerInstance"])
    tasks = world.tasks.among("instance", instance.arn)
    if tasks and not request.get("force"):
        raise InvalidParameterException(texts.INSTANCE_HAS_TASKS)
    for task in tasks:
        tx.put(evolve(task, orphaned=True))
    return {"containerInstance": shown(world, tx.put(life.deregister(instance)))}


@operation("UpdateContainerInstancesState")
def update_container_instances_state(tx: Transaction, request: Request) -> Answer:
    """Set instances ACTIVE or DRAINING; those that cannot be set become failures."""
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    wanted = InstanceStatus(request["status"])
    instances, failures = [], []
    for reference in request["containerInstances"]:
        found = find.container_instance(world, cluster, reference)
        updated = life.set_status(found, wanted) if found is not None else None
        if updated is not None:
            instances.append(shown(world, updated if updated is found else tx.put(updated)))
        else:
            reason = texts.MISSING if found is None else str(found.status)
            failures.append(views.failure(instance_arn(world, cluster, reference), reason))
    return {"containerInstances": instances, "failures": failures}


@operation("UpdateContainerAgent")
def update_container_agent(tx: Transaction, request: Request) -> Answer:
    """Want an instance's agent updated; the update goes on after the answer."""
    world = tx.world
    cluster = find.active_cluster(world, request.get("cluster"))
    instance = _known(world, cluster, request["containerInstance"])
    if life.is_updating(instance):
        raise UpdateInProgressException(texts.AGENT_UPDATE_RUNS)
    version = instance.version_info.get("agentVersion", "")
    if not _VERSION.fullmatch(version):
        raise MissingVersionException(texts.NO_AGENT_VERSION)
    if not _OLDEST <= tuple(map(int, version.split("."))) < _NEWEST:
        raise NoUpdateAvailableException(texts.NO_AGENT_UPDATE)
    return {"containerInstance": shown(world, tx.put(life.begin_update(instance)))}


def _known(world: World, cluster: Cluster, reference: str) -> ContainerInstance:
    """Give the registered instance that is meant; raises `ClientException` (DeregisterContainerInstance-024)."""
    found = find.container_instance(world, cluster, reference)
    if found is None:
        raise ClientException(texts.INSTANCE_NOT_FOUND)
    if found.status in (InstanceStatus.INACTIVE, InstanceStatus.DEREGISTERING):
        raise ClientException(texts.INSTANCE_INACTIVE)
    return found


@taggable("container-instance", words="container instance", parts=2)
def tagged_container_instance(world: World, path: Sequence[str]) -> ContainerInstance | None:
    """Find an instance that is still registered."""
    found = find.container_instance(world, find.cluster(world, path[0]), path[1])
    return found if found is not None and found.status is not InstanceStatus.INACTIVE else None
