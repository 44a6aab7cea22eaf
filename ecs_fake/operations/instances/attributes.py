"""PutAttributes, DeleteAttributes, ListAttributes: attributes of container instances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ecs_fake import arns, texts
from ecs_fake.errors import (
    AttributeLimitExceededException,
    InvalidParameterException,
    TargetNotFoundException,
)
from ecs_fake.lifecycle import container_instance as life
from ecs_fake.operations import find, paging
from ecs_fake.operations.instances.registering import MOST_CUSTOM
from ecs_fake.operations.instances.views_instances import attribute as shown
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance, is_custom
from ecs_fake.records.status import InstanceStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World


@operation("PutAttributes")
def put_attributes(tx: Transaction, request: Request) -> Answer:
    """Give instances custom attributes, new ones or other values; all or, after an error, none of them."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    return {"attributes": [_put(tx, cluster, given) for given in request["attributes"]]}


def _put(tx: Transaction, cluster: Cluster, given: dict[str, Any]) -> dict[str, Any]:
    target, name, value = _target(tx.world, cluster, given), given["name"], given.get("value")
    if not is_custom(name):
        raise InvalidParameterException(texts.ATTRIBUTE_BUILT_IN.format(name=name))
    attributes = {**target.attributes, name: value}
    if attributes != target.attributes:
        if sum(map(is_custom, attributes)) > MOST_CUSTOM:
            raise AttributeLimitExceededException(texts.ATTRIBUTE_LIMIT.format(limit=MOST_CUSTOM))
        target = tx.put(life.changed(target, attributes=attributes))
    return shown(target, name, value)


@operation("DeleteAttributes")
def delete_attributes(tx: Transaction, request: Request) -> Answer:
    """Take custom attributes from instances, and tell which there were; built-in ones stay (DeleteAttributes-002)."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    deleted = [_delete(tx, cluster, given) for given in request["attributes"]]
    return {"attributes": [one for one in deleted if one is not None]}


def _delete(tx: Transaction, cluster: Cluster, given: dict[str, Any]) -> dict[str, Any] | None:
    target, name = _target(tx.world, cluster, given), given["name"]
    if name not in target.attributes or not is_custom(name):
        return None
    attributes = dict(target.attributes)
    value = attributes.pop(name)
    return shown(tx.put(life.changed(target, attributes=attributes)), name, value)


def _target(world: World, cluster: Cluster, given: dict[str, Any]) -> ContainerInstance:
    """Give the registered instance that an attribute is for.

    Raises:
        InvalidParameterException: none is named, or by its id alone without `targetType` (Attribute-005).
        TargetNotFoundException: it is none of this cluster and Region, whatever else it may be.
    """
    reference = given.get("targetId")
    if reference is None:
        raise InvalidParameterException(texts.TARGET_MISSING.format(name=given["name"]))
    if not arns.is_arn(reference) and "targetType" not in given:
        raise InvalidParameterException(texts.TARGET_TYPE_MISSING.format(target=reference))
    try:
        found = find.container_instance(world, cluster, reference)
    except InvalidParameterException:
        found = None
    if found is None or found.status is InstanceStatus.INACTIVE:
        raise TargetNotFoundException(texts.TARGET_NOT_FOUND.format(target=reference))
    return found


class _Listed(NamedTuple):
    """One line of a listing."""

    instance: ContainerInstance
    name: str
    value: str | None


@operation("ListAttributes", reads=True)
def list_attributes(tx: Transaction, request: Request) -> Answer:
    """List the attributes of a cluster's registered instances, by name and value if these are given."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    if "attributeValue" in request and "attributeName" not in request:
        raise InvalidParameterException(texts.ATTRIBUTE_NAME_MISSING)
    attributes, token = paging.page(
        tx.world,
        "ListAttributes",
        request,
        walk=lambda after: _matching(tx.world, cluster, request, after),
        place=lambda listed: (listed.instance.serial, listed.name),
    )
    return paging.with_token({"attributes": [shown(*listed) for listed in attributes]}, token)


def _matching(
    world: World, cluster: Cluster, request: Request, after: tuple[int, str] | None
) -> Iterator[_Listed]:
    serial, name = after or (0, "")
    # The instance of the last page's end may have more.
    for instance in world.container_instances.walk("status", (cluster.serial,), serial - 1):
        for listed in _of(instance, request):
            if (instance.serial, listed.name) > (serial, name):
                yield listed


def _of(instance: ContainerInstance, request: Request) -> Iterator[_Listed]:
    names = [request["attributeName"]] if "attributeName" in request else sorted(instance.attributes)
    for name in names:
        if name in instance.attributes:
            value = instance.attributes[name]
            if request.get("attributeValue", value) == value:
                yield _Listed(instance, name, value)
