"""What a well-formed request must satisfy besides, and no schema can say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ecs_fake.errors import InvalidParameterException
from ecs_fake.service_model import texts
from ecs_fake.service_model.tags import check_tag_keys, check_tags
from ecs_fake.service_model.violations import member
from ecs_fake.service_model.wording import shown

Request = Mapping[str, Any]
Condition = Callable[[Request], None]

OVERRIDES_LENGTH: Final = 8192
RESERVED_VOLUME_TAGS: Final = frozenset({"AmazonECSCreated", "AmazonECSManaged"})

_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def conditions(operation: str, has_tags: bool) -> tuple[Condition, ...]:
    """Give the conditions of an operation, in the order in which they are looked at.

    The tags of RegisterTaskDefinition are refused in words of their own, by `ecs_fake.task_definitions`.
    """
    found = list(_BY_OPERATION.get(operation, ()))
    if has_tags and operation != "RegisterTaskDefinition":
        found.append(tags)
    return tuple(found)


def tags(request: Request) -> None:
    """Check the request's `tags`; see `check_tags`."""
    given = request.get("tags")
    if given:
        check_tags(given)


def tag_keys(request: Request) -> None:
    """Check the keys of tags to be removed; see `check_tag_keys`."""
    check_tag_keys(request["tagKeys"])


def overrides_length(request: Request) -> None:
    """Refuse overrides whose JSON form, without spaces, is longer than 8192 characters (RunTask-047)."""
    given = request.get("overrides")
    if not given or 2 * len(repr(given)) <= OVERRIDES_LENGTH:  # no JSON is twice as long, and repr is quick
        return
    if len(_compact(given)) > OVERRIDES_LENGTH:
        raise InvalidParameterException(texts.OVERRIDES_LENGTH)


def environment_files(request: Request) -> None:
    """Refuse environment files of overrides whose names do not end in `.env` (RunTask-053)."""
    for at, override in enumerate(request.get("overrides", {}).get("containerOverrides", ())):
        for also_at, file in enumerate(override.get("environmentFiles", ())):
            if not file["value"].endswith(".env"):
                path = ("overrides", "containerOverrides", at, "environmentFiles", also_at, "value")
                raise InvalidParameterException(
                    texts.ENVIRONMENT_FILE_SUFFIX.format(member=member(path), found=shown(file["value"]))
                )


def volume_tags(request: Request) -> None:
    """Check the tags of volumes to be made, and refuse those that ECS gives itself (RunTask-113)."""
    for volume in request.get("volumeConfigurations", ()):
        for specification in volume.get("managedEBSVolume", {}).get("tagSpecifications", ()):
            given = specification.get("tags", ())
            check_tags(given)
            for tag in given:
                if tag["key"] in RESERVED_VOLUME_TAGS:
                    raise InvalidParameterException(texts.TAG_RESERVED_FOR_ECS.format(key=tag["key"]))


def attribute_values(request: Request) -> None:
    """Refuse values of attributes that begin or end with a space (Attribute-009)."""
    for at, attribute in enumerate(request.get("attributes", ())):
        value = attribute.get("value", "")
        if value != value.strip(" "):
            path = ("attributes", at, "value")
            raise InvalidParameterException(
                texts.ATTRIBUTE_SPACES.format(member=member(path), found=shown(value))
            )


_TASK_CONDITIONS: Final = (overrides_length, environment_files, volume_tags)
_BY_OPERATION: Final[Mapping[str, tuple[Condition, ...]]] = {
    "CreateService": (volume_tags,),
    "RunTask": _TASK_CONDITIONS,
    "StartTask": _TASK_CONDITIONS,
    "PutAttributes": (attribute_values,),
    "RegisterContainerInstance": (attribute_values,),
    "UpdateService": (volume_tags,),
    "UntagResource": (tag_keys,),
}
