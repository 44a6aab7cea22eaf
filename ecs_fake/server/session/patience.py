"""How long everything about a session may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds; tests have less."""

    unused: float = 1200.0
    """How long an offered session waits for its first connection."""
    opening: float = 10.0
    """Until a connection has said who it is."""
    handshake: float = 15.0
    """Until the client has answered the handshake, as with AWS's agent."""
    size: float = 1.0
    """How long the command waits to hear how large its terminal is; clients say it at once."""
    resume: float = 30.0
    """How long a command goes on without a connection."""
    idle: float = 1200.0
    """How long nobody may type and nothing be written, as on ECS."""
    drain: float = 2.0
    """How long nothing of the rest of the output may arrive; AWS's agent waits as long for all of it."""
    leave: float = 1.0
    """How long a client that was told of the end may take to leave."""
