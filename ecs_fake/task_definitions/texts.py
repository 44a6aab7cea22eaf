"""What RegisterTaskDefinition says when it refuses.

Recorded or quoted from the real service, typographic quotes, stray signs and all, except for the sentences
marked *ours*: for these only the code (ClientException) is known. Where a recording lost the final full
stop, it is put back when the sentences around it have one.
"""

from __future__ import annotations

from typing import Final

# -- the whole definition ------------------------------------------------------------------------------------
FAMILY_MISSING: Final = "Family should not be null or empty."
FAMILY_CHARACTERS: Final = "Family contains invalid characters."
FAMILY_LENGTH: Final = "Family can have at most 255 characters, but has {length}."  # ours
CONTAINERS_MISSING: Final = "Container list cannot be empty."
TOO_MANY_CONTAINERS: Final = "Too many containers"
INFERENCE_ACCELERATORS: Final = "Unsupported field 'inferenceAccelerators'"
ROLE: Final = "Role is not valid"
TOO_LARGE: Final = "Actual length: '{length}'. Max allowed length is '65536' bytes."
CPU: Final = (
    "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the "
    "Amazon ECS Developer Guide."
)
MEMORY: Final = (
    "Invalid 'memory' setting for task. For more information, see the Troubleshooting section of the "
    "Amazon ECS Developer Guide."
)
TOO_MANY_CONSTRAINTS: Final = "placement constraints can have at most 10 items."  # ours
CONSTRAINT_TYPE: Final = (
    "Placement constraint type '{type}' cannot be used in a task definition. Use memberOf."  # ours
)
CONSTRAINT_EXPRESSION: Final = "A memberOf placement constraint must have an expression."  # ours
CONSTRAINT_LENGTH: Final = (
    "The expression of a placement constraint can have at most 2000 characters, but has {length}."  # ours
)
CONSTRAINT_INVALID: Final = "Invalid expression: {problem}."  # ours
EPHEMERAL_STORAGE_LOW: Final = "EphemeralStorage size should be at least 21"
EPHEMERAL_STORAGE_HIGH: Final = "EphemeralStorage size should be at most 200"
EPHEMERAL_STORAGE_NOT_FARGATE: Final = "Tasks using the EC2 launch type do not support EphemeralStorage."
ATTESTATION_POLICY: Final = (
    "trustedExecutionConfiguration with isolationMode CONFIDENTIAL_SANDBOX must have an "
    "attestationPolicy."
)  # ours
TAGS_EMPTY: Final = "Tags can not be empty."

# -- a container ---------------------------------------------------------------------------------------------
NAME_MISSING: Final = "Container.name should not be null or empty."
NAME_CHARACTERS: Final = "Container name '{name}' contains invalid characters."  # ours
NAME_LENGTH: Final = "A container name can have at most 255 characters, but has {length}."  # ours
NAMES_NOT_UNIQUE: Final = "Container names must be unique within a task definition."
IMAGE_MISSING: Final = "Container.image should not be null or empty."
IMAGE_CHARACTERS: Final = (
    "The image of container '{container}' contains invalid characters: '{image}'."  # ours
)
IMAGE_LENGTH: Final = (
    "The image of container '{container}' can have at most 255 characters, but has {length}."  # ours
)
NO_ESSENTIAL: Final = "Task definition doesn't have any essential container"
MEMORY_MISSING: Final = (
    "Invalid setting for container '{container}'. At least one of 'memory' or 'memoryReservation' "
    "must be specified."
)
MEMORY_BELOW_RESERVATION: Final = (
    "Invalid setting for container '{container}'. 'memory' must be greater than or equal to "
    "'memoryReservation'."
)
MEMORY_OVER_TASK: Final = (
    "Invalid setting for container '{container}'. The 'memory' setting for container '{container}' is"
    " greater than for the task."
)
NOT_POSITIVE: Final = (
    "Invalid '{member}' setting for container '{container}'. It must be greater than 0."  # ours
)
CPU_NEGATIVE: Final = "Invalid 'cpu' setting for container '{container}'. It must not be negative."  # ours
CPU_SUM: Final = "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value"
MEMORY_SUM: Final = (
    "The sum of the memory reserved by all containers cannot be greater than the task-level 'memory' "
    "value"
)  # ours
TIMEOUT_LOW: Final = "The '{member}' setting for container '{container}' must be at least 2."  # ours
RESTART_PERIOD: Final = (
    "the 'restartAttemptPeriod' setting for container '{container}' must be between 60 and 1800."
)
RESTART_EXIT_CODES: Final = (
    "The 'ignoredExitCodes' setting for container '{container}' can have at most 50 items."  # ours
)
USER_FORM: Final = (
    "The 'user' setting '{user}' for container '{container}' must be user, user:group, uid or "
    "uid:gid, with ids that are positive integers."
)  # ours
CREDENTIAL_SPECS_MAX: Final = "credentialSpecs of container '{container}' can have at most 1 item."  # ours
CREDENTIAL_SPEC_FORM: Final = (
    "The credential spec '{value}' of container '{container}' must be credentialspec:ARN or "
    "credentialspecdomainless:ARN, with the ARN of an SSM parameter or an S3 object."
)  # ours
SECURITY_OPTION: Final = (
    "The Docker security option '{value}' of container '{container}' is not valid. Use "
    "no-new-privileges, apparmor:PROFILE, label:VALUE or credentialspec:PATH."
)  # ours
NOT_ON_WINDOWS: Final = (
    "'{member}' of container '{container}' is not supported for Windows containers."  # ours
)
TASK_NOT_ON_WINDOWS: Final = "'{member}' is not supported for Windows containers."  # ours
NETWORK_NOT_ON_WINDOWS: Final = (
    "networkMode '{mode}' is not supported for Windows containers. Use awsvpc, or leave it out."  # ours
)

