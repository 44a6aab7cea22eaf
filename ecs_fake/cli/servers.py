"""Which servers run on this machine, and with which keys: one file each, which only its owner can read.

The files stand in a private directory, the session's runtime directory if there is one. A server removes its
file when it ends; a file whose server was killed is found out by asking at its address, and removed.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ecs_fake.cli.problems import CommandError

if TYPE_CHECKING:
    from ecs_fake.fake import EcsFake
    from ecs_fake.server.serve import HttpDoor

_PATIENCE = 2.0
"""Seconds to wait for a server's sign of life."""
_ENDPOINT = "AWS_ENDPOINT_URL_ECS"
_HEALTH_PATH = "/_ecs_fake/health"


@dataclass(frozen=True, slots=True)
class RunningServer:
    """How to reach a server."""

    url: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    pid: int

    @property
    def port(self) -> int:
        """The port it listens on."""
        return urlsplit(self.url).port or 80


def describe(door: HttpDoor, fake: EcsFake) -> RunningServer:
    """Say how to reach the door of a fake of this process."""
    return RunningServer(
        url=door.url,
        region=fake.region,
        access_key_id=door.credentials.access_key_id,
        secret_access_key=door.credentials.secret_access_key,
        pid=os.getpid(),
    )


@contextlib.contextmanager
def announced(server: RunningServer) -> Iterator[None]:
    """Keep a file about `server` while the block runs."""
    path = _private_directory() / f"{server.port}.json"
    _write_private(path, json.dumps(asdict(server)))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def running_servers() -> list[RunningServer]:
    """Give the servers of this user that run, by port; files that dead ones left are removed."""
    found = []
    for path in sorted(_private_directory().glob("*.json")):
        server = RunningServer(**json.loads(path.read_text("utf-8")))
        if _is_alive(server):
            found.append(server)
        else:
            path.unlink(missing_ok=True)
    return sorted(found, key=lambda server: server.port)


def the_server(port: int | None) -> RunningServer:
    """Give the one server that is meant.

    Args:
        port: its port; None: the one that the environment of this process leads to, else the only one.

    Raises:
        CommandError: none runs, or several do.
    """
    servers = running_servers()
    ports = ", ".join(str(server.port) for server in servers)
    here = os.environ.get(_ENDPOINT)
    named = [server for server in servers if port is None and server.url == here]
    match named or [server for server in servers if port in (None, server.port)]:
        case [server]:
            return server
        case []:
            wanted = "No server runs" if port is None else f"No server runs on port {port}"
            others = f" There are some on: {ports}." if servers else ""
            raise CommandError(f"{wanted}.{others} Start one with: ecs-fake serve")
        case _:
            raise CommandError(f"Several servers run; say which with --port: {ports}.")


def _private_directory() -> Path:
    """Give the directory of the files; made if need be, refused if others could look into it."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    path = Path(runtime, "ecs-fake") if runtime else Path(tempfile.gettempdir(), f"ecs-fake-{user}")
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
    except OSError as error:
        raise CommandError(f"Cannot keep the server's key in {path}: {error.strerror}.") from error
    theirs = hasattr(os, "getuid") and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077)
    if not stat.S_ISDIR(status.st_mode) or theirs:
        raise CommandError(f"{path} is not a directory of yours alone (mode 0700); remove it and try again.")
    return path


def _write_private(path: Path, text: str) -> None:
    """Write in one step, so that no reader sees half a file, and nobody else sees any of it."""
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def _connection(url: str) -> http.client.HTTPConnection:
    address = urlsplit(url)
    host, port = address.hostname or "", address.port
    if address.scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    import ssl  # only who speaks TLS pays for it

    # Nothing is told that has to be kept: who answers is known by the number of its process.
    anybody = ssl._create_unverified_context()
    return http.client.HTTPSConnection(host, port, timeout=_PATIENCE, context=anybody)


def _is_alive(server: RunningServer) -> bool:
    """Ask at the server's address whether it is still that process."""
    connection = _connection(server.url)
    try:
        connection.request("GET", _HEALTH_PATH)
        answer = json.loads(connection.getresponse().read())
    except TimeoutError:
        return True  # busy, or stopped by a debugger
    except (OSError, http.client.HTTPException, ValueError):
        return False  # nobody, or somebody else
    finally:
        connection.close()
    return isinstance(answer, dict) and answer.get("pid") == server.pid
