"""A place inside a container: its environment variables, and requests to what they name."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import ecs_fake


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


class Inside:
    """One container of a task."""

    def __init__(self, fake: ecs_fake.EcsFake, task_arn: str, container: str | None = None) -> None:
        self.task_arn = task_arn
        self.env = fake.task(task_arn).env(container)

    @property
    def v4(self) -> str:
        return self.env["ECS_CONTAINER_METADATA_URI_V4"]

    @property
    def v3(self) -> str:
        return self.env["ECS_CONTAINER_METADATA_URI"]

    @property
    def agent(self) -> str:
        return self.env["ECS_AGENT_URI"]

    @property
    def server(self) -> str:
        """Where all of it is served."""
        found = urlsplit(self.v4)
        return f"{found.scheme}://{found.netloc}"

    def get(self, url: str, **headers: str) -> Answer:
        return ask("GET", url, headers=headers)

    def protect(self, body: object, method: str = "PUT") -> Answer:
        """Ask for task protection; text is sent as it is."""
        sent = body if isinstance(body, str) else json.dumps(body)
        return ask(method, f"{self.agent}/task-protection/v1/state", sent.encode())

    def fault(self, path: str, body: object = None, method: str = "POST") -> Answer:
        """Ask for a fault; None: without a body."""
        return ask(
            method, f"{self.agent}/fault/v1/{path}", b"" if body is None else json.dumps(body).encode()
        )


def ask(method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """Send one request on a connection of its own."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    path = url.partition(address.netloc)[2] or "/"
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers), response.read())
    finally:
        connection.close()
