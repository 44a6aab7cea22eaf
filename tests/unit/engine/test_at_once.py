"""Reads that a door may answer on its own thread, as nothing has to be waited for."""

from __future__ import annotations

import json

import pytest

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest


def call(name: str, **parameters: object) -> WireRequest:
    return WireRequest(TARGET_PREFIX + name, json.dumps(parameters).encode(), "us-east-1")


@pytest.fixture
def fake():
    with ecs_fake.EcsFake(clusters=["default"], start=1_800_000_000) as made:
        yield made


def test_a_read_is_answered_as_by_dispatch(fake):
    answer = fake.at_once(call("ListClusters"))
    assert json.loads(answer.body) == json.loads(fake.dispatch(call("ListClusters")).body)
    assert [one.operation for one in fake.calls] == ["ListClusters"] * 2


def test_an_error_is_an_answer(fake):
    assert fake.at_once(call("ListTasks", cluster="none")).status == 400


def test_what_changes_something_is_not(fake):
    assert fake.at_once(call("CreateCluster")) is None
    assert fake.at_once(call("Nothing")) is None


def test_a_repeated_read_moves_time(fake):
    for _ in range(3):
        assert fake.at_once(call("ListClusters")) is not None
    assert fake.now.timestamp() == 1_800_000_002
    fake.dispatch(call("ListClusters"))
    assert fake.now.timestamp() == 1_800_000_003


def test_a_read_with_something_due_meanwhile_is_not(fake):
    ecs = fake.client()
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "images/app"}],
    )
    fake.images["images/app"] = ecs_fake.Scripted(run_for=2)
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    [task] = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=network)["tasks"]
    look = call("DescribeTasks", tasks=[task["taskArn"]])
    assert fake.at_once(look) is not None
    assert fake.at_once(look) is not None  # one second later
    assert fake.at_once(look) is None
    assert json.loads(fake.dispatch(look).body)["tasks"][0]["lastStatus"] == "STOPPED"


def test_on_the_wall_clock_every_read_is():
    with ecs_fake.EcsFake(clock="wall", clusters=["default"]) as fake:
        assert fake.at_once(call("ListClusters")).status == 200
        assert fake.at_once(call("CreateCluster")) is None


def test_a_fake_that_has_ended_leaves_it_to_dispatch(fake):
    fake.close()
    assert fake.at_once(call("ListClusters")) is None
