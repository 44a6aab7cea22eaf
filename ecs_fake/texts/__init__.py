"""Every sentence ECS says in answers of operations and in stopped tasks, in one place.

Sentences about the form of a request stand with the checks that use them (`service_model.texts`,
`task_definitions.texts`). Sources: recorded and quoted real answers; a sentence marked *ours* is not known from
the real service and only its code is certain.
"""

from __future__ import annotations

from typing import Final

# -- any request -----------------------------------------------------------------------------------
TARGET: Final = "X-Amz-Target is {target!r}, but operations of ECS are named {prefix}<operation>."  # ours
RATE_EXCEEDED: Final = "Rate exceeded"
QUOTA: Final = "The maximum number of {what} has been exceeded."
"""Quoted of capacity providers per cluster; ours for all others."""
TOO_MANY_TASKS: Final = "Desired count exceeds limit."
TOO_MANY_TASK_SETS: Final = (
    "{count} deployments exist on the service. "
    "Unable to create new TaskSet since this exceeds the maximum limit."
)

# -- references ------------------------------------------------------------------------------------
CLUSTER_NOT_FOUND: Final = "Cluster not found."
CLUSTER_INACTIVE: Final = "The referenced cluster was inactive."
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

# -- deleting task definitions: reasons of failures ------------------------------------------------
DELETED_UNKNOWN: Final = (
    "The specified task definition does not exist. Specify a valid account, family, revision and try again."
)
DELETED_ACTIVE: Final = (
    "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
)
DELETED_WITHOUT_REVISION: Final = (
    "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."
)

# -- account settings and tags ---------------------------------------------------------------------
SETTING_IS_MANAGED: Final = "{name} is managed by AWS and cannot be changed."  # ours
SETTING_OF_ROOT: Final = "You must use the root user when you set {name}."  # ours, after the API Reference
PRINCIPAL: Final = "The principal {value} is not the ARN of a user, a role or the root user."  # ours
ARN_INVALID: Final = "The ARN provided is invalid."
TAGGING_NEEDS_LONG_ARN: Final = "Long arn format must be used for tagging operations"
CREATED_WITH_SHORT_ARN: Final = (
    "The specified {kind} does not have the longArn format. "
    "Only {kind}s created after opting in will have the new format."
)
TAGS_NEED_LONG_ARN: Final = (
    "The new ARN and resource ID format must be enabled to add tags to the {kind}. "
    "Opt in to the new format and try again."
)
PROPAGATION_NEEDS_LONG_ARN: Final = (
    "The new ARN and resource ID format must be enabled to propagate tags. "
    "Opt in to the new format and try again."
)
MANAGED_TAGS_NEED_LONG_ARN: Final = (
    "The new ARN and resource ID format must be enabled to work with ECS managed tags. "
    "Opt in to the new format and try again."
)
CLUSTER_IS_INACTIVE: Final = "The specified cluster is inactive. Specify an active cluster and try again."
TASK_IS_STOPPED: Final = "The specified task is stopped. Specify a valid task and try again."
RESOURCE_NOT_FOUND: Final = (
    "The specified {kind} was not found. Specify a valid {kind} and try "
    "again."
)  # ours, after that of providers
TAG_LIMIT: Final = "A resource can have at most {limit} tags."  # ours

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
    "There are no capacity providers in the capacity provider strategy with a weight value greater than zero. "
    "Specify a weight value greater than zero for at least one capacity provider and try again."
)
NAMESPACE_UNKNOWN: Final = "The specified namespace {name} was not found."  # ours

CLUSTER_BUSY: Final = (
    "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state "
    "before they can be updated. Wait and try again."
)
CLUSTER_NOT_ACTIVE: Final = "Cluster was not ACTIVE."

