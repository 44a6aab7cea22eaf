"""What ECS says about networks, load balancers and service registries.

`# ours` marks wording of our own, where the real one is not known.
"""

from __future__ import annotations

from typing import Final

# -- errors ----------------------------------------------------------------------------------------
SUBNETS: Final = "Error retrieving subnet information for [{given}]: {cause} (ErrorCode: {code})"
SECURITY_GROUPS: Final = (
    "Error retrieving security group information for [{given}]: {cause} (ErrorCode: {code})"
)
OTHER_VPC: Final = "Security Group {group} does not appear to belong to the same VPC as the input subnets."
SEVERAL_VPCS: Final = "The subnets [{given}] do not all belong to the same VPC."  # ours
WRONG_TARGET_TYPE: Final = (
    "The provided target group {arn} has target type {kind}, which is incompatible with the awsvpc network mode "
    "specified in the task definition."
)
NO_TARGET_GROUP: Final = (
    "Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being "
    "passed has the proper permissions."
)

# -- why a task was stopped ------------------------------------------------------------------------
UNHEALTHY_TARGET: Final = "Task failed ELB health checks in (target-group {place})"
UNHEALTHY_INSTANCE: Final = "Task failed ELB health checks in (elb {place})"
NOT_REGISTERED: Final = "Unable to register the task with {place}: {cause}"  # ours
NO_INTERFACE: Final = (
    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment {public} in subnet "
    "'{subnet}': {code}"
)

# -- why a target is not healthy -------------------------------------------------------------------
HEALTH_CHECKS_FAILED: Final = "Health checks failed"
INSTANCE_FAILED: Final = (
    "Instance has failed at least the UnhealthyThreshold number of health checks consecutively."
)
GROUP_NOT_FOUND: Final = "TARGET GROUP IS NOT FOUND"
TARGET_NOT_FOUND: Final = "TARGET IS NOT FOUND"
NOT_FOUND: Final = frozenset({GROUP_NOT_FOUND, TARGET_NOT_FOUND})

# -- events of services ----------------------------------------------------------------------------
WHO: Final = "(service {service})"
WHO_OF_SET: Final = "(service {service}, taskSet {deployment})"
REGISTERED: Final = "{who} registered {count} targets in (target-group {place})"
REGISTERED_CLASSIC: Final = (
    "{who} registered {count} instances in (elb {place})"  # ours, in the form of the one for target groups
)
DEREGISTERED: Final = "{who} deregistered {count} targets in (target-group {place})"
DEREGISTERED_CLASSIC: Final = "{who} deregistered {count} instances in (elb {place})"  # ours
DRAINS: Final = "(service {service}, taskSet {deployment}) has begun draining connections on {count} tasks."
TARGET_UNHEALTHY: Final = (
    "(service {service}) (task {task}) (port {port}) is unhealthy in (target-group {place}) "
    "due to (reason {reason})."
)
INSTANCE_UNHEALTHY: Final = (
    "(service {service}) (task {task}) (instance {instance}) is unhealthy in (elb {place}) "
    "due to (reason {reason})"
)
TARGET_MISSING: Final = (
    "(service {service}) task set ({deployment}) (task {task}) is not healthy in target-group ({place}) "
    "due to {reason}."
)
