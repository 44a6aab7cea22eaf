"""The URL that ExecuteCommand answers leads to the door by which the caller came; and AWS's own CLI gets there."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from ecs_fake.fake import EcsFake
from ecs_fake.server.serve import HttpDoor
from tests.doors.http.test_http_tls import write_certificate
from tests.plugin import Plugin

Execute = Callable[..., dict[str, str]]
ROOT = Path(__file__).parents[3]
STAND_IN = """\
#!{python}
# Stands in for session-manager-plugin: the CLI calls it as it would call that.
import json, sys
sys.path.insert(0, {root!r})
from tests.doors.http.test_http_tls import write_certificate
from tests.plugin import Plugin
if len(sys.argv) == 1:
    print("The Session Manager plugin was installed successfully.")
    sys.exit()
session, region, operation, profile, request, endpoint = sys.argv[1:]
assert operation == "StartSession"
with Plugin({{name[0].lower() + name[1:]: value for name, value in json.loads(session).items()}}) as plugin:
    plugin.sees("$")
    plugin.type("echo through the C''LI; exit\\n")
    plugin.is_told_the_end()
    print(json.loads(request)["Target"], region, endpoint)
    print(plugin.screen.decode())
"""


def test_in_process_it_is_the_fakes_own_door(fake: EcsFake, execute: Execute) -> None:
    assert execute()["streamUrl"].startswith(fake.url.replace("http://", "ws://") + "/v1/data-channel/")


def test_over_http_it_is_the_door_that_was_called(fake: EcsFake, run: Callable[..., str]) -> None:
    with HttpDoor(fake, control=fake) as door:
        key = door.credentials
        ecs = boto3.client(
            "ecs",
            endpoint_url=f"http://localhost:{door.port}",
            region_name="us-east-1",
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret_access_key,
        )
        session = ecs.execute_command(task=run(), command="echo done", interactive=True)["session"]
        assert session["streamUrl"].startswith(f"ws://localhost:{door.port}/v1/data-channel/")
        with Plugin(session) as plugin:
            plugin.sees("done\r\n")
            plugin.is_told_the_end()


def test_the_aws_cli_opens_a_shell(fake: EcsFake, run: Callable[..., str], tmp_path: Path) -> None:
    plugin = tmp_path / "session-manager-plugin"
    plugin.write_text(STAND_IN.format(python=sys.executable, root=str(ROOT)))
    plugin.chmod(0o755)
    task = run()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "awscli", "ecs", "execute-command", "--interactive"),
            *("--task", task, "--container", "app", "--command", "env PS1=$ sh"),
        ],
        env={
            **fake.env(),
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    assert "through the CLI" in done.stdout
    runtime_id = fake.task(task).containers["app"].runtime_id
    target = f"ecs:default_{task.rpartition('/')[2]}_{runtime_id}"
    assert f"{target} us-east-1 {fake.url}" in done.stdout


def test_without_a_server_it_leads_nowhere_and_says_so(
    monkeypatch: pytest.MonkeyPatch, fake: EcsFake, execute: Execute
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert ".invalid/v1/data-channel/" in execute()["streamUrl"]
    (warning,) = fake.warnings
    assert "pip install 'ecs-fake[server]'" in warning


def test_behind_tls_it_is_a_websocket_behind_tls(
    fake: EcsFake, run: Callable[..., str], tmp_path: Path
) -> None:
    certificate = write_certificate(tmp_path)
    with HttpDoor(fake, control=fake, certificate=certificate) as door:
        ecs = boto3.client(
            "ecs",
            endpoint_url=door.url,
            region_name="us-east-1",
            aws_access_key_id=door.credentials.access_key_id,
            aws_secret_access_key=door.credentials.secret_access_key,
            verify=str(certificate.chain),
        )
        session = ecs.execute_command(task=run(), command="echo safe", interactive=True)["session"]
        assert session["streamUrl"].startswith(f"wss://127.0.0.1:{door.port}/")
        plugin = Plugin(session)
        plugin.tls = ssl.create_default_context(cafile=str(certificate.chain))
        with plugin:
            plugin.sees("safe\r\n")
            plugin.is_told_the_end()
        ecs.close()
