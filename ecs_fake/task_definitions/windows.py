"""Checks of what Windows containers cannot have."""

from __future__ import annotations

from typing import Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration

CONTAINER_MEMBERS: Final = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "extraHosts",
    "links",
    "linuxParameters",
    "privileged",
    "readonlyRootFilesystem",
    "systemControls",
    "ulimits",
    "user",
)
TASK_MEMBERS: Final = ("ipcMode", "pidMode")


def windows(registration: Registration) -> Objections:
    """Refuse Linux-only settings beside a Windows operating system family; false and empty ones are
    harmless.
    """
    if not registration.windows:
        return
    mode = registration.request.get("networkMode")
    if mode not in (None, "awsvpc"):
        yield texts.NETWORK_NOT_ON_WINDOWS.format(mode=mode)
    for member in TASK_MEMBERS:
        if registration.request.get(member) is not None:
            yield texts.TASK_NOT_ON_WINDOWS.format(member=member)
    for member in CONTAINER_MEMBERS:
        for container, value in registration.each(member):
            if value:
                yield texts.NOT_ON_WINDOWS.format(member=member, container=container)
