"""Amazon Resource Names: built and taken apart here and nowhere else.

ARNs of tasks, containers, services and container instances have two forms: the long one names the cluster, the
short one does not. Which one a new resource gets is up to the account (`store.in_force.has_long_arns`) at that
moment and never changes afterwards, so whoever makes one passes `long=`; a record keeps its own ARN. The id in a long
ARN is 32 hexadecimal digits, that in a short one a UUID (`store.in_force.new_id`). Whoever reads ARNs takes both:
the id is the last part of the path, the cluster the first of several.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

PREFIX = "arn:"
_AUTO_SCALING_GROUP: Final = re.compile(
    r"arn:aws[a-z-]*:autoscaling:[a-z0-9-]+:[0-9]{12}:autoScalingGroup:[^:]+:autoScalingGroupName/(.+)"
)
_PRINCIPAL: Final = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):(?:root|(?:user|role)/[!-~]+)")


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


def task(region: str, account_id: str, cluster_name: str, task_id: str, *, long: bool = True) -> str:
    """The ARN of a task."""
    return _arn(region, account_id, f"task/{cluster_name}/{task_id}" if long else f"task/{task_id}")


def container(
    region: str, account_id: str, cluster_name: str, task_id: str, container_id: str, *, long: bool = True
) -> str:
    """The ARN of a container of a task; its form is that of the task's."""
    path = f"{cluster_name}/{task_id}/{container_id}" if long else container_id
    return _arn(region, account_id, f"container/{path}")


def container_instance(
    region: str, account_id: str, cluster_name: str, instance_id: str, *, long: bool = True
) -> str:
    """The ARN of a container instance."""
    path = f"{cluster_name}/{instance_id}" if long else instance_id
    return _arn(region, account_id, f"container-instance/{path}")


def service(region: str, account_id: str, cluster_name: str, name: str, *, long: bool = True) -> str:
    """The ARN of a service."""
    return _arn(region, account_id, f"service/{cluster_name}/{name}" if long else f"service/{name}")


def service_revision(region: str, account_id: str, cluster_name: str, service_name: str, number: str) -> str:
    """The ARN of a revision of a service; its number is that of the deployment that brought it (recorded)."""
    return _arn(region, account_id, f"service-revision/{cluster_name}/{service_name}/{number}")


def service_deployment(
    region: str, account_id: str, cluster_name: str, service_name: str, identifier: str
) -> str:
    """The ARN of a service deployment; its id has 21 characters (documented examples)."""
    return _arn(region, account_id, f"service-deployment/{cluster_name}/{service_name}/{identifier}")


def task_set(region: str, account_id: str, cluster_name: str, service_name: str, task_set_id: str) -> str:
    """The ARN of a task set; its id has two parts, `ecs-svc/` and a number."""
    return _arn(region, account_id, f"task-set/{cluster_name}/{service_name}/{task_set_id}")


def attachment(region: str, account_id: str, attachment_id: str) -> str:
    """What is attached to a task or container instance."""
    return _arn(region, account_id, f"attachment/{attachment_id}")


def namespace(region: str, account_id: str, namespace_id: str) -> str:
    """The ARN of a namespace of AWS Cloud Map."""
    return f"arn:{partition_of(region)}:servicediscovery:{region}:{account_id}:namespace/{namespace_id}"


def discovery_service(region: str, account_id: str, service_id: str) -> str:
    """The ARN of a service of AWS Cloud Map."""
    return f"arn:{partition_of(region)}:servicediscovery:{region}:{account_id}:service/{service_id}"


def role(region: str, account_id: str, name: str) -> str:
    """The ARN of an IAM role; the name may begin with the role's path, and may be the ARN itself."""
    return name if is_arn(name) else f"arn:{partition_of(region)}:iam::{account_id}:role/{name.lstrip('/')}"


def service_linked_role(region: str, account_id: str) -> str:
    """The ARN of the role that ECS has in every account for what it does in other services."""
    return role(region, account_id, "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")


def capacity_provider(region: str, account_id: str, name: str) -> str:
    """The ARN of a capacity provider."""
    return _arn(region, account_id, f"capacity-provider/{name}")


def auto_scaling_group_name(text: str) -> str | None:
    """Give the name of an Auto Scaling group that is named by ARN or name; None for an ARN of another kind."""
    if not is_arn(text):
        return text
    found = _AUTO_SCALING_GROUP.fullmatch(text)
    return found[1] if found is not None else None


def task_definition(region: str, account_id: str, family: str, revision: int) -> str:
    """The ARN of a revision of a task definition."""
    return _arn(region, account_id, f"task-definition/{family}:{revision}")


def principal(account_id: str, partition: str = "aws") -> str:
    """The principal on whose behalf calls are made: the account's root, as no identity is known here."""
    return f"arn:{partition}:iam::{account_id}:root"


def account_of_principal(text: str) -> str | None:
    """Give the account of a user, a role or the root user named by its ARN; None if the text names none of them."""
    found = _PRINCIPAL.fullmatch(text)
    return found[1] if found is not None else None
