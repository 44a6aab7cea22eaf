"""`ecs-fake env`: lines that shells read."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

import pytest

from ecs_fake.cli.environment import SHELLS, export_lines, for_a_child, variables
from ecs_fake.cli.servers import RunningServer

SERVER = RunningServer("http://127.0.0.1:8090", "eu-west-1", "AKIAFAKEAAAAAAAAAAAA", "s'ec\\$r`et", 1)
NAMES = (
    "AWS_ENDPOINT_URL_ECS",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
)
VALUES = "http://127.0.0.1:8090|AKIAFAKEAAAAAAAAAAAA|s'ec\\$r`et|eu-west-1|eu-west-1"
SHOW = {
    "sh": ["sh", "-c", 'printf "%s|%s|%s|%s|%s" ' + " ".join(f'"${name}"' for name in NAMES)],
    "fish": ["fish", "-c", 'printf "%s|%s|%s|%s|%s" ' + " ".join(f"${name}" for name in NAMES)],
}


@pytest.mark.parametrize("shell", [shell for shell in SHOW if shutil.which(shell)])
def test_a_shell_reads_back_what_is_meant(shell):
    program, flag, show = SHOW[shell]
    script = "\n".join([*export_lines(SERVER, shell), show])
    told = subprocess.run([program, flag, script], capture_output=True, text=True, check=True).stdout
    assert told == VALUES


def test_lines_for_sh():
    assert export_lines(SERVER)[1:3] == [
        "export AWS_ACCESS_KEY_ID=AKIAFAKEAAAAAAAAAAAA",
        "export AWS_SECRET_ACCESS_KEY='s'\"'\"'ec\\$r`et'",
    ]
    assert all(len(shlex.split(line)) == 2 for line in export_lines(SERVER))


def test_lines_for_fish():
    assert export_lines(SERVER, "fish")[2] == r"set -gx AWS_SECRET_ACCESS_KEY 's\'ec\\$r`et'"


def test_lines_for_powershell():
    assert export_lines(SERVER, "powershell")[2] == r"$Env:AWS_SECRET_ACCESS_KEY = 's''ec\$r`et'"


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("sh", "unset AWS_PROFILE"),
        ("fish", "set -e AWS_PROFILE"),
        ("powershell", "Remove-Item Env:AWS_PROFILE"),
    ],
)
def test_a_profile_that_would_be_in_the_way_is_unset(monkeypatch, shell, line):
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert export_lines(SERVER, shell)[0] == line


def test_a_child_has_nothing_of_a_real_account(monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    child = for_a_child(SERVER)
    assert "real" not in child.values()
    assert child["PATH"] == os.environ["PATH"]


def test_prints_them_of_the_running_server(server, cli, monkeypatch):
    told = cli("env")
    assert told.code == 0
    assert f"export AWS_ENDPOINT_URL_ECS=http://127.0.0.1:{server.port}\n" in told.out
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert cli("env").out.startswith("set -gx AWS_ENDPOINT_URL_ECS ")
    for shell in SHELLS:
        assert len(cli("env", "--shell", shell).out.splitlines()) == len(NAMES) + 1


def test_codedeploy_is_led_here_unless_it_is_led_elsewhere(monkeypatch):
    assert variables(SERVER)["AWS_ENDPOINT_URL_CODEDEPLOY"] == SERVER.url
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")
    assert "AWS_ENDPOINT_URL_CODEDEPLOY" not in variables(SERVER)
