"""A service as ECS stores it, with its deployments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ecs_fake.records.status import DeploymentStatus, RolloutState, ServiceStatus, Stage
from ecs_fake.records.task_definition import TaskDefinition

Document = Mapping[str, Any]
"""A piece of an API document, kept as it was given and never changed."""

SHAPES_TASKS: Final = (
    "capacityProviderStrategy",
    "enableExecuteCommand",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""Settings that shape tasks, beside the task definition: a change is brought by a new deployment. All others keep the
deployment there is."""


@dataclass(frozen=True, slots=True)
class ServiceRevision:
    """What the tasks of a service are to be like."""

    definition: TaskDefinition | None = field(repr=False)
    """None: an EXTERNAL controller names one for each task set."""
    settings: Document = field(repr=False)
    """The parameters of CreateService that are in force, by their names there, with every default filled in."""
    launch_type: str
    """Where tasks run, also under a capacity provider strategy."""
    platform_version: str | None
    """What LATEST stood for; None: not on Fargate."""
    platform_family: str | None
    namespace: str | None = None
    """The ARN of the namespace that the service is in by Service Connect."""
    discovery: tuple[Document, ...] = ()
    """The Cloud Map services of Service Connect, as `serviceConnectResources` shows them."""

    @property
    def controller(self) -> str:
        """ECS, CODE_DEPLOY or EXTERNAL."""
        return str(self.settings["deploymentController"]["type"])

    @property
    def is_daemon(self) -> bool:
        """Whether the service keeps one task on each instance, not a number of tasks."""
        return bool(self.settings["schedulingStrategy"] == "DAEMON")

    @property
    def strategy(self) -> str:
        """How its deployments go: ROLLING, DAEMON, BLUE_GREEN, LINEAR, CANARY; else the controller that drives them."""
        if self.controller != "ECS":
            return self.controller
        return "DAEMON" if self.is_daemon else str(self.settings["deploymentConfiguration"]["strategy"])


@dataclass(frozen=True, slots=True)
class Deployment:
    """One rollout of a revision; only services with the ECS controller have deployments (Deployment-001)."""

    deployment_id: str
    """`ecs-svc/` and 19 digits; its tasks carry it as `startedBy`."""
    status: DeploymentStatus
    revision: ServiceRevision
    desired_count: int
    """0 until the scheduler takes the deployment up (recorded)."""
    failed_tasks: int
    rollout_state: RolloutState
    """Not shown behind a Classic Load Balancer (Deployment-011)."""
    rollout_reason: str
    created_at: float
    updated_at: float
    stage: Stage = Stage.TRYING
    streak: int = 0
    """How many launches in a row have come to nothing."""
    retry_at: float | None = None
    """Nothing is launched before; None: there is nothing to wait for."""
    unplaced: bool = False
    """The last launch found no room: container instances that come, or get room, end the waiting."""
    rolls_back: bool = False
    """Whether it was made because another one failed."""


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """A message of the scheduler about a service (ServiceEvent-001)."""

    event_id: str
    created_at: float
    message: str


@dataclass(frozen=True, slots=True)
class Service:
    """One service; counts of tasks are computed, never stored here."""

    serial: int
    name: str
    arn: str
    cluster_arn: str
    cluster_serial: int
    cluster_name: str
    status: ServiceStatus
    desired_count: int
    revision: ServiceRevision
    deployments: tuple[Deployment, ...]
    """The PRIMARY one first, then older ones, newest first."""
    tags: tuple[Document, ...]
    client_token: str | None
    request: Document = field(repr=False)
    """The parameters it was created with: a repeat with its client token must not differ from them."""
    created_at: float
    created_by: str
    ended_at: float | None = None
    """When it became INACTIVE."""
    events: tuple[ServiceEvent, ...] = field(default=(), repr=False)
    """Newest first, the latest hundred (Service-006)."""
    steady_at: float | None = None
    """When it was last said to be in a steady state; None: it is not in one."""
    last_completed: Deployment | None = field(default=None, repr=False)
    """The deployment that a failed one goes back to."""
    window_began: float = 0.0
    window_launched: int = 0
    """How many tasks were launched since then, for the rate of launches."""

    @property
    def group(self) -> str:
        """The group of its tasks."""
        return f"service:{self.name}"

    @property
    def in_use(self) -> Iterator[TaskDefinition]:
        """The revisions of task definitions that it uses, or may go back to."""
        deployments = (*self.deployments, *([self.last_completed] if self.last_completed else []))
        for revision in (self.revision, *(one.revision for one in deployments)):
            if revision.definition is not None:
                yield revision.definition
