"""Who may knock: nobody whom a browser was talked into it.

A web page can make a browser send requests to this machine. Three things keep it out: the `Host` header must
name this machine or the address served (a page that rebinds its own name keeps that name there), an `Origin`
header must be our own, and the API itself wants headers (`X-Amz-Target`, a JSON content type) that no page
may add without our consent, which is never given.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ecs_fake.server.refusals import Refusal, foreign_host, foreign_origin


class Gate:
    """ASGI middleware that refuses requests meant for, or sent by, another site."""

    def __init__(self, app: ASGIApp, *, served_host: str) -> None:
        self._app = app
        self._served_host = served_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                check(Headers(scope=scope), self._served_host)
            except Refusal as refusal:
                await JSONResponse(refusal.document(), refusal.status)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def check(headers: Headers, served_host: str) -> None:
    """Raise `Refusal` unless `Host` is this machine or `served_host`, and `Origin`, if any, is our own."""
    host = headers.get("host")
    if host is None or not _is_ours(_host_name(host), served_host):
        raise foreign_host(host)
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        raise foreign_origin(origin)


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # an unclosed bracket
        return ""


def _is_ours(name: str, served_host: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return bool(name) and name == served_host.lower()
    # A server on all interfaces answers under each of their addresses; a rebound name is never an address.
    return address.is_loopback or name == served_host.lower() or served_host in ("0.0.0.0", "::")
