"""The AWS CLI (version 1, of PyPI) against real processes, in the forms of its newest pages and of 2015."""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.served import Served, commands_with

pytestmark = pytest.mark.timeout(180)

NETWORK = (
    "awsvpcConfiguration={subnets=[subnet-12344321],securityGroups=[sg-12344321],assignPublicIp=ENABLED}"
)
CLIENT_TOKEN = "550e8400-e29b-41d4-a716-446655440000"
SLEEP = f"import sys, time; time.sleep(int(sys.argv[1]))  # {uuid.uuid4().hex}"  # no other run's


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def default_cluster(served) -> None:
    cluster = answer(served, "create-cluster", "--cluster-name", "default")["cluster"]
    assert cluster["clusterArn"] == "arn:aws:ecs:us-east-1:123456789012:cluster/default"
    assert cluster["status"] == "ACTIVE"


@pytest.fixture(scope="module")
def sleep360(served) -> str:
    """Registered from a file, with `family:revision` as the pages use it."""
    document = {
        "family": "sleep360",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [
            {
                "name": "sleep",
                "image": "busybox",
                "entryPoint": [sys.executable, "-c", SLEEP],
                "command": ["360"],
                "stopTimeout": 2,
            }
        ],
    }
    (served.runtime_directory / "sleep360.json").write_text(json.dumps(document))
    definition = answer(served, "register-task-definition", "--cli-input-json", "file://sleep360.json")[
        "taskDefinition"
    ]
    assert definition["taskDefinitionArn"].endswith(":task-definition/sleep360:1")
    return "sleep360:1"


def answer(served: Served, *arguments: str) -> dict[str, Any]:
    """What the CLI prints when all is well."""
    done = served.aws(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return document


@pytest.mark.usefixtures("default_cluster")
class TestNewestPages:
    def test_run_describe_stop_wait(self, served, sleep360):
        arguments = [
            *(
                "run-task",
                "--cluster",
                "default",
                "--task-definition",
                sleep360,
                "--client-token",
                CLIENT_TOKEN,
            ),
            *("--launch-type", "FARGATE", "--network-configuration", NETWORK, "--tags", "key=team,value=web"),
            *("--overrides", '{"containerOverrides": [{"name": "sleep", "command": ["361"]}]}'),
        ]
        document = answer(served, *arguments)
        [task] = document["tasks"]
        assert document["failures"] == []
        assert task["lastStatus"] == "PROVISIONING"
        assert task["group"] == "family:sleep360"
        assert task["tags"] == [{"key": "team", "value": "web"}]
        assert [task["taskArn"]] == [each["taskArn"] for each in answer(served, *arguments)["tasks"]]
        assert len(commands_with(f"{SLEEP} 361")) == 1

        task_id = task["taskArn"].rpartition("/")[2]
        stopping = answer(served, "stop-task", "--task", task_id)["task"]
        assert stopping["desiredStatus"] == "STOPPED"
        done = served.aws("wait", "tasks-stopped", "--tasks", task_id)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        [stopped] = answer(served, "describe-tasks", "--tasks", task_id)["tasks"]
        assert (stopped["lastStatus"], stopped["stopCode"]) == ("STOPPED", "UserInitiated")
        assert [container["exitCode"] for container in stopped["containers"]] == [143]
        assert commands_with(f"{SLEEP} 361") == []

    def test_run_task_from_a_file(self, served, sleep360):
        """Example 2 of run-task; what the command line says wins over the file."""
        document = {
            "cluster": "nowhere",
            "taskDefinition": "sleep360",
            "launchType": "FARGATE",
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "assignPublicIp": "ENABLED",
                    "securityGroups": ["sg-12344321"],
                    "subnets": ["subnet-12344321"],
                }
            },
            "overrides": {"containerOverrides": [{"name": "sleep", "command": ["0"]}]},
        }
        (served.runtime_directory / "run.json").write_text(json.dumps(document))
        told = answer(served, "run-task", "--cli-input-json", "file://run.json", "--cluster", "default")
        done = served.aws("wait", "tasks-stopped", "--tasks", told["tasks"][0]["taskArn"])
        assert (done.returncode, done.stderr) == (0, "")

    def test_run_task_as_the_page_has_it_finds_no_instance(self, served, sleep360):
        """Example 1 means the EC2 launch type; there is no container instance here."""
        done = served.aws(
            "run-task", "--cluster", "default", "--task-definition", sleep360, "--client-token", "c"
        )
        assert done.returncode in (254, 255)
        assert "when calling the RunTask operation" in done.stderr


@pytest.mark.usefixtures("default_cluster")
class TestPagesOf2015:
    def test_stop_task_by_skeleton_and_reason(self, served, sleep360):
        """Fill the skeleton, give it back as a file; the reason is kept."""
        [task] = answer(
            served, "run-task", "--task-definition", sleep360, "--launch-type", "FARGATE",
            "--network-configuration", NETWORK,
        )["tasks"]  # fmt: skip
        skeleton = answer(served, "stop-task", "--generate-cli-skeleton")
        assert skeleton == {"cluster": "", "task": "", "reason": ""}
        filled = {"cluster": "default", "task": task["taskArn"], "reason": "not this one"}
        (served.runtime_directory / "stop.json").write_text(json.dumps(filled))
        stopping = answer(
            served, "stop-task", "--cli-input-json", "file://stop.json", "--reason", "Deploying 2.0"
        )["task"]
        assert stopping["taskArn"] == task["taskArn"]
        assert stopping["stoppedReason"] == "Deploying 2.0"
        deadline = time.monotonic() + 20
        while commands_with(f"{SLEEP} 360") and time.monotonic() < deadline:
            time.sleep(0.05)
        assert commands_with(f"{SLEEP} 360") == []

    def test_unknown_task(self, served):
        done = served.aws("stop-task", "--cluster", "default", "--task", "0" * 32)
        assert done.returncode in (254, 255)
        assert done.stdout == ""
        assert done.stderr.strip() == (
            "An error occurred (InvalidParameterException) when calling the StopTask operation: "
            "The referenced task was not found."
        )
