"""Restarts in place: whether a container that has ended is started again, its task going on meanwhile."""

from __future__ import annotations

from ecs_fake.lifecycle.step import Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.state_changes import ContainerExited
from ecs_fake.records.status import Applied, ContainerStatus, HealthStatus
from ecs_fake.records.task import Container


def follows(step: Step, container: Container, message: ContainerExited) -> bool:
    """Whether the container's restart policy answers this end with another run.

    Its last run must have lasted for the policy's period, and nobody wants it to end (botocore's
    ContainerRestartPolicy). Essential containers and others are treated alike.
    """
    policy = step.birth(container).spec.restart
    if policy is None or message.final or step.stop_wanted or message.exit_code in policy.ignored:
        return False
    return container.started_at is not None and message.at - container.started_at >= policy.period


def begin(container: Container, message: ContainerExited) -> Container:
    """Give the container between its two runs; what is said of the earlier one comes too late from now on."""
    return evolve(
        container,
        status=ContainerStatus.RESTARTING,
        applied=Applied.PULL,
        restarts=container.restarts + 1,
        last_exit=message.exit_code,
        pid=None,
        health=HealthStatus.UNKNOWN,
        checks=None,
        watched=False,
    )
