"""Whether what is created may have tags: resources with short ARNs have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.store.in_force import Created, has_long_arns
from ecs_fake.store.worlds import World


def check_tagging(world: World, kind: Created, request: Mapping[str, Any]) -> None:
    """Refuse tags for a new resource whose ARN is to be short (PutAccountSetting-019).

    Args:
        world: where it is created.
        kind: what is created; what it propagates or tags itself are tasks.
        request: looked at are `tags`, `propagateTags` and `enableECSManagedTags`.

    Raises:
        InvalidParameterException: in ECS's words (quoted).
    """
    if request.get("tags") and not has_long_arns(world, kind):
        raise InvalidParameterException(texts.TAGS_NEED_LONG_ARN.format(kind=kind))
    if has_long_arns(world, "task"):
        return
    if request.get("propagateTags", "NONE") != "NONE":
        raise InvalidParameterException(texts.PROPAGATION_NEEDS_LONG_ARN)
    if request.get("enableECSManagedTags"):
        raise InvalidParameterException(texts.MANAGED_TAGS_NEED_LONG_ARN)
