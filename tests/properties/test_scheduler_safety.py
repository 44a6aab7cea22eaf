"""Whatever happens to a service, its scheduler keeps to what it promises: floor, ceiling, protection, and an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecs_fake
from ecs_fake.reconcile.arithmetic import limits
from ecs_fake.records.service import Service
from ecs_fake.records.status import DesiredStatus, RolloutState, ServiceStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change
from tests.indexes import check_world
from tests.properties.profiles import LIVES

HEALTHY_AFTER = 40 - 1e-3
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1", "subnet-2"]}}
PERCENTS = st.sampled_from([(100, 200), (50, 200), (0, 100), (50, 100), (100, 150), (25, 125)])
IMAGES = {
    "good": ecs_fake.Scripted(),
    "short": ecs_fake.Scripted(run_for=70),
    "crash": ecs_fake.Scripted(run_for=0, exit_code=1),
    "bad": ecs_fake.PullError("manifest unknown"),
    "weak": ecs_fake.Scripted(health=["HEALTHY", "HEALTHY", "UNHEALTHY"]),
}
COMMANDS = st.one_of(
    st.tuples(st.just("scale"), st.integers(0, 6)),
    st.tuples(st.just("deploy"), st.sampled_from(sorted(IMAGES))),
    st.tuples(st.just("percents"), PERCENTS),
    st.tuples(st.just("stop"), st.integers(0, 9)),
    st.tuples(st.just("protect"), st.integers(0, 9)),
    st.tuples(st.just("advance"), st.sampled_from([1, 10, 39, 40, 100])),
)


class Life:
    """A fake with the service `web`, to which things happen."""

    def __init__(self, fake: ecs_fake.EcsFake, breaker: bool) -> None:
        self.fake = fake
        self.ecs = fake.client()
        self.breaker = {"enable": breaker, "rollback": breaker}
        fake.images.update(IMAGES)
        for family in IMAGES:
            self._register(family)
        self.ecs.create_service(
            serviceName="web",
            taskDefinition="good",
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            deploymentConfiguration={"deploymentCircuitBreaker": self.breaker},
        )

    def _register(self, family: str) -> None:
        container: dict[str, Any] = {"name": "app", "image": family}
        if family == "weak":
            container["healthCheck"] = {"command": ["CMD", "true"], "interval": 10, "retries": 1}
        self.ecs.register_task_definition(
            family=family,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[container],
        )

    def scale(self, count: int) -> None:
        self.ecs.update_service(service="web", desiredCount=count)

    def deploy(self, family: str) -> None:
        self.ecs.update_service(service="web", taskDefinition=family, forceNewDeployment=True)

    def percents(self, both: tuple[int, int]) -> None:
        given = {"minimumHealthyPercent": both[0], "maximumPercent": both[1]}
        self.ecs.update_service(service="web", deploymentConfiguration=given)

    def stop(self, number: int) -> None:
        for arn in self._one(number):
            self.ecs.stop_task(task=arn)

    def protect(self, number: int) -> None:
        for arn in self._one(number):
            self.ecs.update_task_protection(
                cluster="default", tasks=[arn], protectionEnabled=True, expiresInMinutes=2
            )

    def advance(self, seconds: int) -> None:
        self.fake.advance(seconds)

    def _one(self, number: int) -> list[str]:
        arns = self.ecs.list_tasks(serviceName="web")["taskArns"]
        return arns[number % len(arns) :][:1] if arns else []


@dataclass
class State:
    """The records of a service as the journal has told of them by now."""

    service: Service | None = None
    tasks: dict[str, Task] = field(default_factory=dict)

    def take(self, change: Change) -> None:
        if isinstance(change.after, Service):
            self.service = change.after
        elif isinstance(change.after, Task):
            self.tasks[change.after.arn] = change.after

    def wanted(self) -> list[Task]:
        return [one for one in self.tasks.values() if one.desired_status is DesiredStatus.RUNNING]

    def healthy(self, now: float) -> int:
        return sum(_is_healthy(one, now) for one in self.wanted())


def _is_healthy(task: Task, now: float) -> bool:
    if task.last_status is not TaskStatus.RUNNING or task.started_at is None:
        return False
    verdict = task.containers[0].health
    if task.spec.definition.family == "weak":
        return verdict == "HEALTHY"
    return now - task.started_at >= HEALTHY_AFTER


def turns(changes: list[Change]) -> Iterator[tuple[State, list[Change]]]:
    """Give each turn of the scheduler with the state before it."""
    state = State()
    for (_, cause), group in groupby(changes, key=lambda one: (one.step, one.cause)):
        step = list(group)
        if cause == "scheduler":
            yield state, step
        for change in step:
            state.take(change)


def check_turn(before: State, step: list[Change]) -> None:
    """Fail if a turn of the scheduler did what it must not do."""
    now = step[0].at
    after = State(before.service, dict(before.tasks))
    for change in step:
        after.take(change)
    service = after.service
    assert service is not None
    if service.status is not ServiceStatus.ACTIVE:
        return
    configuration = service.revision.settings["deploymentConfiguration"]
    bounds = limits(
        service.desired_count, configuration["minimumHealthyPercent"], configuration["maximumPercent"]
    )
    born = [one.after for one in step if isinstance(one.after, Task) and one.before is None]
    stopped = [one.before for one in step if isinstance(one.after, Task) and one.before is not None]
    assert not born or len(after.wanted()) <= bounds.ceiling
    assert after.healthy(now) >= min(bounds.floor, before.healthy(now))
    ill = [one for one in stopped if one.containers[0].health == "UNHEALTHY"]
    assert all(one in ill or (one.protected_until or 0) <= now for one in stopped)
    failed = {one.deployment_id for one in service.deployments if one.rollout_state is RolloutState.FAILED}
    assert not failed & {task.spec.started_by for task in born}


def check_end(fake: ecs_fake.EcsFake) -> None:
    """Fail unless each deployment comes to an end, or it is said what does not end, and why."""
    story = ""
    try:
        fake.settle(1200)
    except ecs_fake.SettleTimeout as problem:
        story = str(problem)
    assert not story or "IN_PROGRESS" in story
    assert "it says: nothing" not in story


@pytest.mark.rule(
    "CreateService-016", "CreateService-018", "DeploymentConfiguration-002", "DeploymentConfiguration-008"
)
@LIVES
@given(st.booleans(), st.lists(COMMANDS, max_size=12))
def test_the_scheduler_keeps_its_promises(breaker: bool, commands: list[tuple[str, Any]]) -> None:
    with ecs_fake.mock_ecs(clusters=["default"], seed=1, poll_step=0, history=1_000_000) as fake:
        life = Life(fake, breaker)
        for name, argument in commands:
            act: Callable[[Any], None] = getattr(life, name)
            act(argument)
        check_end(fake)
        for before, step in turns(list(fake._engine.core.journal)):
            check_turn(before, step)
        fake._engine.core.read(lambda worlds: [check_world(world) for world in worlds.values()])