# -- health checks -------------------------------------------------------------------------------------------
HEALTH_COMMAND: Final = (
    "The health check command of container '{container}' must begin with CMD or CMD-SHELL, followed "
    "by what is to be run."
)  # ours
HEALTH_LOW: Final = (
    "Health check {member} must be greater than or equal to the minimum allowed value {limit} for "
    "container '{container}'"
)
HEALTH_HIGH: Final = (
    "Health check {member} must be less than or equal to the maximum allowed value {limit} for "
    "container '{container}'"
)

# -- environment and secrets ---------------------------------------------------------------------------------
ENVIRONMENT_FILES_MAX: Final = (
    "The maximum number of environment files was exceeded. Specify ten or less and try again."
)
ARN_SYNTAX: Final = "Invalid arn syntax."
ENVIRONMENT_FILE_NAME: Final = (
    "The environment file '{value}' of container '{container}' must have the .env extension."  # ours
)
SECRET_NAME: Final = (
    "The secret name must be unique and not shared with any new or existing environment variables set"
    " on the container, such as '{name}'."
)
SECRET_PARAMETER: Final = "The Systems Manager parameter name specified for secret {name} is invalid."
SECRET_ROLE: Final = (
    "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
)
REPOSITORY_CREDENTIALS: Final = (
    "The repository credentials '{value}' of container '{container}' must be the ARN or the name of a"
    " Secrets Manager secret."
)  # ours

# -- Linux parameters ----------------------------------------------------------------------------------------
ULIMIT: Final = "Soft limit exceeds hard limit for ulimit {name}"
CAPABILITY: Final = "'{value}' of container '{container}' is not a Linux capability that ECS knows."  # ours
SWAPPINESS: Final = "The 'swappiness' setting for container '{container}' must be between 0 and 100."  # ours
MAX_SWAP: Final = "The 'maxSwap' setting for container '{container}' must not be negative."  # ours
TMPFS_PATH: Final = (
    "The tmpfs containerPath '{value}' of container '{container}' must be an absolute path."  # ours
)
TMPFS_OPTION: Final = "The tmpfs mount option '{value}' of container '{container}' is not valid."  # ours
SYSTEM_CONTROL: Final = (
    "The system control '{value}' of container '{container}' is not supported. Use kernel parameters "
    "of the IPC namespace (kernel.msg*, kernel.sem, kernel.shm*, fs.mqueue.*) or of the network "
    "namespace (net.*)."
)  # ours
NETWORK_SYSTEM_CONTROL: Final = (
    "The network system control '{value}' of container '{container}' is not supported when "
    "networkMode=host."
)  # ours
IPC_SYSTEM_CONTROL: Final = (
    "The IPC system control '{value}' of container '{container}' is not supported when ipcMode=host."  # ours
)
GPU_VALUE: Final = (
    "The GPU requirement of container '{container}' must have a positive number of GPUs, or ALL, as "
    "its value; '{value}' is none."
)  # ours
RESOURCE_VALUE: Final = (
    "A {type} resource requirement of container '{container}' must have exactly one of value and "
    "sharingStrategy, and sharingStrategy is for GPU only."
)  # ours
SHARING_MIXED: Final = (
    "The containers of a task that ask for GPUs must all use value, or all sharingStrategy."  # ours
)
NEURON_VALUE: Final = (
    "The NeuronDevice requirement of container '{container}' must have the value ALL, and only one "
    "container of a task can have one."
)  # ours
INFERENCE_REQUIREMENT: Final = (
    "Container '{container}' refers to the inference accelerator '{value}', which the task definition"
    " does not have; inferenceAccelerators are no longer supported."
)  # ours

