"""An engine on a bench: a clock of the test's own, a runner that does as it is told, and the API by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ecs_fake.engine.clock import Clock, VirtualClock
from ecs_fake.engine.engine import Engine
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from ecs_fake.lifecycle.timings import PROFILES
from ecs_fake.records.orders import KillContainer, Order, PullImage, StartContainer, StopContainer
from ecs_fake.records.state_changes import ContainerExited, ContainerStarted, ImagePulled, StateChange
from ecs_fake.records.task import Task
from ecs_fake.store.worlds import World

START = 1_000.0
REGION, ACCOUNT = "us-east-1", "123456789012"
JOB: dict[str, Any] = {
    "family": "job",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "images/app"}],
}
FARGATE: dict[str, Any] = {
    "taskDefinition": "job",
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}


class Obedient:
    """A runner that does at once what it is told, and remembers each order."""

    def __init__(self) -> None:
        self.given: list[Order] = []
        self.report: Callable[..., None] = lambda change, due=None: None
        self.now: Callable[[], float] = lambda: START

    def carry_out(self, order: Order) -> None:
        """Remember the order and report its success."""
        self.given.append(order)
        answer = self.answer(order)
        if answer is not None:
            self.report(answer)

    def answer(self, order: Order) -> StateChange | None:
        """Give what the order comes to."""
        match order:
            case PullImage():
                return ImagePulled(order.key, self.now(), "sha256:1")
            case StartContainer():
                return ContainerStarted(order.key, self.now())
            case StopContainer():
                return ContainerExited(order.key, self.now(), 143)
            case KillContainer():
                return ContainerExited(order.key, self.now(), 137)
            case _:
                return None

    def names(self) -> list[str]:
        """Give the orders by their kind."""
        return [type(order).__name__ for order in self.given]


def engine(
    runner: Obedient | None = None, clock: Clock | None = None, timings: str = "instant", **changes: Any
) -> Engine:
    """Give an engine on a clock that starts at `START`; `changes` are arguments of `Engine`."""
    runner = Obedient() if runner is None else runner
    clock = VirtualClock(START) if clock is None else clock
    arguments: dict[str, Any] = {
        "seed": 1,
        "history": 1_000,
        "poll_step": 0.0,
        "throttling": False,
        "consistency_lag": 0.0,
        "region": REGION,
        "account_id": ACCOUNT,
        "warn": print,
        **changes,
    }
    made = Engine(clock=clock, carry_out=runner.carry_out, timings=PROFILES[timings], **arguments)
    runner.report = made.report
    runner.now = clock.now
    return made


def request(name: str, parameters: Any = None, **changes: Any) -> WireRequest:
    """Give the request of an operation; `changes` are fields of `WireRequest`."""
    fields: dict[str, Any] = {
        "target": TARGET_PREFIX + name,
        "body": json.dumps(parameters or {}).encode(),
        "region": REGION,
        **changes,
    }
    return WireRequest(**fields)


def call(of: Engine, name: str, **parameters: Any) -> dict[str, Any]:
    """Make a call that succeeds, and give its answer."""
    answer = of.dispatch(request(name, parameters))
    document: dict[str, Any] = json.loads(answer.body)
    assert answer.status == 200, document
    return document


def prepare(of: Engine) -> Engine:
    """Make the cluster `default` and the task definition `job`; give the engine back."""
    call(of, "CreateCluster")
    call(of, "RegisterTaskDefinition", **JOB)
    return of


def run(of: Engine, **changes: Any) -> list[str]:
    """Run tasks of `job`; give their ARNs."""
    return [task["taskArn"] for task in call(of, "RunTask", **FARGATE, **changes)["tasks"]]


def world(of: Engine) -> World:
    """Give the one world there is."""
    (found,) = of.core.read(lambda worlds: list(worlds.values()))
    return found  # type: ignore[no-any-return]  # `read` gives what the function gave


def task(of: Engine, arn: str) -> Task:
    """Give a task's record."""
    found = world(of).tasks.get(arn.rpartition("/")[2])
    assert found is not None
    return found
