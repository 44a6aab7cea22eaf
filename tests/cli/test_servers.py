"""Which servers run: the files about them, and which one is meant."""

from __future__ import annotations

import os
import stat

import pytest

from ecs_fake.cli.problems import CommandError
from ecs_fake.cli.servers import RunningServer, announced, running_servers, the_server
from ecs_fake.fake import EcsFake
from ecs_fake.server.serve import HttpDoor

from .conftest import serving


@pytest.fixture
def door():
    with EcsFake() as fake, HttpDoor(fake) as door:
        yield door


@pytest.fixture
def server(door) -> RunningServer:
    """What `ecs-fake serve` would say about a server that this process runs."""
    return RunningServer(door.url, "us-east-1", "AKIAFAKEAAAAAAAAAAAA", "s'ec$ret", os.getpid())


class TestRunningServers:
    def test_file_is_private_and_goes_with_the_server(self, server, runtime_directory):
        with announced(server):
            [path] = (runtime_directory / "ecs-fake").iterdir()
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            assert running_servers() == [server]
        assert running_servers() == []
        assert not path.exists()

    def test_secret_does_not_show_in_repr(self, server):
        assert server.secret_access_key not in repr(server)

    def test_file_of_a_killed_server_is_removed(self, runtime_directory):
        with EcsFake() as fake, HttpDoor(fake) as door:
            url = door.url
        with announced(RunningServer(url, "us-east-1", "a", "b", os.getpid())):
            assert running_servers() == []
            assert list((runtime_directory / "ecs-fake").iterdir()) == []

    def test_another_process_at_the_address_is_not_the_server(self, door):
        with announced(RunningServer(door.url, "us-east-1", "a", "b", os.getpid() + 1)):
            assert running_servers() == []

    def test_a_directory_that_others_can_read_is_refused(self, runtime_directory):
        (runtime_directory / "ecs-fake").mkdir()
        (runtime_directory / "ecs-fake").chmod(0o755)
        with pytest.raises(CommandError, match="mode 0700"):
            running_servers()

    def test_a_link_is_refused(self, runtime_directory, tmp_path_factory):
        (runtime_directory / "ecs-fake").symlink_to(tmp_path_factory.mktemp("elsewhere"))
        with pytest.raises(CommandError, match="not a directory of yours alone"):
            running_servers()

    def test_without_a_runtime_directory_the_temporary_one_serves(self, monkeypatch, tmp_path, server):
        monkeypatch.delenv("XDG_RUNTIME_DIR")
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        with announced(server):
            assert (tmp_path / f"ecs-fake-{os.getuid()}" / f"{server.port}.json").exists()


class TestWhichOne:
    def test_the_only_one(self, server):
        with announced(server):
            assert the_server(None) == the_server(server.port) == server

    def test_none(self):
        with pytest.raises(CommandError, match=r"^No server runs\. Start one with: ecs-fake serve$"):
            the_server(None)

    def test_none_on_that_port(self, server):
        with announced(server), pytest.raises(CommandError) as problem:
            the_server(1)
        assert f"No server runs on port 1. There are some on: {server.port}." in str(problem.value)

    def test_several(self, server):
        with announced(server), serving() as other:
            with pytest.raises(CommandError, match="Several servers run; say which with --port: "):
                the_server(None)
            assert the_server(other.port).port == other.port

    def test_of_several_the_one_this_environment_leads_to(self, server, monkeypatch):
        with announced(server), serving() as other:
            monkeypatch.setenv("AWS_ENDPOINT_URL_ECS", server.url)
            assert the_server(None) == server
            assert the_server(other.port).port == other.port
