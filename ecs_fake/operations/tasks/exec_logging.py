"""Where the output of ExecuteCommand's sessions is kept, by the configuration of the cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecs_fake import texts
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.exec_session import SessionLog
from ecs_fake.records.task import ContainerBirth, Task


def session_log(
    cluster: Cluster, task: Task, birth: ContainerBirth, warn: Callable[[str], None]
) -> SessionLog | None:
    """Say where what a session writes is kept; None: nowhere.

    Without configuration, and with `DEFAULT`, that is the log group of the container's own awslogs configuration, if it
    has one (ExecuteCommandConfiguration-004, -005).

    Args:
        cluster, task, birth: the session's.
        warn: is told of encryption, which nothing here does.
    """
    configuration = (cluster.configuration or {}).get("executeCommandConfiguration") or {}
    own = configuration.get("logConfiguration") or {}
    if (
        configuration.get("kmsKeyId")
        or own.get("cloudWatchEncryptionEnabled")
        or own.get("s3EncryptionEnabled")
    ):
        warn(texts.EXEC_NOT_ENCRYPTED.format(cluster=cluster.name))
    match configuration.get("logging", "DEFAULT"):
        case "OVERRIDE":
            return _overriding(own, task.spec.region)
        case "DEFAULT":
            return _of_container(definition(task, birth), task.spec.region)
    return None


def definition(task: Task, birth: ContainerBirth) -> Mapping[str, Any]:
    """Give the definition of a task's container, as registered."""
    definitions = task.spec.definition.document["containerDefinitions"]
    return next(one for one in definitions if one["name"] == birth.spec.name)


def _overriding(own: Mapping[str, Any], region: str) -> SessionLog | None:
    group, bucket = own.get("cloudWatchLogGroupName"), own.get("s3BucketName")
    return SessionLog(region, group, bucket, own.get("s3KeyPrefix", "")) if group or bucket else None


def _of_container(container: Mapping[str, Any], region: str) -> SessionLog | None:
    logging = container.get("logConfiguration") or {}
    options = logging.get("options") or {}
    if logging.get("logDriver") != "awslogs" or not options.get("awslogs-group"):
        return None
    return SessionLog(options.get("awslogs-region") or region, options["awslogs-group"])