# -- capacity providers ----------------------------------------------------------------------------
PROVIDER_NOT_ACTIVE: Final = (
    "The specified capacity provider '{name}' is not in an ACTIVE state. "
    "Specify a valid capacity provider and try again."
)
PROVIDER_MISSING: Final = (
    "The specified capacity provider does not exist. Specify a valid name or ARN and try again."
)
PROVIDER_EXISTS: Final = (
    "The specified capacity provider already exists. "
    "To change the configuration of an existing capacity provider, update the capacity provider."
)
PROVIDER_RESERVED: Final = (
    "The capacity provider {name} is reserved. It cannot be changed or deleted, only "
    "disassociated from a cluster."
)  # ours
PROVIDER_BUSY: Final = (
    "The specified capacity provider is in a busy state ({status}). Wait and try again."  # ours
)
PROVIDER_IN_USE: Final = "The specified capacity provider is in use and cannot be removed."
PROVIDER_HAS_CLUSTER: Final = (
    "The specified capacity provider '{name}' uses managed scaling and is already associated with cluster: {cluster}. "
    "Remove it from that cluster and try again."
)  # ours
PROVIDER_OF_CLUSTER: Final = (
    "The capacity provider cannot be deleted because it is associated with cluster: {cluster}. "
    "Remove the capacity provider from the cluster and try again."
)
PROVIDER_OF_SERVICE: Final = (
    "The capacity provider cannot be deleted because it is associated with a service."
)
GROUP_INVALID: Final = (
    "The specified Auto Scaling group ARN is invalid: {value}. Specify the ARN or the name of an Auto Scaling group "
    "and try again."
)  # ours
GROUP_TAKEN: Final = (
    "The specified Auto Scaling group ARN is already being used by another capacity provider. "
    "Specify a unique Auto Scaling group ARN and try again."
)
SCALING_STEPS: Final = (
    "The minimum or maximum scaling step size value is invalid. Specify a minimum scaling step size value that is "
    "less than or equal to the maximum scaling step size value and try again."
)
MIXED_STRATEGY: Final = (
    "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate "
    "providers. Specify one or the other and try again."
)

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
PROPAGATE_SERVICE: Final = (
    "Tags can be propagated from a service only to tasks that the service starts."  # ours
)
GROUP_NAMESPACE: Final = "Invalid namespace for group."
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
VOLUME_NOT_CONFIGURED: Final = (
    "The volume name {name} does not match a volume in the task definition "
    "that is configured at launch."
)  # ours
STARTED_BY_ALONE: Final = "The startedBy filter cannot be combined with {other}."  # ours
INSTANCE_NOT_FOUND: Final = "The referenced container instance was not found."  # ours
EBS_NOT_MADE: Final = "Amazon EBS volume creation failed: {cause}"
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

# -- container instances ---------------------------------------------------------------------------
INSTANCE_ID_LENGTH: Final = "instanceId length should be one of [32,36]"
INSTANCE_TYPE_CHANGED: Final = "Container instance type changes are not supported."
IDENTITY_DOCUMENT: Final = "The instance identity document is not valid: {cause}"  # ours
RESOURCE_VALUE: Final = "The resource {name} of type {type} needs a {member}."  # ours
RESOURCE_PORT: Final = "The resource {name} holds {found}, which is no port."  # ours
RESOURCE_TWICE: Final = "The resource {name} is given more than once."  # ours
INSTANCE_INACTIVE: Final = "The referenced container instance is inactive."  # ours
INSTANCE_HAS_TASKS: Final = "Found running tasks on the instance."
CLUSTER_HAS_INSTANCES: Final = (
    "The Cluster cannot be deleted while Container Instances are active or draining."
)
NO_AGENT_VERSION: Final = (
    "Amazon ECS is unable to determine the current version of the container agent."  # ours
)
NO_AGENT_UPDATE: Final = "There is no update available for your container agent."
AGENT_UPDATE_RUNS: Final = "There is already an update in progress for the container agent."  # ours
TARGET_NOT_FOUND: Final = "Could not find {target}"
TARGET_TYPE_MISSING: Final = (
    "targetType must be specified when targetId is given in its short form: {target}"  # ours
)
TARGET_MISSING: Final = "The attribute {name} needs a targetId."  # ours
ATTRIBUTE_BUILT_IN: Final = "The attribute {name} is provided by Amazon ECS and cannot be changed."  # ours
ATTRIBUTE_LIMIT: Final = "A resource can have at most {limit} custom attributes."  # ours
ATTRIBUTE_NAME_MISSING: Final = "attributeValue can be given only with attributeName."  # ours