# -- dependencies --------------------------------------------------------------------------------------------
DEPENDENCY_UNKNOWN: Final = "Cannot depend on container + '{name}' because it does not exist"
DEPENDENCY_HEALTHY: Final = "A dependency container with HEALTHY condition must have health check configured."
DEPENDENCY_ESSENTIAL: Final = (
    "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container."
)
DEPENDENCY_CYCLE: Final = "Container dependencies should not have a cycle: {path}"  # ours
LINK_CYCLE: Final = "Container links should not have a cycle"
LINK_UNKNOWN: Final = "Container '{container}' links to container '{name}', which does not exist."  # ours
LINK_FORM: Final = (
    "The link '{value}' of container '{container}' must be name or name:internalName, each of up to "
    "255 letters, digits, underscores and hyphens."
)  # ours
VOLUMES_FROM: Final = "Invalid 'volumesFrom' setting. Unknown container: '{name}'"
VOLUMES_FROM_ITSELF: Final = (
    "Invalid 'volumesFrom' setting. Container '{name}' cannot mount its own volumes."  # ours
)

# -- network -------------------------------------------------------------------------------------------------
LINKS_AWSVPC: Final = "Links are not supported when networkMode=awsvpc."
LINKS_NONE: Final = "Links are not supported when networkMode=none."  # ours
AWSVPC: Final = "{what} not supported on container when networkMode=awsvpc."
PORTS_NONE: Final = "Port mappings are not supported when networkMode=none."  # ours
PORTS_DIFFER: Final = (
    "When networkMode={mode}, the host ports and container ports in port mappings must match."
)
PORT_TWICE: Final = (
    "{protocol} container port '{port}' is used multiple times in task when networkMode=awsvpc."
)
PORT_TWICE_IN_CONTAINER: Final = (
    "{protocol} container port '{port}' is used multiple times in container '{container}'."  # ours
)
PORT_TWO_PROTOCOLS: Final = (
    "Container port '{port}' of container '{container}' is exposed for multiple protocols."  # ours
)
PORT_NAME_TWICE: Final = "When networkMode={mode}, port mapping name is already used."
PORT_NAME: Final = (
    "The port mapping name '{name}' of container '{container}' must have at most 64 characters: "
    "lowercase letters, digits, underscores and hyphens, the first not a hyphen."
)  # ours
PORT: Final = "Invalid '{member}' setting for container '{container}'."
PORT_AND_RANGE: Final = "When networkMode={mode}, cannot specify both single port and port range."
PORT_RANGE_MODE: Final = "containerPortRange is not supported when networkMode={mode}."  # ours
TOO_MANY_RANGES: Final = "Container '{container}' can have at most 100 port ranges."  # ours
PROXY_AWSVPC: Final = "APPMESH proxy configuration is only supported in networkMode=awsvpc."
PROXY_CONTAINER: Final = "Proxy container [{name}] does not exist"
PROXY_PROPERTY: Final = "{what} not found"

