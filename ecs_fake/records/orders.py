"""What the engine asks of a runner. Orders are facts to act upon; an order is never edited.

Every order names one container of one task by its `ContainerKey`. Carrying out the same order twice must do
nothing the second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ecs_fake.records.auto_scaling import GroupOrder
from ecs_fake.records.evolve import quick
from ecs_fake.records.registration import Place, Target
from ecs_fake.records.rollout import RolloutOrder
from ecs_fake.records.task import NetworkInterface
from ecs_fake.records.volume import ManagedVolume


class ContainerKey(NamedTuple):
    """Names one container of one task in one life of a fake."""

    epoch: int
    """The life of the fake; `reset()` begins a new one, and messages of an older one are dropped."""
    task_arn: str
    name: str
    run: int = 0
    """How often it has been restarted in place; what is said of an earlier run comes too late."""


class TaskKey(NamedTuple):
    """Names one task in one life of a fake, where it is about the task as a whole."""

    epoch: int
    task_arn: str


@dataclass(frozen=True, slots=True)
class ContainerNeeds:
    """What has to be fetched elsewhere before a container can start: references only, never what they stand for."""

    name: str
    secrets: tuple[tuple[str, str], ...] = ()
    """Pairs of an environment variable and where its value comes from (`valueFrom`)."""
    log_secrets: tuple[tuple[str, str], ...] = ()
    """The same for options of the log driver."""
    environment_files: tuple[str, ...] = ()
    """ARNs of objects in Amazon S3 (or `file://` URLs), in the order given."""
    registry_secret: str | None = None
    """The secret with the credentials of the image's registry: its ARN, or its name."""
    awslogs: Mapping[str, str] | None = None
    """Options of the log driver `awslogs`, if that is what it logs with: its log stream has to be there."""
    runtime_id: str = ""
    """The container's id, by which its log stream is called that has no other name."""


@dataclass(frozen=True, slots=True)
class ProvideResources:
    """Fetch what containers of a task need from other services, and keep it until the task is forgotten.

    Answered by `ResourcesProvided` or `ResourcesFailed`. What was fetched never comes back: whoever starts the
    containers has it.
    """

    key: TaskKey
    region: str
    launch_type: str
    needs: tuple[ContainerNeeds, ...]


@dataclass(frozen=True, slots=True)
class PullImage:
    """Make the image available. Answered by `ImagePulled` or `ImagePullFailed`."""

    key: ContainerKey
    image: str


class Limits(NamedTuple):
    """What a container may take of its machine; overrides are already applied."""

    cpu: int = 0
    """CPU units, its share when there is not enough; 0: none was registered."""
    memory: int | None = None
    """MiB, the hard limit."""
    task_memory: int | None = None
    """MiB that all containers of the task may take together."""


@quick
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
    environment: Mapping[str, str] = field(repr=False)
    """Task definition and overrides, merged. Whoever starts the container adds secrets, so it is never shown."""
    working_directory: str | None
    region: str
    definition: Mapping[str, Any] = field(repr=False)
    """The container definition as registered, for what only one runner can honour."""
    task_definition: Mapping[str, Any] = field(repr=False, default_factory=dict)
    """The whole task definition as registered: volumes, the process namespace, the other containers."""
    launch_type: str = "FARGATE"
    command_overridden: bool = False
    """Whether RunTask gave the command; then no stand-in replaces it."""
    stop_timeout: float = 30.0
    """Seconds it has to end by itself when the fake ends; otherwise the engine counts them."""
    limits: Limits = field(default=Limits())


@dataclass(frozen=True, slots=True)
class StopContainer:
    """Ask the container to end: its stop signal, SIGTERM unless its stand-in names another, to its main process.

    Answered by `ContainerExited` when it has ended.
    """

    key: ContainerKey


@dataclass(frozen=True, slots=True)
class KillContainer:
    """End the container by force: SIGKILL to all of it. Answered by `ContainerExited`."""

    key: ContainerKey


@dataclass(frozen=True, slots=True)
class CheckHealth:
    """Run the container's health check once, in its environment.

    Answered by `HealthChecked`, also when the check cannot be run or has to be killed; not answered when the container
    ends meanwhile.
    """

    key: ContainerKey
    number: int
    """Counts the checks of this run from 1."""
    command: tuple[str, ...]
    """As registered: `CMD` and the words of a command line, or `CMD-SHELL` and words for the container's shell."""
    timeout: float
    """Seconds after which it is killed, and has failed."""


@dataclass(frozen=True, slots=True)
class MakeInterface:
    """Have EC2 make the network interface of a task. Answered by `InterfaceMade` or `InterfaceFailed`."""

    key: TaskKey
    region: str
    planned: NetworkInterface


@dataclass(frozen=True, slots=True)
class RemoveInterface:
    """Have EC2 remove a network interface. Not answered; one that is gone is gone."""

    key: TaskKey
    region: str
    interface: NetworkInterface


@dataclass(frozen=True, slots=True)
class MakeVolumes:
    """Have Amazon EBS make the volumes of a task. Answered by `VolumesMade` or `VolumesFailed`."""

    key: TaskKey
    zone: str
    volumes: tuple[ManagedVolume, ...]


@dataclass(frozen=True, slots=True)
class ReleaseVolumes:
    """The task has ended: delete the volumes that are to end with it. Not answered; what is gone is gone."""

    key: TaskKey
    volumes: tuple[ManagedVolume, ...]


class Registrant(NamedTuple):
    """One task of those that an order names, and what is registered for it."""

    key: TaskKey
    number: int
    """Which of its places it is about."""
    target: Target


@dataclass(frozen=True, slots=True)
class RegisterTargets:
    """Register tasks in a place.

    Each is answered by `TargetRegistered` or `TargetRefused`. Who is registered already stays so.
    """

    region: str
    place: Place
    registrants: tuple[Registrant, ...]


@dataclass(frozen=True, slots=True)
class DeregisterTargets:
    """Take tasks out of a place. Each is answered by `TargetDeregistered`, also if it is not there."""

    region: str
    place: Place
    registrants: tuple[Registrant, ...]


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """Ask a load balancer for the health of a target. Answered by `TargetChecked`."""

    region: str
    place: Place
    registrant: Registrant
    check: int
    """Counts the checks of this registration from 1."""


@dataclass(frozen=True, slots=True)
class ForgetTask:
    """The task is gone from the records: free what is kept for it (scratch directories, output). Not answered."""

    epoch: int
    task_arn: str


RunnerOrder = (
    ProvideResources | PullImage | StartContainer | StopContainer | KillContainer | CheckHealth | ForgetTask
)
"""What runners carry out."""

NetworkOrder = MakeInterface | RemoveInterface | RegisterTargets | DeregisterTargets | CheckTarget

VolumeOrder = MakeVolumes | ReleaseVolumes

Order = RunnerOrder | NetworkOrder | VolumeOrder | GroupOrder | RolloutOrder
