"""What a process finds around it: ECS itself, its role's credentials, its metadata, measured statistics."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import ecs_fake
from ecs_fake.looking import TaskHandle

ROLE = "arn:aws:iam::123456789012:role/task"
CALLS_ECS = """
import boto3, json
method = boto3.Session().get_credentials().method
client = boto3.client("ecs")
print(json.dumps([method, client.meta.region_name, client.list_tasks()["taskArns"]]))
"""
READS = """
import json, os, time, urllib.request
def get(path):
    return json.load(urllib.request.urlopen(os.environ["ECS_CONTAINER_METADATA_URI_V4"] + path))
before = get("/stats")
end = time.process_time() + 0.2
while time.process_time() < end: pass
held = bytearray(50 << 20)
print(json.dumps([before, get("/stats"), get("/task")]))
"""


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    with ecs_fake.mock_ecs(runner="process", clusters=["default"], region="eu-west-1") as made:
        yield made


def run(fake: ecs_fake.EcsFake, program: str, role: str | None = ROLE, **members: Any) -> TaskHandle:
    """Run a Python program in a Fargate task to its end."""
    ecs = fake.client()
    container = {"name": "app", "image": "app", "command": [sys.executable, "-c", program], **members}
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[container],
        **({"taskRoleArn": role} if role else {}),
    )
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    task = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=network)["tasks"][0]
    return fake.task(task["taskArn"]).wait()


@pytest.mark.parametrize(("role", "method"), [(ROLE, "container-role"), (None, "env")])
def test_a_task_calls_ecs_without_any_configuration(
    fake: ecs_fake.EcsFake, role: str | None, method: str
) -> None:
    task = run(fake, CALLS_ECS, role)
    assert task.exit_codes == {"app": 0}, str(task.logs())
    assert json.loads(str(task.logs())) == [method, "eu-west-1", [task.arn]]


def test_statistics_are_measured(fake: ecs_fake.EcsFake) -> None:
    task = run(fake, READS, memory=256)
    assert task.exit_codes == {"app": 0}, str(task.logs())
    before, after, metadata = json.loads(str(task.logs()))
    assert metadata["TaskARN"] == task.arn
    used = after["cpu_stats"]["cpu_usage"]["total_usage"] - before["cpu_stats"]["cpu_usage"]["total_usage"]
    assert used >= 150_000_000
    assert after["precpu_stats"] == before["cpu_stats"]
    assert after["cpu_stats"]["system_cpu_usage"] >= before["cpu_stats"]["system_cpu_usage"] + used
    assert after["memory_stats"]["usage"] - before["memory_stats"]["usage"] >= 45 << 20
    assert after["memory_stats"]["limit"] == 256 << 20
    assert after["pids_stats"] == {"current": 1}


def test_its_own_variables_come_first(fake: ecs_fake.EcsFake) -> None:
    environment = [{"name": "AWS_REGION", "value": "mars-1"}, {"name": "ECS_AGENT_URI", "value": "x"}]
    program = "import os; print(dict(os.environ))"
    found = eval(str(run(fake, program, environment=environment).logs()))
    assert found["AWS_REGION"] == "mars-1"
    assert "AWS_DEFAULT_REGION" not in found
    assert found["ECS_AGENT_URI"].startswith("http://127.0.0.1:")
    assert found["AWS_EXECUTION_ENV"] == "AWS_ECS_FARGATE"


def test_a_stand_ins_variables_come_before_what_ecs_adds(tmp_path: object) -> None:
    images = {"app": ecs_fake.Process(env={"AWS_REGION": "mars-1", "B": "2"})}
    with ecs_fake.mock_ecs(runner="process", clusters=["default"], images=images) as fake:
        found = eval(str(run(fake, "import os; print(dict(os.environ))").logs()))
    assert (found["AWS_REGION"], found["B"]) == ("mars-1", "2")
    assert "AWS_DEFAULT_REGION" not in found


def test_a_machine_without_room_for_the_endpoints(
    fake: ecs_fake.EcsFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(socket, "create_server", refuse)
    task = run(fake, "import os; print('ECS_AGENT_URI' in os.environ)")
    assert str(task.logs()) == "False\n"
    (warning,) = fake.warnings
    assert warning.startswith(
        "The endpoints that tasks call cannot be served on this machine's loopback: no room. "
    )
