"""The ASGI application: `POST /` is the API, `GET /` a sign at the door, `/_ecs_fake/health` for who waits.

Starlette comes in with this module; import it late.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ecs_fake.engine.backend import Backend
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX, WireRequest
from ecs_fake.errors import EcsFakeError, NotImplementedByFake
from ecs_fake.callers import refusals
from ecs_fake.callers.authorization import region_of
from ecs_fake.callers.credentials import Credentials
from ecs_fake.server.gate import Gate
from ecs_fake.callers.sigv4 import SignedRequest, Verifier

BODY_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of a request's body; no request of ECS comes near it."""
HEALTH_PATH: Final = "/_ecs_fake/health"


_log = logging.getLogger("ecs_fake.server")
_access = logging.getLogger("ecs_fake.server.access")


def create_app(backend: Backend, *, served_host: str, keys: Mapping[str, Credentials]) -> Starlette:
    """Make the application that lets HTTP clients call `backend`.

    Args:
        backend: the fake.
        served_host: the name or address that clients use; names of this machine are always accepted.
        keys: access keys by id. While the fake executes anything, each request must be signed with one of
            them; else every caller is let in.
    """
    api = _Api(backend, Verifier(keys))
    return Starlette(
        routes=[
            Route("/", api.call, methods=["POST"]),
            Route("/", api.greet, methods=["GET"]),
            Route(HEALTH_PATH, api.health, methods=["GET"]),
        ],
        middleware=[Middleware(Gate, served_host=served_host)],
        exception_handlers={
            refusals.Refusal: _refuse,
            EcsFakeError: _fault,
            HTTPException: _no_such_page,
            Exception: _defect,
        },
    )


class _Api:
    """The three things that one can ask of the server."""

    def __init__(self, backend: Backend, verifier: Verifier) -> None:
        self._backend = backend
        self._verifier = verifier

    async def call(self, request: Request) -> Response:
        """Carry one API call to the fake and its answer back."""
        target = _target(request)
        body = await _body(request)
        if self._backend.executes:
            self._verifier.verify(
                SignedRequest(request.method, request.url.path, request.url.query, request.headers, body)
            )
        wire = WireRequest(target, body, region_of(request.headers) or self._backend.region)
        # In a thread: whatever a call waits for, other callers do not.
        answer = await asyncio.to_thread(self._backend.dispatch, wire)
        _access.info("%s %s %s", wire.region, target.removeprefix(TARGET_PREFIX), answer.status)
        return Response(answer.body, answer.status, answer.headers)

    async def greet(self, request: Request) -> Response:
        """Tell somebody with a browser where they are."""
        return PlainTextResponse(
            f"This is ecs_fake: Amazon ECS on this machine (account {self._backend.account_id}, "
            f"Region {self._backend.region}).\n\nIt speaks to AWS SDKs and the AWS CLI:\n\n"
            f"    export AWS_ENDPOINT_URL_ECS={str(request.base_url).rstrip('/')}\n"
            "    aws ecs list-clusters\n"
        )

    async def health(self, request: Request) -> Response:
        """Say that the server is up, and which process it is."""
        status = "closed" if self._backend.closed else "ok"
        return JSONResponse({"status": status, "pid": os.getpid()}, 503 if self._backend.closed else 200)


def _target(request: Request) -> str:
    """Give the X-Amz-Target of a request that has the form of AWS JSON 1.1."""
    kind = request.headers.get("content-type")
    if kind is None or kind.partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise refusals.content_type(kind)
    target = request.headers.get("x-amz-target")
    if not target:
        raise refusals.target_missing()
    return target


async def _body(request: Request) -> bytes:
    """Read the body, never more than the limit and one chunk of it."""
    if int(request.headers.get("content-length", 0)) > BODY_LIMIT:
        raise refusals.body_too_large(BODY_LIMIT)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise refusals.body_too_large(BODY_LIMIT)
    return bytes(body)


async def _refuse(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, refusals.Refusal)
    _access.info("%s %s", refusal.code, refusal.status)
    headers = {"connection": "close"} if refusal.status == 413 else None  # the rest of the body stays unread
    return JSONResponse(refusal.document(), refusal.status, headers, CONTENT_TYPE)


async def _fault(request: Request, fault: Exception) -> Response:
    """Show a fault of the fake as what it is; 501 is not sent again by SDKs."""
    status = 501 if isinstance(fault, NotImplementedByFake) else 500
    _log.error("%s: %s", type(fault).__name__, fault, exc_info=fault if status == 500 else None)
    return JSONResponse(
        {"__type": type(fault).__name__, "message": str(fault)}, status, media_type=CONTENT_TYPE
    )


async def _defect(request: Request, defect: Exception) -> Response:
    """Answer for a defect of ours (CommonErrors-003); the server logs the traceback."""
    message = f"A defect of ecs_fake: {type(defect).__name__}. The server's log has the traceback."
    return JSONResponse({"__type": "InternalFailure", "message": message}, 500, media_type=CONTENT_TYPE)


async def _no_such_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = f"{error.detail}: {request.method} {request.url.path}. The API of ECS is POST / on this server.\n"
    return PlainTextResponse(text, error.status_code, error.headers)
