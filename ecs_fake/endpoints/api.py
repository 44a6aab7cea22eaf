"""ECS itself, for the programs in containers: the same wire as everywhere, signed with the keys that tasks have."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from ecs_fake.callers import origin, refusals
from ecs_fake.callers.authorization import region_of
from ecs_fake.callers.sigv4 import Keys, SignedRequest, Verifier
from ecs_fake.endpoints.http import Request, Response
from ecs_fake.endpoints.server import HOST
from ecs_fake.engine.wire import CONTENT_TYPE, WireAnswer, WireRequest
from ecs_fake.errors import EcsFakeError, NotImplementedByFake

_log = logging.getLogger("ecs_fake.endpoints")


class Api(Protocol):
    """What of a fake is called."""

    @property
    def region(self) -> str:
        """The Region of callers that name none."""

    @property
    def dispatch(self) -> Callable[[WireRequest], WireAnswer]:
        """Answers one API call."""


class ApiEndpoint:
    """Answers `POST /`."""

    def __init__(self, api: Api, keys: Keys) -> None:
        self._api = api
        self._verifier = Verifier(keys)

    def answer(self, request: Request) -> Response:
        """Carry one API call to the fake and its answer back. Every request has to be signed, whatever runs."""
        try:
            wire = self._wire(request)
        except refusals.Refusal as refusal:
            return _with_type(Response.json(refusal.document(), refusal.status))
        try:
            answer = self._api.dispatch(wire)
        except EcsFakeError as fault:
            status = (
                501 if isinstance(fault, NotImplementedByFake) else 500
            )  # a 501 is not sent again by SDKs
            _log.error("%s: %s", type(fault).__name__, fault)
            return _with_type(Response.json({"__type": type(fault).__name__, "message": str(fault)}, status))
        own = ("content-type", "content-length")
        rest = tuple((name, value) for name, value in answer.headers.items() if name.lower() not in own)
        return Response(answer.status, answer.body, CONTENT_TYPE, rest)

    def _wire(self, request: Request) -> WireRequest:
        headers = request.headers
        origin.check(headers, HOST)
        kind = headers.get("content-type")
        if kind is None or kind.partition(";")[0].strip().lower() != CONTENT_TYPE:
            raise refusals.content_type(kind)
        target = headers.get("x-amz-target")
        if not target:
            raise refusals.target_missing()
        self._verifier.verify(
            SignedRequest(request.method, request.path, request.query, headers, request.body)
        )
        return WireRequest(target, request.body, region_of(headers) or self._api.region)


def _with_type(response: Response) -> Response:
    return Response(response.status, response.body, CONTENT_TYPE)
