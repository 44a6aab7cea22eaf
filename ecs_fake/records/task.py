"""A task as ECS stores it: what it was born with (`TaskSpec`) and how far it has come (`Task`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ecs_fake.records.amounts import NOTHING, Reservation
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.evolve import quick
from ecs_fake.records.registration import Place, Registration, RegistrationStatus
from ecs_fake.records.status import (
    Applied,
    AttachmentStatus,
    ContainerStatus,
    DesiredStatus,
    HealthStatus,
    Provision,
    StopCode,
    TaskStatus,
)
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.records.volume import ManagedVolume

SERVICE_GROUP: Final = "service:"
"""What the group of a service's tasks begins with."""


@quick
@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """The elastic network interface of an awsvpc task."""

    attachment_id: str
    subnet_id: str
    interface_id: str
    mac_address: str
    private_ipv4: str
    private_dns: str
    """Empty: the VPC gives no names."""
    cidr: str = "10.0.0.0/20"
    """The subnet's range."""
    private_ipv6: str | None = None
    security_groups: tuple[str, ...] = ()
    """Those given; empty: the default one of the VPC (AwsVpcConfiguration-006)."""
    public: bool = False
    """Whether it is to have a public address; ECS does not show it."""
    of_ec2: bool = False
    """Whether EC2 makes it; what it is like is then known only when it is there."""
    allocation_id: str | None = None
    """The allocation of its public address."""


@quick
@dataclass(frozen=True, slots=True)
class ServiceConnection:
    """One port of a task that other services find by Service Connect; it lives as the task does."""

    port_name: str
    discovery_name: str
    client_aliases: str
    """JSON: a list of names and ports."""
    ingress_port: int | None
    attachment_id: str = ""


@dataclass(frozen=True, slots=True)
class ContainerBirth:
    """What a container of a task is born with."""

    spec: ContainerSpec
    arn: str
    runtime_id: str
    override: Mapping[str, Any]
    """The container's entry in `overrides.containerOverrides`; always has its name."""
    bindings: tuple[Mapping[str, Any], ...] = ()
    """Its ports on the host, as the API shows them once the task runs (NetworkBinding-001)."""
    gpu_ids: tuple[str, ...] = ()
    """The GPUs of the instance that are pinned to it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a task that waits for capacity will ask of a container instance, beside what follows from its definition."""

    network: Mapping[str, Any] | None
    """`awsvpcConfiguration`."""
    constraints: tuple[Mapping[str, Any], ...]
    strategies: tuple[Mapping[str, Any], ...]


@quick
@dataclass(frozen=True, slots=True)
class TaskSpec:
    """What never changes in a task's life, except that one which waits for capacity gets its place once."""

    arn: str
    task_id: str
    region: str
    epoch: int
    cluster_arn: str
    cluster_serial: int
    definition: TaskDefinition = field(repr=False)
    launch_type: str
    capacity_provider: str | None
    group: str
    started_by: str | None
    cpu: str
    memory: str
    platform_version: str | None
    platform_family: str | None
    availability_zone: str | None
    architecture: str
    enable_execute_command: bool
    ephemeral_storage: int | None
    """GiB; Fargate only."""
    overrides: Mapping[str, Any] = field(repr=False)
    """As answered: one entry per container, named."""
    containers: tuple[ContainerBirth, ...]
    network: NetworkInterface | None
    volumes: tuple[ManagedVolume, ...]
    client_token: str | None
    created_at: float
    container_instance: str | None = None
    """The ARN of the container instance the task is on; None on Fargate."""
    reservation: Reservation = NOTHING
    """What it takes of that instance."""
    stop_timeout: float | None = None
    """Seconds that its containers have to end by themselves where they name none; None: as many as usual."""
    claim: Claim | None = field(default=None, repr=False)
    """None: it has its place, or needs none."""
    connections: tuple[ServiceConnection, ...] = ()
    places: tuple[Place, ...] = ()
    """Where it is registered while it runs; only tasks of services are."""

    @property
    def is_activated(self) -> bool:
        """Whether it is registered before it counts as running: by Cloud Map, or several target groups."""
        return len(self.places) > 1 or any(not place.checks_health for place in self.places)

    @property
    def of_service(self) -> bool:
        """Whether a service started it; no caller can name such a group."""
        return self.group.startswith(SERVICE_GROUP)

    def birth(self, name: str) -> ContainerBirth:
        """Give what one container was born with; raises `KeyError`."""
        for birth in self.containers:
            if birth.spec.name == name:
                return birth
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class HealthChecks:
    """How the health checks of a container's present run are going."""

    next: int = 1
    """The number of the check that is planned or under way."""
    failures: int = 0
    """How many of the last ones failed in a row; those of the start period do not count."""
    since: float | None = None
    """When the verdict last changed; None: there is none yet."""
    exit_code: int | None = None
    """How the last one ended; None: none has yet."""
    output: str = ""
    """What the last one wrote."""


