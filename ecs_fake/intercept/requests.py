"""What one HTTP request of botocore says about itself: where it goes, which Region, which operation."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest

ENDPOINT_PREFIX: Final = "ecs"
"""botocore's name of the service in endpoints and signatures."""

_CREDENTIAL_SCOPE = re.compile(r"Credential=[^,\s]*?/\d{8}/([a-z0-9-]+)/[a-z0-9-]+/aws4_request")
_ECS_HOST = re.compile(
    r"(?:^|\.)ecs(?:-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(?:(?:vpce\.)?amazonaws\.com(?:\.cn)?|api\.aws)"
)


class PreparedRequest(Protocol):
    """What we need of `botocore.awsrequest.AWSPreparedRequest`."""

    url: str
    body: bytes | str | None

    @property
    def headers(self) -> Mapping[str, str | bytes]:
        """Names are looked up without regard to case."""


@lru_cache(maxsize=256)
def is_loopback(url: str) -> bool:
    """Say whether a URL leads back to this machine: localhost, 127.0.0.0/8 or ::1."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback


@lru_cache(maxsize=256)
def region_of_host(url: str) -> str | None:
    """Give the Region in the name of an ECS endpoint; None: it is not an ECS endpoint of AWS."""
    found = _ECS_HOST.search(urlsplit(url).hostname or "")
    return found[1] if found and found.end() == len(found.string) else None


def header(request: PreparedRequest, name: str) -> str:
    """Give a header as text, empty if there is none; botocore prepares headers as bytes."""
    value = request.headers.get(name, "")
    return value.decode("latin-1") if isinstance(value, bytes) else value


def region_of(request: PreparedRequest, default: str) -> str:
    """Give the Region a request is meant for: as signed, else as in the host's name, else `default`."""
    signed = _CREDENTIAL_SCOPE.search(header(request, "Authorization"))
    signed = signed or _CREDENTIAL_SCOPE.search(_presigned_scope(request.url))
    return signed[1] if signed else region_of_host(request.url) or default


def is_ecs(endpoint_prefix: str, request: PreparedRequest) -> bool:
    """Say whether a request is for ECS, by the client's service, the operation it names, or the host."""
    return (
        endpoint_prefix == ENDPOINT_PREFIX
        or header(request, "X-Amz-Target").startswith(TARGET_PREFIX)
        or region_of_host(request.url) is not None
    )


def to_wire(request: PreparedRequest, *, default_region: str, cause: str) -> WireRequest:
    """Give the request as the engine takes it."""
    body = request.body or b""
    return WireRequest(
        target=header(request, "X-Amz-Target"),
        body=body.encode() if isinstance(body, str) else body,
        region=region_of(request, default_region),
        cause=cause,
    )


def _presigned_scope(url: str) -> str:
    return unquote(url).replace("X-Amz-Credential=", "Credential=") if "X-Amz-Credential=" in url else ""
