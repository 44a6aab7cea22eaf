"""ExecuteCommand: opens a session, over which somebody can then have the command run.

Nothing runs yet: the session is offered to whoever connects to its `streamUrl` with its token, and the command starts
when somebody has. The URL is one of the door by which the caller came; who calls in process is sent to the fake's own.
"""

from __future__ import annotations

import base64
from typing import Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, TargetNotConnectedException
from ecs_fake.operations import find, inquiries
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.operations.tasks import views_containers
from ecs_fake.operations.tasks.exec_logging import definition, session_log
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.exec_session import ExecSession
from ecs_fake.records.orders import ContainerKey
from ecs_fake.records.task import ContainerBirth, Task
from ecs_fake.store.transaction import Transaction

NOWHERE: Final = "http://this-installation-of-ecs-fake-has-no-server.invalid"
"""Where nobody can be (RFC 6761), so that nobody waits for an answer there, and nothing ever reaches AWS."""


@operation("ExecuteCommand", asks=inquiries.of_session)
def execute_command(tx: Transaction, request: Request) -> Answer:
    """Open a session to a running container of a task for which execute command is on."""
    cluster = find.active_cluster(tx.world, request.get("cluster"))
    if not request["interactive"]:
        raise InvalidParameterException(texts.EXEC_INTERACTIVE)
    task = find.task(tx.world, cluster, request["task"])
    if task is None:
        raise InvalidParameterException(texts.TASK_NOT_FOUND)
    birth = _container(task, request.get("container"))
    if not _agent_runs(task, birth):
        raise InvalidParameterException(texts.EXEC_NOT_ENABLED)
    if not _agent_answers(task, birth):
        raise TargetNotConnectedException(texts.EXEC_NOT_CONNECTED)
    session = _offer(tx, cluster, task, birth, request["command"])
    return {
        "clusterArn": cluster.arn,
        "containerArn": birth.arn,
        "containerName": birth.spec.name,
        "interactive": True,
        "session": {
            "sessionId": session.session_id,
            "streamUrl": session.stream_url,
            "tokenValue": session.token,
        },
        "taskArn": task.arn,
    }


def _container(task: Task, name: str | None) -> ContainerBirth:
    """Give the container that is meant; only one that is alone need not be named (ExecuteCommand-006, -007)."""
    if name is None:
        if len(task.spec.containers) > 1:
            raise InvalidParameterException(texts.EXEC_CONTAINER_MISSING)
        return task.spec.containers[0]
    for birth in task.spec.containers:
        if birth.spec.name == name:
            return birth
    raise InvalidParameterException(texts.EXEC_CONTAINER_UNKNOWN.format(name=name))


def _agent_runs(task: Task, birth: ContainerBirth) -> bool:
    """Whether the agent of ECS Exec runs in the container, as DescribeTasks shows it."""
    status, _ = views_containers.exec_agent(task.container(birth.spec.name))
    return task.spec.enable_execute_command and status == "RUNNING"


def _agent_answers(task: Task, birth: ContainerBirth) -> bool:
    """Whether Systems Manager reaches that agent: it has to write to the container's root file system."""
    return not definition(task, birth).get("readonlyRootFilesystem", False)


def _offer(tx: Transaction, cluster: Cluster, task: Task, birth: ContainerBirth, command: str) -> ExecSession:
    """Offer a session in the form of AWS's, its token as opaque."""
    door = tx.around.found.door
    session_id = f"ecs-execute-command-{tx.around.ids.hex(17)}"
    base = (door.url if door is not None else NOWHERE).replace("http", "ws", 1)
    session = ExecSession(
        session_id=session_id,
        token=base64.b64encode(bytes.fromhex(tx.around.ids.hex(192))).decode(),
        stream_url=f"{base}/v1/data-channel/{session_id}?role=publish_subscribe",
        key=ContainerKey(
            task.spec.epoch, task.arn, birth.spec.name, task.container(birth.spec.name).restarts
        ),
        command=command,
        log=session_log(cluster, task, birth, tx.around.warn),
    )
    if door is not None:
        door.offer(session)
    else:
        tx.around.warn(texts.EXEC_NO_DOOR)
    return session