@quick
@dataclass(frozen=True, slots=True)
class Container:
    """How far a container of a task has come."""

    name: str
    status: ContainerStatus = ContainerStatus.NONE
    applied: Applied = Applied.NOTHING
    health: HealthStatus = HealthStatus.UNKNOWN
    exit_code: int | None = None
    reason: str | None = None
    runtime_id: str | None = None
    image_digest: str | None = None
    pid: int | None = None
    address: str | None = None
    """Where programs of this machine reach its ports, if it is a local process with a network."""
    started_at: float | None = None
    """When its present run began."""
    stopped_at: float | None = None
    restarts: int = 0
    """How often it has been restarted in place."""
    last_exit: int | None = None
    """The exit code of the run before this one."""
    watched: bool = False
    """Whether the timers of its present run have been set, if it has any."""
    checks: HealthChecks | None = None
    """None: its health is not checked."""
    bindings: tuple[Mapping[str, Any], ...] | None = None
    """Its ports on the host as an agent reported them; None: it did not, and those of its birth count."""
    exec_agent: tuple[str, str | None] | None = None
    """Status and reason of its agent of ECS Exec as reported; None: it lives as the container does."""


@quick
@dataclass(frozen=True, slots=True)
class Task:
    """How far a task has come."""

    serial: int
    spec: TaskSpec
    last_status: TaskStatus
    desired_status: DesiredStatus
    version: int
    containers: tuple[Container, ...]
    attachment: AttachmentStatus | None
    tags: tuple[Mapping[str, Any], ...]
    interface: NetworkInterface | None = None
    """Its network interface as EC2 has made it."""
    interfacing: Provision = Provision.WANTED
    """How far EC2 is with making it, if EC2 makes it."""
    registrations: tuple[Registration, ...] = ()
    """How far it is registered, place by place of `spec.places`."""
    storage: Provision | None = None
    """How far the making of its volumes is; None: it has none."""
    storage_failure: str | None = None
    """Why they could not be made."""
    provision: Provision | None = None
    """How far the fetching of secrets and environment files is; None: it needs none."""
    connectivity_at: float | None = None
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    stop_code: StopCode | None = None
    stopped_reason: str | None = None
    retires_at: float | None = None
    """When its host on Fargate is taken away for maintenance; None: no notice was given of that."""
    protected_until: float | None = None
    """When its protection from scale-in ends; whether it has ended is a question of the time of asking."""
    disconnected: bool = False
    """The agent of its container instance is disconnected, so that nothing is learnt of it."""
    orphaned: bool = False
    """Its container instance was deregistered by force: it goes on, but ECS no longer tracks it."""

    @property
    def arn(self) -> str:
        """The task's ARN."""
        return self.spec.arn

    @property
    def network(self) -> NetworkInterface | None:
        """Its network interface, as far as it is known."""
        return self.interface or self.spec.network

    @property
    def waits(self) -> bool:
        """Whether it waits for a container instance with room for it."""
        return self.spec.claim is not None and self.last_status is TaskStatus.PROVISIONING

    @property
    def undecided(self) -> bool:
        """Whether something of it is on the way, though its status may rest.

        A container is between two runs, health checks have not come to a first verdict, or it is being registered.
        """
        return any(map(_undecided, self.containers)) or self.registering

    @property
    def registering(self) -> bool:
        """Whether it runs, and a registration is on its way or has not been found healthy or not."""
        return self.last_status is TaskStatus.RUNNING and any(
            one.status is RegistrationStatus.ORDERED
            or (
                place.checks_health
                and one.status is RegistrationStatus.REGISTERED
                and one.health is HealthStatus.UNKNOWN
            )
            for place, one in zip(self.spec.places, self.registrations, strict=True)
        )

    def container(self, name: str) -> Container:
        """Give one container by its name; raises `KeyError`."""
        for container in self.containers:
            if container.name == name:
                return container
        raise KeyError(name)


def _undecided(container: Container) -> bool:
    """A container that has been restarted is not waited for again: it may never run long enough for a verdict."""
    if container.status is ContainerStatus.RUNNING:
        first = container.restarts == 0 and container.checks is not None
        return first and container.health is HealthStatus.UNKNOWN
    return container.status is ContainerStatus.RESTARTING
