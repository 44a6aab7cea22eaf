"""What the engine asks of a runner. Orders are facts to act upon; an order is never edited.

Every order names one container of one task by its `ContainerKey`. Carrying out the same order twice must do
nothing the second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class ContainerKey(NamedTuple):
    """Names one container of one task in one life of a fake."""

    epoch: int
    """The life of the fake; `reset()` begins a new one, and messages of an older one are dropped."""
    task_arn: str
    name: str


@dataclass(frozen=True, slots=True)
class PullImage:
    """Make the image available. Answered by `ImagePulled` or `ImagePullFailed`."""

    key: ContainerKey
    image: str


@dataclass(frozen=True, slots=True)
class StartContainer:
    """Start the container.

    Answered by `ContainerStarted` (then, at its end, `ContainerExited`) or by `ContainerStartFailed`.
    """

    key: ContainerKey
    image: str
    entry_point: tuple[str, ...] | None
    """None: the image's own."""
    command: tuple[str, ...] | None
    """None: the image's own; overrides are already applied."""
    environment: Mapping[str, str]
    """Task definition and overrides, merged."""
    working_directory: str | None
    region: str
    definition: Mapping[str, Any] = field(repr=False)
    """The container definition as registered, for what only one runner can honour."""


@dataclass(frozen=True, slots=True)
class StopContainer:
    """Ask the container to end: SIGTERM to its main process. Answered by `ContainerExited` when it has ended."""

    key: ContainerKey


@dataclass(frozen=True, slots=True)
class KillContainer:
    """End the container by force: SIGKILL to all of it. Answered by `ContainerExited`."""

    key: ContainerKey


@dataclass(frozen=True, slots=True)
class ForgetTask:
    """The task is gone from the records: free what is kept for it (scratch directories, output). Not answered."""

    epoch: int
    task_arn: str


Order = PullImage | StartContainer | StopContainer | KillContainer | ForgetTask
