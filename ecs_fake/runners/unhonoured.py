"""What a container definition may ask for and a local process does not get: it is said, not passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

MEMBERS: Final = (
    "credentialSpecs",
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "dockerSecurityOptions",
    "environmentFiles",
    "extraHosts",
    "firelensConfiguration",
    "healthCheck",
    "hostname",
    "interactive",
    "links",
    "linuxParameters",
    "logConfiguration",
    "mountPoints",
    "privileged",
    "pseudoTerminal",
    "readonlyRootFilesystem",
    "repositoryCredentials",
    "resourceRequirements",
    "restartPolicy",
    "secrets",
    "startTimeout",
    "systemControls",
    "ulimits",
    "user",
    "volumesFrom",
)
"""Members of a container definition that change what a container on ECS finds, in the order they are named."""


def asked_for(definition: Mapping[str, Any]) -> list[str]:
    """Give the members a container definition uses that have no effect on a local process."""
    return [member for member in MEMBERS if definition.get(member)]


def warning(name: str, members: list[str]) -> str:
    """Say it to the user."""
    return (
        f"Container {name} asks for {', '.join(members)}: a local process gets none of it. "
        "It runs without; what your command needs can be given by command, environment or a Process stand-in."
    )
