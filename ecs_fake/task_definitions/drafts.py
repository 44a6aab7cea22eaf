"""A checked registration, ready to become a revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecs_fake.errors import ClientException
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.service_model.tags import check_tags
from ecs_fake.task_definitions import document, texts
from ecs_fake.task_definitions.capabilities import required_attributes
from ecs_fake.task_definitions.checks import check, check_size
from ecs_fake.task_definitions.container_specs import container_spec
from ecs_fake.task_definitions.launch_types import compatibilities
from ecs_fake.task_definitions.registration import Registration


@dataclass(frozen=True, slots=True)
class Draft:
    """What a registration will be stored as, save what only the store knows: revision, status, times."""

    family: str
    document: dict[str, Any] = field(repr=False)
    """The API's TaskDefinition without taskDefinitionArn, revision, status, registeredAt and registeredBy."""
    containers: tuple[ContainerSpec, ...]
    tags: tuple[dict[str, str], ...] | None
    """As given."""


def draft(request: Mapping[str, Any], *, local_files: bool = False) -> Draft:
    """Check a RegisterTaskDefinition request and work out what is registered by it.

    The request must have passed the service model: types, enums, required members of nested structures and
    unknown members are not checked again. A member that is None counts as not sent.

    Args:
        request: the request.
        local_files: whether environment files may also be `file://` URLs, which ECS does not know.

    Raises:
        ClientException: the definition breaks a rule, in ECS's wording where that is known
            (RegisterTaskDefinition-075: also when a required launch type does not support it).
        InvalidParameterException: a tag is not allowed.
    """
    registration = Registration.of(request, local_files=local_files)
    tags = request.get("tags")
    _check_tags(tags)
    check(registration)
    launch_types = compatibilities(registration)
    answered = document.build(registration, launch_types, required_attributes(registration))
    check_size(answered)
    return Draft(
        family=request["family"],
        document=answered,
        containers=tuple(map(container_spec, answered["containerDefinitions"])),
        tags=None if tags is None else tuple(dict(tag) for tag in tags),
    )


def _check_tags(tags: Sequence[Mapping[str, str]] | None) -> None:
    """Refuse tags; unlike elsewhere, an empty list is one too many (quoted from real use)."""
    if tags is None:
        return
    if not tags:
        raise ClientException(texts.TAGS_EMPTY)
    check_tags(tags)
