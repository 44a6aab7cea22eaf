"""What a container gets: command line, environment, directories; and what is said when it cannot start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_fake.standins import Process
from tests.runners.stage import Stage, stage

RUNTIME = (
    "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to "
    "create shim task: OCI runtime create failed: runc create failed: unable to start container process: {}: unknown"
)


@pytest.fixture(name="own")
def with_stand_in(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A stage where `app` is the stand-in given as parameter."""
    with stage(find=lambda image: request.param) as made:
        yield made


def environment_of(stage: Stage, **options: object) -> dict[str, str]:
    key = stage.python("import os; [print(n, v, sep='=') for n, v in os.environ.items()]", **options)
    return dict(line.text.split("=", 1) for line in stage.finish(key)[1])


class TestCommandLine:
    @pytest.mark.rule("ContainerDefinition-001", "ContainerDefinition-025")
    def test_entry_point_and_command(self, stage: Stage) -> None:
        _, logs = stage.run("b c", "$HOME", "*", entry_point=["echo", "a"])
        assert str(logs) == "a b c $HOME *\n"

    def test_entry_point_alone(self, stage: Stage) -> None:
        assert str(stage.run(entry_point=["echo", "x"])[1]) == "x\n"

    def test_neither(self, stage: Stage) -> None:
        reason = "CannotStartContainerError: Error response from daemon: no command specified"
        assert stage.refusal() == reason

    @pytest.mark.parametrize("own", [Process(command=["stand-in"], entry_point=["echo", "a"])], indirect=True)
    def test_a_stand_in_replaces_the_definitions(self, own: Stage) -> None:
        assert str(own.run("defined", entry_point=["nonesuch"])[1]) == "a stand-in\n"

    @pytest.mark.parametrize("own", [Process(command=["stand-in"], entry_point=["echo", "a"])], indirect=True)
    @pytest.mark.rule("ContainerOverride-003")
    def test_an_overridden_command_wins_over_the_stand_in(self, own: Stage) -> None:
        assert str(own.run("overridden", overridden=True)[1]) == "a overridden\n"

    @pytest.mark.parametrize("own", [Process(entry_point=["echo", "a"])], indirect=True)
    def test_a_stand_in_may_leave_the_command(self, own: Stage) -> None:
        assert str(own.run("defined", entry_point=["nonesuch"])[1]) == "a defined\n"


class TestEnvironment:
    def test_nothing_but_what_ecs_gives(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "secret")
        monkeypatch.setenv("SOMETHING_OF_MINE", "x")
        monkeypatch.setenv("LC_NUMERIC", "C")
        monkeypatch.delenv("LANG", raising=False)
        got = environment_of(stage)
        got.pop("LC_CTYPE", None)  # Python itself may set it
        assert set(got) - {"LC_ALL", "LANGUAGE"} == {
            *("PATH", "LC_NUMERIC", "HOME", "TMPDIR", "HOSTNAME"),
        }
        assert got["PATH"] == os.environ["PATH"]

    @pytest.mark.parametrize("own", [Process(env={"A": "stand-in", "B": "stand-in"})], indirect=True)
    def test_the_orders_variables_win_over_the_stand_ins(self, own: Stage) -> None:
        got = environment_of(own, environment={"B": "order"})
        assert (got["A"], got["B"]) == ("stand-in", "order")

    def test_values_are_taken_as_they_are(self, stage: Stage) -> None:
        value = "line 1\nline 2 = $HOME \N{SNOWMAN}"
        key = stage.python("import os; print(ascii(os.environ['V']))", environment={"V": value})
        assert str(stage.finish(key)[1]) == f"{value!a}\n"

    def test_a_host_name_for_each_container(self, stage: Stage) -> None:
        names = {environment_of(stage)["HOSTNAME"] for _ in range(2)}
        assert {len(name) for name in names} == {12}
        assert len(names) == 2


