"""The servers that are measured, each a process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

TARGET = "AmazonEC2ContainerServiceV20141113."
_PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """How a server is started."""

    name: str
    command: Callable[[int, Path], Sequence[str | Path]]
    """By port and a directory of its own."""
    environment: Callable[[int], dict[str, str]] = lambda port: {}


def ours(name: str = "ecs_fake", *more: str) -> Server:
    """Our door, with further options; `{}` in them is a directory of its own."""

    def command(port: int, directory: Path) -> list[str]:
        options = [one.format(directory) for one in more]
        return [
            sys.executable,
            "-m",
            "ecs_fake",
            "serve",
            "--port",
            str(port),
            "--runner",
            "simulated",
            *options,
        ]

    return Server(name, command)


def moto(programs: Path) -> Server:
    """moto's server."""
    return Server("moto", lambda port, _: [programs / "moto_server", "-p", str(port)])


def ministack(programs: Path) -> Server:
    """Ministack."""
    return Server(
        "ministack",
        lambda *_: [programs / "ministack"],
        lambda port: {"GATEWAY_PORT": str(port), "PORT": str(port)},
    )


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    pid: int
    first_answer: float
    """Seconds from its start to its first answer to an API call."""

    def client(self, service: str) -> Any:
        """Give a client of it."""
        maker: Any = boto3  # its stubs have an overload for every service
        return maker.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="AKIABENCHMARK",
            aws_secret_access_key="benchmark",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        )


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """Start a server, wait until it answers, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    directory = Path(tempfile.mkdtemp())
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(directory), **server.environment(port)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in server.command(port, directory)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=directory if server.name == "ministack" else None,
    )
    try:
        yield Running(port, process.pid, _first_answer(port, process, began))
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(directory, ignore_errors=True)


def _first_answer(port: int, process: subprocess.Popen[bytes], began: float) -> float:
    call = request("ListClusters", "{}").encode()
    while process.poll() is None and time.perf_counter() - began < _PATIENCE:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(call)
                if connection.recv(100).startswith(b"HTTP/1.1 200"):
                    return time.perf_counter() - began
        except OSError:
            pass
        time.sleep(0.002)
    raise RuntimeError(f"{process.args!r} did not answer")


def request(operation: str, body: str) -> str:
    """Write an API call as HTTP; no server here looks at the signature."""
    authorization = (
        "AWS4-HMAC-SHA256 Credential=AKIABENCHMARK/20260101/us-east-1/ecs/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
    )
    return (
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.1\r\n"
        f"X-Amz-Target: {TARGET}{operation}\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: {authorization}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
