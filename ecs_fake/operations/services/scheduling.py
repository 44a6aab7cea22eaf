"""What CreateService and UpdateService have to do with the scheduler: new deployments, and what it does not do yet."""

from __future__ import annotations

from ecs_fake import texts_services as texts
from ecs_fake.lifecycle import service as life
from ecs_fake.reconcile.scheduler import is_scheduled
from ecs_fake.records.service import Deployment, Service, ServiceRevision
from ecs_fake.store.transaction import Transaction


def deployment(tx: Transaction, revision: ServiceRevision) -> Deployment:
    """Make the PRIMARY deployment that brings a revision."""
    return life.deployment(f"ecs-svc/{tx.around.ids.digits(19)}", revision, tx.now)


def warn(tx: Transaction, service: Service) -> None:
    """Tell the user of a service that wants tasks and gets none."""
    wants_tasks = service.desired_count > 0 or service.revision.is_daemon
    if wants_tasks and not is_scheduled(service):
        strategy = service.revision.strategy
        tx.around.warn(texts.NOT_SCHEDULED.format(service=service.name, strategy=strategy))
