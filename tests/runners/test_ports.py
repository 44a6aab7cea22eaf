"""Ports of processes: where they are, who is told, what happens when somebody else has them."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

import ecs_fake
from ecs_fake.errors import EcsFakeError
from ecs_fake.looking import TaskHandle
from tests.runners.stage import LIMIT, until

SERVER = """
import os, socket, sys
address, port, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
with socket.socket(type=socket.SOCK_DGRAM if kind else socket.SOCK_STREAM) as server:
    server.bind((address, port))  # without SO_REUSEADDR, as the simplest programs do
    if not kind:
        server.listen()
    print("ready", flush=True)
    while True:
        if kind:
            _, peer = server.recvfrom(10)
            server.sendto(sys.argv[2].encode(), peer)
        else:
            connection, _ = server.accept()
            connection.sendall(sys.argv[2].encode())
            connection.close()
"""


def serving(address: str, port: str, *kind: str) -> list[str]:
    """Give the command of a server that says its port; words may hold shell variables."""
    return ["sh", "-c", f'exec "{sys.executable}" -I -S -c "$0" {address} {port} {" ".join(kind)}', SERVER]


class Ground:
    """A fake with processes, and one container instance."""

    def __init__(self, fake: ecs_fake.EcsFake) -> None:
        self.fake = fake
        self.ecs = fake.client()
        fake.add_container_instances(1)

    def run(self, command: list[str], mapping: dict[str, Any] | None = None, **changes: Any) -> TaskHandle:
        """Run a task of one container; `changes` are of its definition."""
        container = {"name": "web", "image": "web", "memory": 64, "command": command}
        if mapping is not None:
            container["portMappings"] = [mapping]
        environment = changes.pop("environment", None)
        if environment:
            container["environment"] = environment
        made = self.ecs.register_task_definition(family="web", containerDefinitions=[container], **changes)[
            "taskDefinition"
        ]
        request: dict[str, Any] = {"taskDefinition": made["taskDefinitionArn"], "launchType": "EC2"}
        if changes.get("networkMode") == "awsvpc":
            request["networkConfiguration"] = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        answer = self.ecs.run_task(**request)
        assert answer["tasks"], answer["failures"]
        return self.fake.task(answer["tasks"][0]["taskArn"])

    def ready(self, *arguments: Any, **changes: Any) -> TaskHandle:
        """Run a server and wait until it listens."""
        task = self.run(*arguments, **changes)
        until(lambda: "ready" in str(task.logs()) or task.last_status == "STOPPED")
        assert task.last_status == "RUNNING", (task, task.logs())
        return task

    def bindings(self, task: TaskHandle) -> list[dict[str, Any]]:
        return self.ecs.describe_tasks(tasks=[task.arn])["tasks"][0]["containers"][0]["networkBindings"]


@pytest.fixture
def ground() -> Iterator[Ground]:
    with ecs_fake.mock_ecs(runner="process", clusters=["default"]) as fake:
        yield Ground(fake)


def asked(address: tuple[str, int]) -> str:
    """Give what the server at an address says."""
    with socket.create_connection(address, LIMIT) as connection:
        return connection.recv(100).decode()


def is_free(port: int, kind: socket.SocketKind = socket.SOCK_STREAM, address: str = "") -> bool:
    with socket.socket(type=kind) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


class TestBridge:
    @pytest.mark.rule(
        "PortMapping-023",
        "NetworkBinding-004",
        "DescribeTasks-019",
        "ContainerDefinition-070",
        "Container-011",
    )
    def test_a_chosen_port_is_told_and_reached(self, ground: Ground) -> None:
        tasks = [ground.ready(serving("0.0.0.0", "$PORT_80"), {"containerPort": 80}) for _ in range(2)]
        ports = []
        for task in tasks:
            (binding,) = ground.bindings(task)
            ports.append(binding.pop("hostPort"))
            assert binding == {"bindIP": "0.0.0.0", "containerPort": 80, "protocol": "tcp"}
            assert task.address(80) == ("127.0.0.1", ports[-1])
            assert asked(task.address(80)) == str(ports[-1])
        assert ports[0] != ports[1]
        assert all(32768 <= port < 65536 for port in ports)

    def test_the_kernel_gives_it_to_nobody(self, ground: Ground) -> None:
        """A port of its own range could be anybody's before the program binds it."""
        task = ground.ready(serving("0.0.0.0", "$PORT_80"), {"containerPort": 80})
        low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
        assert not low <= task.address(80)[1] <= high

    @pytest.mark.rule("NetworkBinding-005", "PortMapping-016")
    def test_a_range_lies_in_a_row(self, ground: Ground) -> None:
        task = ground.ready(serving("0.0.0.0", "$((PORT_8000 + 2))"), {"containerPortRange": "8000-8002"})
        (binding,) = ground.bindings(task)
        first, last = map(int, binding["hostPortRange"].split("-"))
        assert (binding["containerPortRange"], last - first) == ("8000-8002", 2)
        assert task.address(8001) == ("127.0.0.1", first + 1)
        assert asked(task.address(8002)) == str(last)

    def test_udp(self, ground: Ground) -> None:
        task = ground.ready(serving("0.0.0.0", "$PORT_53", "udp"), {"containerPort": 53, "protocol": "udp"})
        with socket.socket(type=socket.SOCK_DGRAM) as client:
            client.settimeout(LIMIT)
            client.sendto(b"?", task.address(53))
            assert client.recv(10) == str(task.address(53)[1]).encode()

    def test_a_variable_of_the_containers_own_wins(self, ground: Ground) -> None:
        task = ground.run(
            ["sh", "-c", "echo $PORT_80"],
            {"containerPort": 80},
            environment=[{"name": "PORT_80", "value": "own"}],
        )
        assert str(task.wait().logs()) == "own\n"

    def test_other_fakes_keep_off_it(self, ground: Ground) -> None:
        """Also while nothing listens there yet."""
        task = ground.run(["sleep", "1000"], {"containerPort": 80}).wait("RUNNING")
        port = task.address(80)[1]
        assert is_free(port)
        assert not is_free(port, socket.SOCK_DGRAM, "127.0.0.1")

    @pytest.mark.rule("PortMapping-028")
    def test_it_is_free_again_at_the_end(self, ground: Ground) -> None:
        task = ground.run(["sleep", "1000"], {"containerPort": 80}).wait("RUNNING")
        port = task.address(80)[1]
        ground.ecs.stop_task(task=task.arn)
        task.wait()
        assert is_free(port, socket.SOCK_DGRAM, "127.0.0.1")

    def test_nothing_is_left_of_many(self, ground: Ground) -> None:
        """Neither sockets of the supervisor nor our own."""

        def descriptors() -> tuple[int, int]:
            pid = ground.fake._crew._runners["process"].supervisor_pid
            return len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir("/proc/self/fd"))

        ground.run(["true"], {"containerPortRange": "8000-8009"}).wait()
        before = descriptors()
        for task in [ground.run(["true"], {"containerPortRange": "8000-8009"}) for _ in range(20)]:
            task.wait()
        assert descriptors() == before

    def test_a_named_port_is_that_port(self, ground: Ground, free_port: int) -> None:
        mapping = {"containerPort": 80, "hostPort": free_port}
        task = ground.ready(serving("0.0.0.0", "$PORT_80"), mapping)
        assert ground.bindings(task)[0]["hostPort"] == free_port
        assert asked(task.address(80)) == str(free_port)
        assert ground.fake.warnings == []

    def test_a_named_port_of_another_instances_task(self, ground: Ground, free_port: int) -> None:
        """Two container instances, one machine."""
        ground.fake.add_container_instances(1)
        mapping = {"containerPort": 80, "hostPort": free_port}
        first = ground.run(["sleep", "1000"], mapping).wait("RUNNING")
        second = ground.run(["sleep", "1000"], mapping).wait()
        assert second.stop_code == "TaskFailedToStart"
        assert second.containers["web"].reason == (
            "CannotStartContainerError: Error response from daemon: driver failed programming external connectivity "
            f"on endpoint sleep: Bind for 0.0.0.0:{free_port} failed: port is already allocated"
        )
        ground.ecs.stop_task(task=first.arn)
        first.wait()
        assert ground.run(["sleep", "1000"], mapping).wait("RUNNING").last_status == "RUNNING"

    def test_a_named_port_of_a_foreign_program(self, ground: Ground) -> None:
        with socket.create_server(("127.0.0.1", 0)) as foreign:
            port = foreign.getsockname()[1]
            task = ground.run(["sleep", "1000"], {"containerPort": 80, "hostPort": port}).wait()
        reason = task.containers["web"].reason
        assert reason.endswith(f"listen tcp4 0.0.0.0:{port}: bind: address already in use")
        (warning,) = ground.fake.warnings
        assert f"host port {port}, which is held by process {os.getpid()} (" in warning
        assert "PORT_<container port>" in warning


