"""What happens in the demo: two acts on one fake, told by DescribeTasks and the containers' output.

Times are those of the records, not of the looks at them; so output and states stand in their true order.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from ecs_fake.cli.commands.demo.stage import Stage
from ecs_fake.errors import EcsFakeError
from ecs_fake.fake import EcsFake
from ecs_fake.runners.logs import LogLine

GLANCE: Final = 0.02
"""Seconds between two looks at the task."""
TIME_LIMIT: Final = 60.0
"""Seconds after which an act has failed."""
_CONTAINERS: Final = Path(__file__).parent / "containers"
_NETWORK: Final = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}
_SINCE: Final = {
    "PROVISIONING": "createdAt",
    "PENDING": "connectivityAt",
    "RUNNING": "startedAt",
    "STOPPING": "stoppingAt",
    "DEPROVISIONING": "executionStoppedAt",
    "STOPPED": "stoppedAt",
}
"""Which member of a task tells when it came to a state."""
_REMARKS: Final = {
    "PROVISIONING": "a network interface is being attached",
    "PENDING": "images are being pulled, containers created",
    "STOPPING": "SIGTERM to every container that still runs",
    "DEPROVISIONING": "the network interface goes",
    "STOPPED": "and it can still be described for an hour",
}

DEFINITION: Final = """\
ecs.register_task_definition(
    family="shop", networkMode="awsvpc", cpu="256", memory="512",
    requiresCompatibilities=["FARGATE"],
    containerDefinitions=[
        {"name": "web", "entryPoint": ["python", "web.py"], "command": ["2"], ...},
        {"name": "worker", "command": ["python", "worker.py"], "essential": False, ...}])"""
FIRST_RUN: Final = """\
ecs.run_task(cluster="demo", taskDefinition="shop", launchType="FARGATE", overrides={
    "containerOverrides": [{"name": "web", "command": ["4"],
                            "environment": [{"name": "GREETING", "value": "hello"}]}]}, ...)"""
SECOND_RUN: Final = """\
ecs.run_task(cluster="demo", taskDefinition="shop", launchType="FARGATE", overrides={
    "containerOverrides": [{"name": "web", "command": ["0"]},
                           {"name": "worker", "environment": [
                               {"name": "MANNERS", "value": "stubborn"}]}]}, ...)"""
STOP: Final = 'ecs.stop_task(cluster="demo", task=task, reason="A new version is out")'


def play(stage: Stage) -> None:
    """Play both acts on a fake of their own; nothing is left afterwards."""
    with EcsFake(runner="process", timings="brisk") as fake:
        ecs = fake.client()
        stage.open()
        _first_act(stage, fake, ecs)
        _second_act(stage, fake, ecs)
        stage.close()


def _first_act(stage: Stage, fake: EcsFake, ecs: Any) -> None:
    stage.act(1, "a task runs until its essential container ends")
    stage.call('ecs.create_cluster(clusterName="demo")')
    ecs.create_cluster(clusterName="demo")
    stage.call(DEFINITION)
    ecs.register_task_definition(
        family="shop",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=_container_definitions(),
    )
    stage.call(FIRST_RUN)
    greeting = {"name": "GREETING", "value": "hello"}
    Watch(stage, fake, ecs, [{"name": "web", "command": ["4"], "environment": [greeting]}]).follow()


def _second_act(stage: Stage, fake: EcsFake, ecs: Any) -> None:
    stage.act(2, "a running task is stopped, and one container will not listen")
    stage.call(SECOND_RUN)
    manners = {"name": "MANNERS", "value": "stubborn"}
    overrides: list[dict[str, Any]] = [
        {"name": "web", "command": ["0"]},
        {"name": "worker", "environment": [manners]},
    ]
    watch = Watch(stage, fake, ecs, overrides)

    def stop() -> None:
        stage.call(STOP)
        ecs.stop_task(cluster="demo", task=watch.arn, reason="A new version is out")

    watch.follow(when_running_for=1.0, then=stop)


def _container_definitions() -> list[dict[str, Any]]:
    def program(name: str) -> list[str]:
        return [sys.executable, "-u", str(_CONTAINERS / f"{name}.py")]

    greeting = {"name": "GREETING", "value": "from the definition"}
    return [
        {
            "name": "web",
            "image": "shop/web:1.0",
            "entryPoint": program("web"),
            "command": ["2"],
            "environment": [greeting, {"name": "STAGE", "value": "demo"}],
        },
        {
            "name": "worker",
            "image": "shop/worker:1.0",
            "essential": False,
            "command": program("worker"),
            "stopTimeout": 2,
        },
    ]


class Watch:
    """Runs one task and tells the stage about it, from RunTask until STOPPED."""

    def __init__(self, stage: Stage, fake: EcsFake, ecs: Any, overrides: list[dict[str, Any]]) -> None:
        self._stage = stage
        self._ecs = ecs
        started = ecs.run_task(
            cluster="demo",
            taskDefinition="shop",
            launchType="FARGATE",
            networkConfiguration=_NETWORK,
            overrides={"containerOverrides": overrides},
        )
        self._task: dict[str, Any] = started["tasks"][0]
        self.arn: str = self._task["taskArn"]
        self._began: float = self._task["createdAt"].timestamp()
        self._handle = fake.task(self.arn)
        self._status = ""
        self._shown: dict[str, int] = {}

    def follow(self, *, when_running_for: float = 0.0, then: Callable[[], None] | None = None) -> None:
        """Show the task until it has stopped; call `then` when it has been RUNNING for some seconds."""
        self._show()
        while self._status != "STOPPED":
            time.sleep(GLANCE)
            self._task = self._ecs.describe_tasks(cluster="demo", tasks=[self.arn])["tasks"][0]
            self._show()
            if then is not None and self._running_for() > when_running_for:
                then()
                then = None
        self._stage.end_of_act(self._task)

    def _running_for(self) -> float:
        return time.time() - self._task["startedAt"].timestamp() if self._status == "RUNNING" else 0.0

    def _show(self) -> None:
        """Show what is new, in the order it happened."""
        news = [(line.timestamp, line.container, line.text) for line in self._new_lines()]
        if self._task["lastStatus"] != self._status:
            self._status = self._task["lastStatus"]
            news.append((self._task[_SINCE[self._status]].timestamp(), "", self._status))
        for at, container, text in sorted(news, key=itemgetter(0)):
            if container:
                self._stage.output(at - self._began, container, text)
            else:
                self._stage.state(at - self._began, text, self._remark())
        elapsed = time.time() - self._began
        if elapsed > TIME_LIMIT:
            raise EcsFakeError(f"The demo's task is still {self._status} after {elapsed:.0f} seconds.")
        self._stage.glance(elapsed, self._task)

    def _new_lines(self) -> list[LogLine]:
        new: list[LogLine] = []
        for name in ("web", "worker"):
            lines = list(self._handle.logs(name))
            new += lines[self._shown.get(name, 0) :]
            self._shown[name] = len(lines)
        return new

    def _remark(self) -> str:
        if self._status != "RUNNING":
            return _REMARKS[self._status]
        return ", ".join(f"{one.name} is process {one.pid}" for one in self._handle.containers.values())
