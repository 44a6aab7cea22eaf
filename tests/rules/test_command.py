"""`python -m tests.rules`: its modes and exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules import __main__ as command
from tests.rules import record
from tests.rules.record import Record, TestRecord
from tests.rules.states import NO_WHOLE_RUN


@pytest.fixture
def outcomes(tmp_path: Path) -> Path:
    """The record of a whole run in which one test proved one rule."""
    path = tmp_path / "rules.json"
    record.write(Record(whole=True, tests={"a.py::test": TestRecord(("RunTask-032",), "passed")}), path)
    return path


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the page is kept, instead of docs/rules.md."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "PAGE", tmp_path / "rules.md")
    return tmp_path / "rules.md"


def run(outcomes: Path, *arguments: str) -> int:
    return command.main(["--record", str(outcomes), *arguments])


def test_a_page_just_written_is_fresh(outcomes: Path, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = "rules.md is stale: run `python -m tests.rules --write`"
    assert run(outcomes, "--check") == 1
    assert stale in capsys.readouterr().out
    assert run(outcomes, "--write") == 0
    run(outcomes, "--check")
    assert stale not in capsys.readouterr().out


def test_without_a_whole_run_no_page_is_written(
    tmp_path: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "missing.json", "--write") == 1
    assert capsys.readouterr().out == f"{NO_WHOLE_RUN}\n"
    assert not page.exists()


def test_the_rules_of_one_operation_are_shown(outcomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(outcomes, "RunTask") == 0
    shown = capsys.readouterr().out
    assert "RunTask-032  proven" in shown
    assert "    passed: a.py::test\n" in shown
    assert "StopTask" not in shown.splitlines()[0]


def test_an_unknown_name_is_refused(outcomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(outcomes, "RunTaks") == 2
    assert capsys.readouterr().out == "no operation or type of this name in the catalogue: RunTaks\n"


def test_all_are_counted(outcomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(outcomes) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["total", "1"]