class TestAwsvpc:
    MODE: ClassVar = {"networkMode": "awsvpc"}

    def test_each_task_has_an_address_of_its_own(self, ground: Ground, free_port: int) -> None:
        mapping = {"containerPort": free_port}
        command = serving("$ECS_FAKE_BIND_ADDRESS", f"$PORT_{free_port}")
        tasks = [ground.ready(command, mapping, **self.MODE) for _ in range(2)]
        addresses = [task.address(free_port) for task in tasks]
        assert len({host for host, _ in addresses}) == 2
        assert all(host.startswith("127.") and port == free_port for host, port in addresses)
        assert [asked(address) for address in addresses] == [str(free_port)] * 2
        assert ground.fake.warnings == []

    def test_who_wants_all_addresses_is_told_who_has_the_port(self, ground: Ground, free_port: int) -> None:
        mapping = {"containerPort": free_port}
        command = serving("0.0.0.0", f"$PORT_{free_port}")
        first = ground.ready(command, mapping, **self.MODE)
        second = ground.run(command, mapping, **self.MODE).wait()
        assert second.exit_codes == {"web": 1}
        assert "in use" in str(second.logs())
        until(lambda: ground.fake.warnings)
        (warning,) = ground.fake.warnings
        pid = first.containers["web"].pid
        holder = f"held by container web of task {first.arn.rpartition('/')[2]} (process {pid})"
        assert f"port {free_port}, which it maps, was {holder}" in warning
        assert "ECS_FAKE_BIND_ADDRESS (127." in warning

    def test_one_that_fails_for_another_reason_is_not_blamed_on_ports(
        self, ground: Ground, free_port: int
    ) -> None:
        command = serving("$ECS_FAKE_BIND_ADDRESS", f"$PORT_{free_port}")
        mapping = {"containerPort": free_port}
        ground.ready(command, mapping, **self.MODE)
        ground.run(["sh", "-c", "echo no; exit 1"], mapping, **self.MODE).wait()
        ground.run(["true"], mapping, **self.MODE).wait()  # what the one before caused is done by now
        assert ground.fake.warnings == []

    def test_containers_of_a_task_share_it(self, ground: Ground) -> None:
        say = ["sh", "-c", "echo $ECS_FAKE_BIND_ADDRESS; exec sleep 1000"]
        containers = [{"name": name, "image": name, "memory": 64, "command": say} for name in ("one", "two")]
        ground.ecs.register_task_definition(family="two", containerDefinitions=containers, **self.MODE)
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        answer = ground.ecs.run_task(taskDefinition="two", launchType="EC2", networkConfiguration=network)
        task = ground.fake.task(answer["tasks"][0]["taskArn"]).wait("RUNNING")
        until(lambda: len(task.logs()) == 2)
        assert {line.text for line in task.logs()} == {task.address(1)[0]}

    @pytest.mark.rule("NetworkInterface-001", "NetworkInterface-002")
    def test_the_api_shows_the_interfaces_address(self, ground: Ground) -> None:
        task = ground.run(["sleep", "1000"], {"containerPort": 80}, **self.MODE).wait("RUNNING")
        shown = task.describe()
        (attachment,) = shown["attachments"]
        details = {pair["name"]: pair["value"] for pair in attachment["details"]}
        (interface,) = shown["containers"][0]["networkInterfaces"]
        assert interface == {
            "attachmentId": attachment["id"],
            "privateIpv4Address": details["privateIPv4Address"],
        }
        bridge = ground.run(["sleep", "1000"]).wait("RUNNING")
        assert bridge.describe()["containers"][0]["networkInterfaces"] == []

    def test_a_machine_with_one_loopback_address(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ecs_fake.runners.process import network

        monkeypatch.setattr(network, "_random_address", lambda: "192.0.2.1")
        task = ground.run(["sleep", "1000"], **self.MODE).wait("RUNNING")
        assert task.address(80) == ("127.0.0.1", 80)
        assert "no other loopback address" in ground.fake.warnings[0]

    def test_version_2_of_the_metadata_knows_it(self, ground: Ground) -> None:
        program = (
            "import http.client, os, urllib.parse as p; "
            "at = p.urlsplit(os.environ['ECS_CONTAINER_METADATA_URI']); "
            "c = http.client.HTTPConnection(at.hostname, at.port, "
            "source_address=(os.environ['ECS_FAKE_BIND_ADDRESS'], 0)); "
            "c.request('GET', '/v2/metadata'); print(c.getresponse().read().decode())"
        )
        task = ground.run([sys.executable, "-I", "-S", "-c", program], **self.MODE).wait()
        assert f'"TaskARN":"{task.arn}"' in str(task.logs())


class TestOtherModes:
    @pytest.mark.rule("TaskDefinition-026")
    def test_host(self, ground: Ground, free_port: int) -> None:
        mapping = {"containerPort": free_port}
        task = ground.ready(serving("0.0.0.0", f"$PORT_{free_port}"), mapping, networkMode="host")
        assert asked(task.address(free_port)) == str(free_port)
        assert ground.bindings(task)[0]["hostPort"] == free_port

    @pytest.mark.rule("TaskDefinition-029")
    def test_an_instance_takes_one_copy(self, ground: Ground, free_port: int) -> None:
        mapping = {"containerPort": free_port}
        ground.run(["sleep", "1000"], mapping, networkMode="host").wait("RUNNING")
        with pytest.raises(AssertionError, match="RESOURCE:PORTS"):
            ground.run(["sleep", "1000"], mapping, networkMode="host")

    def test_a_foreign_program_on_a_hosts_port(self, ground: Ground) -> None:
        with socket.create_server(("127.0.0.1", 0)) as foreign:
            port = foreign.getsockname()[1]
            command = serving("0.0.0.0", f"$PORT_{port}")
            ground.run(command, {"containerPort": port}, networkMode="host").wait()
            until(lambda: ground.fake.warnings)
        assert f"was held by process {os.getpid()} (" in ground.fake.warnings[0]

    def test_none(self, ground: Ground) -> None:
        task = ground.run(["sleep", "1000"], networkMode="none").wait("RUNNING")
        with pytest.raises(EcsFakeError, match=r"no container of .* runs as a process with a network"):
            task.address(80)


class TestNoAddress:
    def test_of_a_port_that_is_not_mapped(self, ground: Ground) -> None:
        task = ground.run(["sleep", "1000"], {"containerPort": 80}).wait("RUNNING")
        with pytest.raises(EcsFakeError, match="map 80"):
            task.address(81)

    def test_of_a_task_that_has_ended(self, ground: Ground) -> None:
        task = ground.run(["true"], {"containerPort": 80}).wait()
        with pytest.raises(EcsFakeError, match="the task is STOPPED"):
            task.address(80)

    def test_of_a_simulated_task(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"]) as fake:
            task = Ground(fake).run(["serve"], {"containerPort": 80}).wait("RUNNING")
            with pytest.raises(EcsFakeError, match="a simulated container never listens"):
                task.address(80)


@pytest.fixture
def free_port() -> int:
    """A port that nobody has now, outside the range of ports that anybody could be given."""
    return next(port for port in range(20000 + os.getpid() % 9000, 32000) if is_free(port))
