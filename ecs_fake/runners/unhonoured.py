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
    "extraHosts",
    "firelensConfiguration",
    "interactive",
    "links",
    "linuxParameters",
    "logConfiguration",
    "privileged",
    "pseudoTerminal",
    "readonlyRootFilesystem",
    "resourceRequirements",
    "systemControls",
)
"""Members of a container definition that change what a container on ECS finds, in the order they are named."""


HONOURED: Final = frozenset({"initProcessEnabled", "tmpfs"})
"""Linux parameters that a local process gets: tmpfs as a directory; and an init process it does not need, as signals
reach it as through one, and what it leaves behind is reaped."""

KEPT_HERE: Final = frozenset({"awslogs", "journald", "json-file"})
"""Log drivers that need nothing but this machine, or that are honoured; output of others stays here."""


def asked_for(definition: Mapping[str, Any]) -> list[str]:
    """Give the members a container definition uses that have no effect on a local process."""
    return [member for member in MEMBERS if _is_asked_for(member, definition.get(member))]


def _is_asked_for(member: str, value: Any) -> bool:
    if member == "logConfiguration" and value:
        return value.get("logDriver") not in KEPT_HERE
    if member == "linuxParameters" and value:
        return bool(value.keys() - HONOURED)
    return bool(value)


def warning(name: str, members: list[str]) -> str:
    """Say it to the user."""
    return (
        f"Container {name} asks for {', '.join(members)}: a local process gets none of it. "
        "It runs without; what your command needs can be given by command, environment or a Process stand-in."
    )
