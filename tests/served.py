"""`ecs-fake serve` as a process of its own, for tests that look at it from outside."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import ecs_fake

ECS_FAKE = [sys.executable, "-m", "ecs_fake"]
AWS = [sys.executable, "-m", "awscli"]
_EXPORT = re.compile(r"^export (\w+)=(.*)$")
_LAST_LINE = "Ctrl+C ends the server"


def plain_environment(runtime_directory: Path) -> dict[str, str]:
    """An environment in which nothing of the tester's AWS configuration is seen."""
    nowhere = str(runtime_directory / "nothing")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(runtime_directory),
        "XDG_RUNTIME_DIR": str(runtime_directory),
        "PYTHONPATH": str(Path(ecs_fake.__path__[0]).parent),
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@dataclass
class Served:
    """A server that runs; as a context manager it ends with the block."""

    runtime_directory: Path
    arguments: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [*ECS_FAKE, "serve", "--port", "0", *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=plain_environment(self.runtime_directory),
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line.rstrip("\n"))
            if _LAST_LINE in line:
                return self
        raise AssertionError(f"The server ended: {self.process.communicate()[1]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.end()

    @property
    def exports(self) -> dict[str, str]:
        """The variables that the server told on stdout."""
        found = [match for line in self.output if (match := _EXPORT.match(line))]
        return {match[1]: shlex.split(match[2])[0] for match in found}

    @property
    def environment(self) -> dict[str, str]:
        """What a client's environment is after the exports were pasted."""
        return plain_environment(self.runtime_directory) | self.exports

    @property
    def url(self) -> str:
        return self.exports["AWS_ENDPOINT_URL_ECS"]

    def aws(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `aws ecs ...`."""
        return subprocess.run(
            [*AWS, "ecs", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
            env=self.environment,
            cwd=self.runtime_directory,
        )

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; give exit code, the rest of stdout, and stderr."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=40)
        return self.process.returncode, out, err


def commands_with(word: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """Give the command lines of all processes of this machine in which `word` stands."""
    listing = subprocess.run(
        ["ps", "-axwwo", "pid=,command="], capture_output=True, text=True, check=True, env=environment
    )
    return [line for line in listing.stdout.splitlines() if word in line]
