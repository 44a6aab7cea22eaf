"""Services of any size for the scheduler: on container instances and on Fargate, created and rolled over."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from benchmarks import stage
from benchmarks.stage import CLUSTER, Parameters, request
from ecs_fake import EcsFake
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change

TASKS_EACH: Final = 10
"""Tasks for each container instance; more than twice as many fit."""
ON_INSTANCES: Final[Parameters] = {
    "family": "worker",
    "networkMode": "bridge",
    "containerDefinitions": [{"name": "app", "image": "registry.example/worker:1", "cpu": 64, "memory": 128}],
}
_SERVICE: Final = "web"
_TIMEOUT: Final = 100 * 3600.0
"""Virtual seconds; services launch a few hundred tasks a minute."""
_EVERYTHING: Final = 10_000_000
"""Changes, more than there are."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a scheduler does to a service of any size.

    Args:
        fargate: whether its tasks run on Fargate; else they are placed on container instances.
        rolls: whether its tasks are replaced by new ones; else they are launched.
    """

    fargate: bool
    rolls: bool

    def __str__(self) -> str:
        return f"{'a rolling update' if self.rolls else 'to steady'}, {'Fargate' if self.fargate else 'EC2'}"

    def seconds(self, tasks: int) -> float:
        """Give the processor time that it takes."""
        with EcsFake(history=1, clusters=[CLUSTER]) as fake:
            act = self._prepare(Stand(fake, tasks, fargate=self.fargate))
            gc.collect()
            began = time.process_time()
            act()
            return time.process_time() - began

    def transitions(self, tasks: int) -> float:
        """Count, for each task wanted, how many tasks were born or got another last or desired status."""
        with EcsFake(history=_EVERYTHING, clusters=[CLUSTER]) as fake:
            act = self._prepare(Stand(fake, tasks, fargate=self.fargate))
            journal = fake._engine.core.journal
            before = len(journal)
            act()
            return sum(map(_is_transition, journal[before:])) / tasks

    def _prepare(self, stand: Stand) -> Callable[[], None]:
        if not self.rolls:
            return stand.reach_steady_state
        stand.reach_steady_state()
        return stand.roll


def _is_transition(change: Change) -> bool:
    before, after = change.before, change.after
    if not isinstance(after, Task):
        return False
    return before is None or (before.last_status, before.desired_status) != (
        after.last_status,
        after.desired_status,
    )


class Stand:
    """A cluster in which there will be one service.

    Args:
        fake: a fake with the cluster `stage.CLUSTER`.
        tasks: how many the service is to have.
        fargate: where they run.
    """

    def __init__(self, fake: EcsFake, tasks: int, *, fargate: bool) -> None:
        self._fake, self._tasks, self._fargate = fake, tasks, fargate
        fake.quotas.tasks_per_service = max(fake.quotas.tasks_per_service, tasks)
        self._do("RegisterTaskDefinition", stage.definition() if fargate else ON_INSTANCES)
        if not fargate:
            fake.add_container_instances(max(1, tasks // TASKS_EACH))
        fake.settle()

    def reach_steady_state(self) -> None:
        """Create the service, and let time pass until it is in a steady state."""
        where: Parameters = {"taskDefinition": ON_INSTANCES["family"], "launchType": "EC2"}
        if self._fargate:
            where = stage.launch()
        self._do(
            "CreateService",
            where | {"cluster": CLUSTER, "serviceName": _SERVICE, "desiredCount": self._tasks},
        )
        self._settle()

    def roll(self) -> None:
        """Replace every task by a new one, and let time pass until that is done."""
        self._do("UpdateService", {"cluster": CLUSTER, "service": _SERVICE, "forceNewDeployment": True})
        self._settle()

    def _settle(self) -> None:
        self._fake.settle(_TIMEOUT)
        (service,) = self._do("DescribeServices", {"cluster": CLUSTER, "services": [_SERVICE]})["services"]
        if service["runningCount"] != self._tasks or len(service["deployments"]) != 1:
            raise AssertionError(f"not in a steady state: {service}")

    def _do(self, operation: str, parameters: Parameters) -> Any:
        answer = self._fake.dispatch(request(operation, parameters))
        if answer.status != 200:
            raise AssertionError(f"{operation}: {answer.body!r}")
        return json.loads(answer.body)
