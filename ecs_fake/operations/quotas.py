"""Whether one more fits into the account's quotas. Everything is counted by indexes, so a check costs the same however
much there is. `ecs_fake.quotas` holds the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, LimitExceededException
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Service
from ecs_fake.records.status import CapacityProviderStatus, ClusterStatus, ServiceStatus
from ecs_fake.store import service_counts
from ecs_fake.store.counts import count_instances
from ecs_fake.store.transaction import Transaction


def check_clusters(tx: Transaction) -> None:
    """Refuse one cluster too many; deleted ones do not count."""
    counted = (status for status in ClusterStatus if status is not ClusterStatus.INACTIVE)
    present = sum(tx.world.clusters.count("status", status) for status in counted)
    if present >= tx.around.quotas.clusters:
        raise InvalidParameterException(texts.QUOTA.format(what="clusters"))


def check_container_instances(tx: Transaction, cluster: Cluster) -> None:
    """Refuse one container instance too many in a cluster."""
    if count_instances(tx.world, cluster) >= tx.around.quotas.container_instances_per_cluster:
        raise InvalidParameterException(texts.QUOTA.format(what="container instances per cluster"))


def check_services(tx: Transaction, cluster: Cluster) -> None:
    """Refuse one service too many in a cluster."""
    present = sum(
        service_counts.services(tx.world, cluster, status)
        for status in (ServiceStatus.ACTIVE, ServiceStatus.DRAINING)
    )
    if present >= tx.around.quotas.services_per_cluster:
        raise InvalidParameterException(texts.QUOTA.format(what="services per cluster"))


def check_desired_count(tx: Transaction, settings: Mapping[str, Any], desired_count: int) -> None:
    """Refuse to keep more tasks of a service than it may have; with service discovery that is less (quoted)."""
    quotas = tx.around.quotas
    most = quotas.tasks_per_service
    if settings["serviceRegistries"]:
        most = min(most, quotas.tasks_per_service_with_discovery)
    if desired_count > most:
        raise InvalidParameterException(texts.TOO_MANY_TASKS)


def check_task_sets(tx: Transaction, service: Service) -> None:
    """Refuse one task set too many for a service (CreateTaskSet-003); those that are being deleted count (quoted)."""
    present = tx.world.task_sets.count("service", service.serial)
    if present >= tx.around.quotas.task_sets_per_service:
        raise InvalidParameterException(texts.TOO_MANY_TASK_SETS.format(count=present))


def check_capacity_providers(tx: Transaction) -> None:
    """Refuse one capacity provider too many (CreateCapacityProvider-021); deleted ones do not count."""
    present = tx.world.capacity_providers.count("status", CapacityProviderStatus.ACTIVE)
    if present >= tx.around.quotas.capacity_providers:
        raise LimitExceededException(texts.QUOTA.format(what="capacity providers"))


def check_capacity_providers_of_cluster(tx: Transaction, count: int) -> None:
    """Refuse to associate more capacity providers with a cluster than it may have (quoted)."""
    if count > tx.around.quotas.capacity_providers_per_cluster:
        raise InvalidParameterException(texts.QUOTA.format(what="capacity providers per cluster"))


def check_revisions(tx: Transaction, revision: int) -> None:
    """Refuse a revision of a task definition whose number is beyond the last one."""
    if revision > tx.around.quotas.revisions_per_family:
        raise LimitExceededException(texts.QUOTA.format(what="task definition revisions per family"))
