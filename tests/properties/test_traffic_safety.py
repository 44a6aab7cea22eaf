"""Whatever happens to a service that shifts traffic: it goes where healthy tasks are, and every deployment ends."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import ecs_fake
from ecs_fake.records.deployment_status import ServiceDeploymentStatus as Status
from ecs_fake.records.service import Service
from ecs_fake.records.service_deployment import ServiceDeployment
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change
from tests.indexes import check_world
from tests.properties.profiles import LIVES
from tests.properties.test_scheduler_safety import State, turns

pytestmark = pytest.mark.newest_sdk

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
HOOK = "arn:aws:lambda:us-east-1:123456789012:function:check"
STAGES = ["PRE_SCALE_UP", "TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]
IMAGES = {
    "good": ecs_fake.Scripted(),
    "slow": ecs_fake.Scripted(stop_delay=25),
    "short": ecs_fake.Scripted(run_for=70),
    "bad": ecs_fake.PullError("manifest unknown"),
}
ANSWERS = st.lists(
    st.sampled_from(["SUCCEEDED", "SUCCEEDED", "IN_PROGRESS", "FAILED"]), min_size=1, max_size=6
)
STRATEGIES = st.sampled_from(["BLUE_GREEN", "LINEAR", "CANARY"])
COMMANDS = st.one_of(
    st.tuples(st.just("scale"), st.integers(0, 4)),
    st.tuples(st.just("deploy"), st.sampled_from(sorted(IMAGES))),
    st.tuples(st.just("stop"), st.sampled_from(["ROLLBACK", "ABORT"])),
    st.tuples(st.just("alarm"), st.sampled_from(["OK", "ALARM"])),
    st.tuples(st.just("lose"), st.integers(0, 9)),
    st.tuples(st.just("advance"), st.sampled_from([1, 10, 40, 100, 400])),
)
STEPS = {
    None: {Status.PENDING},
    Status.PENDING: {Status.IN_PROGRESS, Status.ROLLBACK_REQUESTED, Status.STOP_REQUESTED},
    Status.IN_PROGRESS: {Status.SUCCESSFUL, Status.ROLLBACK_REQUESTED, Status.STOP_REQUESTED},
    Status.STOP_REQUESTED: {Status.STOPPED},
    Status.ROLLBACK_REQUESTED: {Status.ROLLBACK_IN_PROGRESS, Status.ROLLBACK_FAILED},
    Status.ROLLBACK_IN_PROGRESS: {Status.ROLLBACK_SUCCESSFUL, Status.ROLLBACK_FAILED},
}
"""What may follow a status (developer guide, service deployments)."""


class Life:
    """A fake with the service `web`, to which things happen."""

    def __init__(self, fake: ecs_fake.EcsFake, strategy: str, answers: list[str]) -> None:
        self.fake = fake
        self.ecs = fake.client()
        fake.images.update(IMAGES)
        given = cycle(answers) if "SUCCEEDED" in answers else iter([*answers, *["SUCCEEDED"] * 1000])
        fake.hooks[HOOK] = lambda event: {"hookStatus": next(given)}
        for family in IMAGES:
            self.ecs.register_task_definition(
                family=family,
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": family}],
            )
        self.ecs.create_service(
            serviceName="web",
            taskDefinition="good",
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            deploymentConfiguration={
                "strategy": strategy,
                "bakeTimeInMinutes": 1,
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
                "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
                "lifecycleHooks": [{"hookTargetArn": HOOK, "lifecycleStages": STAGES}],
            },
        )

    def scale(self, count: int) -> None:
        self.ecs.update_service(service="web", desiredCount=count)

    def deploy(self, family: str) -> None:
        self.ecs.update_service(service="web", taskDefinition=family, forceNewDeployment=True)

    def stop(self, kind: str) -> None:
        (newest, *_) = self.ecs.list_service_deployments(service="web")["serviceDeployments"]
        with contextlib.suppress(self.ecs.exceptions.ConflictException):  # it is over
            self.ecs.stop_service_deployment(
                serviceDeploymentArn=newest["serviceDeploymentArn"], stopType=kind
            )

    def alarm(self, state: str) -> None:
        self.fake.alarms["errors"] = state

    def lose(self, number: int) -> None:
        arns = self.ecs.list_tasks(serviceName="web")["taskArns"]
        for arn in arns[number % len(arns) :][:1] if arns else []:
            self.ecs.stop_task(task=arn)

    def advance(self, seconds: int) -> None:
        self.fake.advance(seconds)


def check_traffic(before: State, step: list[Change]) -> None:
    """Fail if traffic went anywhere without a healthy task, or is more or less than all of it."""
    for change in step:
        if not isinstance(change.after, Service) or change.after.desired_count == 0:
            continue
        known = change.before.traffic if change.before is not None else {}
        shares = change.after.traffic
        assert all(0 <= one.test <= 100 and 0 <= one.production <= 100 for one in shares.values())
        if len(shares) > 1:
            assert [sum(kind) for kind in zip(*shares.values(), strict=True)] == pytest.approx([100, 100])
        for name, share in shares.items():
            if name in known and share.production > known[name].production:
                assert any(_serves(task) for task in _tasks_of(before, name))


def _tasks_of(state: State, deployment_id: str) -> list[Task]:
    return [one for one in state.wanted() if one.spec.started_by == deployment_id]


def _serves(task: Task) -> bool:
    return task.started_at is not None


def check_steps(changes: list[Change]) -> None:
    """Fail if a service deployment took a step that it cannot take, or there were two at a time."""
    ongoing: set[str] = set()
    for change in changes:
        record = change.after
        if isinstance(record, ServiceDeployment):
            status = change.before.status if change.before is not None else None
            assert record.status is status or record.status in STEPS.get(status, set())
            (ongoing.discard if record.status.is_over else ongoing.add)(record.arn)
            assert len(ongoing) <= 1


def check_end(fake: ecs_fake.EcsFake) -> Iterator[str]:
    """Give the status of each service deployment when nothing moves any more."""
    fake.settle(2 * 86_400)
    listed = fake.client().list_service_deployments(service="web", maxResults=100)
    yield from (one["status"] for one in listed["serviceDeployments"])


@LIVES
@example("BLUE_GREEN", ["SUCCEEDED"], [("advance", 100), ("deploy", "bad"), ("deploy", "slow")])
@example("LINEAR", ["SUCCEEDED"], [("deploy", "short")])
@given(STRATEGIES, ANSWERS, st.lists(COMMANDS, max_size=10))
def test_traffic_is_safe(strategy: str, answers: list[str], commands: list[tuple[str, Any]]) -> None:
    with ecs_fake.mock_ecs(clusters=["default"], seed=1, poll_step=0, history=1_000_000) as fake:
        life = Life(fake, strategy, answers)
        for name, argument in commands:
            act: Callable[[Any], None] = getattr(life, name)
            act(argument)
        life.scale(2)
        assert all(Status(status).is_over for status in check_end(fake))
        journal = list(fake._engine.core.journal)
        check_steps(journal)
        for before, step in turns(journal):
            check_traffic(before, step)
        fake._engine.core.read(lambda worlds: [check_world(world) for world in worlds.values()])
