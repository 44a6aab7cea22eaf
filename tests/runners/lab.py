"""Whole tasks with both runners: the same programs, once as processes and once as scripts.

Processes run on real time, where a health check every five seconds and a restart after a minute are too slow for a
test: there the times of a task definition are taken as so many hundredths of a second. ECS's own limits hold at the
door, so they are shortened behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import ecs_fake
from ecs_fake.looking import TaskHandle
from ecs_fake.operations.registry import Answer, Request
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.evolve import evolve
from ecs_fake.store.transaction import Transaction

FASTER: Final = 100
PROGRAMS: Final[dict[str, tuple[str, ecs_fake.Scripted]]] = {
    "serves": ("exec sleep 1000", ecs_fake.Scripted()),
    "succeeds": ("exit 0", ecs_fake.Scripted(run_for=0)),
    "fails": ("exit 9", ecs_fake.Scripted(run_for=0, exit_code=9)),
    "says-goodbye": (
        "trap 'exit 5' TERM; while :; do sleep 0.01; done",
        ecs_fake.Scripted(on_stop_exit_code=5),
    ),
    "stays": ("trap '' TERM; while :; do sleep 0.01; done", ecs_fake.Scripted(stop_delay=1e6)),
    "runs-a-while": ("sleep 0.8; exit 3", ecs_fake.Scripted(run_for=80, exit_code=3)),
    "is-sick": ("exec sleep 1000", ecs_fake.Scripted(health=["UNHEALTHY"])),
    "recovers": ("sleep 0.4; touch up; exec sleep 1000", ecs_fake.Scripted(health=["UNHEALTHY", "HEALTHY"])),
    "falls-ill": (
        "touch up; sleep 0.6; rm up; exec sleep 1000",
        ecs_fake.Scripted(health=["HEALTHY", "UNHEALTHY"]),
    ),
}
"""Shell scripts, and the scripts of simulated containers that live as they do."""
CHECK: Final = {"command": ["CMD-SHELL", "test -e up"], "interval": 5, "timeout": 60, "retries": 1}
"""A health check that finds a process healthy while its file `up` exists."""


class Lab:
    """A fake with one of the runners."""

    def __init__(self, runner: str, fake: ecs_fake.EcsFake) -> None:
        self.runner = runner
        self.fake = fake
        self.ecs = fake.client()

    def container(self, name: str, program: str, **members: Any) -> dict[str, Any]:
        """Define a container that runs one of the programs."""
        return {"name": name, "image": program, "command": ["sh", "-c", PROGRAMS[program][0]], **members}

    def run(self, *containers: dict[str, Any]) -> TaskHandle:
        """Run a Fargate task of these containers."""
        made = self.ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=list(containers),
        )["taskDefinition"]
        if self.runner == "process":
            self._hasten(made["family"], made["revision"])
        ran = self.ecs.run_task(
            taskDefinition=made["taskDefinitionArn"],
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        )
        return self.fake.task(ran["tasks"][0]["taskArn"])

    def stop(self, task: TaskHandle) -> TaskHandle:
        """Stop a task, and wait until it has."""
        self.ecs.stop_task(task=task.arn)
        return task.wait()

    def until(self, task: TaskHandle, container: str, **wanted: Any) -> None:
        """Let time pass until a container of a task is so."""
        self.fake.run_until(
            lambda: all(getattr(task.containers[container], name) == value for name, value in wanted.items())
        )

    def _hasten(self, family: str, revision: int) -> None:
        def change(tx: Transaction, _: Request) -> Answer:
            record = tx.world.task_definitions.get((family, revision))
            assert record is not None
            tx.put(evolve(record, containers=tuple(map(_hastened, record.containers))))
            return {}

        self.fake._engine.core.call(
            "RegisterTaskDefinition", change, {}, self.fake.account_id, self.fake.region
        )


@contextmanager
def lab(runner: str) -> Iterator[Lab]:
    """Set up a lab with one of the runners."""
    images = {name: script for name, (_, script) in PROGRAMS.items()} if runner == "simulated" else {}
    with ecs_fake.EcsFake(runner=runner, clusters=["default"], images=images, seed=1) as fake:
        yield Lab(runner, fake)


def _hastened(spec: ContainerSpec) -> ContainerSpec:
    check, restart = spec.health_check, spec.restart
    return evolve(
        spec,
        start_timeout=_shorter(spec.start_timeout),
        stop_timeout=_shorter(spec.stop_timeout),
        health_check=check
        and evolve(check, interval=_shorter(check.interval), start_period=_shorter(check.start_period)),
        restart=restart and evolve(restart, period=_shorter(restart.period)),
    )


def _shorter(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / FASTER