# -- the agent -------------------------------------------------------------------------------------
NO_SUCH_CONTAINER: Final = "The task has no container named {name}."  # ours
NO_SUCH_ATTACHMENT: Final = "The attachment {arn} was not found."  # ours
NOT_NOW: Final = "The attachment {arn} is {actual} and cannot become {wanted}."  # ours
NOT_A_STATUS: Final = "{found} is not a status of {what}; it should be one of [{allowed}]"  # ours

# -- services --------------------------------------------------------------------------------------
CLUSTER_HAS_SERVICES: Final = "The Cluster cannot be deleted while Services are active."
SERVICE_NAME: Final = r"ServiceName must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {value}"
SERVICE_UNKNOWN: Final = ""
"""ECS says nothing when UpdateService and DeleteService do not find a service (quoted)."""
SERVICE_NOT_ACTIVE: Final = "Service was not ACTIVE."
SERVICE_SCALED: Final = "The service cannot be stopped while it is scaled above 0."
SERVICE_NOT_IDEMPOTENT: Final = "Creation of service was not idempotent."
SERVICE_DRAINS: Final = "Unable to Start a service that is still Draining."
DESIRED_COUNT_REQUIRED: Final = "desiredCount is required for the scheduling strategy REPLICA."  # ours
DEFINITION_REQUIRED: Final = "TaskDefinition can not be blank."  # ours
DEFINITION_MUST_BE_BLANK: Final = "TaskDefinition must be blank."
BALANCERS_MUST_BE_EMPTY: Final = "LoadBalancers must be empty or null."
MUST_BE_EMPTY: Final = "{member} must be empty or null."  # ours, after that of load balancers
BLOCKS_DEPLOYMENTS: Final = (
    "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."
)
ROLLING_ONLY: Final = "{member} is supported only for services with an ECS deployment controller."  # ours
DAEMON_DESIRED_COUNT: Final = (
    "The daemon scheduling strategy does not support a desired count for services. "
    "Remove the desired count value and try again"
)
DAEMON_STRATEGIES: Final = (
    "The daemon scheduling strategy does not support placement strategies. "
    "Remove the placement strategy and try again"
)
DAEMON_MAXIMUM: Final = (
    "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment "
    "configuration. Change the maximumPercent value to 100, and try again"
)
DAEMON_REBALANCING: Final = (
    "The service couldn't be {done} because Availability Zone Rebalancing does not support DAEMON as scheduling "
    "strategy. Update scheduling strategy and try again."
)
DAEMON_NOT_SUPPORTED: Final = "The daemon scheduling strategy does not support {what}."  # ours
SERVICE_NEEDS_TASK_ROLE: Final = (
    "The service couldn't be {done} because a valid taskRoleArn is not being used. "
    "Specify a valid task role in your task definition and try again."
)
SERVICE_SEVERAL_BASES: Final = (
    "There are multiple capacity providers in the specified capacity provider strategy with a base value greater "
    "than zero. Only one capacity provider can have a base value greater than zero. Specify a valid capacity "
    "provider strategy and try again."
)
SWITCH_NEEDS_FORCE: Final = (
    "When switching from launch type to capacity provider strategy on an existing service, or making a change to a "
    "capacity provider strategy on a service that is already using one, you must force a new deployment."
)
ROLE_WITHOUT_BALANCER: Final = "IAM roles are only valid for services configured to use load balancers."
ROLE_NOT_ALLOWED: Final = "You cannot specify an IAM role for services that require a service linked role."
GRACE_WITHOUT_BALANCER: Final = (
    "Health check grace period is only valid for services configured to use load balancers"
)
BALANCER_TWICE: Final = "loadBalancerName and targetGroupArn cannot both be specified."
TARGET_GROUP_INVALID: Final = (
    "Unable to assume role and validate the specified targetGroupArn. "
    "Please verify that the ECS service role being passed has the proper permissions."
)
BALANCER_MISSING: Final = "A load balancer needs {member}."  # ours
BALANCER_CONTAINER: Final = "The container {name} does not exist in the task definition."
BALANCER_PORT: Final = "The container {name} did not have a container port {port} defined."
ONE_CLASSIC: Final = "load balancers can have at most 1 items."
CLASSIC_ON_FARGATE: Final = "Classic Load Balancers are not supported with Fargate."
CLASSIC_WITH_AWSVPC: Final = "Classic Load Balancers are not supported with the network mode awsvpc."  # ours
CODE_DEPLOY_NEEDS_BALANCER: Final = (
    "When specifying the CODE_DEPLOY deployment controller type, the service requires an Application Load Balancer "
    "or Network Load Balancer."
)
REGISTRY_MISSING: Final = "A service registry needs {member}."  # ours
REGISTRY_PORT_TWICE: Final = (
    "A service registry takes either port or containerName and containerPort, but not both."  # ours
)
SERVICE_VOLUME_UNKNOWN: Final = (
    "The volume name '{name}' in your request does not have a matching volume in your Task Definition"
)
SERVICE_NO_VOLUME: Final = (
    "Volume configuration provided but no matching configuredAtLaunch volume found in task definition."
)
VOLUME_KIND: Final = "Volume {name}: managedEBSVolume must be specified."  # ours
HEALTH_WITH_CLASSIC: Final = "Container health checks are not supported with Classic Load Balancers."  # ours
CODE_DEPLOY_UPDATE: Final = (
    "Unable to update {what} on services with a CODE_DEPLOY deployment controller. "
    "Use AWS CodeDeploy to trigger a new deployment."
)
CODE_DEPLOY_FORCE: Final = (
    "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. "
    "Use AWS CodeDeploy to trigger a new deployment."
)
EXTERNAL_UPDATE: Final = (
    "Unable to update {what} on services with an EXTERNAL deployment controller. "
    "Use CreateTaskSet to launch tasks with other parameters."  # ours
)

