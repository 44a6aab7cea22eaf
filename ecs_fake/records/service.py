"""A service as ECS stores it, with its deployments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ecs_fake.records.deployment_status import Detector, StopType
from ecs_fake.records.rollout import Progress
from ecs_fake.records.status import Balancing, DeploymentStatus, RolloutState, ServiceStatus, Stage
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
class Failure:
    """Why a deployment has failed, or is not to go on."""

    detector: Detector
    because: str
    """The end of the sentence in which service deployments tell of it."""
    rollback: bool
    """Whether the service is to go back to what it had."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """What CloudWatch alarms say of a deployment."""

    ignored: frozenset[str]
    """Those that were in ALARM when it began, and have not been out of it since."""
    alarming: frozenset[str]
    """Those that are in ALARM now, and count."""
    asked_at: float
    """When they were asked for last."""
    checked_at: float | None = None
    """When the last answer came; None: none has."""
    baked_from: float | None = None
    """Since when a rolling deployment would be completed, but for the time in which they are still watched."""


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
    revision_of: str | None = None
    """The deployment that first brought its revision; None: it did so itself."""
    stop: StopType | None = None
    """What a caller asked for, until the scheduler has seen to it."""
    failure: Failure | None = field(default=None, repr=False)
    """Why it failed, if it did."""
    progress: Progress | None = field(default=None, repr=False)
    """Where it is, if it shifts traffic."""
    alarms: Alarms | None = field(default=None, repr=False)
    """What is known of the alarms that watch it; None: nothing yet."""

    @property
    def revision_number(self) -> str:
        """The number of its revision, which is that of the deployment that brought it first (recorded)."""
        return (self.revision_of or self.deployment_id).rpartition("/")[2]

    @property
    def was_given_traffic(self) -> bool:
        """Whether production traffic has gone to its tasks: on a rolling deployment's it does as soon as they run."""
        if self.progress is None:
            return self.revision.strategy == "ROLLING"
        return self.progress.production > 0


class Traffic(NamedTuple):
    """Per cent of each kind of traffic."""

    test: float
    production: float


@dataclass(frozen=True, slots=True)
class ServiceAction:
    """What EventBridge is told of what the scheduler does."""

    kind: str
    """INFO, WARN or ERROR."""
    name: str
    reason: str | None = None
    instances: tuple[str, ...] = ()
    """ARNs of container instances that it is about."""
    providers: tuple[str, ...] = ()
    """Names of capacity providers that it is about."""


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """A message of the scheduler about a service (ServiceEvent-001)."""

    event_id: str
    created_at: float
    message: str
    action: ServiceAction | None = None
    """None: EventBridge is not told."""


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
    balancing: Balancing = Balancing.RESTS
    """Where Availability Zone rebalancing is."""
    window_began: float = 0.0
    window_launched: int = 0
    """How many tasks were launched since then, for the rate of launches."""

    @property
    def group(self) -> str:
        """The group of its tasks."""
        return f"service:{self.name}"

    @property
    def traffic(self) -> Mapping[str, Traffic]:
        """Where traffic goes while it is shifted, or has been: by deployment; nowhere else it goes."""
        primary = next(iter(self.deployments), None)
        if primary is None or primary.progress is None:
            return {}
        share = Traffic(primary.progress.test, primary.progress.production)
        counterpart = self._counterpart
        if counterpart is None:
            return {primary.deployment_id: share}
        rest = Traffic(100 - share.test, 100 - share.production)
        return {primary.deployment_id: share, counterpart.deployment_id: rest}

    @property
    def _counterpart(self) -> Deployment | None:
        """The deployment from which the PRIMARY one takes traffic."""
        primary, *others = self.deployments
        if primary.rolls_back:
            return next((one for one in others if one.failure is not None), None)
        return self.blue

    @property
    def blue(self) -> Deployment | None:
        """The deployment that has the traffic while the PRIMARY one rolls out: the last that has completed; as long as
        none has, the first that was given traffic."""
        others = self.deployments[1:]
        completed = self.last_completed.deployment_id if self.last_completed is not None else None
        found = next((one for one in others if one.deployment_id == completed), None)
        return found or next((one for one in reversed(others) if one.was_given_traffic), None)

    @property
    def in_use(self) -> Iterator[TaskDefinition]:
        """The revisions of task definitions that it uses, or may go back to."""
        deployments = (*self.deployments, *([self.last_completed] if self.last_completed else []))
        for revision in (self.revision, *(one.revision for one in deployments)):
            if revision.definition is not None:
                yield revision.definition
