"""Every sentence ECS says in answers of operations and in stopped tasks, in one place.

Sentences about the form of a request stand with the checks that use them (`service_model.texts`,
`task_definitions.texts`). Sources: recorded and quoted real answers; a sentence marked *ours* is not known from
the real service and only its code is certain.
"""

from __future__ import annotations

from typing import Final

# -- references ------------------------------------------------------------------------------------
CLUSTER_NOT_FOUND: Final = "Cluster not found."
CLUSTER_NAME: Final = r"Cluster must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {value}"
ACCOUNT_MISMATCH: Final = "AccountIDs mismatch"
TASK_NOT_FOUND: Final = "The referenced task was not found."
TASK_ID_LENGTH: Final = "taskId length should be one of [32,36]"
SEPARATORS: Final = "Unexpected number of separators"
OTHER_CLUSTER: Final = "Invalid identifier: Identifier is for {actual}. Your cluster is {cluster}"
TASK_DEFINITION_NOT_FOUND: Final = "TaskDefinition not found."
TASK_DEFINITION_INACTIVE: Final = "TaskDefinition is inactive"
CANNOT_DESCRIBE_TASK_DEFINITION: Final = "Unable to describe task definition."
REVISION_MISSING: Final = "Revision is missing."
REVISION_NOT_A_NUMBER: Final = "Invalid revision number. Number: {value}"
FAMILY_CHARACTERS: Final = "Family contains invalid characters."
SERVICE_NOT_FOUND: Final = "Service not found."
TOKEN: Final = "Invalid token."
IDENTIFIER_CHARACTERS: Final = "{name} contains invalid characters."

# -- clusters --------------------------------------------------------------------------------------
CLUSTER_DIFFERS: Final = (
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
)
CLUSTER_HAS_TASKS: Final = "The Cluster cannot be deleted while Tasks are active."
PROVIDER_UNKNOWN: Final = (
    "The specified capacity provider '{name}' was not found. Specify a valid capacity provider and try again."
)
PROVIDER_NOT_ASSOCIATED: Final = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
    "cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again."
)
SEVERAL_BASES: Final = (
    "The specified capacity provider strategy contains multiple capacity providers with a base value defined."
)
NO_WEIGHT: Final = (
    "The specified capacity provider strategy must contain at least one capacity provider "
    "with a weight greater than zero."
)  # ours
NAMESPACE_UNKNOWN: Final = "The specified namespace {name} was not found."  # ours

# -- RunTask ---------------------------------------------------------------------------------------
NO_CONTAINER_INSTANCES: Final = "No Container Instances were found in your cluster."
LAUNCH_TYPE_NOT_SUPPORTED: Final = "Task definition does not support launch_type {launch_type}."
NETWORK_REQUIRED: Final = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
NETWORK_NOT_VALID: Final = (
    "Network Configuration is not valid for the given networkMode of this task definition."
)
PUBLIC_IP_NOT_SUPPORTED: Final = "Assign public IP is not supported for this launch type."
OVERRIDE_UNKNOWN_CONTAINER: Final = (
    "Override for container named {name} is not a container in the TaskDefinition."
)
EXEC_NEEDS_TASK_ROLE: Final = (
    "The service couldn't be created because a valid taskRoleArn is not being used. "
    "Specify a valid task role in your task definition and try again."
)
PROPAGATE_SERVICE: Final = "Tasks can't propagate tags from a service when they are run by RunTask."  # ours
CONSTRAINTS_ON_FARGATE: Final = "Placement constraints are not supported for launch type FARGATE."  # ours
STRATEGY_ON_FARGATE: Final = "Placement strategies are not supported for launch type FARGATE."  # ours
SPREAD_FIELD: Final = "spread field '{field}' is invalid."  # ours, after the recorded one of binpack
TOO_MANY_CONSTRAINTS: Final = "placement constraints can have at most 10 items."
PLATFORM_UNKNOWN: Final = "The specified platform does not exist."
PLATFORM_INCOMPATIBLE: Final = (
    "The specified platform does not satisfy the task definition’s required capabilities."  # noqa: RUF001 - real
)
PLATFORM_NOT_FARGATE: Final = "The platform version must be null when specifying an EC2 launch type."
EPHEMERAL_STORAGE_NOT_FARGATE: Final = "Tasks using the EC2 launch type do not support EphemeralStorage."
EPHEMERAL_STORAGE_PLATFORM: Final = (
    "Ephemeral storage is not supported on platform version {version}."  # ours
)
TOKEN_CONFLICT: Final = (
    "The client token {token} is already in use for a request with different parameters."  # ours
)
FARGATE_SIZE: Final = (
    "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
    "See the Amazon ECS documentation for the valid values."
)
INFERENCE_UNSUPPORTED: Final = "Unsupported field 'inferenceAccelerators'"
VOLUME_NOT_CONFIGURED: Final = "The volume name {name} does not match a volume in the task definition that is configured at launch."  # ours
STARTED_BY_ALONE: Final = "The startedBy filter cannot be combined with {other}."  # ours
INSTANCE_NOT_FOUND: Final = "The referenced container instance was not found."  # ours
EBS_SIZE_OR_SNAPSHOT: Final = "Volume {name}: sizeInGiB or snapshotId must be specified."  # ours
EBS_RANGE: Final = "Volume {name}: {member} must be between {low} and {high} for volume type {type}."  # ours
EBS_NOT_SUPPORTED: Final = "Volume {name}: {member} is not supported for volume type {type}."  # ours
EBS_IOPS_REQUIRED: Final = "Volume {name}: iops must be specified for volume type {type}."  # ours
EBS_NEEDS_SNAPSHOT: Final = "Volume {name}: volumeInitializationRate needs a snapshotId."  # ours
EBS_STANDARD_ON_FARGATE: Final = "Volume {name}: volume type standard is not supported on Fargate."  # ours
EBS_PROPAGATE_SERVICE: Final = (
    "Volume {name}: tags can be propagated from a service only by a service."  # ours
)
EBS_FILESYSTEM: Final = "Volume {name}: filesystem type ntfs is not supported for Linux tasks."  # ours
SIZE_OVERRIDE: Final = (
    "Invalid '{member}' setting for task. "
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
)
GPU_ON_FARGATE: Final = "Tasks using the Fargate launch type do not support GPU resource requirements."

# -- stopped tasks ---------------------------------------------------------------------------------
STOPPED_BY_USER: Final = "Task stopped by user"
ESSENTIAL_EXITED: Final = "Essential container in task exited"
FAILED_TO_START: Final = "Task failed to start"
CANNOT_PULL: Final = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
    "failed to resolve ref {reference}: {cause}"
)
DEPENDENCY: Final = "TaskDependencyError: Task dependencies cannot be resolved, taskArn: {task_arn}"
DEPENDENCY_EXIT: Final = (
    "dependency graph: failed to resolve container ordering dependency [{dependency}] for target [{target}] "
    "as dependency did not exit successfully."
)
DEPENDENCY_NEVER_STARTS: Final = (
    "dependency graph: failed to resolve container ordering dependency [{dependency}] for target [{target}] "
    "because dependency will never start"
)

# -- failures --------------------------------------------------------------------------------------
MISSING: Final = "MISSING"
