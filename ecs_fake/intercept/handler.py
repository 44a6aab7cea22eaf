"""The door itself: from botocore's prepared request to `Backend.dispatch` and back.

`handle` is registered for `before-send.ecs` in every session made while a fake is active. It stays in these
sessions for ever and answers only while a fake is active.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextvars import ContextVar
from typing import Final

from botocore.awsrequest import AWSResponse

from ecs_fake.engine.backend import Backend
from ecs_fake.engine.wire import WireAnswer
from ecs_fake.errors import FakeClosed
from ecs_fake.intercept import moto
from ecs_fake.intercept.requests import PreparedRequest, is_loopback, to_wire
from ecs_fake.intercept.stack import active

EVENT: Final = "before-send.ecs"

CAUSE: ContextVar[str] = ContextVar("ecs_fake_cause", default="call")
"""`waiter` while a waiter polls after its pause; see `WireRequest.cause`."""


class _Body(bytes):
    """The body of an answer. aiobotocore awaits it, botocore takes it as it is."""

    def __await__(self) -> Generator[None, None, bytes]:
        yield from ()
        return self


class _Raw(io.BytesIO):
    """The body for those who read it as a stream."""

    def stream(self, **_kwargs: object) -> Iterator[bytes]:
        yield self.read()


class LocalResponse(AWSResponse):
    """botocore's response, without a connection behind it."""

    def __init__(self, url: str, answer: WireAnswer) -> None:
        # botocore itself takes any mapping for the headers
        super().__init__(url, answer.status, answer.headers, _Raw(answer.body))  # type: ignore[arg-type]
        self._body = _Body(answer.body)

    @property
    def content(self) -> bytes:
        return self._body


def answer(backend: Backend, request: PreparedRequest) -> LocalResponse:
    """Let a fake answer a request.

    Raises:
        FakeClosed: the fake has ended.
        EcsFakeError: a fault of the fake; botocore neither wraps nor retries it.
    """
    if backend.closed:
        raise FakeClosed(
            f"{request.url}: this client belongs to a fake that has ended, and its calls never go on to AWS. "
            "Make a new client inside the fake you mean."
        )
    wire = to_wire(request, default_region=backend.region, cause=CAUSE.get())
    return LocalResponse(request.url, backend.dispatch(wire))


def handle(request: PreparedRequest, **_kwargs: object) -> LocalResponse | None:
    """Answer an ECS request if a fake is active; requests to loopback addresses pass through."""
    backend = active()
    if backend is None or is_loopback(request.url):
        return None
    moto.stand_aside()  # it may have been imported since the fake became active, and its handler runs next
    return answer(backend, request)
