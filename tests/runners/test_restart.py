"""Restart policies with both runners: the container begins anew, its task goes on."""

from __future__ import annotations

import pytest

from tests.runners.lab import CHECK, Lab
from tests.runners.stage import until

pytestmark = pytest.mark.newest_sdk

POLICY = {"enabled": True, "restartAttemptPeriod": 60}


@pytest.mark.parametrize("essential", [True, False])
def test_in_place(lab: Lab, essential: bool) -> None:
    other = [] if essential else [lab.container("web", "serves")]
    app = lab.container("app", "runs-a-while", restartPolicy=POLICY, essential=essential)
    task = lab.run(app, *other).wait("RUNNING")
    version, first = task.describe()["version"], task.containers["app"].pid
    lab.until(task, "app", restart_count=1, last_status="RUNNING")
    described = task.describe()
    assert (described["lastStatus"], described["version"]) == ("RUNNING", version)
    assert "exitCode" not in described["containers"][0]
    assert "app RESTARTING exit 3" in task.story()
    if lab.runner == "process":
        lab.fake.run_until(lambda: task.containers["app"].pid not in (None, first))


def test_a_run_that_is_too_short_is_the_last(lab: Lab) -> None:
    policy = {"enabled": True, "restartAttemptPeriod": 300}
    task = lab.run(lab.container("app", "runs-a-while", restartPolicy=policy)).wait()
    assert (task.stop_code, task.exit_codes) == ("EssentialContainerExited", {"app": 3})
    assert task.containers["app"].restart_count == 0


@pytest.mark.parametrize(
    "policy", [{**POLICY, "ignoredExitCodes": [3]}, {**POLICY, "enabled": False}, {"enabled": True}]
)
def test_no_restart(lab: Lab, policy: dict[str, object]) -> None:
    """Nor with the period of 300 seconds that a policy has which names none."""
    task = lab.run(lab.container("app", "runs-a-while", restartPolicy=policy)).wait()
    assert task.exit_codes == {"app": 3}


@pytest.mark.parametrize("lab", ["simulated"], indirect=True)
def test_a_stopped_task_stays_stopped(lab: Lab) -> None:
    app = lab.container("app", "serves", restartPolicy=POLICY)
    task = lab.run(app).wait("RUNNING")
    lab.fake.advance(100)
    lab.stop(task)
    assert (task.stop_code, task.exit_codes) == ("UserInitiated", {"app": 143})


def test_it_can_be_stopped_in_its_second_run(lab: Lab) -> None:
    task = lab.run(lab.container("app", "runs-a-while", restartPolicy=POLICY))
    lab.until(task, "app", restart_count=1, last_status="RUNNING")
    lab.stop(task)
    assert (task.stop_code, task.exit_codes) == ("UserInitiated", {"app": 143})


def test_its_health_is_found_out_anew(lab: Lab) -> None:
    app = lab.container("app", "runs-a-while", restartPolicy=POLICY, healthCheck=CHECK)
    task = lab.run(app)
    before = "HEALTHY" if lab.runner == "simulated" else "UNHEALTHY"
    lab.until(task, "app", restart_count=0, health_status=before)
    lab.until(task, "app", restart_count=1, health_status="UNKNOWN")
    lab.until(task, "app", restart_count=1, health_status=before)


@pytest.mark.parametrize("lab", ["process"], indirect=True)
def test_scratch_directory_and_log_are_kept(lab: Lab) -> None:
    script = "echo run >> runs; cat runs; sleep 0.8; exit 1"
    app = {**lab.container("app", "serves", restartPolicy=POLICY), "command": ["sh", "-c", script]}
    task = lab.run(app)
    lab.until(task, "app", restart_count=1, last_status="RUNNING")
    until(lambda: len(task.logs("app")) == 3)  # one line of the first run, two of the second
    lab.stop(task)
