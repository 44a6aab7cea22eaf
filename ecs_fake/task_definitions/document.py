"""The API's TaskDefinition: what was sent, with ECS's defaults, members in the order of recordings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.task_definitions.name_tables import name_table
from ecs_fake.task_definitions.ports import SAME_PORT_MODES
from ecs_fake.task_definitions.registration import Container, Registration
from ecs_fake.task_definitions.volumes import kinds_of

MEMBERS: Final = name_table(
    "taskDefinitionArn containerDefinitions family taskRoleArn executionRoleArn networkMode revision "
    "volumes status requiresAttributes placementConstraints compatibilities runtimePlatform "
    "requiresCompatibilities cpu memory inferenceAccelerators pidMode ipcMode proxyConfiguration "
    "registeredAt deregisteredAt deleteRequestedAt registeredBy ephemeralStorage enableFaultInjection "
    "trustedExecutionConfiguration"
)
CONTAINER_MEMBERS: Final = name_table(
    "name image repositoryCredentials cpu memory memoryReservation links portMappings essential "
    "restartPolicy entryPoint command environment environmentFiles mountPoints volumesFrom "
    "linuxParameters secrets dependsOn startTimeout stopTimeout versionConsistency hostname user "
    "workingDirectory disableNetworking privileged readonlyRootFilesystem dnsServers dnsSearchDomains "
    "extraHosts dockerSecurityOptions interactive pseudoTerminal dockerLabels ulimits logConfiguration "
    "healthCheck systemControls resourceRequirements firelensConfiguration credentialSpecs"
)
PORT_MEMBERS: Final = ("containerPort", "hostPort", "protocol", "name", "appProtocol", "containerPortRange")
NOT_IN_DOCUMENT: Final = frozenset({"tags"})
"""Request members that are answered beside the task definition (RegisterTaskDefinition-018)."""
_MADE_ANEW: Final = frozenset({"containerDefinitions", "volumes"})
"""Request members whose items are filled in one by one."""

EMPTY_WHEN_LEFT_OUT: Final = ("environment", "mountPoints", "volumesFrom", "systemControls")
"""List members of a container that are answered even when they were not sent (in every recorded answer)."""


def in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give a TaskDefinition's members in ECS's order, for the caller who has added ARN, status and times."""
    return _ordered(document, MEMBERS)


def build(registration: Registration, compatibilities: list[str], attributes: list[str]) -> dict[str, Any]:
    """Build the answered document; it shares nothing mutable with the request.

    Members that were not sent stay away unless ECS fills them in; lists that were sent empty are echoed
    empty, except `requiresCompatibilities`, which is never answered empty (RegisterTaskDefinition-076).
    """
    request = {
        name: _copied(value)
        for name, value in registration.request.items()
        if value is not None and name not in NOT_IN_DOCUMENT and name not in _MADE_ANEW
    }
    if not request.get("requiresCompatibilities"):
        request.pop("requiresCompatibilities", None)
    request |= {
        "containerDefinitions": [_container(each, registration) for each in registration.containers],
        "volumes": [_volume(volume) for volume in registration.volumes],
        "requiresAttributes": [{"name": name} for name in attributes],
        "placementConstraints": request.get("placementConstraints", []),
        "compatibilities": compatibilities,
        **_sizes(registration),
    }
    return in_order(request)


def _copied(value: Any) -> Any:
    """Copy what was JSON: a tree of dicts and lists. `copy.deepcopy` looks for more, and takes ten times as long."""
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_copied(part) for part in value]
    return value


def _sizes(registration: Registration) -> dict[str, str]:
    """Give the sizes as plain numbers (RegisterTaskDefinition-026, -044)."""
    sizes = {"cpu": registration.cpu, "memory": registration.memory}
    return {name: str(number) for name, number in sizes.items() if number is not None}


def _container(requested: Container, registration: Registration) -> dict[str, Any]:
    container = {name: _copied(value) for name, value in requested.items() if value is not None}
    for name in EMPTY_WHEN_LEFT_OUT:
        container.setdefault(name, [])
    container.setdefault("cpu", 0)
    container.setdefault("essential", True)
    mappings = container.get("portMappings", [])
    container["portMappings"] = [_port_mapping(mapping, registration.network_mode) for mapping in mappings]
    if "healthCheck" in container:
        container["healthCheck"] = _health_check(container["healthCheck"])
    return _ordered(container, CONTAINER_MEMBERS)


def _port_mapping(requested: Mapping[str, Any], mode: str) -> dict[str, Any]:
    mapping = {name: value for name, value in requested.items() if value is not None}
    mapping.setdefault("protocol", "tcp")
    if "containerPortRange" in mapping:
        return _ordered(mapping, PORT_MEMBERS)
    if mode in SAME_PORT_MODES:
        mapping["hostPort"] = mapping["containerPort"]
    mapping.setdefault("hostPort", 0)
    return _ordered(mapping, PORT_MEMBERS)


def _health_check(requested: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the times; `startPeriod` stays away when it was not sent, as in every recorded answer."""
    return {"command": requested["command"], "interval": 30, "timeout": 5, "retries": 3} | dict(requested)


def _volume(requested: Mapping[str, Any]) -> dict[str, Any]:
    """Make a volume of no kind a host volume (Volume-003)."""
    volume = {name: _copied(value) for name, value in requested.items() if value is not None}
    if not kinds_of(volume):
        volume["host"] = {}
    return volume


def _ordered(members: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    # A member that a newer service model has is kept, at the end.
    known = {name: members[name] for name in order if name in members}
    return {**known, **members}
