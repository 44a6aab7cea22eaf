"""`requiresAttributes`: the attributes a container instance must have to run a definition.

The names are those the container agent registers. Which feature asks for which Docker Remote API version is
read off real definitions: for example dnsServers, even an empty list, asks for 1.17 and a start period for
1.29. The real order is not fixed; here it is that of this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ecs_fake.task_definitions import images
from ecs_fake.task_definitions.registration import Container, Registration

AGENT: Final = "com.amazonaws.ecs.capability."
FEATURE: Final = "ecs.capability."
DOCKER: Final = AGENT + "docker-remote-api."

HOST_CONFIG: Final = (
    "links",
    "hostname",
    "user",
    "workingDirectory",
    "disableNetworking",
    "privileged",
    "readonlyRootFilesystem",
    "dnsServers",
    "dnsSearchDomains",
    "extraHosts",
    "dockerSecurityOptions",
    "interactive",
    "pseudoTerminal",
)
"""Members that ask for Docker Remote API 1.17 as soon as they are there and not false."""

Names = Iterator[str]


def required_attributes(registration: Registration) -> list[str]:
    """Give the names of the attributes that placement on an instance demands (RegisterTaskDefinition-015)."""
    found = [name for rule in TASK_RULES for name in rule(registration)]
    for container in registration.containers:
        found += [name for rule in CONTAINER_RULES for name in rule(container)]
        found += _image(container, bool(registration.request.get("executionRoleArn")))
        found += _execution_role_logging(container, bool(registration.request.get("executionRoleArn")))
    return list(dict.fromkeys(found))


def _network(registration: Registration) -> Names:
    if registration.network_mode in ("awsvpc", "host"):
        yield DOCKER + "1.18"
    if registration.network_mode == "awsvpc":
        yield FEATURE + "task-eni"


def _task_role(registration: Registration) -> Names:
    if registration.request.get("taskRoleArn"):
        yield AGENT + "task-iam-role"
        if registration.network_mode == "host":
            yield AGENT + "task-iam-role-network-host"


def _namespaces(registration: Registration) -> Names:
    ipc_mode = registration.request.get("ipcMode")
    if ipc_mode or registration.request.get("pidMode"):
        yield FEATURE + "pid-ipc-namespace-sharing"
    if ipc_mode in ("none", "task"):
        yield DOCKER + "1.32"


def _proxy(registration: Registration) -> Names:
    if registration.request.get("proxyConfiguration"):
        yield FEATURE + "aws-appmesh"
        yield FEATURE + "container-ordering"


def _volumes(registration: Registration) -> Names:
    for volume in registration.volumes:
        if (volume.get("host") or {}).get("sourcePath"):
            yield DOCKER + "1.17"
        if volume.get("efsVolumeConfiguration"):
            yield from (FEATURE + "efs", FEATURE + "efsAuth", DOCKER + "1.25")
        if volume.get("fsxWindowsFileServerVolumeConfiguration"):
            yield FEATURE + "fsxWindowsFileServer"
        if docker_volume := volume.get("dockerVolumeConfiguration"):
            yield FEATURE + "docker-plugin." + docker_volume.get("driver", "local")


def _fault_injection(registration: Registration) -> Names:
    if registration.request.get("enableFaultInjection"):
        yield FEATURE + "fault-injection"


def _host_config(container: Container) -> Names:
    if any(container.get(member) not in (None, False) for member in HOST_CONFIG):
        yield DOCKER + "1.17"
    if container.get("privileged"):
        yield AGENT + "privileged-container"
    if container.get("ulimits") or container.get("dockerLabels"):
        yield DOCKER + "1.18"
    if container.get("memoryReservation"):
        yield DOCKER + "1.21"


def _security_options(container: Container) -> Names:
    for option in container.get("dockerSecurityOptions") or ():
        if option.startswith("no-new-privileges"):
            yield DOCKER + "1.23"
        if option.startswith("apparmor:"):
            yield AGENT + "apparmor"
        if option.startswith("label:"):
            yield AGENT + "selinux"


def _linux_parameters(container: Container) -> Names:
    parameters = container.get("linuxParameters")
    if parameters is None:
        return
    if parameters.get("capabilities") is not None or parameters.get("devices") is not None:
        yield DOCKER + "1.17"
    if parameters.get("sharedMemorySize") or parameters.get("tmpfs"):
        yield DOCKER + "1.22"
    if parameters.get("initProcessEnabled"):
        yield DOCKER + "1.25"


def _health_check(container: Container) -> Names:
    check = container.get("healthCheck")
    if check is not None:
        yield FEATURE + "container-health-check"
        yield DOCKER + ("1.24" if check.get("startPeriod") is None else "1.29")


def _ordering(container: Container) -> Names:
    timeouts = (container.get("startTimeout"), container.get("stopTimeout"))
    if container.get("dependsOn") or any(timeout is not None for timeout in timeouts):
        yield FEATURE + "container-ordering"


def _secrets(container: Container) -> Names:
    for secret in container.get("secrets") or ():
        yield FEATURE + f"secrets.{_store(secret)}.environment-variables"
    for secret in (container.get("logConfiguration") or {}).get("secretOptions") or ():
        yield FEATURE + f"secrets.{_store(secret)}.bootstrap.log-driver"
    if container.get("repositoryCredentials"):
        yield FEATURE + "private-registry-authentication.secretsmanager"
    if container.get("environmentFiles"):
        yield FEATURE + "env-files.s3"
    for spec in container.get("credentialSpecs") or ():
        yield FEATURE + ("gmsa-domainless" if spec.startswith("credentialspecdomainless:") else "gmsa")


def _store(secret: Mapping[str, Any]) -> str:
    return "asm" if ":secretsmanager:" in secret["valueFrom"] else "ssm"


def _logging(container: Container) -> Names:
    logging = container.get("logConfiguration")
    if logging is None:
        return
    options = logging.get("options") or {}
    yield AGENT + "logging-driver." + logging["logDriver"]
    yield DOCKER + ("1.19" if options else "1.18")
    if "mode" in options or "max-buffer-size" in options:
        yield DOCKER + "1.28"
    if "awslogs-create-group" in options:
        yield DOCKER + "1.29"


def _log_router(container: Container) -> Names:
    router = container.get("firelensConfiguration")
    if router is None:
        return
    yield FEATURE + "firelens." + router["type"]
    if source := (router.get("options") or {}).get("config-file-type"):
        yield FEATURE + "firelens.options.config." + source


def _newer_features(container: Container) -> Names:
    if any(mapping.get("containerPortRange") for mapping in container.get("portMappings") or ()):
        yield FEATURE + "network.container-port-range"
    if (container.get("restartPolicy") or {}).get("enabled"):
        yield FEATURE + "container-restart-policy"


def _image(container: Container, has_execution_role: bool) -> Names:
    if images.is_in_private_ecr(container["image"]):
        yield AGENT + "ecr-auth"
        if has_execution_role:
            yield FEATURE + "execution-role-ecr-pull"


def _execution_role_logging(container: Container, has_execution_role: bool) -> Names:
    logging = container.get("logConfiguration") or {}
    if has_execution_role and logging.get("logDriver") == "awslogs":
        yield FEATURE + "execution-role-awslogs"


TASK_RULES: Final[tuple[Callable[[Registration], Names], ...]] = (
    _network,
    _task_role,
    _namespaces,
    _proxy,
    _volumes,
    _fault_injection,
)
CONTAINER_RULES: Final[tuple[Callable[[Container], Names], ...]] = (
    _logging,
    _host_config,
    _security_options,
    _linux_parameters,
    _health_check,
    _ordering,
    _secrets,
    _log_router,
    _newer_features,
)
