"""A fake behind the HTTP door that answers what the test says, and a client that can send anything."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from ecs_fake.callers.credentials import Credentials
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX, WireAnswer, WireRequest
from ecs_fake.server.serve import HttpDoor


def empty_answer(request: WireRequest) -> WireAnswer:
    """What most operations answer when there is nothing to tell."""
    return WireAnswer(
        200, {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": "request-1"}, b'{"clusterArns": []}'
    )


@dataclass
class BackendDouble:
    """Stands in for a fake."""

    answer: Callable[[WireRequest], WireAnswer] = empty_answer
    region: str = "eu-north-1"
    account_id: str = "123456789012"
    closed: bool = False
    changes: int = 0
    executes: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    requests: list[WireRequest] = field(default_factory=list)

    def dispatch(self, request: WireRequest) -> WireAnswer:
        self.requests.append(request)
        return self.answer(request)

    def at_once(self, request: WireRequest) -> None:
        """Nothing is so quick."""

    def pause(self, seconds: float, *, since: int) -> None:
        raise AssertionError("a door does not sleep")


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        document = json.loads(self.body)
        assert isinstance(document, dict)
        return document

    @property
    def code(self) -> str:
        return str(self.document["__type"])


class Knocker:
    """Sends requests as given; nothing is added but the headers HTTP needs."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    def __call__(
        self,
        method: str = "POST",
        path: str = "/",
        headers: dict[str, str] | None = None,
        body: bytes = b"{}",
    ) -> Answer:
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=10)
        try:
            connection.request(method, path, body, headers if headers is not None else call_headers())
            response = connection.getresponse()
            lowered = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, lowered, response.read())
        finally:
            connection.close()


def call_headers(operation: str = "ListClusters", **more: str) -> dict[str, str]:
    """The headers of an unsigned API call."""
    return {"Content-Type": CONTENT_TYPE, "X-Amz-Target": TARGET_PREFIX + operation, **more}


@pytest.fixture
def backend() -> BackendDouble:
    return BackendDouble()


@pytest.fixture
def door(backend: BackendDouble) -> Iterator[HttpDoor]:
    """A door without signatures."""
    with HttpDoor(backend) as door:
        yield door


@pytest.fixture
def knock(door: HttpDoor) -> Knocker:
    return Knocker(door.url)


@pytest.fixture
def key() -> Credentials:
    return Credentials.made_up()


@pytest.fixture
def guarded(backend: BackendDouble, key: Credentials) -> Iterator[HttpDoor]:
    """A door that checks signatures."""
    backend.executes = True
    with HttpDoor(backend, keys=[key]) as door:
        yield door


@pytest.fixture
def headers_of() -> Callable[..., dict[str, str]]:
    """Makes the headers of an unsigned API call."""
    return call_headers
