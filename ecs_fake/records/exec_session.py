"""Sessions that ExecuteCommand opens. Systems Manager has them from then on; ECS itself keeps nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ecs_fake.records.orders import ContainerKey


@dataclass(frozen=True, slots=True)
class SessionLog:
    """Where what a session writes is kept."""

    region: str
    group: str | None = None
    """Of CloudWatch Logs."""
    bucket: str | None = None
    """Of S3."""
    key_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ExecSession:
    """One session: who may connect, and what is to run where."""

    session_id: str
    token: str = field(repr=False)
    """Lets its first connection in."""
    stream_url: str
    key: ContainerKey
    command: str
    """A command line; no shell reads it."""
    log: SessionLog | None
    """None: nothing is kept."""


class SessionDoor(NamedTuple):
    """Who serves sessions, and where."""

    url: str
    """Of the HTTP door, without a slash at its end."""
    offer: Callable[[ExecSession], None]
    """Have a session served to whoever connects with its token."""
