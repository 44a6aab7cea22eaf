"""The HTTP side of the control API. Starlette comes in with this module; import it late."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, cast

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ecs_fake.callers.refusals import Refusal
from ecs_fake.server.control import CONTENT_TYPE, TARGET_PREFIX
from ecs_fake.server.control.actions import Control, Document, Documents

_SOON: Final = 0.004
_LATER: Final = 0.05
"""Seconds until the next look for something new: at first, and at the most while there is none."""
_OVER: Final = object()


async def answer(control: Control, target: str, body: bytes) -> Response:
    """Answer a request that has come through the door.

    Args:
        control: who does it.
        target: the request's X-Amz-Target.
        body: its body.

    Raises:
        Refusal: it cannot be done, or not be understood.
    """
    documents = control.run(target.removeprefix(TARGET_PREFIX), _parameters(body))
    first = await _next(
        documents
    )  # what is wrong with a request shows now, while there can be an error answer
    return StreamingResponse(_lines(first, documents), media_type=CONTENT_TYPE)


def is_for_control(request: Request) -> bool:
    """Whether the request names one of our actions."""
    return (request.headers.get("x-amz-target") or "").startswith(TARGET_PREFIX)


def _parameters(body: bytes) -> Mapping[str, Any]:
    try:
        parameters = json.loads(body or b"{}")
    except ValueError as error:
        raise Refusal("InvalidRequest", f"The body is not JSON: {error}.") from error
    if not isinstance(parameters, dict):
        raise Refusal("InvalidRequest", "The body is no JSON object.")
    return parameters


async def _lines(first: object, documents: Documents) -> AsyncIterator[bytes]:
    """Write documents as lines, as they come; end what makes them when nobody listens any more."""
    document, pause = first, _SOON
    try:
        while document is not _OVER:
            if document is None:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LATER)
            else:
                pause = _SOON
                yield _as_line(cast(Document, document))
            document = await _next(documents)
    except Refusal as refusal:
        yield _as_line({"error": {"code": refusal.code, "message": refusal.message}})
    finally:
        _close(documents)


async def _next(documents: Documents) -> object:
    """Fetch a document, in a thread: other callers do not wait for it."""
    step = asyncio.ensure_future(asyncio.to_thread(next, documents, _OVER))
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        step.add_done_callback(functools.partial(_left, documents))
        raise


def _left(documents: Documents, step: asyncio.Future[object]) -> None:
    step.exception()  # nobody is there to be told of it
    _close(documents)


def _close(documents: Documents) -> None:
    """End a generator, unless a thread is still in it; then it is ended when the thread has left."""
    generator = cast("Any", documents)
    if not generator.gi_running:
        generator.close()


def _as_line(document: Document) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"
