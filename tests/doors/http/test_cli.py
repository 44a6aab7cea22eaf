"""The command line without a server: options, messages, and the files about servers that run."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import ecs_fake
from ecs_fake.cli import main
from ecs_fake.cli.exports import export_lines
from ecs_fake.cli.problems import CommandError, need
from ecs_fake.cli.running import RunningServer, announced, running_servers
from ecs_fake.server.serve import HttpDoor


@pytest.fixture(autouse=True)
def runtime_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def server(door: HttpDoor) -> RunningServer:
    """What `ecs-fake serve` would say about a server that this process runs."""
    return RunningServer(door.url, "us-east-1", "AKIAFAKEAAAAAAAAAAAA", "s'ec$ret", os.getpid())


class TestHelp:
    def test_without_a_command_shows_what_there_is(self, capsys):
        with pytest.raises(SystemExit) as ended:
            main([])
        assert ended.value.code == 0
        shown = capsys.readouterr().out
        assert all(command in shown for command in ("serve", "env", "demo"))

    def test_version(self, capsys):
        with pytest.raises(SystemExit) as ended:
            main(["--version"])
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith("ecs-fake ")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["serve", "--prot", "1"], "ecs-fake: unrecognized arguments: --prot 1. See: ecs-fake --help\n"),
            (["serve", "--port", "x"], "'x' is not a port; give a number from 0 to 65535"),
            (["serve", "--port", "65536"], "'65536' is not a port"),
            (["serve", "--runner", "docker"], "invalid choice: 'docker'"),
            (["sevre"], "invalid choice: 'sevre'"),
        ],
    )
    def test_a_mistake_is_one_line_and_exit_code_2(self, capsys, arguments, message):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert message in said
        assert said.count("\n") == 1

    def test_help_imports_nothing_heavy(self):
        heavy = "{'uvicorn', 'starlette', 'botocore', 'rich', 'jsonschema', 'asyncio'}"
        code = f"""if True:
            import contextlib, io, sys, ecs_fake.cli
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
                ecs_fake.cli.main(["--help"])
            sys.exit(str(sorted({heavy} & set(sys.modules)) or ""))
        """
        environment = {"PYTHONPATH": str(Path(ecs_fake.__path__[0]).parent)}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
        )
        assert done.stderr.strip() == ""

    def test_a_missing_extra_names_the_remedy(self):
        with pytest.raises(
            CommandError, match=r"no_such_package not installed\. Type: pip install 'ecs-fake\[cli\]'"
        ):
            need("json", "no_such_package")


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

    def test_file_of_a_killed_server_is_removed(self, runtime_directory, backend):
        with HttpDoor(backend) as door:
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


class TestEnv:
    def test_prints_what_a_shell_reads_back(self, server, capsys):
        with announced(server):
            assert main(["env"]) == 0
        script = f'{capsys.readouterr().out}\nprintf "%s|%s|%s|%s" ' + " ".join(
            f'"${name}"'
            for name in (
                "AWS_ENDPOINT_URL_ECS",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_DEFAULT_REGION",
            )
        )
        told = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
        assert told == f"{server.url}|AKIAFAKEAAAAAAAAAAAA|s'ec$ret|us-east-1"

    def test_every_value_is_quoted(self, server):
        for line in export_lines(server):
            assert shlex.split(line)[0] == "export"
            assert len(shlex.split(line)) == 2

    def test_no_server(self, capsys):
        assert main(["env"]) == 2
        assert capsys.readouterr().err == "ecs-fake env: No server runs. Start one with: ecs-fake serve\n"

    def test_no_server_on_that_port(self, server, capsys):
        with announced(server):
            assert main(["env", "--port", "1"]) == 2
        assert f"No server runs on port 1. There are some on: {server.port}." in capsys.readouterr().err

    def test_several_servers(self, server, backend, capsys):
        with HttpDoor(backend) as other:
            second = RunningServer(other.url, "eu-west-1", "a", "b", os.getpid())
            with announced(server), announced(second):
                assert main(["env"]) == 2
                assert "Several servers run; say which with --port" in capsys.readouterr().err
                assert main(["env", "--port", str(other.port)]) == 0
                assert f"AWS_ENDPOINT_URL_ECS={other.url}" in capsys.readouterr().out
