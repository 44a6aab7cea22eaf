"""What the container agent says in its answers to containers, and what this fake adds."""

from __future__ import annotations

from typing import Final

# -- all of them
NOT_FOUND: Final = "404 page not found\n"
TOO_MANY: Final = "You have reached maximum request limit."

# -- metadata; answers are JSON texts
UNKNOWN_CONTAINER: Final = (
    "V{version} {what} handler: unable to get {wanted} from request: "
    "unable to get {found} from v3 endpoint ID: {id}"
)
UNKNOWN_CALLER: Final = "Unable to get task arn from request: unable to associate '{address}' with task"
NO_ASSOCIATION: Final = "no association of type {kind} with name {name}"
UNKNOWN_DOCKER_ID: Final = "Unable to generate metadata for container '{id}'"

# -- credentials
NO_CREDENTIALS_ID: Final = "CredentialsV{version}Request: No Credential ID in the request"
UNKNOWN_CREDENTIALS_ID: Final = "CredentialsV{version}Request: Credentials not found"
NO_TOKEN: Final = (
    "The Authorization header is not what AWS_CONTAINER_AUTHORIZATION_TOKEN says in this task's containers."
)

# -- task protection
UNDECODABLE: Final = "UpdateTaskProtection: failed to decode request"
NO_PROTECTION_ENABLED: Final = "Invalid request: does not contain 'ProtectionEnabled' field"
NO_TASK: Final = "Failed to find a task for the request"
NO_ROLE: Final = "Invalid Request: no task IAM role credentials available for task"

# -- fault injection
FAULTS_OFF: Final = "enableFaultInjection is not enabled for task: {task_arn}"
FAULTS_MODE: Final = "{mode} mode is not supported. Please use either host or awsvpc mode."
NO_BODY: Final = "required request body is missing"
MISSING: Final = "required parameter {name} is missing"
INVALID: Final = "invalid value {value} for parameter {name}"
NO_DELAY: Final = "required either DelayMilliseconds or JitterMilliseconds to be non-zero"
RUNNING_ALREADY: Final = "There is already one network {fault} fault running"
WRONG_TYPE: Final = "json: cannot unmarshal {found} into Go struct field {request}.{name} of type {wanted}"
NOT_JSON: Final = "invalid character in request body"
FAULT_NO_TASK: Final = "unable to get task arn from request: unable to get task Arn from v3 endpoint ID: {id}"
FAULTS_TOO_MANY: Final = "You have reached maximum request limit"
