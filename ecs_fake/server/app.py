"""The ASGI application: `POST /` is the API, `GET /` a sign at the door, `/_ecs_fake/health` for who waits,
`/_ecs_fake/control` for what ECS's own API does not have (see `control`).

Starlette comes in with this module; import it late.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from ecs_fake.callers import refusals
from ecs_fake.callers.authorization import region_of
from ecs_fake.callers.sigv4 import SignedRequest
from ecs_fake.engine.backend import Backend
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX, WireRequest
from ecs_fake.errors import EcsFakeError, NotImplementedByFake
from ecs_fake.server import control
from ecs_fake.server.control import route as control_route
from ecs_fake.server.control.actions import Control
from ecs_fake.server.gate import Gate
from ecs_fake.server.guard import Guard
from ecs_fake.server.limits import Limits
from ecs_fake.server.session import door as session_door
from ecs_fake.server.session import ssm
from ecs_fake.server.session.desk import Desk

HEALTH_PATH: Final = "/_ecs_fake/health"


_log = logging.getLogger("ecs_fake.server")
_access = logging.getLogger("ecs_fake.server.access")


def create_app(
    backend: Backend,
    *,
    served_host: str,
    guard: Guard,
    limits: Limits,
    controls: Control | None = None,
    sessions: Desk | None = None,
) -> Starlette:
    """Make the application that lets HTTP clients call `backend`.

    Args:
        backend: the fake.
        served_host: the name or address that clients use; names of this machine are always accepted.
        guard: knows who may call.
        limits: how much a client may take.
        controls: does what the control API asks for; None: there is none.
        sessions: the sessions of ExecuteCommand; None: they are not served.
    """
    api = _Api(backend, guard, limits, controls, sessions)
    return Starlette(
        routes=[
            Route("/", api.call, methods=["POST"]),
            Route("/", api.greet, methods=["GET"]),
            Route(HEALTH_PATH, api.health, methods=["GET"]),
            Route(control.PATH, api.control, methods=["POST"]),
            *_data_channels(sessions),
        ],
        middleware=[Middleware(Gate, served_host=served_host)],
        exception_handlers={
            refusals.Refusal: _refuse,
            EcsFakeError: _fault,
            HTTPException: _no_such_page,
            ClientDisconnect: _nobody,
            Exception: _defect,
        },
    )


def _data_channels(sessions: Desk | None) -> list[BaseRoute]:
    if sessions is None:
        return []
    return [WebSocketRoute(session_door.PATH, session_door.DataChannels(sessions).serve)]


class _Api:
    """The things that one can ask of the server."""

    def __init__(
        self,
        backend: Backend,
        guard: Guard,
        limits: Limits,
        controls: Control | None,
        sessions: Desk | None,
    ) -> None:
        self._backend = backend
        self._guard = guard
        self._limits = limits
        self._controls = controls
        self._sessions = sessions

    async def call(self, request: Request) -> Response:
        """Carry one API call to the fake and its answer back."""
        target, body, account_id = await self._admitted(request)
        if self._sessions is not None and ssm.is_ours(target):
            told = ssm.answer(self._sessions, target, body)
            return JSONResponse(told.document, told.status, media_type=CONTENT_TYPE)
        region = region_of(request.headers, request.url.query) or self._backend.region
        wire = WireRequest(target, body, region, account_id, str(request.base_url).rstrip("/"))
        answer = self._backend.at_once(wire)
        if answer is None:  # in a thread: whatever a call waits for, other callers do not
            answer = await asyncio.to_thread(self._backend.dispatch, wire)
        _access.info("%s %s %s", wire.region, target.removeprefix(TARGET_PREFIX), answer.status)
        return Response(answer.body, answer.status, answer.headers)

    async def control(self, request: Request) -> Response:
        """Do what the control API is asked for."""
        target, body, _ = await self._admitted(request)
        if self._controls is None or not control_route.is_for_control(request):
            raise refusals.not_control()
        return await control_route.answer(self._controls, target, body)

    async def _admitted(self, request: Request) -> tuple[str, bytes, str | None]:
        """Give target, body, and the caller's account, of a request that may come in."""
        target = _target(request)
        body = await _body(request, self._limits.body_bytes)
        url = request.url
        signed = SignedRequest(request.method, url.path, url.query, request.headers, body)
        service = ssm.SERVICE if ssm.is_ours(target) else None
        return target, body, self._guard.account_of(signed, executes=self._backend.executes, service=service)

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
    if not target.startswith((TARGET_PREFIX, control.TARGET_PREFIX)) and not ssm.is_ours(target):
        raise refusals.another_service(target)  # before its signature, which is for that service, too
    return target


async def _body(request: Request, limit: int) -> bytes:
    """Read the body, never more than the limit and one chunk of it."""
    if int(request.headers.get("content-length", 0)) > limit:
        raise refusals.body_too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise refusals.body_too_large(limit)
    return bytes(body)


async def _nobody(request: Request, error: Exception) -> Response:
    """Answer a client that has gone."""
    _access.info("The client has gone before its request was complete.")
    return Response(status_code=400)


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