# -- volumes -------------------------------------------------------------------------------------------------
VOLUME_UNKNOWN: Final = "Unknown volume '{name}'."
VOLUME_NAME: Final = (
    "The volume name '{name}' must have 1 to 255 letters, digits, underscores and hyphens."  # ours
)
VOLUME_TWICE: Final = "Volume names must be unique within a task definition, but '{name}' is not."  # ours
VOLUME_KINDS: Final = (
    "Volume '{name}' can have only one of configuredAtLaunch, dockerVolumeConfiguration, "
    "efsVolumeConfiguration, fsxWindowsFileServerVolumeConfiguration, host and "
    "s3filesVolumeConfiguration; found {found}."
)  # ours
VOLUMES_AT_LAUNCH: Final = "At most one volume of a task definition can be configured at launch."  # ours
VOLUMES_NOT_REFERENCED: Final = "Volumes [{names}] are not referenced by any of the containers"
EFS_IAM: Final = "EFS IAM authorization requires TransitEncryption to be enabled."
EFS_ACCESS_POINT: Final = "EFS access points require TransitEncryption to be enabled."  # ours
EFS_PORT: Final = "TransitEncryptionPort requires that TransitEncryption is enabled."
EFS_PORT_RANGE: Final = "TransitEncryptionPort of volume '{name}' must be between 1 and 65535."  # ours
EFS_ROOT: Final = (
    'When using an EFS access point, the root directory must either be set to "/" or be omitted.'
)
S3FILES_ROOT: Final = (
    'When using an S3 Files access point, the root directory must either be set to "/" or be omitted.'  # ours
)
FSX_CREDENTIALS: Final = (
    "The credentials parameter of volume '{name}' must be the ARN of a Secrets Manager secret or of "
    "an SSM parameter."
)  # ours
AUTOPROVISION: Final = "Volume '{name}': autoprovision is only for Docker volumes of scope shared."  # ours

# -- logging -------------------------------------------------------------------------------------------------
LOG_OPTIONS: Final = "Log driver {driver} requires options: {options}"
FIRELENS_MISSING: Final = (
    "When awsfirelens log driver is specified in log configuration, a firelens configuration object "
    "must be specified."
)
FIRELENS_UNUSED: Final = (
    "When a firelensConfiguration object is specified, at least one container has to be configured "
    "with the awsfirelens log driver."
)
FIRELENS_SEVERAL: Final = "Only one container of a task can have a firelensConfiguration."  # ours
FIRELENS_OPTION: Final = "The firelens option '{name}' of container '{container}' is not valid."  # ours

# -- launch types --------------------------------------------------------------------------------------------
FARGATE_NETWORK: Final = "Fargate only supports network mode ‘awsvpc’."  # noqa: RUF001 - the real sentence has these quotes
FARGATE_CPU: Final = "Fargate requires that 'cpu' be defined at the task level."
FARGATE_MEMORY: Final = "Fargate requires that 'memory' be defined at the task level."
FARGATE_SIZE: Final = (
    "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS"
    " documentation for the valid values."
)
FARGATE_MEMBER: Final = "Fargate compatible task definitions do not support {member}"
FARGATE_PRIVILEGED: Final = "Fargate requires that the 'privileged' setting be 'false'."
FARGATE_PID: Final = (
    "Tasks using the Fargate launch type do not support pidMode '{mode}'. The supported value for "
    "pidMode is 'task'."
)
FARGATE_GPU: Final = "Tasks using the Fargate launch type do not support {type} resource requirements."
FARGATE_TIMEOUT: Final = (
    "Tasks using the Fargate launch type must have a container {what} timeout of less than 120 seconds."
)
FARGATE_CAPABILITY: Final = "{capability} is not allowed on Fargate."
FARGATE_LOG_DRIVER: Final = (
    "{driver} is not a valid log driver. Must be one of [awslogs, splunk, awsfirelens]"
)
FARGATE_ROLE: Final = "Fargate requires task definition to have execution role ARN to support {what}."
FARGATE_STREAM_PREFIX: Final = (
    "Fargate requires log configuration options to include awslogs-stream-prefix to support log "
    "driver awslogs."
)
FARGATE_FIRELENS_FILE: Final = "Fargate requires that the firelens option config-file-type be 'file'."  # ours
EXTERNAL_MEMBER: Final = "Tasks using the External launch type do not support {member}."  # ours
MANAGED_MEMBER: Final = "Tasks using Amazon ECS Managed Instances do not support {member}."  # ours
ONLY_MANAGED: Final = "{member} is supported only for Amazon ECS Managed Instances."  # ours