class TestDirectories:
    def test_home_temporary_files_and_working_directory_are_its_own(self, stage: Stage) -> None:
        key = stage.key("task-id", "web")
        _, logs = stage.run("sh", "-c", "pwd; echo $HOME; echo $TMPDIR", key=key)
        (directory,) = {line.text for line in logs}
        assert directory.endswith("/task-id/web")

    @pytest.mark.rule("ContainerDefinition-101")
    @pytest.mark.parametrize(
        ("asked", "inner"),
        [
            ("/srv/app", "/task-id/web/srv/app"),
            ("srv", "/task-id/web/srv"),
            ("/", "/task-id/web"),
            ("/../../..", "/task-id/web"),
        ],
    )
    def test_the_working_directory_lies_below(self, stage: Stage, asked: str, inner: str) -> None:
        _, logs = stage.run("pwd", key=stage.key("task-id", "web"), working_directory=asked)
        assert str(logs).endswith(f"{inner}\n")

    def test_a_stand_ins_working_directory_is_taken_as_it_is(self, tmp_path: Path) -> None:
        with stage(find=lambda image: Process(working_directory=str(tmp_path))) as made:
            assert str(made.run("pwd", working_directory="/srv")[1]) == f"{tmp_path}\n"

    def test_a_stand_ins_working_directory_that_is_missing(self, tmp_path: Path) -> None:
        missing = str(tmp_path / "missing")
        with stage(find=lambda image: Process(working_directory=missing)) as made:
            assert made.refusal("pwd") == RUNTIME.format(
                f'chdir to cwd ("{missing}") set in config.json failed: no such file or directory'
            )

    def test_two_containers_of_a_task_have_one_each(self, stage: Stage) -> None:
        homes = {str(stage.run("pwd", key=stage.key("t", name))[1]) for name in ("a", "b")}
        assert {os.path.basename(home.strip()) for home in homes} == {"a", "b"}


class TestRefusals:
    def test_not_found_along_path(self, stage: Stage) -> None:
        expected = RUNTIME.format('exec: "nonesuch": executable file not found in $PATH')
        assert stage.refusal("nonesuch") == expected

    def test_the_containers_own_path_counts(self, stage: Stage) -> None:
        expected = RUNTIME.format('exec: "ls": executable file not found in $PATH')
        assert stage.refusal("ls", environment={"PATH": "/nonesuch:"}) == expected

    def test_missing_file(self, stage: Stage) -> None:
        expected = RUNTIME.format('exec: "/no/such": stat /no/such: no such file or directory')
        assert stage.refusal("/no/such") == expected

    def test_not_executable(self, stage: Stage, tmp_path: Path) -> None:
        script = tmp_path / "script"
        script.write_text("#!/bin/sh\n")
        assert stage.refusal(str(script)) == RUNTIME.format(f'exec: "{script}": permission denied')

    def test_a_directory(self, stage: Stage, tmp_path: Path) -> None:
        assert stage.refusal(str(tmp_path)) == RUNTIME.format(f'exec: "{tmp_path}": is a directory')

    def test_no_program(self, stage: Stage, tmp_path: Path) -> None:
        script = tmp_path / "script"
        script.write_text("echo no interpreter is named\n")
        script.chmod(0o755)
        assert stage.refusal(str(script)) == RUNTIME.format(f'exec: "{script}": exec format error')

    def test_too_long(self, stage: Stage) -> None:
        expected = RUNTIME.format('exec: "echo": argument list too long')
        assert stage.refusal("echo", "x" * 200_000) == expected

    @pytest.mark.parametrize(
        ("command", "environment"),
        [
            (["a\0b"], {}),
            (["echo", "\ud800"], {}),
            (["echo"], {"A": "\0"}),
            (["echo"], {"": "x"}),
            (["echo"], {"A=B": "x"}),
        ],
    )
    def test_what_no_process_can_be_given(
        self, stage: Stage, command: list[str], environment: dict[str, str]
    ) -> None:
        assert stage.refusal(*command, environment=environment).startswith("CannotStartContainerError: ")

    def test_the_next_container_is_fine(self, stage: Stage) -> None:
        stage.refusal("nonesuch")
        assert stage.run("true")[0] == 0
