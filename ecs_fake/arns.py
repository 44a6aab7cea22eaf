"""Amazon Resource Names: built and taken apart here and nowhere else."""

from __future__ import annotations

from typing import NamedTuple

PREFIX = "arn:"


class Arn(NamedTuple):
    """The parts of an ECS ARN."""

    partition: str
    service: str
    region: str
    account_id: str
    kind: str
    """`cluster`, `task`, `task-definition`, ..."""
    path: tuple[str, ...]
    """What follows the kind, split at `/`."""


class MalformedArn(ValueError):
    """The text begins like an ARN but is none."""


def parse(text: str) -> Arn:
    """Take an ARN apart; raises `MalformedArn`."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or "/" not in parts[5]:
        raise MalformedArn(text)
    kind, *path = parts[5].split("/")
    return Arn(parts[1], parts[2], parts[3], parts[4], kind, tuple(path))


def is_arn(text: str) -> bool:
    """Whether the text is meant to be an ARN."""
    return text.startswith(PREFIX)


def partition_of(region: str) -> str:
    """Give the partition a Region belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"


def _arn(region: str, account_id: str, resource: str) -> str:
    return f"arn:{partition_of(region)}:ecs:{region}:{account_id}:{resource}"


def cluster(region: str, account_id: str, name: str) -> str:
    """The ARN of a cluster."""
    return _arn(region, account_id, f"cluster/{name}")


def task(region: str, account_id: str, cluster_name: str, task_id: str) -> str:
    """The ARN of a task, in the long form."""
    return _arn(region, account_id, f"task/{cluster_name}/{task_id}")


def container(region: str, account_id: str, cluster_name: str, task_id: str, container_id: str) -> str:
    """The ARN of a container of a task, in the long form."""
    return _arn(region, account_id, f"container/{cluster_name}/{task_id}/{container_id}")


def task_definition(region: str, account_id: str, family: str, revision: int) -> str:
    """The ARN of a revision of a task definition."""
    return _arn(region, account_id, f"task-definition/{family}:{revision}")


def principal(account_id: str, partition: str = "aws") -> str:
    """The principal on whose behalf calls are made: the account's root, as no identity is known here."""
    return f"arn:{partition}:iam::{account_id}:root"
