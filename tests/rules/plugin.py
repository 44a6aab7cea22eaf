"""The pytest part: checks the ids on tests when they are collected, and records what became of the tests.

Works with pytest-xdist: the ids travel with each report, and only the controlling process writes the record.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.rules import record
from tests.rules.record import Outcome, Record, TestRecord
from tests.rules.rulebook import rulebook, unknown_id

PROPERTY = "rule"
_NARROWING = ("keyword", "markexpr", "lf", "deselect", "ignore", "ignore_glob", "stepwise", "collectonly")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rules-record`."""
    parser.addoption(
        "--rules-record",
        metavar="FILE",
        default=record.DEFAULT_PATH,
        type=Path,
        help="where to keep the outcomes of tests that carry rules (default: .cache/rules.json)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; record outcomes, unless this is a worker of pytest-xdist."""
    config.addinivalue_line("markers", "rule(id, ...): the documented behaviours that this test proves")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config), "ecs-fake-rules-recorder")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail the collection of a module whose tests carry ids that do not exist."""
    report = yield
    wrong = [
        line for node in report.result or () if isinstance(node, pytest.Item) for line in _take_rules(node)
    ]
    if wrong:
        report.outcome, report.result = "failed", []
        report.longrepr = "\n".join(wrong)
    return report


def _take_rules(item: pytest.Item) -> list[str]:
    ids = [rule_id for mark in item.iter_markers("rule") for rule_id in mark.args]
    item.user_properties.extend((PROPERTY, rule_id) for rule_id in dict.fromkeys(ids))
    return [
        f"{item.nodeid}: {unknown_id(rule_id, rulebook())}" for rule_id in ids if rule_id not in rulebook()
    ]


class Recorder:
    """Gathers the outcomes of one run and writes them down at its end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._tests: dict[str, TestRecord] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one phase of one test."""
        rules = tuple(str(value) for name, value in report.user_properties if name == PROPERTY)
        if rules:
            self._tests.setdefault(report.nodeid, TestRecord(rules, "passed")).add(_outcome(report))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
        """Write the record, if tests ran."""
        finished = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        stopped = bool(session.shouldstop or session.shouldfail)
        if not self._tests or self._config.option.collectonly:
            return
        path = self._config.getoption("--rules-record")
        run = Record(whole=finished and not stopped and not is_narrowed(self._config), tests=self._tests)
        record.write(run.merged_into(record.read(path)), path)


def _outcome(report: pytest.TestReport) -> Outcome:
    if report.failed:
        return "failed"
    # An expected failure proves nothing, whether it came (outcome "skipped") or not ("passed").
    return "skipped" if report.skipped or hasattr(report, "wasxfail") else "passed"


def is_narrowed(config: pytest.Config) -> bool:
    """Tell whether the command line asks for less than the whole suite."""
    suite = {str(config.rootpath), str(config.rootpath / "tests")}
    asked = {str((config.invocation_params.dir / arg).resolve()) for arg in config.args}
    return not asked & suite or any(getattr(config.option, name, None) for name in _NARROWING)
