"""ExecuteCommand: everything but the data channel, over which the command would run.

The session that is answered is complete, but nothing serves its `streamUrl` yet. So that nobody waits for an answer
there, and nothing ever reaches AWS, its host lies in `.invalid`, where no host can be (RFC 6761), and says why; and
`fake.warnings` tells it.
"""

from __future__ import annotations

import base64
from typing import Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations import find
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.status import ContainerStatus
from ecs_fake.records.task import ContainerBirth, Task
from ecs_fake.store.surroundings import Ids
from ecs_fake.store.transaction import Transaction

HOST: Final = "ecs-fake-does-not-serve-exec-sessions-yet.invalid"
WARNING: Final = (
    "ExecuteCommand answered a session, but its data channel is not served yet: nothing was executed."
)


@operation("ExecuteCommand")
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
    tx.around.warn(WARNING)
    return {
        "clusterArn": cluster.arn,
        "containerArn": birth.arn,
        "containerName": birth.spec.name,
        "interactive": True,
        "session": _session(tx.around.ids),
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
    """Whether the agent of ECS Exec runs in the container: if it is on, as long as the container does."""
    running = task.container(birth.spec.name).status is ContainerStatus.RUNNING
    return task.spec.enable_execute_command and running


def _session(ids: Ids) -> dict[str, str]:
    """Make a session in the form of AWS's, its token as opaque."""
    session_id = f"ecs-execute-command-{ids.hex(17)}"
    return {
        "sessionId": session_id,
        "streamUrl": f"wss://{HOST}/v1/data-channel/{session_id}?role=publish_subscribe",
        "tokenValue": base64.b64encode(bytes.fromhex(ids.hex(192))).decode(),
    }
