"""ExecuteCommand: who may open a session, and what it looks like. `tests/doors/sessions` has what happens in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config

import ecs_fake
from tests.api.refusals import refused
from tests.rules.marks import rule

Run = Callable[..., dict[str, Any]]
ROLE = "arn:aws:iam::123456789012:role/task"
NOT_RUNNING = (
    "^The execute command failed because execute command was not enabled when the task was run or the execute command "
    "agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.$"  # noqa: RUF001 - real
)

UNREACHABLE = "The execute command failed due to an internal error. Try again later."


@pytest.fixture
def run_open(run_one: Run) -> Run:
    """Run one task for which execute command is on."""
    return lambda **changes: run_one(enableExecuteCommand=True, overrides={"taskRoleArn": ROLE}, **changes)


@pytest.fixture
def execute(ecs: Any, run_open: Run) -> Run:
    """ExecuteCommand; without a task in a fresh one. None leaves a member out."""

    def execute_command(**changes: Any) -> dict[str, Any]:
        request = {"command": "/bin/sh", "interactive": True, **changes}
        request.setdefault("task", None)
        if "task" not in changes:
            request["task"] = run_open()["taskArn"]
        return dict(
            ecs.execute_command(**{name: value for name, value in request.items() if value is not None})
        )

    return execute_command


@pytest.fixture
def pair(register: Callable[..., str]) -> str:
    """A task definition with two containers."""
    containers = [
        {"name": name, "image": "images/app", "essential": name == "web"} for name in ("web", "log")
    ]
    return register(containerDefinitions=containers)


class TestAnswer:
    @pytest.mark.rule("ExecuteCommand-013", "ExecuteCommand-015")
    def test_its_members(self, run_open: Run, execute: Run) -> None:
        task = run_open()
        answer = execute(task=task["taskArn"])
        del answer["ResponseMetadata"], answer["session"]
        assert answer == {
            "clusterArn": task["clusterArn"],
            "containerArn": task["containers"][0]["containerArn"],
            "containerName": "app",
            "interactive": True,
            "taskArn": task["taskArn"],
        }

    @pytest.mark.rule("ExecuteCommand-014")
    def test_each_call_has_a_session_of_its_own(self, run_open: Run, execute: Run) -> None:
        arn = run_open()["taskArn"]
        one, other = execute(task=arn)["session"], execute(task=arn)["session"]
        for session in (one, other):
            assert re.fullmatch(r"ecs-execute-command-[0-9a-f]{17}", session["sessionId"])
            assert f"/v1/data-channel/{session['sessionId']}?role=publish_subscribe" in session["streamUrl"]
            assert len(base64.b64decode(session["tokenValue"], validate=True)) == 96
        assert all(one[member] != other[member] for member in ("sessionId", "streamUrl", "tokenValue"))

    def test_it_is_served_by_the_fakes_own_door(self, fake: ecs_fake.EcsFake, execute: Run) -> None:
        assert urlsplit(execute()["session"]["streamUrl"]).netloc == urlsplit(fake.url).netloc
        assert fake.warnings == []

    @pytest.mark.rule("ExecuteCommand-003", "ExecuteCommand-004")
    def test_the_cluster_by_name_arn_or_default(self, ecs: Any, run_open: Run, execute: Run) -> None:
        arn = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        here, there = run_open()["taskArn"], run_open(cluster="other")["taskArn"]
        assert execute(task=here)["clusterArn"].endswith(":cluster/default")
        for reference in ("other", arn):
            assert execute(task=there, cluster=reference)["clusterArn"] == arn
        with refused("InvalidParameterException", "Identifier is for other. Your cluster is default"):
            execute(task=there)

    @pytest.mark.rule("ExecuteCommand-012", "ExecuteCommand-016")
    def test_the_task_by_id_or_arn(self, run_open: Run, execute: Run) -> None:
        arn = run_open()["taskArn"]
        for reference in (arn, arn.rpartition("/")[2]):
            answer = execute(task=reference, cluster="default")
            assert answer["taskArn"] == arn
            assert answer["clusterArn"] == "arn:aws:ecs:us-east-1:123456789012:cluster/default"

    @pytest.mark.rule("ExecuteCommand-007")
    def test_the_only_container_need_not_be_named(self, execute: Run) -> None:
        assert execute()["containerName"] == "app"
        assert execute(container="app")["containerName"] == "app"

    def test_one_of_several_containers(self, run_open: Run, execute: Run, pair: str) -> None:
        task = run_open(taskDefinition=pair)
        answer = execute(task=task["taskArn"], container="log")
        assert (answer["containerName"], answer["containerArn"]) == (
            "log",
            task["containers"][1]["containerArn"],
        )


class TestRefused:
    @pytest.mark.parametrize(
        "member",
        [
            pytest.param("command", marks=pytest.mark.rule("ExecuteCommand-005")),
            pytest.param("interactive", marks=pytest.mark.rule("ExecuteCommand-008")),
            pytest.param("task", marks=pytest.mark.rule("ExecuteCommand-011")),
        ],
    )
    def test_members_that_are_required(self, execute: Run, member: str) -> None:
        with refused("InvalidParameterException", f"ExecuteCommand needs {member}, which is missing"):
            execute(**{member: None})

    @pytest.mark.rule("ExecuteCommand-009", "ExecuteCommand-101", "ExecuteCommand-020")
    def test_without_interaction(self, execute: Run) -> None:
        with refused("InvalidParameterException", "^Interactive is the only mode supported currently.$"):
            execute(interactive=False)

    @pytest.mark.rule("ExecuteCommand-006")
    def test_which_of_several_containers(self, run_open: Run, execute: Run, pair: str) -> None:
        arn = run_open(taskDefinition=pair)["taskArn"]
        with refused(
            "InvalidParameterException",
            "^The container name is required when running multi-container tasks. "
            "Specify a container name and try again.$",
        ):
            execute(task=arn)
        with refused("InvalidParameterException", "db"):
            execute(task=arn, container="db")

    def test_an_unknown_task(self, execute: Run) -> None:
        with refused("InvalidParameterException", "^The referenced task was not found.$"):
            execute(task="0" * 32)

    @pytest.mark.rule("ExecuteCommand-010")
    def test_a_task_for_which_it_is_not_on(self, fake: ecs_fake.EcsFake, run_one: Run, execute: Run) -> None:
        arn = run_one()["taskArn"]
        with refused("InvalidParameterException", NOT_RUNNING):
            execute(task=arn)
        assert fake.warnings == []

    def test_a_container_that_does_not_run(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_open: Run, execute: Run, pair: str
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(run_for=5)
        arn = run_open(taskDefinition=pair)["taskArn"]
        assert execute(task=arn, container="web")
        fake.advance(6)
        (stopped,) = ecs.describe_tasks(tasks=[arn])["tasks"]
        assert stopped["containers"][0]["managedAgents"][0]["lastStatus"] == "STOPPED"
        with refused("InvalidParameterException", NOT_RUNNING):
            execute(task=arn, container="web")

    def test_a_task_that_does_not_run_yet(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as slow:
            client = slow.client()
            client.register_task_definition(
                family="job",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                taskRoleArn=ROLE,
            )
            (task,) = client.run_task(
                taskDefinition="job",
                launchType="FARGATE",
                enableExecuteCommand=True,
                networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            )["tasks"]
            call = {"task": task["taskArn"], "command": "/bin/sh", "interactive": True}
            with refused("InvalidParameterException", NOT_RUNNING):
                client.execute_command(**call)
            slow.task(task["taskArn"]).wait("RUNNING")
            assert client.execute_command(**call)["session"]

    @pytest.mark.rule("ExecuteCommand-002", "ExecuteCommand-017")
    def test_a_caller_without_permission(self, fake: ecs_fake.EcsFake, execute: Run) -> None:
        fake.faults.error("ExecuteCommand", "AccessDeniedException", message="not for this cluster")
        with refused("AccessDeniedException", "^not for this cluster$"):
            execute()

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            pytest.param("ClientException", 400, marks=rule("ExecuteCommand-018")),
            pytest.param("ServerException", 500, marks=rule("ExecuteCommand-021")),
        ],
    )
    def test_faults_of_others(self, fake: ecs_fake.EcsFake, run_open: Run, code: str, status: int) -> None:
        once = fake.client(config=Config(retries={"max_attempts": 0}))
        call = {"task": run_open()["taskArn"], "command": "/bin/sh", "interactive": True}
        fake.faults.error("ExecuteCommand", code)
        with refused(code, status=status):
            once.execute_command(**call)
        assert once.execute_command(**call)["session"]

    def test_an_agent_that_cannot_write_to_its_root(
        self, ecs: Any, run_open: Run, register: Callable[..., str], execute: Run
    ) -> None:
        containers = [
            {"name": name, "image": "images/app", "readonlyRootFilesystem": name == "locked"}
            for name in ("open", "locked")
        ]
        arn = run_open(taskDefinition=register(containerDefinitions=containers))["taskArn"]
        with refused("TargetNotConnectedException", f"^{UNREACHABLE}$", status=400):
            execute(task=arn, container="locked")
        assert execute(task=arn, container="open")

    @pytest.mark.parametrize("status", ["PENDING", "STOPPED"])
    def test_an_agent_that_was_reported_not_to_run(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_on_ec2: Run, execute: Run, status: str
    ) -> None:
        fake.add_container_instances(1)
        arn = run_on_ec2(enableExecuteCommand=True, overrides={"taskRoleArn": ROLE})["taskArn"]
        for reported in (status, "RUNNING"):
            report = {"containerName": "app", "managedAgentName": "ExecuteCommandAgent", "status": reported}
            ecs.submit_task_state_change(task=arn, managedAgents=[report])
            if reported == status:
                with refused("InvalidParameterException", NOT_RUNNING):
                    execute(task=arn)
        assert execute(task=arn)["session"]

    def test_an_agent_that_cannot_be_reached(self, fake: ecs_fake.EcsFake, execute: Run) -> None:
        fake.faults.error("ExecuteCommand", "TargetNotConnectedException", message=UNREACHABLE)
        with refused("TargetNotConnectedException", f"^{UNREACHABLE}$"):
            execute()
