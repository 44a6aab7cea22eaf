"""`initProcessEnabled`: a local process always is as one behind an init process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.runners.lab import Lab
from tests.runners.stage import until

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes by /proc"),
    pytest.mark.parametrize("lab", ["process"], indirect=True),
]
INIT = {"linuxParameters": {"initProcessEnabled": True}}


def zombies(parent: int) -> list[int]:
    """Give the children of a process that have ended, and that nobody has taken note of."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, its_parent, *_ = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state == "Z" and int(its_parent) == parent:
            found.append(int(name))
    return found


@pytest.mark.rule("LinuxParameters-003")
def test_it_forwards_signals_and_reaps_processes(lab: Lab) -> None:
    script = "for i in 1 2 3 4 5; do (sleep 0.01 &); done; echo ready; exec sleep 1000"
    task = lab.run({**lab.container("app", "serves"), "command": ["sh", "-c", script], **INIT})
    until(lambda: "ready" in str(task.logs("app")))
    pid = task.containers["app"].pid
    assert pid is not None
    supervisor = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    until(lambda: len(Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()) == 1)
    assert zombies(supervisor) == []
    lab.stop(task)
    assert task.exit_codes == {"app": 143}


def test_nobody_is_warned_of_it(lab: Lab) -> None:
    lab.run({**lab.container("app", "succeeds"), **INIT}).wait()
    assert lab.fake.warnings == []


def test_other_linux_parameters_are_warned_of(lab: Lab) -> None:
    other = {"linuxParameters": {"initProcessEnabled": True, "capabilities": {"add": ["SYS_PTRACE"]}}}
    lab.run({**lab.container("app", "succeeds"), **other}).wait()
    assert len(lab.fake.warnings) == 1
