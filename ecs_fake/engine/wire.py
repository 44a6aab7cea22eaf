"""What crosses a door: one request in, one answer out, whoever knocked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TARGET_PREFIX: Final = "AmazonEC2ContainerServiceV20141113."
CONTENT_TYPE: Final = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class WireRequest:
    """An API call as it arrived."""

    target: str
    """The `X-Amz-Target` header, for example `AmazonEC2ContainerServiceV20141113.RunTask`."""
    body: bytes
    region: str
    """From the signature's credential scope, or the endpoint."""
    account_id: str | None = None
    """None: the fake's own account."""
    door: str | None = None
    """The URL at which the caller reached the fake by HTTP, without a slash at its end; None: in process."""
    cause: str = "call"
    """Who moves time for this call: `call`, or `waiter` when a waiter's sleep has already moved it."""


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """The HTTP answer: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes
