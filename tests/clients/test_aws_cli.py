"""The AWS CLI (version 1, of PyPI) in all forms in which its documents write commands: input as JSON, short-hand and
skeletons, every output format, queries, paging, waiters, and the commands that need more than ECS.

The client runs in this process, which is quicker; `tests/doors/http/test_aws_cli.py` runs it as its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ecs_fake.cli.environment import for_a_child
from ecs_fake.cli.servers import describe
from ecs_fake.fake import EcsFake
from ecs_fake.server.serve import HttpDoor

pytestmark = [
    pytest.mark.newest_sdk,  # the client needs a botocore of its own time
    pytest.mark.timeout(180),
    # of the client, and of the libraries that it brings with it
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

SPEC = importlib.util.find_spec("awscli")
assert SPEC is not None
assert SPEC.origin is not None
AWSCLI = Path(SPEC.origin).parent
_SLEEP = time.sleep
NETWORK = "awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=ENABLED}"


class Told(NamedTuple):
    """How a call of the CLI ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        assert (self.code, self.err) == (0, "")
        return json.loads(self.out)


Aws = Callable[..., Told]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EcsFake]:
    """Served, and found by the environment alone."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    with EcsFake(runner="process", clusters=["default"]) as fake, HttpDoor(fake, control=fake) as door:
        for name, value in for_a_child(describe(door, fake)).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_DATA_PATH", str(AWSCLI / "data"))  # as its import does, for good
        monkeypatch.chdir(tmp_path)
        yield fake


@pytest.fixture
def aws(fake: EcsFake, capfd: pytest.CaptureFixture[str]) -> Aws:
    """Runs `aws ecs ...`."""

    from awscli.clidriver import create_clidriver

    def run(*words: str) -> Told:
        capfd.readouterr()
        try:
            code = create_clidriver().main(["ecs", *words])
        except SystemExit as ended:  # its parser leaves so
            code = ended.code if isinstance(ended.code, int) else 1
        return Told(code, *capfd.readouterr())

    return run


@pytest.fixture
def job(aws: Aws) -> str:
    """Registered in short-hand; ends at once."""
    told = aws(
        "register-task-definition", "--family", "job", "--network-mode", "awsvpc",
        "--requires-compatibilities", "FARGATE", "--cpu", "256", "--memory", "512",
        "--container-definitions", "name=app,image=busybox,command=sh,-c,exit 3,essential=true",
    )  # fmt: skip
    definition = told.document["taskDefinition"]
    assert definition["containerDefinitions"][0]["command"] == ["sh", "-c", "exit 3"]
    return "job:1"


def run(aws: Aws, definition: str, *more: str) -> list[str]:
    """Run tasks; give their ARNs."""
    told = aws(
        "run-task", "--task-definition", definition, "--launch-type", "FARGATE",
        "--network-configuration", NETWORK, *more,
    )  # fmt: skip
    return [task["taskArn"] for task in told.document["tasks"]]


class TestInput:
    def test_short_hand(self, aws, job):
        [arn] = run(
            aws, job, "--tags", "key=team,value=web", "key=stage,value=test",
            "--overrides",
            "containerOverrides=[{name=app,command=[sh,-c,exit 4],environment=[{name=A,value=b}]}],cpu=512,memory=1024",
            "--propagate-tags", "TASK_DEFINITION", "--count", "1",
        )  # fmt: skip
        [task] = aws("describe-tasks", "--tasks", arn, "--include", "TAGS").document["tasks"]
        assert sorted(tag["key"] for tag in task["tags"]) == ["stage", "team"]
        assert (task["cpu"], task["memory"]) == ("512", "1024")
        assert task["overrides"]["containerOverrides"][0]["environment"] == [{"name": "A", "value": "b"}]

    def test_json_on_the_command_line(self, aws, job):
        overrides = {"containerOverrides": [{"name": "app", "command": ["sh", "-c", "exit 5"]}]}
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        told = aws(
            "run-task", "--task-definition", job, "--launch-type", "FARGATE",
            "--network-configuration", json.dumps(network), "--overrides", json.dumps(overrides),
        )  # fmt: skip
        arn = told.document["tasks"][0]["taskArn"]
        assert aws("wait", "tasks-stopped", "--tasks", arn).code == 0
        [task] = aws("describe-tasks", "--tasks", arn).document["tasks"]
        assert task["containers"][0]["exitCode"] == 5

    @pytest.mark.parametrize("scheme", ["file", "text"])
    def test_cli_input_json(self, aws, job, tmp_path, scheme):
        document = {
            "taskDefinition": job,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            "startedBy": "file",
        }
        (tmp_path / "run.json").write_text(json.dumps(document))
        given = "file://run.json" if scheme == "file" else json.dumps(document)
        told = aws("run-task", "--cli-input-json", given, "--started-by", "command-line")
        assert told.document["tasks"][0]["startedBy"] == "command-line"

    def test_a_parameter_from_a_file(self, aws, tmp_path):
        containers = [{"name": "app", "image": "busybox", "memory": 64}]
        (tmp_path / "containers.json").write_text(json.dumps(containers))
        told = aws(
            "register-task-definition", "--family", "f", "--container-definitions", "file://containers.json"
        )
        assert told.document["taskDefinition"]["containerDefinitions"][0]["memory"] == 64

    def test_a_skeleton_filled_in_and_given_back(self, aws, job, tmp_path):
        skeleton = aws("run-task", "--generate-cli-skeleton").document
        assert skeleton["overrides"]["containerOverrides"][0]["name"] == ""
        kept = {"taskDefinition": job, "launchType": "FARGATE", "count": 2}
        kept["networkConfiguration"] = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        assert kept.keys() <= skeleton.keys()
        (tmp_path / "run.json").write_text(json.dumps(kept))
        assert len(aws("run-task", "--cli-input-json", "file://run.json").document["tasks"]) == 2

    def test_a_skeleton_of_the_output_calls_nobody(self, aws, fake):
        before = len(fake.calls)
        skeleton = aws("describe-clusters", "--generate-cli-skeleton", "output").document
        assert skeleton["clusters"][0]["clusterArn"] == "clusterArn"
        assert len(fake.calls) == before

    def test_what_the_client_itself_refuses_never_gets_here(self, aws, fake):
        before = len(fake.calls)
        told = aws("run-task")
        assert told.code in (2, 252)
        assert "--task-definition" in told.err
        assert len(fake.calls) == before


class TestOutput:
    def test_text(self, aws, job):
        run(aws, job)
        told = aws("list-task-definitions", "--output", "text")
        assert told.out == "TASKDEFINITIONARNS\tarn:aws:ecs:us-east-1:123456789012:task-definition/job:1\n"

    def test_table(self, aws):
        lines = aws("describe-clusters", "--clusters", "default", "--output", "table").out.splitlines()
        assert any("DescribeClusters" in line for line in lines)
        assert any("clusterName" in line and "default" in line for line in lines)

    def test_query(self, aws, job):
        run(aws, job, "--count", "3")
        told = aws(
            "list-tasks", "--desired-status", "STOPPED", "--query", "length(taskArns)", "--output", "text"
        )
        assert int(told.out) + len(aws("list-tasks").document["taskArns"]) == 3
        told = aws(
            "describe-clusters", "--clusters", "default", "--query", "clusters[].{n: clusterName, s: status}"
        )
        assert told.document == [{"n": "default", "s": "ACTIVE"}]

    def test_times_are_read_as_times(self, aws, job):
        [arn] = run(aws, job)
        told = aws("describe-tasks", "--tasks", arn, "--query", "tasks[0].createdAt", "--output", "text")
        assert float(told.out) > 1e9  # version 1 writes epoch seconds


class TestPaging:
    @pytest.fixture
    def clusters(self, fake) -> list[str]:
        for at in range(11):
            fake.client().create_cluster(clusterName=f"c{at:02}")
        return sorted(["default", *(f"c{at:02}" for at in range(11))])

    def names(self, document: Any) -> list[str]:
        return [arn.rpartition("/")[2] for arn in document["clusterArns"]]

    def test_all_pages_are_fetched(self, aws, fake, clusters):
        before = len(fake.calls)
        told = aws("list-clusters", "--page-size", "5")
        assert sorted(self.names(told.document)) == clusters
        assert len(fake.calls) - before == 3

    def test_max_items_and_starting_token(self, aws, clusters):
        found: list[str] = []
        token: list[str] = []
        while True:
            document = aws("list-clusters", "--max-items", "5", *token).document
            found += self.names(document)
            if "NextToken" not in document:
                break
            token = ["--starting-token", document["NextToken"]]
        assert sorted(found) == clusters

    def test_one_page_only(self, aws, clusters):
        document = aws("list-clusters", "--no-paginate", "--max-results", "4").document
        assert len(document["clusterArns"]) == 4
        rest = aws("list-clusters", "--no-paginate", "--next-token", document["nextToken"]).document
        assert sorted(self.names(document) + self.names(rest)) == clusters


class TestWaiters:
    def test_tasks(self, aws, fake, monkeypatch):
        monkeypatch.setattr("time.sleep", _shorter)
        aws(
            "register-task-definition", "--family", "server", "--network-mode", "awsvpc",
            "--cpu", "256", "--memory", "512", "--requires-compatibilities", "FARGATE",
            "--container-definitions", "name=app,image=busybox,command=sleep,60",
        )  # fmt: skip
        [arn] = run(aws, "server")
        assert aws("wait", "tasks-running", "--tasks", arn) == (0, "", "")
        assert (
            aws("stop-task", "--task", arn, "--reason", "enough").document["task"]["stoppedReason"]
            == "enough"
        )
        assert aws("wait", "tasks-stopped", "--tasks", arn) == (0, "", "")

    def test_services(self, aws, fake, job, monkeypatch):
        monkeypatch.setattr("time.sleep", _shorter)
        service = (
            "create-service",
            "--service-name",
            "web",
            "--task-definition",
            job,
            "--desired-count",
            "0",
        )
        told = aws(*service, "--launch-type", "FARGATE", "--network-configuration", NETWORK)
        assert told.document["service"]["status"] == "ACTIVE"
        assert aws("wait", "services-stable", "--services", "web") == (0, "", "")
        aws("delete-service", "--service", "web", "--force")
        assert aws("wait", "services-inactive", "--services", "web") == (0, "", "")

    def test_a_failure_ends_the_wait(self, aws, fake):
        told = aws("wait", "tasks-running", "--tasks", "0" * 32)
        assert told.code == 255
        assert "Waiter TasksRunning failed" in told.err


def _shorter(seconds: float) -> None:
    """Sleep, but not for the six or fifteen seconds between a waiter's calls."""
    _SLEEP(min(seconds, 0.1))


class TestErrors:
    def test_ecs_s_errors_are_told_in_its_words(self, aws):
        told = aws("list-tasks", "--cluster", "nowhere")
        assert told.code in (254, 255)
        assert told.out == ""
        assert told.err.strip() == (
            "An error occurred (ClusterNotFoundException) when calling the ListTasks operation: Cluster not found."
        )

    def test_a_wrong_key(self, aws, monkeypatch):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
        assert (
            "(InvalidSignatureException) when calling the ListClusters operation" in aws("list-clusters").err
        )


class TestWhatNeedsMoreThanEcs:
    def test_deploy_needs_codedeploy_which_is_refused_here_and_not_at_aws(self, aws, fake, job, tmp_path):
        (tmp_path / "appspec.yaml").write_text(
            "Resources:\n- TargetService:\n    Properties:\n      TaskDefinition: x\n      LoadBalancerInfo: {}\n"
        )
        (tmp_path / "task.json").write_text(
            json.dumps({"family": "f", "containerDefinitions": [{"name": "app", "image": "i", "memory": 64}]})
        )
        aws("create-service", "--service-name", "web", "--task-definition", job, "--desired-count", "0",
            "--launch-type", "FARGATE", "--network-configuration", NETWORK)  # fmt: skip
        told = aws(
            "deploy", "--service", "web", "--task-definition", "task.json", "--codedeploy-appspec", "appspec.yaml"
        )  # fmt: skip
        assert told.code != 0
        assert "CodeDeploy_20141006.GetApplication" in told.err
        assert "This server has no other service than ECS." in told.err

    def test_execute_command_without_the_plugin(self, aws, job, monkeypatch):
        monkeypatch.setenv("PATH", "")
        told = aws("execute-command", "--task", "0" * 32, "--interactive", "--command", "sh")
        assert told.code == 255
        assert "SessionManagerPlugin is not found." in told.err