# -- task sets -------------------------------------------------------------------------------------
TASK_SET_NOT_FOUND: Final = "The specified task set does not exist."
TASK_SET_NOT_IDEMPOTENT: Final = "Creation of task set was not idempotent."  # ours
TASK_SET_CLASSIC: Final = "Classic Load Balancers are not supported with task sets."  # ours
TASK_SET_DRAINS: Final = "The task set is being deleted."  # ours
TASK_SET_SCALED: Final = "The task set cannot be deleted while it is scaled above 0."  # ours
NOT_EXTERNAL: Final = (
    "The service {name} has the deployment controller {controller}; "
    "task sets are only for services with an EXTERNAL deployment controller."  # ours
)
SERVICE_HAS_TASK_SETS: Final = "The service cannot be stopped while deployments are active."

# -- task protection -------------------------------------------------------------------------------
TASK_NOT_VALID: Final = "TASK_NOT_VALID"
DEPLOYMENT_BLOCKED: Final = "DEPLOYMENT_BLOCKED"

# -- ExecuteCommand --------------------------------------------------------------------------------
EXEC_INTERACTIVE: Final = "Interactive is the only mode supported currently."
EXEC_CONTAINER_MISSING: Final = (
    "The container name is required when running multi-container tasks. "
    "Specify a container name and try again."
)
EXEC_CONTAINER_UNKNOWN: Final = "The container {name} was not found in the task."  # ours
EXEC_NOT_ENABLED: Final = (
    "The execute command failed because execute command was not enabled when the task was run or the execute command "
    "agent isn’t running. Wait and try again or run a new task with execute command enabled and try again."  # noqa: RUF001 - real
)
EXEC_NOT_CONNECTED: Final = "The execute command failed due to an internal error. Try again later."
EXEC_NOT_ENCRYPTED: Final = (
    "Sessions of cluster {cluster} are not encrypted here, and their logs neither."  # ours
)
EXEC_NO_DOOR: Final = (  # ours
    "ExecuteCommand answered a session that nobody serves: pip install 'ecs-fake[server]' brings who does."
)

# -- failures --------------------------------------------------------------------------------------
MISSING: Final = "MISSING"
INACTIVE: Final = "INACTIVE"
