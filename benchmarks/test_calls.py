"""One call through boto3, against the same call answered from a constant. Beside it the same call on moto."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

import ecs_fake
from benchmarks import stage
from benchmarks.measuring import Benchmark, compare, note, take_turns
from benchmarks.stage import CLUSTER, FAMILY, Parameters
from benchmarks.yardsticks import Floor, client

ROUNDS = 400
ROUNDS_OF_MOTO = 100
READ, RUN = 1.5, 2.0


@dataclass(frozen=True, slots=True)
class Case:
    """A call that is measured."""

    name: str
    method: str
    parameters: Callable[[list[str], str], Parameters]
    """Made from the ARNs of ten tasks and a subnet."""
    budget: float | None

    def __str__(self) -> str:
        return self.name


CASES = (
    Case(
        "DescribeTasks, 1 task",
        "describe_tasks",
        lambda tasks, _: {"cluster": CLUSTER, "tasks": tasks[:1]},
        READ,
    ),
    Case(
        "DescribeTasks, 10 tasks",
        "describe_tasks",
        lambda tasks, _: {"cluster": CLUSTER, "tasks": tasks},
        READ,
    ),
    Case("ListTasks", "list_tasks", lambda *_: {"cluster": CLUSTER}, READ),
    Case("DescribeClusters", "describe_clusters", lambda *_: {"clusters": [CLUSTER]}, READ),
    Case("ListClusters", "list_clusters", lambda *_: {}, READ),
    Case("DescribeTaskDefinition", "describe_task_definition", lambda *_: {"taskDefinition": FAMILY}, READ),
    Case("ListTaskDefinitions", "list_task_definitions", lambda *_: {}, READ),
    Case("ListTaskDefinitionFamilies", "list_task_definition_families", lambda *_: {}, READ),
    Case("RunTask, simulated", "run_task", lambda _, subnet: stage.launch(subnet), RUN),
    Case("RegisterTaskDefinition", "register_task_definition", lambda *_: stage.definition(), None),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_call(benchmark: Benchmark, floor: Floor, case: Case) -> None:
    with ecs_fake.mock_ecs():
        ecs = client("ecs")
        parameters = case.parameters(stage.set_up(ecs), stage.SUBNET)
        floor.body = body_of(ecs, case.method, parameters)
        turns = compare(
            benchmark, bound(ecs, case, parameters), bound(floor.client, case, parameters), ROUNDS
        )
    if turns is not None:
        note(
            benchmark,
            case.name,
            value=turns.ratio,
            unit="x floor",
            budget=case.budget,
            moto=on_moto(case, floor),
        )


def bound(ecs: Any, case: Case, parameters: Parameters) -> Callable[[], object]:
    """Make the call ready to be made."""
    return partial(getattr(ecs, case.method), **parameters)


def body_of(ecs: Any, method: str, parameters: Parameters) -> bytes:
    """Make a call and give the body of its answer."""
    bodies: list[bytes] = []

    def see(response_dict: dict[str, Any], **_: object) -> None:
        bodies.append(response_dict["body"])

    ecs.meta.events.register("response-received.ecs", see)
    getattr(ecs, method)(**parameters)
    ecs.meta.events.unregister("response-received.ecs", see)
    return bodies[0]


def on_moto(case: Case, floor: Floor) -> float:
    """Give how many floors the same call costs on moto."""
    from moto import mock_aws

    with mock_aws():
        subnet = client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        ecs = client("ecs")
        parameters = case.parameters(stage.set_up(ecs, subnet=subnet), subnet)
        return take_turns(
            bound(ecs, case, parameters), bound(floor.client, case, parameters), ROUNDS_OF_MOTO
        ).ratio
