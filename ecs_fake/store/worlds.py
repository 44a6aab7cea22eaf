"""All that one account owns in one Region: one table per kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ecs_fake import arns
from ecs_fake.records.account_setting import AccountSetting
from ecs_fake.records.capacity_provider import FARGATE_PROVIDERS, CapacityProvider
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.network import Subnet
from ecs_fake.records.replay import Replay
from ecs_fake.records.service import Service
from ecs_fake.records.service_deployment import DeployedRevision, ServiceDeployment
from ecs_fake.records.status import CapacityProviderStatus
from ecs_fake.records.task import Task
from ecs_fake.records.task_definition import Family, TaskDefinition
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.table import Table
from ecs_fake.store.tables import (
    account_settings,
    clusters,
    service_deployments,
    services,
    subnets,
    task_definitions,
    tasks,
)


class World:
    """All that one account owns in one Region."""

    def __init__(self, region: str, account_id: str) -> None:
        self.region = region
        self.account_id = account_id
        self.clusters = clusters.clusters()
        self.capacity_providers = clusters.capacity_providers()
        self.families = task_definitions.families()
        self.task_definitions = task_definitions.task_definitions()
        self.tasks = tasks.tasks()
        self.container_instances = clusters.container_instances()
        self.services = services.services()
        self.task_sets = services.task_sets()
        self.service_deployments = service_deployments.service_deployments()
        self.service_revisions = service_deployments.service_revisions()
        self.replays = tasks.replays()
        self.subnets = subnets.subnets()
        self.account_settings = account_settings.account_settings()
        self.fargate_providers = {
            name: CapacityProvider(
                0, name, arns.capacity_provider(region, account_id, name), CapacityProviderStatus.ACTIVE
            )
            for name in FARGATE_PROVIDERS
        }
        """Capacity providers nobody makes, changes or deletes."""
        self.serial = 0
        """The last serial number given; it only grows, also when a transaction is taken back."""

    @classmethod
    def of(cls, region: str, account_id: str, serial: int, records: Iterable[Any]) -> World:
        """Give a world that holds these records, in the order of their tables."""
        world = cls(region, account_id)
        world.serial = serial
        for record in sorted(records, key=lambda one: (type(one).__name__, world.table_of(one).order(one))):
            table = world.table_of(record)
            table.replace(table.key(record), None, record)
        return world

    def table_of(self, record: object) -> Table[Any]:
        """Give the table a record belongs to."""
        return getattr(self, _TABLES[type(record)])  # type: ignore[no-any-return]  # the tables differ in their record

    def capacity_provider(self, name: str) -> CapacityProvider | None:
        """Give the capacity provider of this name, Fargate's too, whatever its status, or None."""
        return self.fargate_providers.get(name) or self.capacity_providers.get(name)

    def replica(self) -> World:
        """Give tables of their own with the same records, for whoever sees changes later than they are made."""
        twin = World(self.region, self.account_id)
        for name in _TABLES.values():
            table = getattr(twin, name)
            for record in getattr(self, name):
                table.replace(table.key(record), None, record)
        return twin

    def next_serial(self) -> int:
        """Give a new serial number."""
        self.serial += 1
        return self.serial


_TABLES = {
    AccountSetting: "account_settings",
    Cluster: "clusters",
    CapacityProvider: "capacity_providers",
    Family: "families",
    TaskDefinition: "task_definitions",
    Task: "tasks",
    ContainerInstance: "container_instances",
    Service: "services",
    TaskSet: "task_sets",
    ServiceDeployment: "service_deployments",
    DeployedRevision: "service_revisions",
    Replay: "replays",
    Subnet: "subnets",
}

RECORDS: Final = tuple(_TABLES)
"""Every type of record that has a table."""
