"""Real processes with what other services hold for them: secrets, parameters, environment files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake

REGION = "us-east-1"
DB = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:db-AbCdEf"
ROLE = "arn:aws:iam::123456789012:role/execution"
SHOW = ["sh", "-c", 'echo "$PASSWORD $URL $FROM_FILE $BOTH"']


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    with ecs_fake.mock_ecs(runner="process", clusters=["default"]) as made:
        made.add_container_instances()
        yield made


def run(fake: ecs_fake.EcsFake, command: list[str] = SHOW, **members: Any) -> ecs_fake.TaskHandle:
    """Run a task of one container to its end."""
    container = {
        "name": "app",
        "image": "app",
        "memory": 64,
        "command": command,
        "secrets": [
            {"name": "PASSWORD", "valueFrom": f"{DB}:password::"},
            {"name": "URL", "valueFrom": "/app/url"},
        ],
        "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}],
        "environment": [{"name": "BOTH", "value": "definition"}],
        **members,
    }
    ecs = boto3.client("ecs")
    ecs.register_task_definition(
        family="job", networkMode="bridge", executionRoleArn=ROLE, containerDefinitions=[container]
    )
    task = fake.task(ecs.run_task(taskDefinition="job")["tasks"][0]["taskArn"])
    task.wait("STOPPED")
    return task


EXPECTED = "hunter2 http://x file definition\n"


def fill(fake: ecs_fake.EcsFake) -> None:
    fake.secrets["db"] = {"password": "hunter2"}
    fake.parameters["/app/url"] = "http://x"
    fake.files["s3://bucket/app.env"] = "FROM_FILE=file\nBOTH=file\n"


def test_from_the_fakes_tables(fake: ecs_fake.EcsFake) -> None:
    fill(fake)
    assert str(run(fake).logs()) == EXPECTED
    assert not [thread for thread in threading.enumerate() if "errands" in thread.name]


@mock_aws
def test_from_moto_by_a_thread_of_its_own(fake: ecs_fake.EcsFake) -> None:
    boto3.client("secretsmanager", region_name=REGION).create_secret(
        Name="db", SecretString='{"password": "hunter2"}'
    )
    boto3.client("ssm", region_name=REGION).put_parameter(Name="/app/url", Value="http://x", Type="String")
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="app.env", Body=b"FROM_FILE=file\nBOTH=file\n")
    arn = boto3.client("secretsmanager", region_name=REGION).describe_secret(SecretId="db")["ARN"]
    secrets = [
        {"name": "PASSWORD", "valueFrom": f"{arn}:password::"},
        {"name": "URL", "valueFrom": "/app/url"},
    ]
    task = run(fake, secrets=secrets)
    assert str(task.logs()) == EXPECTED, task.stopped_reason
    assert [thread for thread in threading.enumerate() if thread.name == "ecs-fake errands"]


def test_without_them_nothing_is_started(fake: ecs_fake.EcsFake) -> None:
    task = run(fake, command=["touch", "/tmp/ecs-fake-must-not-exist"])
    assert task.stop_code == "TaskFailedToStart"
    assert task.stopped_reason.startswith("Fetching secret data from AWS Secrets Manager")
    assert fake._crew._runners["process"].supervisor_pid is None
