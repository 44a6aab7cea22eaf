"""What is kept of the deployments of services: it follows each change of a service, in the same transaction.

The scheduler and the operations know deployments only; that a deployment has a service deployment and a revision
behind it, which stay when it has gone, is seen to here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecs_fake import arns
from ecs_fake.lifecycle import service_deployment as life
from ecs_fake.reconcile import identifiers
from ecs_fake.reconcile.arithmetic import threshold
from ecs_fake.records.deployment_status import ServiceDeploymentStatus
from ecs_fake.records.evolve import evolve
from ecs_fake.records.service import Deployment, Service
from ecs_fake.records.service_deployment import DeployedRevision, RevisionCounts, ServiceDeployment
from ecs_fake.records.status import RolloutState, ServiceStatus
from ecs_fake.store import service_counts
from ecs_fake.store.transaction import Transaction

KEPT: Final = 90 * 24 * 3600.0
"""Seconds for which a service deployment can be described (developer guide, service deployments)."""
_ID_LENGTH: Final = 21


def follow(tx: Transaction) -> None:
    """Bring what is kept up to what this transaction has made of services."""
    for before, service in _changed(tx):
        if service.status is ServiceStatus.INACTIVE:
            _forget(tx, service)
            continue
        known = {one.deployment_id for one in before.deployments} if before is not None else set()
        for deployment in reversed(service.deployments):
            if deployment.deployment_id not in known and not deployment.rolls_back:
                _begin(tx, service, deployment)
        _go_on(tx, service)


def _changed(tx: Transaction) -> Iterator[tuple[Service | None, Service]]:
    """Give the services with the ECS controller whose deployments, or whose own status, are not what they were."""
    spans: dict[int, tuple[Service | None, Service | None]] = {}
    for change in tx.changes:
        record = change.after or change.before
        if isinstance(record, Service) and record.revision.controller == "ECS":
            first = spans.get(record.serial, (change.before, None))[0]
            spans[record.serial] = (first, change.after)
    for before, after in spans.values():
        if after is not None and (
            before is None or before.deployments is not after.deployments or before.status is not after.status
        ):
            yield before, after


# -- a new one -----------------------------------------------------------------------------------
def _begin(tx: Transaction, service: Service, deployment: Deployment) -> None:
    """A deployment brings a revision; what was under way is under way no more."""
    for earlier in tx.world.service_deployments.among("ongoing", service.serial):
        _put(tx, service, life.overtake(earlier, tx.now))
    _prune(tx, service)
    _keep_revision(tx, service, deployment)
    place = (tx.world.region, tx.world.account_id, service.cluster_name, service.name)
    tx.put(
        ServiceDeployment(
            serial=tx.world.next_serial(),
            arn=arns.service_deployment(*place, identifiers.url_safe(tx.around.ids, _ID_LENGTH)),
            service_serial=service.serial,
            cluster_serial=service.cluster_serial,
            service_name=service.name,
            service_arn=service.arn,
            cluster_arn=service.cluster_arn,
            deployment_id=deployment.deployment_id,
            target=RevisionCounts(arns.service_revision(*place, deployment.revision_number)),
            sources=tuple(map(RevisionCounts, _sources(tx, service, deployment))),
            configuration=deployment.revision.settings["deploymentConfiguration"],
            threshold=threshold(service.desired_count),
            status=ServiceDeploymentStatus.PENDING,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def _keep_revision(tx: Transaction, service: Service, deployment: Deployment) -> None:
    place = (tx.world.region, tx.world.account_id, service.cluster_name, service.name)
    tx.put(
        DeployedRevision(
            serial=tx.world.next_serial(),
            arn=arns.service_revision(*place, deployment.revision_number),
            service_serial=service.serial,
            service_arn=service.arn,
            cluster_arn=service.cluster_arn,
            revision=deployment.revision,
            created_at=tx.now,
        )
    )


def _sources(tx: Transaction, service: Service, deployment: Deployment) -> list[str]:
    """Name the revisions that the service has besides, newest first, each once.

    What has failed is none of them, unless it still has the traffic, as nothing has ever completed.
    """
    place = (tx.world.region, tx.world.account_id, service.cluster_name, service.name)
    numbers = [
        one.revision_number
        for one in service.deployments
        if one is not deployment
        and (one.rollout_state is not RolloutState.FAILED or _serves(tx, service, one))
    ]
    return [arns.service_revision(*place, number) for number in dict.fromkeys(numbers)]


def _serves(tx: Transaction, service: Service, deployment: Deployment) -> bool:
    return (
        deployment is service.blue
        and service_counts.live_tasks(tx.world, service, deployment.deployment_id) > 0
    )


# -- those that are there ------------------------------------------------------------------------
def _go_on(tx: Transaction, service: Service) -> None:
    for record in tx.world.service_deployments.among("ongoing", service.serial):
        _put(tx, service, life.live(record, service, tx.now))


def _put(tx: Transaction, service: Service, forms: list[ServiceDeployment]) -> None:
    """Write the forms that one takes; the last numbers are kept of one that is over."""
    if not forms:
        return
    if forms[-1].status.is_over:
        last = forms[-1]
        target = service_counts.of_revision(tx.world, service, last.target.arn)
        sources = tuple(service_counts.of_revision(tx.world, service, one.arn) for one in last.sources)
        forms[-1] = evolve(last, target=target, sources=sources)
        _note_images(tx, service, last)
    tx.put(*forms)


def _note_images(tx: Transaction, service: Service, record: ServiceDeployment) -> None:
    """Keep what the images of a revision turned out to be, as long as its tasks are there to tell."""
    revision = tx.world.service_revisions.get(record.target.arn)
    where = (service.cluster_serial, service.group, record.deployment_id)
    task = tx.world.tasks.last("wanted", where)
    if revision is None or task is None or revision.digests:
        return
    digests = {one.name: one.image_digest for one in task.containers if one.image_digest is not None}
    tx.put(evolve(revision, digests=digests))


def _prune(tx: Transaction, service: Service) -> None:
    """Forget what is not shown any more."""
    for record in tx.world.service_deployments.among("service", service.serial):
        if is_too_old(record, tx.now):
            tx.remove(record)


def is_too_old(record: ServiceDeployment, now: float) -> bool:
    """Whether a service deployment is not shown any more."""
    return record.finished_at is not None and now - record.finished_at >= KEPT


def _forget(tx: Transaction, service: Service) -> None:
    """With the service its deployments are deleted (developer guide, service deployments)."""
    for table in (tx.world.service_deployments, tx.world.service_revisions):
        for record in table.among("service", service.serial):
            tx.remove(record)
