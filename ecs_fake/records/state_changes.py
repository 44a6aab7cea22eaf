"""What a runner reports: facts about containers, each with the time it happened (epoch seconds).

Handling the same report twice changes nothing; a report of an older epoch is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecs_fake.records.auto_scaling import GroupReport
from ecs_fake.records.evolve import quick
from ecs_fake.records.orders import ContainerKey, TaskKey
from ecs_fake.records.rollout import RolloutAnswer
from ecs_fake.records.status import HealthStatus
from ecs_fake.records.task import NetworkInterface


@dataclass(frozen=True, slots=True)
class ResourcesProvided:
    """What the task's containers need from other services has been fetched."""

    key: TaskKey
    at: float


@dataclass(frozen=True, slots=True)
class ResourcesFailed:
    """Something the task's containers need cannot be had; `reason` is the task's whole stopped reason."""

    key: TaskKey
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class ImagePulled:
    """The image is there."""

    key: ContainerKey
    at: float
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class ImagePullFailed:
    """The image cannot be had; `cause` is the text behind `CannotPullContainerError: `."""

    key: ContainerKey
    at: float
    cause: str


@quick
@dataclass(frozen=True, slots=True)
class ContainerStarted:
    """The container runs."""

    key: ContainerKey
    at: float
    pid: int | None = None
    """The local process, if it is one."""
    runtime_id: str | None = None
    """None: the engine makes one in ECS's form."""
    address: str | None = None
    """Where its ports can be reached on this machine; None: nowhere."""
    host_ports: tuple[int, ...] | None = None
    """The first port on the host of each of its port mappings, in their order; None: those it was born with."""


@dataclass(frozen=True, slots=True)
class ContainerStartFailed:
    """The container could not be started; `reason` is the whole text, `CannotStartContainerError: ...`."""

    key: ContainerKey
    at: float
    reason: str


@quick
@dataclass(frozen=True, slots=True)
class ContainerExited:
    """The container has ended, and all its output has been handed over."""

    key: ContainerKey
    at: float
    exit_code: int | None
    """0 to 255; 128 + signal number when a signal ended it. None: an agent did not tell."""
    reason: str | None = None
    final: bool = False
    """Whoever reports it has decided that it is not started again (the agent of a container instance does)."""


@dataclass(frozen=True, slots=True)
class HealthChecked:
    """One health check of a running container has ended."""

    key: ContainerKey
    at: float
    number: int
    """Which one; each counts once."""
    began: float
    """When it was begun (epoch seconds)."""
    exit_code: int
    """0: healthy. -1: it could not be run, or was killed after its timeout."""
    output: str = ""
    """What it wrote, or why it could not be run; the first few kilobytes."""
    lasting: bool = False
    """Every later check of this run would give the same; nobody needs to ask again once that has had its effect."""

    @property
    def healthy(self) -> bool:
        """Whether the container has passed it (HealthCheck-021)."""
        return self.exit_code == 0


@dataclass(frozen=True, slots=True)
class InterfaceMade:
    """EC2 has made the network interface of a task."""

    key: TaskKey
    at: float
    interface: NetworkInterface


@dataclass(frozen=True, slots=True)
class InterfaceFailed:
    """EC2 has not made the network interface of a task."""

    key: TaskKey
    at: float
    code: str
    """EC2's error code."""


@dataclass(frozen=True, slots=True)
class VolumesMade:
    """The volumes of a task are there."""

    key: TaskKey
    at: float


@dataclass(frozen=True, slots=True)
class VolumesFailed:
    """A volume of a task could not be made, so that none of them is there."""

    key: TaskKey
    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class TargetRegistered:
    """A task has been registered in one of its places."""

    key: TaskKey
    at: float
    number: int
    """Which of its places it is."""
    interval: float = 0.0
    """Seconds until its health is known; 0 where nobody checks it."""


@dataclass(frozen=True, slots=True)
class TargetRefused:
    """A task could not be registered in one of its places."""

    key: TaskKey
    at: float
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class TargetChecked:
    """What a load balancer says of a task's health."""

    key: TaskKey
    at: float
    number: int
    health: HealthStatus
    reason: str = ""
    """Why it is not healthy."""
    check: int | None = None
    """Which check it was; None: it was told unasked."""
    interval: float | None = None
    """Seconds until it is to be checked again; None: any change will be told unasked."""


@dataclass(frozen=True, slots=True)
class TargetDeregistered:
    """A task has been taken out of one of its places."""

    key: TaskKey
    at: float
    number: int
    delay: float = 0.0
    """Seconds for which connections that are open are let come to their end."""


StateChange = (
    ResourcesProvided
    | ResourcesFailed
    | ImagePulled
    | ImagePullFailed
    | ContainerStarted
    | ContainerStartFailed
    | ContainerExited
    | HealthChecked
    | InterfaceMade
    | InterfaceFailed
    | VolumesMade
    | VolumesFailed
    | TargetRegistered
    | TargetRefused
    | TargetChecked
    | TargetDeregistered
    | GroupReport
    | RolloutAnswer
)
