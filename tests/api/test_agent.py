"""DiscoverPollEndpoint, SubmitTaskStateChange, SubmitContainerStateChange, SubmitAttachmentStateChanges."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config

import ecs_fake
from tests.api import hosts
from tests.api.conftest import NETWORK
from tests.api.refusals import refused

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"
INSTANCE = "arn:aws:ecs:us-east-1:123456789012:container-instance/"
ATTACHMENT = "arn:aws:ecs:us-east-1:123456789012:attachment/"
UNKNOWN_ID = "0" * 32
DIGEST = "sha256:" + "a" * 64
BINDINGS = [{"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 32768, "protocol": "tcp"}]
RANGE = [
    {"bindIP": "0.0.0.0", "containerPortRange": "80-81", "hostPortRange": "32768-32769", "protocol": "tcp"}
]


_UNCHECKED = Config(parameter_validation=False)


class Pair:
    """A task of two containers, `app` and `side`, on a container instance."""

    def __init__(self, fake: ecs_fake.EcsFake, **changes: Any) -> None:
        self.ecs = fake.client(config=_UNCHECKED)
        fake.add_container_instances()
        self.ecs.register_task_definition(
            family="pair",
            containerDefinitions=[
                {"name": "app", "image": "images/app", "memory": 64},
                {"name": "side", "image": "images/side", "memory": 64, "essential": False},
            ],
            **changes,
        )
        (task,) = self.ecs.run_task(taskDefinition="pair", launchType="EC2")["tasks"]
        self.arn: str = task["taskArn"]

    def describe(self) -> dict[str, Any]:
        (task,) = self.ecs.describe_tasks(tasks=[self.arn])["tasks"]
        found: dict[str, Any] = task
        return found

    def container(self, name: str = "app") -> dict[str, Any]:
        (found,) = [one for one in self.describe()["containers"] if one["name"] == name]
        container: dict[str, Any] = found
        return container

    def submit(self, **report: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.ecs.submit_task_state_change(**{"task": self.arn, **report})
        return answer

    def submit_container(self, **report: Any) -> dict[str, Any]:
        given = {"task": self.arn, "containerName": "app", **report}
        answer: dict[str, Any] = self.ecs.submit_container_state_change(**given)
        return answer


@pytest.fixture
def slow() -> Iterator[ecs_fake.EcsFake]:
    """A fake in which tasks take their time, so that an agent may be first; reads move no clock."""
    with ecs_fake.mock_ecs(timings="realistic", poll_step=0, clusters=["default"], seed=1) as fake:
        yield fake


@pytest.fixture
def pending(slow: ecs_fake.EcsFake) -> Pair:
    """A task that no runner has started yet."""
    pair = Pair(slow)
    assert pair.describe()["lastStatus"] == "PENDING"
    return pair


@pytest.fixture
def running(fake: ecs_fake.EcsFake) -> Pair:
    """A task that runs."""
    pair = Pair(fake)
    assert pair.describe()["lastStatus"] == "RUNNING"
    return pair


class TestDiscoverPollEndpoint:
    @pytest.mark.rule(
        "DiscoverPollEndpoint-002",
        "DiscoverPollEndpoint-003",
        "DiscoverPollEndpoint-004",
        "DiscoverPollEndpoint-005",
        "DiscoverPollEndpoint-006",
    )
    def test_three_endpoints_that_lead_nowhere(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        answer = ecs.discover_poll_endpoint()
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        assert answer.keys() == {"endpoint", "telemetryEndpoint", "serviceConnectEndpoint"}
        for url in answer.values():
            assert str(urlsplit(url).hostname).endswith(".invalid")
        assert len(set(answer.values())) == 3
        ecs.discover_poll_endpoint()
        assert [".invalid" in warning for warning in fake.warnings] == [True]

    @pytest.mark.rule("DiscoverPollEndpoint-007", "DiscoverPollEndpoint-008")
    @pytest.mark.parametrize("cluster", ["other", CLUSTER + "other"])
    def test_cluster_and_instance_in_every_form(self, ecs: Any, cluster: str) -> None:
        ecs.create_cluster(clusterName="other")
        arn = hosts.register(ecs, cluster="other")["containerInstanceArn"]
        for reference in (arn, arn.rpartition("/")[2]):
            assert ecs.discover_poll_endpoint(cluster=cluster, containerInstance=reference)["endpoint"]
        with refused("ClientException", "instance was not found"):
            ecs.discover_poll_endpoint(containerInstance=arn.rpartition("/")[2])

    @pytest.mark.rule("DiscoverPollEndpoint-009", "DiscoverPollEndpoint-011")
    @pytest.mark.parametrize(
        "parameters",
        [
            {"cluster": "missing"},
            {"cluster": "a b"},
            {"cluster": "arn:aws:ecs:us-east-1:123456789012:task/a"},
            {"cluster": CLUSTER.replace("123456789012", "9" * 12) + "default"},
            {"containerInstance": UNKNOWN_ID},
            {"containerInstance": "short"},
            {"containerInstance": INSTANCE + "other/" + UNKNOWN_ID},
        ],
    )
    def test_every_refusal_is_a_client_exception(self, ecs: Any, parameters: dict[str, str]) -> None:
        with refused("ClientException"):
            ecs.discover_poll_endpoint(**parameters)


class TestSubmitTask:
    @pytest.mark.rule("SubmitTaskStateChange-002", "SubmitTaskStateChange-017")
    def test_an_empty_report_is_acknowledged(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        before = len(fake.journal)
        answer = ecs.submit_task_state_change()
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        assert answer.keys() == {"acknowledgment"}
        assert isinstance(answer["acknowledgment"], str)
        assert len(fake.journal) == before

    @pytest.mark.rule("SubmitTaskStateChange-003", "SubmitTaskStateChange-004")
    @pytest.mark.parametrize("cluster", ["default", CLUSTER + "default", None])
    @pytest.mark.parametrize("cut", [str, lambda arn: arn.rpartition("/")[2]])
    def test_task_and_cluster_in_every_form(
        self, running: Pair, cluster: str | None, cut: Callable[[str], str]
    ) -> None:
        where = {} if cluster is None else {"cluster": cluster}
        running.submit(task=cut(running.arn), status="STOPPED", **where)
        assert running.describe()["lastStatus"] == "STOPPED"

    @pytest.mark.rule("SubmitTaskStateChange-009")
    def test_running_then_stopped(self, pending: Pair) -> None:
        pending.submit(status="PENDING")
        assert pending.describe()["lastStatus"] == "PENDING"
        pending.submit(status="RUNNING")
        assert pending.describe()["lastStatus"] == "RUNNING"
        assert {one["lastStatus"] for one in pending.describe()["containers"]} == {"RUNNING"}
        pending.submit(status="STOPPED")
        task = pending.describe()
        assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")
        assert {one["lastStatus"] for one in task["containers"]} == {"STOPPED"}

    @pytest.mark.rule(
        "SubmitTaskStateChange-008",
        "SubmitTaskStateChange-010",
        "ContainerStateChange-001",
        "ContainerStateChange-002",
    )
    def test_containers_are_reported_with_their_task(self, pending: Pair) -> None:
        containers = [
            {
                "containerName": "app",
                "imageDigest": DIGEST,
                "networkBindings": BINDINGS,
                "runtimeId": "f" * 64,
                "status": "RUNNING",
            },
            {
                "containerName": "side",
                "exitCode": 3,
                "reason": "no more work",
                "runtimeId": "e" * 64,
                "status": "STOPPED",
            },
        ]
        pending.submit(status="RUNNING", containers=[{"containerName": "app"}, *containers])
        app, side = pending.container(), pending.container("side")
        assert pending.describe()["lastStatus"] == "RUNNING"  # `side` has run, though nobody said so
        assert (app["lastStatus"], app["runtimeId"], app["imageDigest"]) == ("RUNNING", "f" * 64, DIGEST)
        assert app["networkBindings"] == BINDINGS
        assert (side["lastStatus"], side["exitCode"], side["reason"]) == ("STOPPED", 3, "no more work")

    def test_one_container_twice_in_a_report(self, pending: Pair) -> None:
        twice = [
            {"containerName": "side", "status": "RUNNING", "exitCode": 0},
            {"containerName": "side", "status": "STOPPED", "exitCode": 0},
        ]
        pending.submit(status="RUNNING", containers=[{"containerName": "app", "status": "RUNNING"}, *twice])
        assert pending.describe()["lastStatus"] == "RUNNING"
        side = pending.container("side")
        assert (side["lastStatus"], side["exitCode"]) == ("STOPPED", 0)

    def test_the_same_report_twice_changes_nothing(self, running: Pair) -> None:
        report = {"status": "RUNNING", "containers": [{"containerName": "app", "status": "RUNNING"}]}
        before = running.describe()
        running.submit(**report)
        assert running.describe() == before

    def test_what_has_stopped_stays_as_it_is(self, running: Pair) -> None:
        running.submit(
            status="STOPPED", containers=[{"containerName": "app", "status": "STOPPED", "exitCode": 1}]
        )
        before = running.describe()
        running.submit(
            status="RUNNING", containers=[{"containerName": "app", "status": "RUNNING", "runtimeId": "late"}]
        )
        running.submit(
            status="STOPPED", containers=[{"containerName": "app", "status": "STOPPED", "exitCode": 2}]
        )
        assert running.describe() == before

    @pytest.mark.parametrize(
        ("report", "exit_code"),
        [({"exitCode": 143}, 143), ({"reason": "CannotPullContainerError: no such image"}, None)],
    )
    def test_a_container_that_never_started(
        self, pending: Pair, report: dict[str, Any], exit_code: int | None
    ) -> None:
        pending.submit(status="STOPPED", containers=[{"containerName": "app", "status": "STOPPED", **report}])
        task, app = pending.describe(), pending.container()
        assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
        assert (app.get("exitCode"), app.get("reason")) == (exit_code, report.get("reason"))

    @pytest.mark.rule("SubmitTaskStateChange-015")
    def test_the_reason_of_a_stop_is_kept(self, pending: Pair, running: Pair) -> None:
        reason = "Task dependencies cannot be resolved"
        pending.submit(status="STOPPED", reason=reason)
        task = pending.describe()
        assert (task["stoppedReason"], task["stopCode"]) == (reason, "TaskFailedToStart")

    def test_the_first_reason_stands(self, slow: ecs_fake.EcsFake) -> None:
        pair = Pair(slow)
        pair.submit(status="RUNNING")
        pair.ecs.stop_task(task=pair.arn, reason="mine")
        pair.submit(status="STOPPED", reason="the agent's")
        task = pair.describe()
        assert (task["lastStatus"], task["stoppedReason"], task["stopCode"]) == (
            "STOPPED",
            "mine",
            "UserInitiated",
        )

    @pytest.mark.newest_sdk
    @pytest.mark.rule("SubmitTaskStateChange-013", "SubmitTaskStateChange-014", "SubmitTaskStateChange-016")
    def test_times_are_kept(self, running: Pair, fake: ecs_fake.EcsFake) -> None:
        now = fake.now.timestamp()
        times = {"pullStartedAt": now - 30.5, "pullStoppedAt": now - 20.25, "executionStoppedAt": now - 1}
        running.submit(status="STOPPED", **times)
        task = running.describe()
        assert {name: round(task[name].timestamp(), 3) for name in times} == {
            name: round(moment, 3) for name, moment in times.items()
        }
        sent = next(call for call in fake.calls if call.operation == "SubmitTaskStateChange").parameters
        assert {type(sent[name]) for name in times} <= {int, float}

    @pytest.mark.rule("SubmitTaskStateChange-011", "SubmitTaskStateChange-005")
    def test_its_network_interface(self, slow: ecs_fake.EcsFake) -> None:
        task = awsvpc_task(slow)
        attachment = ATTACHMENT + task["attachments"][0]["id"]
        ecs = slow.client(config=_UNCHECKED)
        for incomplete in ({"attachmentArn": attachment}, {"status": "ATTACHED"}):
            with refused("InvalidParameterException"):
                ecs.submit_task_state_change(task=task["taskArn"], attachments=[incomplete])
        given = {"attachmentArn": attachment, "status": "ATTACHED"}
        ecs.submit_task_state_change(task=task["taskArn"], attachments=[given])
        assert attachment_status(ecs, task) == "ATTACHED"
        with refused("InvalidParameterException", "was not found"):
            ecs.submit_task_state_change(
                task=task["taskArn"], attachments=[{**given, "attachmentArn": ATTACHMENT + "other"}]
            )

    @pytest.mark.rule("SubmitTaskStateChange-012", "ManagedAgentStateChange-004")
    def test_managed_agents(self, fake: ecs_fake.EcsFake) -> None:
        pair = Pair(fake, taskRoleArn="arn:aws:iam::123456789012:role/task")
        (task,) = pair.ecs.run_task(taskDefinition="pair", launchType="EC2", enableExecuteCommand=True)[
            "tasks"
        ]
        pair.arn = task["taskArn"]
        failed = {"managedAgentName": "ExecuteCommandAgent", "status": "STOPPED", "reason": "no binaries"}
        pair.submit(status="RUNNING", managedAgents=[{"containerName": "app", **failed}])
        (agent,) = pair.container()["managedAgents"]
        assert (agent["name"], agent["lastStatus"], agent["reason"]) == (
            "ExecuteCommandAgent",
            "STOPPED",
            "no binaries",
        )
        (other,) = pair.container("side")["managedAgents"]
        assert other["lastStatus"] == "RUNNING"
        assert pair.describe()["lastStatus"] == "RUNNING"

    @pytest.mark.rule(
        "SubmitTaskStateChange-006",
        "SubmitTaskStateChange-007",
        "ManagedAgentStateChange-001",
        "ManagedAgentStateChange-002",
        "ManagedAgentStateChange-003",
        "ManagedAgentStateChange-005",
    )
    @pytest.mark.parametrize(
        "changes",
        [
            {"containerName": None},
            {"managedAgentName": None},
            {"status": None},
            {"managedAgentName": "Other"},
        ],
    )
    def test_a_managed_agent_that_is_not_told_fully(
        self, running: Pair, changes: dict[str, str | None]
    ) -> None:
        agent = {"containerName": "app", "managedAgentName": "ExecuteCommandAgent", "status": "RUNNING"}
        given = {name: value for name, value in {**agent, **changes}.items() if value is not None}
        with refused("InvalidParameterException"):
            running.submit(managedAgents=[given])
        running.submit(managedAgents=[agent])

    @pytest.mark.rule("SubmitTaskStateChange-018")
    @pytest.mark.parametrize("report", [{}, {"task": UNKNOWN_ID}])
    def test_an_unknown_cluster_is_a_client_exception(self, ecs: Any, report: dict[str, str]) -> None:
        with refused("ClientException", r"^Cluster not found\.$"):
            ecs.submit_task_state_change(cluster="missing", **report)

    @pytest.mark.rule("SubmitTaskStateChange-021")
    @pytest.mark.parametrize(
        "report",
        [
            {"task": UNKNOWN_ID},
            {"task": "short"},
            {"task": ""},
            {"status": "CREATED"},
            {"containers": [{"containerName": "other", "status": "RUNNING"}]},
            {"containers": [{"status": "RUNNING"}]},
            {"containers": [{"containerName": "app", "status": "PULLED"}]},
        ],
    )
    def test_a_report_of_what_is_not_there(self, running: Pair, report: dict[str, Any]) -> None:
        before = running.describe()
        with refused("InvalidParameterException"):
            running.submit(**report)
        assert running.describe() == before

    def test_a_report_needs_a_task(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "task was not found"):
            ecs.submit_task_state_change(status="RUNNING")

    def test_versions_grow_with_what_is_seen(self, pending: Pair) -> None:
        assert pending.describe()["version"] == 1
        pending.submit(status="RUNNING")
        running = pending.describe()["version"]
        pending.submit(status="RUNNING")
        assert pending.describe()["version"] == running > 1


def awsvpc_task(fake: ecs_fake.EcsFake) -> dict[str, Any]:
    """Run a task whose network interface is being attached."""
    ecs = fake.client()
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "images/app"}],
    )
    (task,) = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)["tasks"]
    found: dict[str, Any] = task
    return found


def attachment_status(ecs: Any, task: dict[str, Any]) -> str:
    (shown,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
    return str(shown["attachments"][0]["status"])


class TestRunnersAndAgents:
    def test_a_container_that_an_agent_ends_is_ended_by_its_runner(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], runner="process") as fake:
            ecs = fake.client()
            fake.add_container_instances()
            container = {"name": "app", "image": "any", "memory": 64, "command": ["sleep", "600"]}
            ecs.register_task_definition(family="job", containerDefinitions=[container])
            (task,) = ecs.run_task(taskDefinition="job", launchType="EC2")["tasks"]
            handle = fake.task(task["taskArn"])
            handle.wait("RUNNING")
            pid = handle.containers["app"].pid
            assert pid is not None
            ecs.submit_task_state_change(
                task=handle.arn,
                status="STOPPED",
                containers=[{"containerName": "app", "status": "STOPPED", "exitCode": 9}],
            )
            handle.wait("STOPPED")
            deadline = time.monotonic() + 10
            while _lives(pid):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            assert handle.exit_codes == {"app": 9}

    def test_a_task_that_an_agent_started_is_not_started_again(self, slow: ecs_fake.EcsFake) -> None:
        pair = Pair(slow)
        pair.submit(
            status="RUNNING", containers=[{"containerName": "app", "status": "RUNNING", "runtimeId": "mine"}]
        )
        slow.advance(600)
        assert pair.describe()["lastStatus"] == "RUNNING"
        assert pair.container()["runtimeId"] == "mine"

    @pytest.mark.parametrize("pulled", [False, True])
    def test_a_task_that_an_agent_started_stops_although_no_runner_has_it(
        self, slow: ecs_fake.EcsFake, pulled: bool
    ) -> None:
        pair = Pair(slow)
        while pulled and "imageDigest" not in pair.container():
            slow.advance(0.1)
        pair.submit(status="RUNNING")
        assert pair.container()["lastStatus"] == "RUNNING"
        pair.ecs.stop_task(task=pair.arn)
        slow.settle()
        assert pair.describe()["lastStatus"] == "STOPPED"
        assert "exitCode" not in pair.container()  # nobody has told one


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class TestSubmitContainer:
    @pytest.mark.rule("SubmitContainerStateChange-002", "SubmitContainerStateChange-011")
    def test_an_empty_report_is_acknowledged(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        before = len(fake.journal)
        answer = ecs.submit_container_state_change()
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        assert answer.keys() == {"acknowledgment"}
        assert isinstance(answer["acknowledgment"], str)
        assert len(fake.journal) == before

    @pytest.mark.rule("SubmitContainerStateChange-003", "SubmitContainerStateChange-004")
    @pytest.mark.parametrize("cluster", ["default", CLUSTER + "default", None])
    @pytest.mark.parametrize("cut", [str, lambda arn: arn.rpartition("/")[2]])
    def test_task_and_cluster_in_every_form(
        self, pending: Pair, cluster: str | None, cut: Callable[[str], str]
    ) -> None:
        where = {} if cluster is None else {"cluster": cluster}
        pending.submit_container(task=cut(pending.arn), status="RUNNING", **where)
        assert pending.container()["lastStatus"] == "RUNNING"

    @pytest.mark.rule(
        "SubmitContainerStateChange-005", "SubmitContainerStateChange-006", "SubmitContainerStateChange-007"
    )
    @pytest.mark.parametrize("exit_code", [0, 7, None])
    def test_status_exit_code_and_reason(self, running: Pair, exit_code: int | None) -> None:
        given = {} if exit_code is None else {"exitCode": exit_code}
        running.submit_container(status="STOPPED", reason="done", **given)
        app = running.container()
        assert (app["lastStatus"], app.get("exitCode"), app["reason"]) == ("STOPPED", exit_code, "done")
        with refused("SerializationException"):
            running.submit_container(exitCode="0")

    @pytest.mark.rule("SubmitContainerStateChange-008")
    def test_the_docker_id(self, running: Pair) -> None:
        running.submit_container(runtimeId="d" * 64)
        assert running.container()["runtimeId"] == "d" * 64

    @pytest.mark.rule("SubmitContainerStateChange-009")
    @pytest.mark.parametrize("bindings", [BINDINGS, RANGE])
    def test_ports_on_the_host(self, running: Pair, bindings: list[dict[str, Any]]) -> None:
        running.submit_container(status="RUNNING", networkBindings=bindings)
        assert running.container()["networkBindings"] == bindings

    @pytest.mark.rule("SubmitContainerStateChange-010")
    def test_the_other_container_is_left_alone(self, running: Pair) -> None:
        before = running.container("app")
        running.submit_container(
            containerName="side", status="STOPPED", exitCode=1, reason="x", runtimeId="y"
        )
        assert running.container("app") == before
        assert running.describe()["lastStatus"] == "RUNNING"

    @pytest.mark.rule("SubmitContainerStateChange-012")
    @pytest.mark.parametrize(
        "report",
        [
            {"cluster": "missing"},
            {"cluster": "a b"},
            {"cluster": "arn:aws:ecs:us-east-1:123456789012:task/a"},
            {"task": UNKNOWN_ID},
            {"task": "short"},
            {"containerName": "other"},
            {"status": "CREATED"},
        ],
    )
    def test_every_refusal_is_a_client_exception(self, running: Pair, report: dict[str, str]) -> None:
        before = running.describe()
        with refused("ClientException"):
            running.submit_container(**report)
        assert running.describe() == before

    def test_a_cluster_alone_is_looked_up(self, ecs: Any) -> None:
        assert ecs.submit_container_state_change(cluster="default")["acknowledgment"]
        with refused("ClientException", r"^Cluster not found\.$"):
            ecs.submit_container_state_change(cluster="missing")


class TestSubmitAttachments:
    @pytest.mark.rule("SubmitAttachmentStateChanges-002")
    def test_attachments_must_be_given(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.submit_attachment_state_changes()

    @pytest.mark.rule(
        "SubmitAttachmentStateChanges-003", "AttachmentStateChange-001", "AttachmentStateChange-003"
    )
    @pytest.mark.parametrize("item", [{"attachmentArn": ATTACHMENT + "a"}, {"status": "ATTACHED"}])
    def test_an_attachment_that_is_not_told_fully(self, ecs: Any, item: dict[str, str]) -> None:
        with refused("InvalidParameterException"):
            ecs.submit_attachment_state_changes(attachments=[item])

    @pytest.mark.rule(
        "SubmitAttachmentStateChanges-004",
        "SubmitAttachmentStateChanges-005",
        "SubmitAttachmentStateChanges-006",
    )
    @pytest.mark.parametrize("where", [{}, {"cluster": "default"}, {"cluster": CLUSTER + "default"}])
    @pytest.mark.parametrize("path", ["", "default/"])
    def test_with_or_without_a_cluster(
        self, slow: ecs_fake.EcsFake, where: dict[str, str], path: str
    ) -> None:
        task, ecs = awsvpc_task(slow), slow.client()
        assert attachment_status(ecs, task) == "ATTACHING"
        given = {"attachmentArn": ATTACHMENT + path + task["attachments"][0]["id"], "status": "ATTACHED"}
        ecs.submit_attachment_state_changes(attachments=[given], **where)
        assert attachment_status(ecs, task) == "ATTACHED"
        (shown,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        assert shown["lastStatus"] == "PENDING"  # it goes on at once
        slow.settle()
        assert slow.task(task["taskArn"]).last_status == "RUNNING"

    @pytest.mark.rule(
        "SubmitAttachmentStateChanges-007", "SubmitAttachmentStateChanges-008", "AttachmentStateChange-002"
    )
    def test_several_in_a_call(self, slow: ecs_fake.EcsFake) -> None:
        tasks, ecs = [awsvpc_task(slow) for _ in range(2)], slow.client()
        answer = ecs.submit_attachment_state_changes(
            attachments=[
                {"attachmentArn": ATTACHMENT + task["attachments"][0]["id"], "status": "ATTACHED"}
                for task in tasks
            ]
        )
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        assert answer.keys() == {"acknowledgment"}
        assert isinstance(answer["acknowledgment"], str)
        assert [attachment_status(ecs, task) for task in tasks] == ["ATTACHED", "ATTACHED"]

    def test_an_interface_that_is_gone(self, fake: ecs_fake.EcsFake) -> None:
        task, ecs = awsvpc_task(fake), fake.client()
        given = {"attachmentArn": ATTACHMENT + task["attachments"][0]["id"], "status": "DETACHED"}
        for _ in range(2):
            ecs.submit_attachment_state_changes(attachments=[given])
            assert attachment_status(ecs, task) == "DETACHED"
        ecs.stop_task(task=task["taskArn"])
        assert attachment_status(ecs, task) == "DELETED"
        assert fake.task(task["taskArn"]).last_status == "STOPPED"

    def test_an_early_end_is_not_undone_by_what_was_planned(self, slow: ecs_fake.EcsFake) -> None:
        task, ecs = awsvpc_task(slow), slow.client()
        arn = ATTACHMENT + task["attachments"][0]["id"]
        for status in ("ATTACHED", "DETACHED"):
            ecs.submit_attachment_state_changes(attachments=[{"attachmentArn": arn, "status": status}])
        slow.settle()
        assert attachment_status(ecs, task) == "DETACHED"

    @pytest.mark.rule("SubmitAttachmentStateChanges-009")
    def test_an_unknown_cluster_is_a_client_exception(self, ecs: Any) -> None:
        given = {"attachmentArn": ATTACHMENT + "a", "status": "ATTACHED"}
        with refused("ClientException", r"^Cluster not found\.$"):
            ecs.submit_attachment_state_changes(cluster="missing", attachments=[given])

    @pytest.mark.rule("SubmitAttachmentStateChanges-012")
    def test_what_is_not_there_or_cannot_be(self, slow: ecs_fake.EcsFake) -> None:
        task, ecs = awsvpc_task(slow), slow.client()
        arn = ATTACHMENT + task["attachments"][0]["id"]
        ecs.create_cluster(clusterName="other")
        for given, message, where in (
            ({"attachmentArn": ATTACHMENT + "a", "status": "ATTACHED"}, "was not found", {}),
            ({"attachmentArn": arn, "status": "ATTACHED"}, "was not found", {"cluster": "other"}),
            ({"attachmentArn": arn, "status": "BROKEN"}, r"should be one of \[ATTACHED, DETACHED\]", {}),
            ({"attachmentArn": arn, "status": "DETACHED"}, "is ATTACHING and cannot become DETACHED", {}),
        ):
            with refused("InvalidParameterException", message):
                ecs.submit_attachment_state_changes(attachments=[given], **where)
        assert attachment_status(ecs, task) == "ATTACHING"
