"""The net under the door: the last step of botocore before the wire.

Clients that were made before the fake, or from an older session, lack the handler; what they send arrives
here. A request that the handler has answered never does. When nothing is active and `block_aws` was asked
for, ECS requests end here, too.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any

from botocore.endpoint import Endpoint

from ecs_fake.errors import AwsBlocked
from ecs_fake.intercept.handler import LocalResponse, answer
from ecs_fake.intercept.patches import AttributePatch
from ecs_fake.intercept.requests import PreparedRequest, header, is_ecs, is_loopback
from ecs_fake.intercept.stack import BLOCKING, active


def spread() -> list[AttributePatch]:
    """Spread the net under botocore, and under aiobotocore if it has been imported."""
    patches = [AttributePatch(Endpoint, "_send", _catching)]
    aio_endpoint = getattr(sys.modules.get("aiobotocore.endpoint"), "AioEndpoint", None)
    if aio_endpoint is not None:
        patches.append(AttributePatch(aio_endpoint, "_send", _catching_async))
    return patches


def caught(endpoint_prefix: str, request: PreparedRequest) -> LocalResponse | None:
    """Answer a request for ECS; None: it is none, or may pass.

    Raises:
        AwsBlocked: no fake is active, and ECS calls are to be refused then.
    """
    if not is_ecs(endpoint_prefix, request) or is_loopback(request.url):
        return None
    backend = active()
    if backend is not None:
        return answer(backend, request)
    if BLOCKING.on:
        raise AwsBlocked(
            f"{header(request, 'X-Amz-Target')} was about to be sent to {request.url}: no fake is "
            "active, and block_aws is on. Use mock_ecs() or the fixture fake_ecs, or "
            "ecs_fake.intercept.unblock_aws()."
        )
    return None


def _catching(original: Callable[..., Any]) -> Callable[..., Any]:
    def _send(self: Any, request: PreparedRequest) -> Any:
        response = caught(self._endpoint_prefix, request)
        return original(self, request) if response is None else response

    return _send


def _catching_async(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def _send(self: Any, request: PreparedRequest) -> Any:
        response = caught(self._endpoint_prefix, request)
        return await original(self, request) if response is None else response

    return _send
