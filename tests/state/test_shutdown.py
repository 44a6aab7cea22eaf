"""A fake that winds down: tasks stop in their order, and services launch no others."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from tests.state.conftest import NETWORK, described

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="processes are not executed there"),
    pytest.mark.timeout(60),
]

OBEDIENT = """
import pathlib, signal, sys, time
def end(number, frame):
    with open(sys.argv[1], "a") as log: log.write(sys.argv[2] + chr(10))
    sys.exit(7)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(60)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


def launch(fake, *containers):
    """Run a task of these containers, and wait until each has said that it is ready."""
    ecs = fake.client()
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=list(containers),
    )
    made = ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
    arn = made["tasks"][0]["taskArn"]
    while [line.text for line in fake.task(arn).logs()].count("ready") < len(containers):
        time.sleep(0.01)
    return arn


def test_containers_end_before_those_they_depend_on(opened, tmp_path):
    log = tmp_path / "log"
    fake = opened(runner="process")
    arn = launch(
        fake,
        {
            "name": "web",
            "image": "i",
            "command": [sys.executable, "-c", OBEDIENT, str(log), "web"],
            "dependsOn": [{"containerName": "db", "condition": "START"}],
        },
        {"name": "db", "image": "i", "command": [sys.executable, "-c", OBEDIENT, str(log), "db"]},
    )
    fake.wind_down()
    assert log.read_text().split() == ["web", "db"]
    [task] = described(fake.client(), arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "UserInitiated")
    assert task["stoppedReason"] == "The ecs_fake server that ran this task was asked to end."
    assert [one["exitCode"] for one in task["containers"]] == [7, 7]


def test_what_does_not_obey_is_killed_after_its_stop_timeout(opened):
    fake = opened(runner="process")
    deaf = {"name": "app", "image": "i", "command": [sys.executable, "-c", DEAF], "stopTimeout": 2}
    arn = launch(fake, deaf)
    began = time.monotonic()
    fake.wind_down()
    assert time.monotonic() - began >= 2
    assert fake.task(arn).exit_codes == {"app": 137}


def test_who_is_in_a_hurry_does_not_wait(opened):
    fake = opened(runner="process")
    deaf = {"name": "app", "image": "i", "command": [sys.executable, "-c", DEAF], "stopTimeout": 2}
    arn = launch(fake, deaf)
    hurry = threading.Event()
    threading.Timer(0.3, hurry.set).start()
    fake.wind_down(hurry.is_set)
    assert fake.task(arn).last_status != "STOPPED"


def test_services_launch_nothing_meanwhile_and_again_after_a_restart(opened):
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    fake = opened(runner="process")
    ecs = fake.client()
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "i", "command": sleeping}],
    )
    ecs.create_service(
        serviceName="web",
        taskDefinition="job",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
    )
    fake.settle(30)
    fake.wind_down()
    assert [task.last_status for task in fake.tasks()] == ["STOPPED"]
    fake = opened(runner="process")
    fake.settle(30)
    assert [task.last_status for task in fake.tasks()] == ["STOPPED", "RUNNING"]
    [stopped, _] = fake.tasks()
    assert stopped.describe()["stopCode"] == "UserInitiated"


def test_what_is_simulated_is_left_to_go_on(opened):
    fake = opened()
    ecs = fake.client()
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "i"}],
    )
    ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
    fake.wind_down()
    assert [task.last_status for task in opened().tasks()] == ["RUNNING"]
