"""`fake.url` and `fake.env()`: how a subprocess reaches the fake of this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import ecs_fake

LIST = """
import boto3, json
print(json.dumps(boto3.client("ecs").list_clusters()["clusterArns"]))
"""


@pytest.mark.parametrize("runner", ["simulated", "process"])
def test_a_subprocess_reaches_this_fake_by_its_environment(runner: str) -> None:
    with ecs_fake.EcsFake(runner=runner, clusters=["mine"], region="eu-west-1") as fake:
        environment = {**os.environ, **fake.env()}
        done = subprocess.run(
            [sys.executable, "-c", LIST],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=50,
        )
        assert json.loads(done.stdout) == ["arn:aws:ecs:eu-west-1:123456789012:cluster/mine"]


def test_the_door_opens_once_and_goes_with_the_fake() -> None:
    with ecs_fake.EcsFake() as fake:
        assert fake.url == fake.url == fake.env()["AWS_ENDPOINT_URL_ECS"]
    with pytest.raises(ecs_fake.FakeClosed):
        fake.url  # noqa: B018 - reading it is the point
