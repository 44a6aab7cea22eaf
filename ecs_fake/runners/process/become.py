"""What a process is made into before it becomes the container, and what of the wishes cannot be met here. Pure but for
looking up accounts and limits of this machine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from ecs_fake.records.orders import StartContainer
from ecs_fake.runners.process import texts, ulimits, users
from ecs_fake.runners.process.mounts import Mount
from ecs_fake.runners.process.ulimits import Limits
from ecs_fake.runners.process.unstartable import Unstartable
from ecs_fake.runners.process.users import Identity

HOST_PID: Final = "host-pid"
PRIVILEGED: Final = "privileged"


def refuse_what_is_not_allowed(order: StartContainer, allow: Collection[str]) -> None:
    """Raise `Unstartable` for rights over this machine that the option `allow` does not name."""
    if order.definition.get("privileged") and PRIVILEGED not in allow:
        raise Unstartable(texts.not_allowed("the container is privileged", PRIVILEGED))
    if order.task_definition.get("pidMode") == "host" and HOST_PID not in allow:
        raise Unstartable(texts.not_allowed("the task shares the process namespace of its host", HOST_PID))


def become(definition: Mapping[str, Any]) -> tuple[Identity | None, Limits, list[str]]:
    """Say as whom and with which limits a container runs, and what to warn of."""
    notes: list[str] = []
    who: Identity | None = None
    try:
        who = users.change(definition.get("user"))
    except users.UnknownUser as unknown:
        notes.append(texts.unknown_user(definition["name"], definition["user"], str(unknown)))
    except PermissionError:
        notes.append(texts.other_user(definition["name"], definition["user"]))
    limits, short = ulimits.limits(definition.get("ulimits") or ())
    if short:
        notes.append(texts.limits_too_high(definition["name"], short))
    return who, limits, notes


def notes(definition: Mapping[str, Any], mounts: Collection[Mount]) -> Iterator[str]:
    """Say what a container finds in another place than on ECS."""
    name = definition["name"]
    if definition.get("hostname"):
        yield texts.host_name(name, definition["hostname"])
    for mount in mounts:
        yield texts.mounted(name, mount.container_path, mount.variable, read_only=mount.read_only)
