"""Service Connect of a service: which namespace it joins, and under which names it is found there."""

from __future__ import annotations

from typing import Any, NamedTuple

from ecs_fake import arns, texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations.clusters import namespaces
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Document, ServiceRevision
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

Configuration = dict[str, Any]


class Connection(NamedTuple):
    """How a service takes part."""

    configuration: Configuration
    """As it is shown, with the namespace that was chosen."""
    namespace: str
    """The namespace's ARN."""
    discovery: tuple[Document, ...]
    """Discovery names with their Cloud Map services."""


def connect(
    tx: Transaction,
    cluster: Cluster,
    name: str,
    configuration: Configuration,
    definition: TaskDefinition,
    previous: ServiceRevision | None,
) -> Connection:
    """Join a namespace: the service's own, else the cluster's default (CreateService-091, -092).

    Args:
        tx: the transaction.
        cluster: the service's cluster.
        name: the service's name.
        configuration: with `enabled` true.
        definition: what the service's tasks are.
        previous: the revision before this one; its names keep their Cloud Map services.

    Raises:
        InvalidParameterException: no namespace is named, a port has no such name, a name is taken.
        NamespaceNotFoundException: there is no such namespace (CreateService-146).
    """
    chosen = configuration.get("namespace") or (cluster.service_connect_defaults or {}).get("namespace")
    if chosen is None:
        raise InvalidParameterException(texts.NAMESPACE_MISSING)
    namespace = namespaces.find(tx.world, chosen)
    _check_ports(configuration, definition)
    names = [
        service.get("discoveryName", service["portName"]) for service in configuration.get("services", ())
    ]
    _check_free(tx.world, namespace, names, (cluster.serial, name))
    discovery = _discovery(tx, names, previous.discovery if previous is not None else ())
    return Connection({**configuration, "namespace": chosen}, namespace, discovery)


def _check_ports(configuration: Configuration, definition: TaskDefinition) -> None:
    known = {port.get("name") for container in definition.containers for port in container.port_mappings}
    for service in configuration.get("services", ()):
        if service["portName"] not in known:
            raise InvalidParameterException(texts.CONNECT_PORT.format(name=service["portName"]))


def _check_free(world: World, namespace: str, names: list[str], own: tuple[int, str]) -> None:
    """Refuse names that another service has in the namespace."""
    if not names:
        return
    for other in world.services.among("namespace", namespace):
        if (other.cluster_serial, other.name) != own and not {
            one["discoveryName"] for one in other.revision.discovery
        }.isdisjoint(names):
            raise InvalidParameterException(texts.CONNECT_TAKEN.format(namespace=namespace))


def _discovery(tx: Transaction, names: list[str], before: tuple[Document, ...]) -> tuple[Document, ...]:
    known = {one["discoveryName"]: one for one in before}
    return tuple(known.get(name) or _discovery_service(tx, name) for name in names)


def _discovery_service(tx: Transaction, name: str) -> Document:
    service_id = f"srv-{tx.around.ids.hex(16)}"
    arn = arns.discovery_service(tx.world.region, tx.world.account_id, service_id)
    return {"discoveryName": name, "discoveryArn": arn}
