"""How much of the server a client may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Nobody who means well comes near them; whoever holds connections open or sends without end does."""

    connections: int = 512
    """How many are open at once; further ones are answered with ServiceUnavailable."""
    head_bytes: int = 64 * 1024
    """Of a request's line and headers together."""
    body_bytes: int = 8 * 1024 * 1024
    """Of a request's body."""
    request_seconds: float = 30.0
    """From a connection's opening, or a request's first byte, to the request's last byte."""
    idle_seconds: int = 75
    """That a connection is kept between two requests: longer than a client pauses between two polls."""
