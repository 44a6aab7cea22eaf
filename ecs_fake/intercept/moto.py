"""Living with moto in the same test: it keeps every other service, ECS requests pass it by.

botocore calls all `before-send` handlers, also after one has answered, so moto's handler would run our
calls on its own (empty) ECS and fail them. Its class is wrapped rather than configured, because the
configuration belongs to each `mock_aws(config=...)`. moto is never imported here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ecs_fake.intercept.patches import AttributePatch
from ecs_fake.intercept.requests import PreparedRequest, is_loopback
from ecs_fake.intercept.stack import active

_MODULE = "moto.core.botocore_stubber"
_ECS_EVENT = "before-send.ecs."

_patches: list[AttributePatch] = []


def stand_aside() -> None:
    """Wrap moto's handler, once, if moto has been imported by now."""
    stubber = getattr(sys.modules.get(_MODULE), "BotocoreStubber", None)
    if stubber is not None and not _patches:
        _patches.append(AttributePatch(stubber, "__call__", _passing_ecs))


def take_part_again() -> None:
    """Undo `stand_aside`."""
    while _patches:
        _patches.pop().remove()


def handler() -> Callable[..., object] | None:
    """Give the handler that moto registers in clients, or None if it has not been imported."""
    found: Callable[..., object] | None = getattr(
        sys.modules.get("moto.core.models"), "botocore_stubber", None
    )
    return found


def _passing_ecs(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: object, event_name: str, request: PreparedRequest, **kwargs: object) -> Any:
        if event_name.startswith(_ECS_EVENT) and active() is not None and not is_loopback(request.url):
            return None
        return original(self, event_name=event_name, request=request, **kwargs)

    return call
