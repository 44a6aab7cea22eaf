"""What the tests of the in-process doors share: a machine without AWS configuration, and a guard on the network."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

KEYS: dict[str, Any] = {"aws_access_key_id": "mine", "aws_secret_access_key": "mine"}
"""Credentials of a user's own."""


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, no Region, no configuration files, no default session."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "ECS_FAKE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    # What is made before a fake must not ask the instance it runs on for credentials either.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every attempt to look up a host or to connect; each fails, and at the end there must have been none."""
    attempts: list[Any] = []

    def refuse(*args: Any, **_kwargs: Any) -> None:
        attempts.append(args)
        raise OSError("the socket guard refuses connections")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield attempts
    assert attempts == []


@pytest.fixture
def no_network(bare_machine: None, connections: list[Any]) -> None:
    """Both of the above."""
