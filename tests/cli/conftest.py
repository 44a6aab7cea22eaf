"""Runs commands in this process, against a server of this process that they find as any other."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ecs_fake.cli import main
from ecs_fake.cli.servers import announced, describe
from ecs_fake.fake import EcsFake
from ecs_fake.server.serve import HttpDoor

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-12344321"]}}


class Told(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def runtime_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No server of the tester is found, and none of the tester's AWS configuration is seen."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "ECS_FAKE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    return tmp_path


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs `ecs-fake` with these arguments."""

    def run(*arguments: str) -> Told:
        capfd.readouterr()
        code = main(arguments)
        return Told(code, *capfd.readouterr())

    return run


class Serving:
    """A fake that this process serves."""

    def __init__(self, fake: EcsFake, port: int) -> None:
        self.fake = fake
        self.port = port
        self.ecs = fake.client()

    def run(self, *scripts: str, family: str = "job", **changes: Any) -> Any:
        """Run a task with a container `c0`, `c1`, ... for each of these shell scripts; give it when it runs."""
        containers = [
            {
                "name": f"c{at}",
                "image": "busybox",
                "command": ["sh", "-c", script],
                "stopTimeout": 2,
                **changes,
            }
            for at, script in enumerate(scripts)
        ]
        self.ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            requiresCompatibilities=["FARGATE"],
            containerDefinitions=containers,
        )
        started = self.ecs.run_task(taskDefinition=family, launchType="FARGATE", networkConfiguration=NETWORK)
        task = self.fake.task(started["tasks"][0]["taskArn"])
        return task.wait("RUNNING")


@contextlib.contextmanager
def serving(**options: Any) -> Iterator[Serving]:
    """Serve a fake that commands can find."""
    with (
        EcsFake(clusters=["default"], **options) as fake,
        HttpDoor(fake, control=fake) as door,
        announced(describe(door, fake)),
    ):
        yield Serving(fake, door.port)


@pytest.fixture
def server() -> Iterator[Serving]:
    """A server that runs local processes, and checks signatures."""
    with serving(runner="process") as server:
        yield server
