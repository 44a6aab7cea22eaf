"""What operations on services have to do with the scheduler: the deployments and task sets they begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_fake import arns
from ecs_fake.lifecycle import service as life
from ecs_fake.lifecycle import task_set as task_sets
from ecs_fake.operations.services import service_settings
from ecs_fake.records.service import Deployment, Service, ServiceRevision
from ecs_fake.records.status import TaskSetStatus
from ecs_fake.records.task_set import TaskSet
from ecs_fake.store.transaction import Transaction


def deployment(tx: Transaction, revision: ServiceRevision) -> Deployment:
    """Make the PRIMARY deployment that brings a revision."""
    return life.deployment(_new_id(tx), revision, tx.now)


def first_task_set(tx: Transaction, service: Service) -> TaskSet:
    """Make the task set that a service of CodeDeploy has from the beginning (recorded)."""
    whole = {"scale": {"value": 100.0, "unit": "PERCENT"}}
    return task_sets.promote(task_set(tx, service, service.revision, whole, {}), tx.now)


def task_set(
    tx: Transaction,
    service: Service,
    revision: ServiceRevision,
    request: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> TaskSet:
    """Make a task set, and what the scheduler has to know of it.

    Args:
        tx: the transaction.
        service: its service.
        revision: what its tasks are to be like.
        request: what is said of it.
        parameters: what a repeat with its client token must not differ from.
    """
    world, task_set_id = tx.world, _new_id(tx)
    tx.put(life.with_task_set(service, life.deployment(task_set_id, revision, tx.now)))
    place = (world.region, world.account_id, service.cluster_name, service.name)
    return tx.put(
        TaskSet(
            serial=world.next_serial(),
            task_set_id=task_set_id,
            arn=arns.task_set(*place, task_set_id),
            service_serial=service.serial,
            cluster_serial=service.cluster_serial,
            status=TaskSetStatus.ACTIVE,
            revision=revision,
            scale=service_settings.percent(request.get("scale", {})),
            external_id=request.get("externalId"),
            tags=tuple(request.get("tags", ())),
            client_token=request.get("clientToken"),
            request=parameters,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def rescale(tx: Transaction, service: Service, record: TaskSet) -> Service:
    """Want another number of tasks of a task set; it is not stable before the scheduler has looked."""
    desired = record.computed_desired_count(service.desired_count)
    return tx.put(life.begin_again(service, record.task_set_id, desired, tx.now))


def current(tx: Transaction, service: Service) -> Service:
    """Give a service as it is by now."""
    return tx.world.services.get((service.cluster_serial, service.name)) or service


def _new_id(tx: Transaction) -> str:
    return f"ecs-svc/{tx.around.ids.digits(19)}"
