"""Who answers which path."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final

from ecs_fake.endpoints import texts
from ecs_fake.endpoints.api import ApiEndpoint
from ecs_fake.endpoints.credentials import CredentialsEndpoint
from ecs_fake.endpoints.faults import ACTIONS, KINDS, FaultEndpoint
from ecs_fake.endpoints.http import Request, Response
from ecs_fake.endpoints.metadata_routes import MetadataEndpoint
from ecs_fake.endpoints.protection import ProtectionEndpoint
from ecs_fake.endpoints.rates import Bucket

RATE: Final = 40
BURST: Final = 60
"""Requests per second over all callers, and how many may come at once (seen)."""

Handler = Callable[[Request, re.Match[str]], Response]


class Routes:
    """All paths. The first one that fits is taken."""

    def __init__(
        self,
        api: ApiEndpoint,
        metadata: MetadataEndpoint,
        credentials: CredentialsEndpoint,
        protection: ProtectionEndpoint,
        faults: FaultEndpoint,
        bucket: Bucket | None = None,
    ) -> None:
        self._api = api
        self._bucket = bucket or Bucket(RATE, BURST)
        faults_path = rf"/api/([^/]+)/fault/v1/({'|'.join(KINDS)})/({'|'.join(ACTIONS)})"
        self._reading: tuple[tuple[re.Pattern[str], Handler], ...] = (
            (re.compile("/v2/credentials/([^/]*)"), lambda r, m: credentials.answer(r, m[1], "2")),
            (re.compile("/v1/credentials"), lambda r, m: credentials.answer(r, _id_of(r.query), "1")),
            (re.compile("/v([34])/([^/]+)(?:/(.+))?"), lambda r, m: metadata.answer(m[1], m[2], m[3] or "")),
            (re.compile("/v2/(.+?)/?"), lambda r, m: metadata.answer_v2(m[1], r.peer)),
        )
        self._acting: tuple[tuple[re.Pattern[str], Handler], ...] = (
            (re.compile("/api/([^/]+)/task-protection/v1/state"), lambda r, m: protection.answer(r, m[1])),
            (re.compile(faults_path), lambda r, m: faults.answer(r, m[1], m[2], m[3])),
        )

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        if request.path == "/" and request.method == "POST":
            return self._api.answer(request)
        clean = _clean(request.raw_path)  # as it was sent: nothing unquoted may get into a header
        if clean != request.raw_path:
            return Response(301, headers=(("Location", clean),))
        if not self._bucket.take():
            return Response.text(texts.TOO_MANY, 429)
        return self._act(request) or self._read(request) or Response.text(texts.NOT_FOUND, 404)

    def _act(self, request: Request) -> Response | None:
        for pattern, handler in self._acting:
            if found := pattern.fullmatch(request.path):
                return handler(request, found)  # which knows the methods it takes
        return None

    def _read(self, request: Request) -> Response | None:
        for pattern, handler in self._reading:
            if found := pattern.fullmatch(request.path):
                return handler(request, found) if request.method in ("GET", "HEAD") else Response(405)
        return None


def _clean(path: str) -> str:
    """Give the path without empty steps and steps up; a slash at its end stays."""
    clean = posixpath.normpath("/" + path.lstrip("/"))
    return f"{clean}/" if path.endswith("/") and clean != "/" else clean


def _id_of(query: str) -> str:
    found = re.search(r"(?:^|&)id=([^&]*)", query)
    return found[1] if found else ""
