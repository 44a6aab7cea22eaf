"""`ecs-fake demo` on both stages. (The README's test plays it on the plain one, with real processes.)"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import Any

import pytest
from rich.console import Console

from ecs_fake.cli.commands import demo
from ecs_fake.cli.commands.demo.lights import RichStage
from ecs_fake.cli.commands.demo.stage import PlainStage, Stage, meaning
from tests.served import ECS_FAKE, commands_with, plain_environment

RUNNING = {"lastStatus": "RUNNING", "containers": [{"name": "web", "lastStatus": "RUNNING"}]}
STOPPED = {
    "lastStatus": "STOPPED",
    "stopCode": "UserInitiated",
    "stoppedReason": "A [new] version",
    "containers": [
        {"name": "web", "lastStatus": "STOPPED", "exitCode": 0},
        {"name": "worker", "lastStatus": "STOPPED", "exitCode": 137},
        {"name": "late", "lastStatus": "STOPPED"},
    ],
}


def perform(stage: Stage) -> None:
    """Everything a stage can be asked to show."""
    stage.open()
    stage.act(1, "a trial")
    stage.call("ecs.run_task(\n    cluster='demo')")
    stage.state(0.5, "RUNNING", "web is process 7")
    stage.glance(0.6, RUNNING)
    stage.output(0.7, "web", "[bold]not markup[/bold]")
    stage.end_of_act(STOPPED)
    stage.close()
    stage.leave()


def shown_on_rich() -> str:
    file = io.StringIO()
    perform(RichStage(Console(file=file, force_terminal=True, width=100, color_system=None, highlight=False)))
    return file.getvalue()


def shown_on_plain(capsys: Any) -> str:
    perform(PlainStage())
    return str(capsys.readouterr().out)


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_a_stage_shows_everything(kind, capsys):
    shown = shown_on_rich() if kind == "rich" else shown_on_plain(capsys)
    for text in (
        "Act 1: a trial",
        "ecs.run_task(",
        "0.50 s",
        "web is process 7",
        "[bold]not markup[/bold]",
        "UserInitiated",
        "A [new] version",
        "ended well",
        "killed: still there when stopTimeout was over",
        "never ran",
        "ecs-fake serve",
    ):
        assert text in shown


def test_live_line_is_gone_at_the_end():
    hide_cursor, show_cursor = "\x1b[?25l", "\x1b[?25h"
    shown = shown_on_rich()
    assert shown.count(hide_cursor) == shown.count(show_cursor) == 1
    assert shown.index("0.6 s") < shown.index(show_cursor) < shown.index("UserInitiated")


@pytest.mark.parametrize(
    ("code", "text"), [(None, "never ran"), (0, "ended well"), (143, "ended by SIGTERM"), (3, "failed")]
)
def test_meaning(code, text):
    assert meaning(code) == text


def test_stage_is_plain_where_nobody_looks(capsys):
    assert isinstance(demo._stage(), PlainStage)


def test_ctrl_c_leaves_nothing(tmp_path):
    """In a terminal, in the middle of the first act."""
    ours, theirs = os.openpty()
    environment = plain_environment(tmp_path) | {"TERM": "xterm-256color", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([*ECS_FAKE, "demo"], stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while b"served request 1" not in shown:
            shown += os.read(ours, 65536)
        assert len(commands_with("demo/containers/worker.py")) >= 1
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # the terminal's end of file
            while data := os.read(ours, 65536):
                shown += data
        assert process.wait(20) == 130
    finally:
        os.close(ours)
        process.kill()
        process.wait()
    assert b"Traceback" not in shown
    assert shown.endswith(b"\x1b[?25h") or shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")
    deadline = time.monotonic() + 5
    while list(tmp_path.glob("ecs-fake-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(tmp_path.glob("ecs-fake-*")) == []
