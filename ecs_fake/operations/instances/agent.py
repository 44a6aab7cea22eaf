"""DiscoverPollEndpoint, SubmitTaskStateChange, SubmitContainerStateChange, SubmitAttachmentStateChanges.

Calls of a container instance's agent. Tasks here are carried out by this fake's runners; what an agent submits about
them counts as what a runner reports, and whoever is first is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import (
    ClientException,
    ClusterNotFoundException,
    InvalidParameterException,
    NotImplementedByFake,
)
from ecs_fake.lifecycle import reports as life
from ecs_fake.operations import find
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.reports import (
    ContainerReport,
    ManagedAgentReport,
    ReportedAttachment,
    ReportedStatus,
    TaskReport,
)
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Transaction

ACKNOWLEDGED: Final = {"acknowledgment": "ACK"}
NO_CHANNEL: Final = (
    "DiscoverPollEndpoint: ecs_fake has no channel to agents, so the endpoints that it names lead nowhere: their "
    "names end in .invalid, which no name server knows. Tasks are carried out by the runner of this fake."
)


# -- DiscoverPollEndpoint ------------------------------------------------------------------------
@operation("DiscoverPollEndpoint")
def discover_poll_endpoint(tx: Transaction, request: Request) -> Answer:
    """Name the endpoints that an agent polls; here nothing listens there, and a warning says so.

    Every refusal is a ClientException (DiscoverPollEndpoint-009, -011).
    """
    try:
        _check_agent(tx, request)
    except (ClusterNotFoundException, InvalidParameterException) as error:
        raise ClientException(error.message) from error
    tx.around.warn(NO_CHANNEL)
    region = tx.world.region
    return {
        "endpoint": f"https://ecs-a-1.{region}.ecs-fake.invalid/",
        "telemetryEndpoint": f"https://ecs-t-1.{region}.ecs-fake.invalid/",
        "serviceConnectEndpoint": f"https://ecs-sc.{region}.ecs-fake.invalid/",
    }


def _check_agent(tx: Transaction, request: Request) -> None:
    """Look up what is named; nothing needs to be (DiscoverPollEndpoint-005, -006)."""
    if "cluster" not in request and "containerInstance" not in request:
        return
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    if "containerInstance" in request:
        found = find.container_instance(tx.world, cluster, request["containerInstance"])
        if found is None:
            raise ClientException(texts.INSTANCE_NOT_FOUND)


# -- SubmitTaskStateChange and SubmitContainerStateChange ----------------------------------------
@operation("SubmitTaskStateChange")
def submit_task_state_change(tx: Transaction, request: Request) -> Answer:
    """Take over what an agent says of a task, its containers, attachments and managed agents.

    Raises:
        InvalidParameterException: what is named is not there; agents then throw the report away.
        ClientException: the cluster is not there (SubmitTaskStateChange-018).
    """
    if request.keys() - {"cluster"}:
        cluster = _cluster(tx, request)
        task = _task(tx, cluster, request)
        _submit(tx, task, _task_report(task, request))
    elif request:
        _cluster(tx, request)
    return dict(ACKNOWLEDGED)


@operation("SubmitContainerStateChange")
def submit_container_state_change(tx: Transaction, request: Request) -> Answer:
    """Take over what an agent says of one container; every refusal is a ClientException (-012)."""
    try:
        if request.keys() - {"cluster"}:
            cluster = _cluster(tx, request)
            task = _task(tx, cluster, request)
            _submit(tx, task, TaskReport(containers=(_container_report(task, request),)))
        elif request:
            _cluster(tx, request)
    except InvalidParameterException as error:
        raise ClientException(error.message) from error
    return dict(ACKNOWLEDGED)


def _cluster(tx: Transaction, request: Request) -> Cluster:
    """Give the cluster that is meant; an unknown one is a ClientException to agents."""
    try:
        return find.active_cluster(tx.world, request.get("cluster"))
    except ClusterNotFoundException as error:
        raise ClientException(error.message) from error


def _task(tx: Transaction, cluster: Cluster, request: Request) -> Task:
    found = find.task(tx.world, cluster, request["task"]) if "task" in request else None
    if found is None:
        raise InvalidParameterException(texts.TASK_NOT_FOUND)
    return found


def _submit(tx: Transaction, task: Task, report: TaskReport) -> None:
    changed, orders = life.submit(task, report, tx.now)
    if changed is not task:
        tx.put(changed)
        tx.orders += orders


def _task_report(task: Task, request: Request) -> TaskReport:
    return TaskReport(
        status=_status(request.get("status"), "a task"),
        reason=request.get("reason"),
        containers=tuple(_container_report(task, one) for one in request.get("containers", ())),
        managed_agents=tuple(_managed_agent(task, one) for one in request.get("managedAgents", ())),
        attachments=_interface_reports(task, request.get("attachments", ())),
        pull_started_at=request.get("pullStartedAt"),
        pull_stopped_at=request.get("pullStoppedAt"),
        execution_stopped_at=request.get("executionStoppedAt"),
    )


def _container_report(task: Task, given: Mapping[str, Any]) -> ContainerReport:
    bindings = given.get("networkBindings")
    return ContainerReport(
        name=_container_name(task, given),
        status=_status(given.get("status"), "a container"),
        exit_code=given.get("exitCode"),
        reason=given.get("reason"),
        runtime_id=given.get("runtimeId"),
        image_digest=given.get("imageDigest"),
        bindings=None if bindings is None else tuple(bindings),
    )


def _managed_agent(task: Task, given: Mapping[str, Any]) -> ManagedAgentReport:
    return ManagedAgentReport(_container_name(task, given), given["status"], given.get("reason"))


def _container_name(task: Task, given: Mapping[str, Any]) -> str:
    name: str = given.get("containerName", "")
    if all(container.name != name for container in task.containers):
        raise InvalidParameterException(texts.NO_SUCH_CONTAINER.format(name=name))
    return name


def _status(given: str | None, what: str) -> ReportedStatus | None:
    if given is None:
        return None
    try:
        return ReportedStatus(given)
    except ValueError as error:
        allowed = ", ".join(ReportedStatus)
        raise InvalidParameterException(
            texts.NOT_A_STATUS.format(found=given, what=what, allowed=allowed)
        ) from error


# -- attachments ---------------------------------------------------------------------------------
@operation("SubmitAttachmentStateChanges")
def submit_attachment_state_changes(tx: Transaction, request: Request) -> Answer:
    """Take over what an agent says of attachments, whatever tasks they are of."""
    cluster = _cluster(tx, request) if "cluster" in request else None
    for given in request["attachments"]:
        task = _task_of(tx, cluster, given["attachmentArn"])
        _submit(tx, task, TaskReport(attachments=_interface_reports(task, [given])))
    return dict(ACKNOWLEDGED)


def _attachment_id(arn: str) -> str:
    """Give the last part of `attachment/<id>` or `attachment/<cluster>/<id>`."""
    return arn.rpartition("/")[2]


def _task_of(tx: Transaction, cluster: Cluster | None, arn: str) -> Task:
    found = tx.world.tasks.last("attachment", _attachment_id(arn))
    if found is None or (cluster is not None and found.spec.cluster_serial != cluster.serial):
        raise InvalidParameterException(texts.NO_SUCH_ATTACHMENT.format(arn=arn))
    return found


def _interface_reports(
    task: Task, attachments: Iterable[Mapping[str, str]]
) -> tuple[ReportedAttachment, ...]:
    """Give what is said of the task's network interface.

    Raises:
        InvalidParameterException: an attachment is not the task's, or cannot come to be in that status now.
        NotImplementedByFake: it is a volume, and is said to be gone: volumes follow their task here.
    """
    found = []
    for given in attachments:
        arn, status = given["attachmentArn"], _attachment_status(given["status"])
        if _is_volume(task, arn):
            _check_volume(arn, status)
        elif task.spec.network is None or task.spec.network.attachment_id != _attachment_id(arn):
            raise InvalidParameterException(texts.NO_SUCH_ATTACHMENT.format(arn=arn))
        elif not life.can_take(task, status):
            raise InvalidParameterException(
                texts.NOT_NOW.format(arn=arn, actual=task.attachment, wanted=status)
            )
        else:
            found.append(status)
    return tuple(found)


def _attachment_status(given: str) -> ReportedAttachment:
    try:
        return ReportedAttachment(given)
    except ValueError as error:
        allowed = ", ".join(ReportedAttachment)
        raise InvalidParameterException(
            texts.NOT_A_STATUS.format(found=given, what="an attachment", allowed=allowed)
        ) from error


def _is_volume(task: Task, arn: str) -> bool:
    return any(volume.attachment_id == _attachment_id(arn) for volume in task.spec.volumes)


def _check_volume(arn: str, status: ReportedAttachment) -> None:
    if status is not ReportedAttachment.ATTACHED:
        raise NotImplementedByFake(
            f"attachment {arn}: an agent says that it is {status}, but volumes of ecs_fake follow the life of their "
            "task. Stop the task instead."
        )
