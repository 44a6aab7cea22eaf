"""Requests that a browser was talked into: meant for, or sent by, another site.

A web page can make a browser send requests to this machine. Two things tell it: the `Host` header names this machine
or the address served (a page that rebinds its own name keeps that name there), and an `Origin` header is our own.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from ecs_fake.callers.headers import Headers
from ecs_fake.callers.refusals import foreign_host, foreign_origin


def check(headers: Headers, served_host: str, scheme: str = "http") -> None:
    """Raise `Refusal` unless `Host` is this machine or `served_host`, and `Origin`, if any, is our own."""
    host = headers.get("host")
    if host is None or not _is_ours(_host_name(host), served_host):
        raise foreign_host(host)
    origin = headers.get("origin")
    if origin is not None and origin != f"{scheme}://{host}":
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
