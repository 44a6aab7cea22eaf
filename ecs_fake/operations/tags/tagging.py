"""TagResource, UntagResource, ListTagsForResource."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ecs_fake import arns, texts
from ecs_fake.errors import (
    ClusterNotFoundException,
    EcsError,
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
)
from ecs_fake.operations import find
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tags.taggable import TAGGABLE, Kind, Tagged, taggable
from ecs_fake.records.capacity_provider import CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import CapacityProviderStatus, ClusterStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.service_model.tags import MOST, RESERVED
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

Tag = Mapping[str, Any]
_REVISION: Final = re.compile(r"([^:]+):([0-9]{1,9})")


@operation("TagResource")
def tag_resource(tx: Transaction, request: Request) -> Answer:
    """Add tags; a key that is there gets its new value, and all other tags stay (TagResource-004, -005)."""
    kind, resource = _resource(tx.world, request, ResourceNotFoundException)
    kind.check(resource)
    tags = {tag["key"]: tag for tag in resource.tags}
    tags |= {tag["key"]: _complete(tag) for tag in request["tags"]}
    if sum(not _is_reserved(key) for key in tags) > MOST:
        raise LimitExceededException(texts.TAG_LIMIT.format(limit=MOST))
    return _set(tx, resource, tuple(tags.values()))


@operation("UntagResource")
def untag_resource(tx: Transaction, request: Request) -> Answer:
    """Remove the tags with these keys; keys that are not there do no harm (UntagResource-008)."""
    kind, resource = _resource(tx.world, request, ResourceNotFoundException)
    kind.check(resource)
    return _set(tx, resource, tuple(tag for tag in resource.tags if tag["key"] not in request["tagKeys"]))


@operation("ListTagsForResource", reads=True)
def list_tags_for_resource(tx: Transaction, request: Request) -> Answer:
    """Show all tags of a resource, ECS's own too; ResourceNotFoundException is not among this call's errors."""
    _, resource = _resource(tx.world, request, InvalidParameterException)
    return {"tags": [_complete(tag) for tag in resource.tags]}


def _set(tx: Transaction, resource: Tagged, tags: tuple[Tag, ...]) -> Answer:
    if tags != resource.tags:
        tx.put(evolve(resource, tags=tags))
    return {}


def _complete(tag: Tag) -> Tag:
    """Give a tag as it is listed: one without a value has an empty one (ListTagsForResource-004)."""
    return {"key": tag["key"], "value": tag.get("value", "")}


def _is_reserved(key: str) -> bool:
    return key.lower().startswith(RESERVED)


# -- from an ARN to a record ---------------------------------------------------------------------
def _resource(world: World, request: Request, missing: type[EcsError]) -> tuple[Kind, Tagged]:
    """Find what is to be tagged.

    Args:
        world: where to look.
        request: `resourceArn` is all that counts.
        missing: what a resource that does not exist is answered with.

    Raises:
        InvalidParameterException: the ARN is none of a resource that can have tags, or has the short form, or the
            resource was created with the short form.
        ClusterNotFoundException: its cluster does not exist here.
    """
    reference = request["resourceArn"]
    arn, kind = _read(reference)
    if arn.account_id != world.account_id:
        raise InvalidParameterException(texts.ACCOUNT_MISMATCH)
    if arn.region != world.region and (kind.parts > 1 or arn.kind == "cluster"):
        raise ClusterNotFoundException(texts.CLUSTER_NOT_FOUND)
    found = kind.find(world, arn.path) if arn.region == world.region else None
    if found is not None and found.arn != reference and kind.parts > 1:
        raise InvalidParameterException(texts.CREATED_WITH_SHORT_ARN.format(kind=kind.words))
    if found is None or found.arn != reference:
        raise missing(texts.RESOURCE_NOT_FOUND.format(kind=kind.words))
    return kind, found


def _read(reference: str) -> tuple[arns.Arn, Kind]:
    """Take an ARN apart; raises InvalidParameterException."""
    try:
        arn = arns.parse(reference)
    except arns.MalformedArn as error:
        raise InvalidParameterException(texts.ARN_INVALID) from error
    kind = TAGGABLE.get(arn.kind)
    if kind is None or arn.service != "ecs" or arn.partition != arns.partition_of(arn.region):
        raise InvalidParameterException(texts.ARN_INVALID)
    if len(arn.path) == 1 < kind.parts:
        raise InvalidParameterException(texts.TAGGING_NEEDS_LONG_ARN)
    if len(arn.path) != kind.parts:
        raise InvalidParameterException(texts.ARN_INVALID)
    return arn, kind


# -- kinds; further ones stand beside their operations -------------------------------------------
@taggable("cluster", words="cluster", parts=1)
def tagged_cluster(world: World, path: Sequence[str]) -> Cluster | None:
    """Find an ACTIVE cluster; an INACTIVE one has no tags any more, and is refused in ECS's words (quoted)."""
    found = world.clusters.get(path[0])
    if found is None:
        raise ClusterNotFoundException(texts.CLUSTER_NOT_FOUND)
    if found.status is not ClusterStatus.ACTIVE:
        raise InvalidParameterException(texts.CLUSTER_IS_INACTIVE)
    return found


@taggable("task-definition", words="task definition", parts=1)
def tagged_task_definition(world: World, path: Sequence[str]) -> TaskDefinition | None:
    """Find a revision, ACTIVE or not; a family alone has no tags."""
    named = _REVISION.fullmatch(path[0])
    if named is None:
        raise InvalidParameterException(texts.ARN_INVALID)
    return world.task_definitions.get((named[1], int(named[2])))


def _check_not_stopped(task: Task) -> None:
    if task.last_status is TaskStatus.STOPPED:
        raise InvalidParameterException(texts.TASK_IS_STOPPED)


@taggable("task", words="task", parts=2, check=_check_not_stopped)
def tagged_task(world: World, path: Sequence[str]) -> Task | None:
    """Find a task that is still shown."""
    return find.task(world, find.cluster(world, path[0]), path[1])


@taggable("capacity-provider", words="capacity provider", parts=1)
def tagged_capacity_provider(world: World, path: Sequence[str]) -> CapacityProvider | None:
    """Find a capacity provider that was created and not deleted; those of Fargate belong to AWS."""
    found = world.capacity_providers.get(path[0])
    return found if found is not None and found.status is CapacityProviderStatus.ACTIVE else None
