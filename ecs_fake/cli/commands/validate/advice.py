"""What to do about a violation, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ecs_fake.service_model.violations import Violation
from ecs_fake.service_model.wording import closest, kind_of_type

IN_GENERAL: Final = "Change it as the sentence says."


def for_form(violation: Violation) -> str:
    """Say what to do about a violation of the service model."""
    match violation.keyword:
        case "required":
            return f"Add {violation.limit[0]}."
        case "additionalProperties":
            name = next(iter(violation.found))
            meant = closest(name, violation.schema["properties"])
            return f"Write {meant}, or take it out." if meant else f"Take {name} out."
        case "type":
            return f"Write {kind_of_type(violation.limit)} there."
        case "enum":
            return f"Write one of: {', '.join(map(str, violation.limit))}."
        case _:
            return _BY_KEYWORD.get(violation.keyword, IN_GENERAL)


def name_of(check: Callable[..., object]) -> str:
    """Give the name by which a check is advised on: `module.function`."""
    return f"{check.__module__.rpartition('.')[2]}.{check.__name__}"


def for_check(name: str) -> str:
    """Say what to do about an objection of a check, or of a launch type."""
    return CHECKS[name]


_BY_KEYWORD: Final[Mapping[str, str]] = {
    "minItems": "Add an item, or leave the member out.",
    "maxItems": "Take items out.",
    "minLength": "Write a longer text, or leave the member out.",
    "maxLength": "Shorten it.",
    "minimum": "Give a number within the range.",
    "maximum": "Give a number within the range.",
    "pattern": "Write it in the form that the sentence names.",
}

CHECKS: Final[Mapping[str, str]] = {
    "family.family": "Name it with up to 255 letters, digits, hyphens and underscores.",
    "family.container_count": "Define one to ten containers.",
    "family.inference_accelerators": "Take inferenceAccelerators out: AWS has retired Elastic Inference.",
    "family.task_role": "Give the role's ARN, arn:aws:iam::ACCOUNT:role/NAME, or its name.",
    "family.execution_role": "Give the role's ARN, arn:aws:iam::ACCOUNT:role/NAME.",
    "family.cpu": 'Give CPU units as a text of digits ("256"), or vCPUs (".25 vCPU").',
    "family.memory": 'Give MiB as a text of digits ("512"), or gibibytes ("0.5 GB").',
    "family.placement_constraints": "Use up to ten constraints of type memberOf with an expression of "
    "the cluster query "
    "language, for example attribute:ecs.instance-type =~ t3.*.",
    "family.ephemeral_storage_size": "Give 21 to 200 GiB; leave it out for the 20 that every task has.",
    "family.trusted_execution": "Add attestationPolicy, or use isolationMode SHARED.",
    "containers.names": "Give every container a name of its own: up to 255 letters, digits, hyphens and "
    "underscores.",
    "containers.images": "Name an image, for example registry/repository:tag.",
    "containers.essential": "Take essential: false out of at least one container.",
    "containers.timeouts": "Give at least two seconds, or leave it out.",
    "containers.health_checks": 'Begin the command with "CMD" or "CMD-SHELL", and keep interval (5 to '
    "300 s), timeout (2 to "
    "60 s), retries (1 to 10) and startPeriod (0 to 300 s) within their ranges.",
    "containers.restart_policies": "Keep restartAttemptPeriod between 60 and 1800 s, and "
    "ignoredExitCodes at up to 50.",
    "containers.users": "Write user, user:group, uid or uid:gid.",
    "containers.credential_specs": "Use one credential spec: credentialspec:ARN or "
    "credentialspecdomainless:ARN.",
    "containers.security_options": "Use no-new-privileges, apparmor:PROFILE, label:VALUE or "
    "credentialspec:PATH.",
    "containers.repository_credentials": "Give the ARN or the name of a secret in Secrets Manager.",
    "resources.container_memory": "Set memory, or memoryReservation below it, on the container, or "
    "memory on the task.",
    "resources.container_cpu": "Give the containers less cpu, or the task more; 0 takes what is left.",
    "resources.memory_sum": "Give the containers less memory, or the task more.",
    "resources.resource_requirements": "Ask for a number of GPUs that one instance can have, or take the "
    "requirement out.",
    "network.link_modes": "Take links out, and let containers reach each other by localhost; or use "
    "networkMode bridge.",
    "network.awsvpc": "Take the setting out: with awsvpc the task has a network interface of its own. "
    "hostPort is left out, "
    "or the same as containerPort.",
    "network.proxy": "Use networkMode awsvpc, name one of the containers, and give the properties that "
    "the proxy needs.",
    "ports.forms": "Give containerPort from 1 to 65535, or containerPortRange FIRST-LAST.",
    "ports.range_count": "Join the ranges: a container can have a hundred.",
    "ports.duplicates": "Map each container port once.",
    "ports.names": "Give each port mapping a name of its own: lower-case letters, digits, hyphens and "
    "underscores.",
    "dependencies.links": "Link to containers of this task definition, as NAME or NAME:ALIAS, in no circle.",
    "dependencies.depends_on": "Depend on containers of this task definition: HEALTHY needs a "
    "healthCheck there, SUCCESS "
    "and COMPLETE a container that is not essential.",
    "dependencies.dependency_cycles": "Take one dependency out of the circle.",
    "dependencies.volumes_from": "Name another container of this task definition.",
    "volumes.names": "Give each volume a name of its own: up to 255 letters, digits, hyphens and "
    "underscores.",
    "volumes.kinds": "Give each volume one kind, and configure one at launch at the most.",
    "volumes.mount_points": "Mount volumes that are defined under volumes, and mount the one that is "
    "configured at launch.",
    "volumes.efs": "With an access point, leave rootDirectory out and enable transitEncryption; IAM "
    "needs it, too.",
    "volumes.s3files": "Leave rootDirectory out beside an access point.",
    "volumes.fsx": "Give the ARN of a secret, or of a Systems Manager parameter.",
    "volumes.docker": "Use autoprovision with scope shared only.",
    "environment.environment_files": "Give up to ten ARNs of S3 objects whose names end in .env.",
    "environment.secret_names": "Give each secret a name that no variable and no other secret of the "
    "container has.",
    "environment.secret_sources": "Give the ARN of a secret, or the ARN or name of a Systems Manager "
    "parameter.",
    "environment.secret_role": "Add executionRoleArn, by which secrets are read.",
    "linux.ulimits": "Give a softLimit that is not above the hardLimit.",
    "linux.linux_parameters": "Use capabilities and mount options of Linux, and numbers within their ranges.",
    "linux.system_controls": "Use kernel parameters of the IPC or network namespace, and none of a "
    "namespace that the task "
    "shares with the host.",
    "log_drivers.options": "Add the options that the log driver needs; awslogs needs awslogs-group and "
    "awslogs-region.",
    "log_drivers.firelens": "Define exactly one container with firelensConfiguration for containers that "
    "log to awsfirelens.",
    "log_drivers.firelens_options": "Use enable-ecs-log-metadata, config-file-type and config-file-value "
    "only.",
    "windows.windows": "Take the setting out, or name another operatingSystemFamily.",
    "FARGATE": "Change it as Fargate needs it, or take FARGATE out of requiresCompatibilities.",
    "EC2": "Take it out, or take EC2 out of requiresCompatibilities.",
    "EXTERNAL": "Take it out, or take EXTERNAL out of requiresCompatibilities.",
    "MANAGED_INSTANCES": "Take it out, or take MANAGED_INSTANCES out of requiresCompatibilities.",
}
"""By the check that objects, and by launch type."""
