"""What a step of a life asks for: orders to runners and timers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ecs_fake.records.orders import ContainerKey, Order, TaskKey


class Attached(NamedTuple):
    """Timer: the task's network interface has been attached."""

    task_arn: str


class Detached(NamedTuple):
    """Timer: the task's network interface has been taken away."""

    task_arn: str


class ReadyToStart(NamedTuple):
    """Timer: the container's image has been unpacked."""

    key: ContainerKey


class PullDone(NamedTuple):
    """Timer: pulling has taken its time; the runner is asked for the result."""

    key: ContainerKey


class StopTimeoutPassed(NamedTuple):
    """Timer: the container has had its time to end by itself."""

    key: ContainerKey


class HealthCheckDue(NamedTuple):
    """Timer: the container's health is to be checked."""

    key: ContainerKey
    number: int
    """Which check it is of this run."""


class StartTimeoutPassed(NamedTuple):
    """Timer: what waits for more than the container's start has waited long enough."""

    key: ContainerKey


class TargetCheckDue(NamedTuple):
    """Timer: a load balancer is to be asked for the health of a task."""

    key: TaskKey
    number: int
    """Which of the task's places it is about."""
    check: int


class Drained(NamedTuple):
    """Timer: connections to a task that was deregistered have had their time to end."""

    key: TaskKey
    number: int


class Expired(NamedTuple):
    """Timer: the stopped task has been shown for long enough."""

    task_arn: str


class Retired(NamedTuple):
    """Timer: the time is over that was left to a task on Fargate when notice of its retirement was given."""

    task_arn: str


class UpdateBegun(NamedTuple):
    """Message: a call has written something that is updated in the background; an update it began goes on from now."""

    arn: str


class UpdateDone(NamedTuple):
    """Timer: an update in the background has had its time, or that of an agent the time of one rung."""

    arn: str
    update: int
    """The update's serial number, or the rung's."""


class HostReclaimed(NamedTuple):
    """Timer: the notice is over that was given of the end of a container instance's EC2 Spot instance."""

    arn: str


Timer = (
    Attached
    | Detached
    | ReadyToStart
    | PullDone
    | StopTimeoutPassed
    | HealthCheckDue
    | StartTimeoutPassed
    | TargetCheckDue
    | Drained
    | Expired
    | Retired
    | UpdateDone
    | HostReclaimed
)


@dataclass(slots=True)
class Effects:
    """Collected while a life is stepped; carried out by the engine afterwards."""

    orders: list[Order] = field(default_factory=list)
    timers: list[tuple[float, Timer]] = field(default_factory=list)
    """Seconds from now, and what is then due."""
