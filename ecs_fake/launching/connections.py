"""How the tasks of a service take part in Service Connect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ecs_fake.records.service import ServiceRevision
from ecs_fake.records.task import ServiceConnection


def of_revision(revision: ServiceRevision) -> tuple[ServiceConnection, ...]:
    """Give what each task of a revision offers in its namespace; one that is only a client offers nothing."""
    configuration = revision.settings.get("serviceConnectConfiguration", {})
    if not configuration.get("enabled"):
        return ()
    namespace = configuration["namespace"].rpartition("/")[2]
    return tuple(_connection(service, namespace) for service in configuration.get("services", ()))


def _connection(service: Mapping[str, Any], namespace: str) -> ServiceConnection:
    """Fill in the names that are left out (ServiceConnectService-007, ServiceConnectClientAlias-007)."""
    discovery_name = service.get("discoveryName") or service["portName"]
    aliases = [
        {"dnsName": alias.get("dnsName") or f"{discovery_name}.{namespace}", "port": alias["port"]}
        for alias in service["clientAliases"]
    ]
    return ServiceConnection(
        service["portName"],
        discovery_name,
        json.dumps(aliases, separators=(",", ":")),
        service.get("ingressPortOverride"),
    )
