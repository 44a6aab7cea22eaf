"""Service Connect of a service: which namespace it joins, and under which names it is found there.

Other services find it by client aliases, names with ports; without a name of its own, an alias is the discovery name in
the namespace.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ecs_fake import arns
from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations.clusters import namespaces
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Document, ServiceRevision
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.texts import connect as connect_texts

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
        InvalidParameterException: no namespace is named, a port has no such name or cannot be what is asked of it, a
            name is taken.
        NamespaceNotFoundException: there is no such namespace (CreateService-146).
    """
    chosen = configuration.get("namespace") or (cluster.service_connect_defaults or {}).get("namespace")
    if chosen is None:
        raise InvalidParameterException(connect_texts.NAMESPACE_MISSING)
    namespace = namespaces.find(tx.world, chosen)
    joined = {**configuration, "namespace": chosen}
    _check_services(configuration, definition)
    if previous is not None and previous.definition is not None:
        _check_protocols(configuration, _ports(previous.definition), _ports(definition))
    names = [_discovery_name(service) for service in configuration.get("services", ())]
    _check_free(tx.world, namespace, joined, (cluster.serial, name))
    discovery = _discovery(tx, names, previous.discovery if previous is not None else ())
    return Connection(joined, namespace, discovery)


def _discovery_name(service: Document) -> str:
    return str(service.get("discoveryName", service["portName"]))


def _ports(definition: TaskDefinition) -> dict[str, Document]:
    """Give the port mappings that have a name, by it."""
    mappings = (port for container in definition.containers for port in container.port_mappings)
    return {port["name"]: port for port in mappings if "name" in port}


def _check_services(configuration: Configuration, definition: TaskDefinition) -> None:
    """Refuse services of ports that there are not, and what their ports cannot do."""
    ports = _ports(definition)
    for service in configuration.get("services", ()):
        port = ports.get(service["portName"])
        if port is None:
            raise InvalidParameterException(connect_texts.PORT.format(name=service["portName"]))
        if not service.get("clientAliases"):
            raise InvalidParameterException(connect_texts.ALIAS_MISSING.format(name=service["portName"]))
        if "perRequestTimeoutSeconds" in service.get("timeout", ()) and "appProtocol" not in port:
            raise InvalidParameterException(connect_texts.TIMEOUT.format(name=service["portName"]))


def _check_protocols(
    configuration: Configuration, before: dict[str, Document], after: dict[str, Document]
) -> None:
    """Refuse another protocol for a port that is in use (PortMapping-006, -034)."""
    for service in configuration.get("services", ()):
        name = service["portName"]
        for member in ("protocol", "appProtocol"):
            if name in before and before[name].get(member) != after[name].get(member):
                raise InvalidParameterException(connect_texts.PROTOCOL.format(member=member, name=name))


def _check_free(world: World, namespace: str, configuration: Configuration, own: tuple[int, str]) -> None:
    """Refuse discovery names and client aliases that another service has in the namespace."""
    names = {_discovery_name(service) for service in configuration.get("services", ())}
    aliases = _aliases(configuration, namespace)
    if not names:
        return
    for other in world.services.among("namespace", namespace):
        if (other.cluster_serial, other.name) == own:
            continue
        theirs = other.revision.settings["serviceConnectConfiguration"]
        if not names.isdisjoint(one["discoveryName"] for one in other.revision.discovery):
            raise InvalidParameterException(connect_texts.TAKEN.format(namespace=namespace))
        for alias in aliases & _aliases(theirs, namespace):
            raise InvalidParameterException(
                connect_texts.ALIAS_TAKEN.format(name=alias[0], port=alias[1], namespace=namespace)
            )


def _aliases(configuration: Document, namespace: str) -> set[tuple[str, int]]:
    """Give the names and ports under which clients find a service (ServiceConnectClientAlias-007)."""
    chosen = configuration["namespace"]
    domain = namespace if arns.is_arn(chosen) else chosen
    return {
        (alias.get("dnsName") or f"{_discovery_name(service)}.{domain}", alias["port"])
        for service in configuration.get("services", ())
        for alias in service["clientAliases"]
    }


def _discovery(tx: Transaction, names: list[str], before: tuple[Document, ...]) -> tuple[Document, ...]:
    known = {one["discoveryName"]: one for one in before}
    return tuple(known.get(name) or _discovery_service(tx, name) for name in names)


def _discovery_service(tx: Transaction, name: str) -> Document:
    service_id = f"srv-{tx.around.ids.hex(16)}"
    arn = arns.discovery_service(tx.world.region, tx.world.account_id, service_id)
    return {"discoveryName": name, "discoveryArn": arn}
