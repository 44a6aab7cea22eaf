"""The tables of service deployments and of the revisions they brought."""

from __future__ import annotations

from collections.abc import Hashable
from operator import attrgetter

from ecs_fake.records.service_deployment import DeployedRevision, ServiceDeployment
from ecs_fake.store.table import Table


def service_deployments() -> Table[ServiceDeployment]:
    """Make an empty table: service deployments by their ARN, in the order they were made."""
    return Table(
        key=attrgetter("arn"),
        order=attrgetter("serial"),
        indexes={"service": _by_service, "ongoing": _ongoing},
    )


def service_revisions() -> Table[DeployedRevision]:
    """Make an empty table: revisions by their ARN, in the order they were made."""
    return Table(
        key=attrgetter("arn"), order=attrgetter("serial"), indexes={"service": _revisions_by_service}
    )


def _by_service(record: ServiceDeployment) -> tuple[Hashable, ...]:
    return (record.service_serial,)


def _revisions_by_service(record: DeployedRevision) -> tuple[Hashable, ...]:
    return (record.service_serial,)


def _ongoing(record: ServiceDeployment) -> tuple[Hashable, ...]:
    """The service deployments of a service that are not over: one at a time."""
    return () if record.status.is_over else (record.service_serial,)
