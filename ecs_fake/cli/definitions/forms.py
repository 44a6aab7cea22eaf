"""The shapes in which people have task definitions, made into what RegisterTaskDefinition takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from ecs_fake.cli.problems import CommandError

READ_ONLY: Final = (
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
)
"""Members that DescribeTaskDefinition shows and RegisterTaskDefinition does not take."""
_WRAPPER: Final = "taskDefinition"
_NOT_IN_FAMILIES: Final = re.compile(r"[^a-zA-Z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Registration:
    """A request to register a task definition, made of what somebody had."""

    request: dict[str, Any]
    notes: tuple[str, ...]
    """What was changed to make it one, for people."""


def as_registration(document: Any, name: str) -> Registration:
    """Make a request of a document: input of register-task-definition, output of describe-task-definition or
    register-task-definition, or only a list of container definitions.

    Args:
        document: what was read.
        name: where it comes from; a list of container definitions has its family from it.

    Raises:
        CommandError: it is none of these.
    """
    if isinstance(document, list):
        family = _NOT_IN_FAMILIES.sub("-", PurePath(name).stem).strip("-") or "task"
        note = f"It is a list of container definitions; the family is called {family!r} after the file."
        return Registration({"family": family, "containerDefinitions": document}, (note,))
    if not isinstance(document, Mapping):
        raise CommandError(f"{name} holds no task definition: it is no object.")
    if _WRAPPER in document:
        return _unwrapped(document, name)
    _refuse_others(document, name)
    return _without_read_only(document)


def _unwrapped(document: Mapping[str, Any], name: str) -> Registration:
    inside = document[_WRAPPER]
    if not isinstance(inside, Mapping):
        raise CommandError(f"{name} holds no task definition: its {_WRAPPER!r} is no object.")
    request = dict(inside)
    if document.get("tags"):
        request.setdefault("tags", document["tags"])
    return _without_read_only(request)


def _without_read_only(document: Mapping[str, Any]) -> Registration:
    dropped = [member for member in document if member in READ_ONLY]
    request = {member: value for member, value in document.items() if member not in READ_ONLY}
    notes = (f"Left out, as ECS itself says them: {', '.join(dropped)}.",) if dropped else ()
    return Registration(request, notes)


def _refuse_others(document: Mapping[str, Any], name: str) -> None:
    """Tell somebody who has another kind of document what is needed."""
    if (
        "ContainerDefinitions" in document
        or "Resources" in document
        or "AWSTemplateFormatVersion" in document
    ):
        raise CommandError(
            f"{name} is CloudFormation. This takes what the API takes, with names such as containerDefinitions: "
            "the output of aws ecs describe-task-definition will do."
        )
    if "container_definitions" in document:
        raise CommandError(
            f"{name} has names as Terraform writes them. This takes what the API takes, with names such as "
            "containerDefinitions; the list inside of container_definitions will do, too."
        )
