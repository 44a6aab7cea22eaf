"""The main job, with real processes: a task definition goes in, processes run, exit codes come out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

import ecs_fake
from tests.api.conftest import NETWORK

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="real processes need a POSIX system; see README"
)

MEET = """
import os, pathlib, sys, time
me, other = sys.argv[1:]
place = pathlib.Path(os.environ["PLACE"])
def meet(what):
    (place / (me + what)).touch()
    while not (place / (other + what)).exists():
        time.sleep(0.01)
meet("")
print(me, "met", other, flush=True)
meet(" has said so")  # so that neither is stopped before
"""
UNTIL_TERM = "trap 'echo got TERM; exit 7' TERM; echo ready; while :; do sleep 0.02; done"
DEAF = "trap '' TERM; echo ready; while :; do sleep 0.02; done"


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    with ecs_fake.mock_ecs(runner="process", clusters=["default"]) as made:
        yield made


@pytest.fixture
def ecs(fake: ecs_fake.EcsFake) -> Any:
    return boto3.client("ecs")


@pytest.fixture
def start(ecs: Any, fake: ecs_fake.EcsFake) -> Callable[..., ecs_fake.TaskHandle]:
    """Register these containers and run them once on Fargate; keyword arguments change the RunTask request."""

    def run(*containers: dict[str, Any], **changes: Any) -> ecs_fake.TaskHandle:
        ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"image": "any", **container} for container in containers],
        )
        request = {
            "taskDefinition": "job",
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
            **changes,
        }
        (task,) = ecs.run_task(**request)["tasks"]
        return fake.task(task["taskArn"])

    return run


def shell(name: str, script: str, **changes: Any) -> dict[str, Any]:
    return {"name": name, "command": ["sh", "-c", script], **changes}


def until_ready(task: ecs_fake.TaskHandle, container: str) -> None:
    """Wait until the container has said that it is ready."""
    for line in task.logs(container, follow=True):
        if line.text == "ready":
            return


def test_two_containers_run_at_the_same_time_as_overridden(start: Any, tmp_path: Path) -> None:
    place = [{"name": "PLACE", "value": str(tmp_path)}]
    meet = {"entryPoint": [sys.executable, "-c", MEET]}
    task = start(
        {"name": "a", **meet, "command": ["a", "nobody"]},
        {"name": "b", **meet, "command": ["b", "a"], "essential": False, "environment": place},
        overrides={"containerOverrides": [{"name": "a", "command": ["a", "b"], "environment": place}]},
    )
    task.wait("STOPPED")
    assert task.exit_codes["a"] == 0
    assert str(task.logs("a")) == "a met b\n"
    assert "b met a" in str(task.logs("b"))


def test_the_whole_life_of_a_task(start: Any, ecs: Any, fake: ecs_fake.EcsFake) -> None:
    task = start(shell("app", "exit 3"))
    ecs.get_waiter("tasks_stopped").wait(tasks=[task.arn], WaiterConfig={"Delay": 300})  # wakes on the change
    (shown,) = ecs.describe_tasks(tasks=[task.arn])["tasks"]
    assert (shown["lastStatus"], shown["desiredStatus"], shown["version"]) == ("STOPPED", "STOPPED", 5)
    assert (shown["stopCode"], shown["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    (container,) = shown["containers"]
    assert (container["lastStatus"], container["exitCode"]) == ("STOPPED", 3)
    assert container["runtimeId"].startswith(task.arn.rpartition("/")[2])
    names = (
        "createdAt",
        "connectivityAt",
        "pullStartedAt",
        "pullStoppedAt",
        "startedAt",
        "stoppingAt",
        "stoppedAt",
    )
    times = [shown[name] for name in names]
    assert times == sorted(times)
    assert shown["executionStoppedAt"] <= shown["stoppedAt"]
    passed = [(event["detail"]["lastStatus"], event["detail"]["version"]) for event in fake.events]
    assert passed == [
        ("PROVISIONING", 1),
        ("PENDING", 2),
        ("RUNNING", 3),
        ("DEPROVISIONING", 4),
        ("STOPPED", 5),
    ]
    interface = [event["detail"]["attachments"][0]["status"] for event in fake.events]
    assert interface == ["PRECREATED", "ATTACHED", "ATTACHED", "DETACHING", "DELETED"]


def test_stop_task_asks_first(start: Any, ecs: Any) -> None:
    task = start(shell("app", UNTIL_TERM))
    until_ready(task, "app")
    answer = ecs.stop_task(task=task.arn, reason="enough")["task"]
    assert (answer["lastStatus"], answer["desiredStatus"]) == ("RUNNING", "STOPPED")
    task.wait("STOPPED")
    assert task.exit_codes == {"app": 7}
    assert "got TERM" in str(task.logs("app"))
    assert (task.stop_code, task.stopped_reason) == ("UserInitiated", "enough")


def test_stop_task_kills_who_does_not_listen(start: Any, ecs: Any) -> None:
    task = start(shell("app", DEAF, stopTimeout=2))
    until_ready(task, "app")
    ecs.stop_task(task=task.arn)
    assert task.last_status == "STOPPING"
    task.wait("STOPPED")
    assert task.exit_codes == {"app": 137}


def test_an_essential_container_takes_the_task_down(start: Any) -> None:
    task = start(shell("web", "sleep 0.1; exit 4"), shell("side", UNTIL_TERM, essential=False))
    task.wait("STOPPED")
    assert task.exit_codes["web"] == 4
    assert task.exit_codes["side"] in (7, 143)  # 143: it was asked before its trap was set
    assert task.stop_code == "EssentialContainerExited"


def test_the_end_of_another_container_does_not(start: Any, fake: ecs_fake.EcsFake) -> None:
    task = start(shell("web", UNTIL_TERM), shell("init", "exit 1", essential=False))
    fake.run_until(lambda: task.exit_codes["init"] is not None)
    assert task.exit_codes == {"web": None, "init": 1}
    assert task.wait("RUNNING").last_status == "RUNNING"


def test_a_command_that_does_not_exist_is_a_stopped_task(start: Any, ecs: Any) -> None:
    task = start({"name": "app", "command": ["no-such-command"]})
    task.wait("STOPPED")
    (shown,) = ecs.describe_tasks(tasks=[task.arn])["tasks"]
    assert (shown["stopCode"], shown["stoppedReason"]) == ("TaskFailedToStart", "Task failed to start")
    assert "startedAt" not in shown
    (container,) = shown["containers"]
    assert container["reason"].startswith("CannotStartContainerError: ")
    assert '"no-such-command": executable file not found in $PATH' in container["reason"]
    assert "exitCode" not in container


def test_two_hundred_tasks_at_once(ecs: Any, fake: ecs_fake.EcsFake, start: Any) -> None:
    start(shell("app", "read line < /dev/null; exit 9"))
    request = {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    for _ in range(20):
        ecs.run_task(**request, count=10)
    tasks = fake.tasks()
    assert len(tasks) == 201
    assert {task.wait("STOPPED").exit_codes["app"] for task in tasks} == {9}


def test_a_container_without_anything_to_run_is_said_to_be_simulated(
    start: Any, ecs: Any, fake: ecs_fake.EcsFake
) -> None:
    task = start({"name": "app", "image": "nginx"})
    ecs.get_waiter("tasks_running").wait(tasks=[task.arn])
    assert any("nginx" in warning for warning in fake.warnings)
    assert [line.stream for line in task.logs("app")] == ["fake"]


def test_virtual_time_is_not_for_real_processes(fake: ecs_fake.EcsFake) -> None:
    with pytest.raises(ecs_fake.EcsFakeError, match="wall clock"):
        fake.advance(1)
    with pytest.raises(ecs_fake.OptionError, match="instant"):
        ecs_fake.EcsFake(runner="process", clock="virtual")


def test_nothing_is_left_behind() -> None:
    with ecs_fake.mock_ecs(runner="process", clusters=["default"]) as fake:
        ecs = fake.client()
        ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"image": "any", **shell("app", "pwd; echo ready; sleep 600")}],
        )
        ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
        (task,) = fake.tasks()
        until_ready(task, "app")
        pid = task.containers["app"].pid
        directory = Path(next(iter(task.logs("app"))).text)
        assert directory.is_dir()
        assert pid is not None
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not directory.exists()
    with pytest.raises(ecs_fake.FakeClosed):
        ecs.list_clusters()


def test_what_a_process_does_not_get_is_said_once(start: Any, fake: ecs_fake.EcsFake) -> None:
    for _ in range(2):
        start(shell("app", "true", readonlyRootFilesystem=True, pseudoTerminal=True)).wait()
    (warning,) = fake.warnings
    asked = "pseudoTerminal, readonlyRootFilesystem"
    assert warning.startswith(f"Container app asks for {asked}: a local process gets none of it.")
