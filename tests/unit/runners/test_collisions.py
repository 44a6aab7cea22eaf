"""Which ports are blamed for a container's failure."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_fake.records.orders import ContainerKey
from ecs_fake.runners.logs import LogBook
from ecs_fake.runners.process import collisions
from ecs_fake.runners.process.collisions import Collisions
from ecs_fake.runners.process.network import Footing, Port, ports_of

KEY = ContainerKey(1, "arn:aws:ecs:us-east-1:123456789012:task/default/0123", "web")


class Case:
    """A container that failed, and what is said about it."""

    def __init__(self) -> None:
        self.logs = LogBook()
        self.warnings: list[str] = []
        self.collisions = Collisions(self.logs, self.warnings.append, lambda pid: None)

    def fails(
        self, port: int, output: str = "", mode: str = "awsvpc", address: str = "127.9.9.9"
    ) -> list[str]:
        if output:
            self.logs.write(KEY, "stderr", output, 1.0)
        self.collisions.look_into(KEY, Footing(mode, address, (Port(port, 1, 0, False),)), 1)
        return self.warnings


@pytest.fixture
def case() -> Case:
    return Case()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that this process listens at, on one address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_its_own_address_is_taken(case: Case, taken: int) -> None:
    (warning,) = case.fails(taken, address="127.0.0.1")
    assert f"port {taken}, which it maps, was held by process {os.getpid()} (" in warning


@pytest.mark.parametrize(
    "output", ["OSError: [Errno 98] Address already in use", "Error: listen EADDRINUSE: 0.0.0.0:80"]
)
def test_all_addresses_are_taken_and_it_said_so(case: Case, taken: int, output: str) -> None:
    assert len(case.fails(taken, output)) == 1


def test_all_addresses_are_taken_but_it_failed_for_another_reason(case: Case, taken: int) -> None:
    assert case.fails(taken, "ValueError: no") == []


def test_nothing_is_taken(case: Case) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert case.fails(port, "Address already in use") == []


def test_a_port_that_only_root_may_have(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collisions, "_needs_root", lambda port: port < 1024)
    (warning,) = case.fails(80, "PermissionError: [Errno 13] Permission denied")
    assert "sysctl net.ipv4.ip_unprivileged_port_start=80" in warning


def test_low_ports_need_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setting = tmp_path / "start"
    monkeypatch.setattr(collisions, "_UNPRIVILEGED", setting)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not collisions._needs_root(80)  # a system that does not know of it
    setting.write_text("1024\n")
    assert [collisions._needs_root(port) for port in (80, 1024)] == [True, False]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not collisions._needs_root(80)


def test_in_bridge_mode_only_named_ports_can_be_somebodys() -> None:
    chosen, named = ports_of([{"containerPort": 80}, {"containerPort": 81, "hostPort": 8081}])
    footing = Footing("bridge", "127.0.0.1", (chosen, named))
    assert list(footing.listening) == [(8081, False)]
    assert footing.environment == {}
    assert footing.wishes == [(b"PORT_80", 1, 0, False), (b"PORT_81", 1, 8081, False)]


def test_ranges_and_protocols() -> None:
    (ports,) = ports_of([{"containerPortRange": "5000-5002", "protocol": "udp"}])
    assert ports == Port(5000, 3, 0, True)
    footing = Footing("awsvpc", "127.1.2.3", (ports,))
    assert list(footing.listening) == [(5000, True), (5001, True), (5002, True)]
    assert footing.environment == {"ECS_FAKE_BIND_ADDRESS": "127.1.2.3", "PORT_5000": "5000"}
