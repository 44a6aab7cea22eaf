"""`ecs-fake` itself: help, mistakes, what is imported when."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import ecs_fake
from ecs_fake.cli import main
from ecs_fake.cli.problems import CommandError, need
from ecs_fake.cli.root import SECTIONS, root

COMMANDS = [name for section in SECTIONS.values() for name in section]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_shows_what_there_is(cli, arguments):
    told = cli(*arguments)
    assert (told.code, told.err) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in told.out
    for code in ("0 ", "1 ", "2 ", "125", "126", "127", "130"):
        assert f"\n    {code} " in told.out
    assert max(map(len, told.out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(cli, name):
    told = cli(name, "--help")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(f"Usage: ecs-fake {name} ")
    command = root.get_command(click.Context(root), name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"


def test_commands_are_the_modules_there_are():
    places = Path(ecs_fake.__path__[0], "cli", "commands").iterdir()
    assert {place.stem for place in places if not place.name.startswith("__")} == set(COMMANDS)


def test_version(cli):
    assert cli("--version").out == f"ecs-fake {ecs_fake.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "--prot", "1"], "ecs-fake serve: No such option"),
        (["serve", "--port", "x"], "'x' is not a valid integer"),
        (["serve", "--port", "65536"], "65536 is not in the range"),
        (["serve", "--runner", "podman"], "'podman' is not one of"),
        (["sevre"], "ecs-fake: There is no command 'sevre'. Did you mean serve? See: ecs-fake --help"),
        (["xyzzy"], "There are: demo, run, validate"),
        (["logs"], "ecs-fake logs: Missing argument 'TASK'"),
        (["serve", "--seed", "x"], "option seed='x' (command line): give a whole number."),
        (
            ["wrap", "--image", "x", "--", "true"],
            "--image 'x' is not understood; give PATTERN=process:COMMAND",
        ),
        (["ps"], "ecs-fake ps: No server runs. Start one with: ecs-fake serve"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(cli, arguments, message):
    told = cli(*arguments)
    assert (told.code, told.out) == (2, "")
    assert message in told.err
    assert told.err.count("\n") == 1


def test_help_imports_nothing_heavy():
    heavy = "{'uvicorn', 'starlette', 'botocore', 'rich', 'jsonschema', 'asyncio', 'ecs_fake.cli.commands'}"
    code = f"""if True:
        import contextlib, io, sys, ecs_fake.cli
        with contextlib.redirect_stdout(io.StringIO()):
            assert ecs_fake.cli.main(["--help"]) == 0
        sys.exit(str(sorted({heavy} & set(sys.modules)) or ""))
    """
    environment = {"PYTHONPATH": str(Path(ecs_fake.__path__[0]).parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.stderr.strip() == ""


def test_a_missing_extra_names_the_remedy():
    with pytest.raises(
        CommandError, match=r"no_such_package not installed\. Type: pip install 'ecs-fake\[cli\]'"
    ):
        need("json", "no_such_package")


def test_without_click_the_remedy_is_told(monkeypatch, capsys):
    monkeypatch.setattr("ecs_fake.cli.problems.find_spec", lambda name: None)
    assert main(["--help"]) == 2
    assert capsys.readouterr().err == "ecs-fake: click not installed. Type: pip install 'ecs-fake[cli]'\n"


def test_a_defect_of_ours_is_not_hidden(monkeypatch):
    monkeypatch.setattr("ecs_fake.cli.servers.running_servers", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["env"])


def test_whoever_stops_reading_is_no_problem():
    ours, theirs = os.pipe()
    os.close(ours)
    environment = {"PYTHONPATH": str(Path(ecs_fake.__path__[0]).parent)}
    done = subprocess.run(
        [sys.executable, "-m", "ecs_fake", "completion", "bash"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(cli, shell):
    told = cli("completion", shell)
    assert told.code == 0
    assert f"_ECS_FAKE_COMPLETE={shell}_complete" in told.out


def test_tasks_are_completed(server, monkeypatch, capfd):
    tasks = [server.run("sleep 60", family=f"f{at}").arn.rpartition("/")[2] for at in range(3)]
    begun = tasks[1][:4]
    monkeypatch.setenv("COMP_WORDS", f"ecs-fake logs {begun}")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("_ECS_FAKE_COMPLETE", "bash_complete")
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 0
    expected = sorted(f"plain,{task[:8]}" for task in tasks if task.startswith(begun))
    assert sorted(capfd.readouterr().out.split()) == expected


def test_completion_is_silent_without_a_server(monkeypatch, capfd):
    monkeypatch.setenv("COMP_WORDS", "ecs-fake logs ")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("_ECS_FAKE_COMPLETE", "bash_complete")
    with pytest.raises(SystemExit):
        main([])
    assert "".join(capfd.readouterr()).strip() == ""
