"""Volumes as directories: who shares them, how long they live, how they are found, which are refused."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.runners.stage import Stage, until
from tests.runners.stage import stage as opened

PATH = "/data"


def mount(volume: str = "data", path: str = PATH, **members: Any) -> dict[str, Any]:
    """Give the members of a container definition that mount one volume."""
    return {"mountPoints": [{"sourceVolume": volume, "containerPath": path, **members}]}


def volumes(*kinds: dict[str, Any], name: str = "data") -> dict[str, Any]:
    """Give a task definition with volumes, the first of this name."""
    return {
        "volumes": [{"name": name if at == 0 else f"{name}{at}", **kind} for at, kind in enumerate(kinds)]
    }


def shell(made: Stage, script: str, **options: Any) -> str:
    """Run a script; give its output."""
    code, logs = made.run("sh", "-c", script, **options)
    assert code == 0, logs
    return str(logs)


TASK_SCOPED: list[Any] = [
    {},
    pytest.param({"host": {}}, marks=pytest.mark.rule("Volume-008", "HostVolumeProperties-001")),
    {"configuredAtLaunch": True},
    {"dockerVolumeConfiguration": {"scope": "task"}},
    {"dockerVolumeConfiguration": {"driver": "local"}},
]
SHARED: list[Any] = [
    pytest.param(
        {"dockerVolumeConfiguration": {"scope": "shared", "autoprovision": True}},
        marks=pytest.mark.rule("DockerVolumeConfiguration-003", "DockerVolumeConfiguration-007"),
    ),
    pytest.param(
        {"efsVolumeConfiguration": {"fileSystemId": "fs-1"}},
        marks=pytest.mark.rule("EFSVolumeConfiguration-002"),
    ),
    {"fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "share"}},
    {"s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:us-east-1:1:file-system/fs-1"}},
]


class TestWhere:
    def test_a_variable_names_it(self, stage: Stage) -> None:
        script = 'echo x > "$ECS_FAKE_MOUNT_MY_DATA_1/file"; cat "$ECS_FAKE_MOUNT_MY_DATA_1/file"'
        defined = {"volumes": [{"name": "my-data_1"}]}
        assert shell(stage, script, members=mount("my-data_1"), task_definition=defined) == "x\n"

    def test_it_is_found_below_the_home_directory_too(self, stage: Stage) -> None:
        script = 'echo x > "$ECS_FAKE_MOUNT_DATA/file"; cat "$HOME/srv/data/file"; cat data/file'
        options = {"members": mount(path="/srv/data"), "task_definition": volumes({})}
        assert shell(stage, script, working_directory="/srv", **options) == "x\nx\n"

    def test_a_working_directory_inside_it(self, stage: Stage) -> None:
        script = 'echo x > file; cat "$ECS_FAKE_MOUNT_DATA/inner/file"'
        options = {"members": mount(), "task_definition": volumes({})}
        assert shell(stage, script, working_directory="/data/inner", **options) == "x\n"

    def test_a_mount_in_a_mount_is_kept_out_of_it(self, stage: Stage) -> None:
        members = {"mountPoints": mount()["mountPoints"] + mount("data1", "/data/inner")["mountPoints"]}
        script = 'ls -A "$ECS_FAKE_MOUNT_DATA"; touch "$ECS_FAKE_MOUNT_DATA1/x"; ls "$ECS_FAKE_MOUNT_DATA1"'
        assert shell(stage, script, members=members, task_definition=volumes({}, {})) == "x\n"

    @pytest.mark.parametrize("path", ["/", "/../..", "."])
    def test_one_over_the_root_is_told_by_its_variable_only(self, stage: Stage, path: str) -> None:
        options = {"members": mount(path=path), "task_definition": volumes({})}
        assert shell(stage, 'touch x; ls "$ECS_FAKE_MOUNT_DATA"', **options) == ""

    def test_the_warning_is_said_once_for_all_tasks(self, stage: Stage) -> None:
        for _ in range(2):
            shell(stage, "true", members=mount(readOnly=True), task_definition=volumes({}))
        (warning,) = set(stage.warnings)
        assert "mounts /data: " in warning
        assert "ECS_FAKE_MOUNT_DATA names" in warning
        assert "not protected against writing" in warning

    def test_a_directory_that_the_container_left_is_taken_as_it_is(self, stage: Stage) -> None:
        key = stage.key()
        shell(stage, "mkdir data; echo own > data/file", key=key)
        other = key._replace(run=1)
        options = {"members": mount(), "task_definition": volumes({})}
        assert shell(stage, "cat data/file; ls $ECS_FAKE_MOUNT_DATA", key=other, **options) == "own\n"


class TestSharing:
    @pytest.mark.rule("Volume-012")
    @pytest.mark.parametrize("kind", TASK_SCOPED)
    def test_containers_of_a_task_share_it_and_other_tasks_do_not(
        self, stage: Stage, kind: dict[str, Any]
    ) -> None:
        options = {"members": mount(), "task_definition": volumes(kind)}
        one = stage.key("one", "a")
        shell(stage, "echo x > $ECS_FAKE_MOUNT_DATA/file", key=one, **options)
        assert shell(stage, "ls $ECS_FAKE_MOUNT_DATA", key=stage.key("one", "b"), **options) == "file\n"
        assert shell(stage, "ls $ECS_FAKE_MOUNT_DATA", key=stage.key("two", "a"), **options) == ""

    @pytest.mark.rule("DockerVolumeConfiguration-006")
    @pytest.mark.parametrize("kind", TASK_SCOPED)
    def test_it_lives_as_long_as_the_task(self, stage: Stage, kind: dict[str, Any]) -> None:
        options = {"members": mount(), "task_definition": volumes(kind)}
        key = stage.key()
        (line,) = stage.run("sh", "-c", "echo $ECS_FAKE_MOUNT_DATA", key=key, **options)[1]
        assert Path(line.text).is_dir()
        stage.forget(key)
        until(lambda: not Path(line.text).exists())

    @pytest.mark.parametrize("kind", SHARED)
    def test_some_outlive_the_task(self, stage: Stage, kind: dict[str, Any]) -> None:
        options = {"members": mount(), "task_definition": volumes(kind)}
        key = stage.key()
        shell(stage, "echo x > $ECS_FAKE_MOUNT_DATA/file", key=key, **options)
        stage.forget(key)
        assert shell(stage, "cat $ECS_FAKE_MOUNT_DATA/file", **options) == "x\n"

    def test_places_of_a_file_system(self, stage: Stage) -> None:
        def place(**configuration: Any) -> str:
            kind = {"efsVolumeConfiguration": {"fileSystemId": "fs-1", **configuration}}
            return shell(stage, "echo $ECS_FAKE_MOUNT_DATA", members=mount(), task_definition=volumes(kind))

        assert place() == place(rootDirectory="/") == place(transitEncryption="ENABLED")
        others = {
            place(),
            place(rootDirectory="/a"),
            place(fileSystemId="fs-2"),
            place(authorizationConfig={"accessPointId": "ap-1"}),
        }
        assert len(others) == 4

    @pytest.mark.rule("ContainerDefinition-100", "VolumeFrom-002")
    def test_volumes_from_another_container(self, stage: Stage) -> None:
        siblings = [
            {"name": "first", **mount()},
            {"name": "second", **mount("data1", "/more"), "volumesFrom": [{"sourceContainer": "first"}]},
        ]
        defined = {**volumes({}, {}), "containerDefinitions": siblings}
        script = "touch $ECS_FAKE_MOUNT_DATA/a $ECS_FAKE_MOUNT_DATA1/b; ls data more"
        options = {"members": {"volumesFrom": [{"sourceContainer": "second"}]}, "task_definition": defined}
        assert shell(stage, script, key=stage.key("t", "third"), **options) == "data:\na\n\nmore:\nb\n"

    def test_everything_goes_with_the_fake(self) -> None:
        with opened() as made:
            kind = {"efsVolumeConfiguration": {"fileSystemId": "fs-1"}}
            options = {"members": mount(), "task_definition": volumes(kind)}
            directory = Path(shell(made, "echo $ECS_FAKE_MOUNT_DATA", **options).strip())
            assert directory.is_dir()
        assert not directory.exists()


class TestTmpfs:
    def test_a_directory_of_the_container(self, stage: Stage) -> None:
        members = {"linuxParameters": {"tmpfs": [{"containerPath": "/run/cache", "size": 16}]}}
        script = "echo x > $ECS_FAKE_MOUNT_RUN_CACHE/file; test -s run/cache/file"
        shell(stage, script, key=stage.key("t", "a"), members=members)
        assert shell(stage, "ls run/cache", key=stage.key("t", "b"), members=members) == ""


class TestThisMachine:
    @pytest.fixture
    def allowed(self) -> Any:
        with opened(allow=["host-paths"]) as made:
            yield made

    @staticmethod
    def options(path: Path) -> dict[str, Any]:
        return {"members": mount(), "task_definition": volumes({"host": {"sourcePath": str(path)}})}

    @pytest.mark.rule("HostVolumeProperties-002", "HostVolumeProperties-003")
    def test_a_path_is_shared_when_allowed(self, allowed: Stage, tmp_path: Path) -> None:
        (tmp_path / "there").write_text("content\n")
        shell(allowed, "cat data/there > $ECS_FAKE_MOUNT_DATA/copy", **self.options(tmp_path))
        assert (tmp_path / "copy").read_text() == "content\n"

    @pytest.mark.rule("HostVolumeProperties-003")
    def test_a_missing_path_is_made(self, allowed: Stage, tmp_path: Path) -> None:
        missing = tmp_path / "a" / "b"
        key = allowed.key()
        shell(allowed, "echo x > data/file", key=key, **self.options(missing))
        allowed.forget(key)
        assert (missing / "file").read_text() == "x\n"

    def test_nothing_of_it_is_removed(self, tmp_path: Path) -> None:
        (tmp_path / "kept").write_text("x")
        with opened(allow=["host-paths"]) as made:
            key = made.key()
            shell(made, "true", key=key, **self.options(tmp_path))
            made.forget(key)
        assert (tmp_path / "kept").read_text() == "x"

    def test_a_file(self, allowed: Stage, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.write_text("content\n")
        assert shell(allowed, "cat $ECS_FAKE_MOUNT_DATA data", **self.options(file)) == "content\ncontent\n"

    def test_it_is_refused_otherwise(self, stage: Stage, tmp_path: Path) -> None:
        missing = tmp_path / "missing"
        reason = stage.refusal("true", **self.options(missing))
        assert reason.startswith("CannotStartContainerError: ")
        assert str(missing) in reason
        assert 'allow=["host-paths"]' in reason
        assert not missing.exists()

    @pytest.mark.parametrize("path", ["/var/run/docker.sock", "/run/user/1000/podman/podman.sock"])
    def test_the_engines_socket_needs_its_own_word(self, allowed: Stage, path: str) -> None:
        assert 'allow=["engine-socket"]' in allowed.refusal("true", **self.options(Path(path)))

    def test_the_engines_socket_when_allowed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)  # the whole path may be too long for a socket
        with socket.socket(socket.AF_UNIX) as listening, opened(allow=["engine-socket"]) as made:
            listening.bind("docker.sock")
            script = "test -S $ECS_FAKE_MOUNT_DATA && test -S data && echo socket"
            assert shell(made, script, **self.options(tmp_path / "docker.sock")) == "socket\n"


@pytest.mark.parametrize(
    ("members", "task_definition", "name"),
    [({"privileged": True}, {}, "privileged"), ({}, {"pidMode": "host"}, "host-pid")],
)
def test_rights_over_this_machine(
    stage: Stage, members: dict[str, Any], task_definition: dict[str, Any], name: str
) -> None:
    options: dict[str, Any] = {"members": members, "task_definition": task_definition}
    assert f'allow=["{name}"]' in stage.refusal("true", **options)
    with opened(allow=[name]) as made:
        assert made.run("true", **options)[0] == 0


def test_a_task_shares_no_file_with_the_tester(stage: Stage) -> None:
    script = "echo $ECS_FAKE_MOUNT_DATA"
    directory = shell(stage, script, members=mount(), task_definition=volumes({})).strip()
    base = Path(directory).parents[2]
    assert os.stat(base).st_mode & 0o077 == 0
