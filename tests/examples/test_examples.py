"""The examples do what they say."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ecs_fake

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def environment(tmp_path, monkeypatch) -> dict[str, str]:
    """Where a newcomer would run them: `ecs-fake`, `aws` and Python on the PATH, no AWS configuration."""
    (tmp_path / "bin").mkdir()
    for command, module in (("ecs-fake", "ecs_fake"), ("aws", "awscli")):
        path = tmp_path / "bin" / command
        path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        path.chmod(0o755)
    return {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PYTHONPATH": str(Path(ecs_fake.__path__[0]).parent),
    }


def test_notebook(tmp_path, monkeypatch, environment):
    import nbformat
    from nbclient import NotebookClient

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(EXAMPLES / "run_a_task.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code"), (
        "keep it without outputs"
    )
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    told = {cell.id: _shown(cell) for cell in notebook.cells if cell.cell_type == "code"}
    assert told["run"] == "'PROVISIONING'"
    assert told["logs"] == "hello 0\nhello 1\nhello 2"
    assert told["exit-codes"].startswith(
        "EssentialContainerExited - Essential container in task exited\n{'app': 7,"
    )
    assert [
        state for state in ("PROVISIONING", "PENDING", "RUNNING", "STOPPED") if state in told["states"]
    ] == [
        "PROVISIONING",
        "PENDING",
        "RUNNING",
        "STOPPED",
    ]


def test_pytest_project(tmp_path, environment):
    arguments = ["-q", "-p", "no:cacheprovider", "-W", "error", "--rootdir", str(tmp_path)]
    if not _plugin_is_installed():
        arguments += ["-p", "ecs_fake.pytest_plugin"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, str(EXAMPLES / "test_deploy.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_cli_tour(tmp_path, environment):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = subprocess.run(
        ["sh", str(EXAMPLES / "cli_tour.sh")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment | {"PORT": str(port)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ":task-definition/greeter:1" in done.stdout
    assert '"exitCode": 3' in done.stdout
    assert '"stopCode": "EssentialContainerExited"' in done.stdout
    assert done.stdout.endswith("Stopping 0 tasks and the server.\n")


def test_task_definition(tmp_path, environment):
    report = str(EXAMPLES / "report.json")
    done = subprocess.run(
        ["ecs-fake", "run", report, "--env", "TITLE=costs"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("report")] == [
        f"report │ page {page} of costs" for page in (1, 2, 3)
    ]
    assert "clock: exit 143" in done.stderr
    valid = subprocess.run(
        ["ecs-fake", "validate", report], capture_output=True, text=True, check=True, env=environment
    )
    assert valid.stdout.startswith("valid  ")


def test_wrapped_deploy(tmp_path, environment):
    done = subprocess.run(
        ["ecs-fake", "wrap", "--", "sh", str(EXAMPLES / "wrapped_deploy.sh")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "2\tCOMPLETED"


def _shown(cell: Any) -> str:
    """What a cell printed, then its value."""
    texts = [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in cell.outputs
        if output.output_type in ("stream", "execute_result")
    ]
    return "\n".join(text.strip("\n") for text in texts)


def _plugin_is_installed() -> bool:
    from importlib.metadata import entry_points

    return any(point.value == "ecs_fake.pytest_plugin" for point in entry_points(group="pytest11"))
