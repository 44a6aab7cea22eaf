"""The developer's command: what it makes, when it makes it anew, and what it says when a step fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev

PYPROJECT = """
[project]
dependencies = ["boto3>=1.2", "six"]
[project.optional-dependencies]
server = ["starlette>=0.4"]
all = ["ecs-fake[server]"]
dev = ["ecs-fake[all]", "awscli>=1.3", "boto3-stubs", "mypy>=1", "pytest>=8", "pytest-xdist", "ruff", "types-six"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that holds a pyproject.toml only."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "CACHE", tmp_path / ".cache")
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that are run, or would be."""
    seen: list[list[str]] = []

    def run(*command: str | Path) -> None:
        seen.append([str(word) for word in command])
        if "venv" in command:
            Path(command[-1]).mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(dev, "run", run)
    return seen


def installed(commands: list[list[str]]) -> list[list[str]]:
    return [command[6:] for command in commands if command[1:4] == ["-m", "pip", "install"]]


def test_an_environment_is_made_once_and_again_when_the_project_changed(
    project: Path, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    dev.checkout()
    dev.checkout()
    assert installed(commands) == [["--editable", f"{project}[dev]"]]
    assert commands[0] == [sys.executable, "-m", "venv", "--clear", str(project / ".venv")]
    (project / "pyproject.toml").write_text(PYPROJECT + "# more")
    dev.checkout()
    assert len(installed(commands)) == 2
    assert capsys.readouterr().err.count("preparing .venv") == 2


def test_what_the_tests_need_is_read_from_the_project(project: Path) -> None:
    assert dev.test_requirements() == ["starlette>=0.4", "awscli>=1.3", "pytest>=8", "pytest-xdist"]


def test_the_lowest_versions_are_those_that_the_project_allows(
    project: Path, commands: list[list[str]]
) -> None:
    dev.with_lowest()
    tests = ["starlette>=0.4", "awscli>=1.3", "pytest>=8", "pytest-xdist"]
    assert installed(commands) == [["boto3==1.2", "six", *tests]]


def test_a_failing_step_shows_what_it_said_and_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = "print('what went wrong'); raise SystemExit(3)"
    monkeypatch.setattr(dev, "checkout", lambda: None)
    monkeypatch.setitem(dev.STEPS, "lint", lambda: dev.run(sys.executable, "-c", script))
    monkeypatch.setitem(dev.STEPS, "types", lambda: dev.run(sys.executable, "-c", ""))
    assert dev.check(["lint", "types"]) == 1
    said = capsys.readouterr().out
    assert "lint       FAILED" in said
    assert "\nwhat went wrong\n" in said
    assert "\nagain: python3 dev.py check lint\n" in said
    assert "\ntypes      ok " in said
    assert said.endswith("failed: lint\n")


def test_a_long_story_is_kept_in_a_file(project: Path) -> None:
    said = "\n".join(map(str, range(150)))
    lines = dev.ending("lint", said).splitlines()
    assert lines[:2] == ["... (the whole of it: .cache/lint.log)", "50"]
    assert lines[-1] == "149"
    assert (project / ".cache" / "lint.log").read_text() == said


def test_a_step_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.check(["lnit"]) == 2
    assert "no step lnit; there are format, lint" in capsys.readouterr().err


def test_an_old_python_is_told_so() -> None:
    pretend = "import sys; sys.version_info = (3, 9, 1, 'final', 0); exec(sys.stdin.read())"
    source = Path(dev.__file__).read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", pretend], input=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("ecs_fake needs Python 3.11 or newer; this is Python 3.9 (")
    assert "Traceback" not in done.stderr
