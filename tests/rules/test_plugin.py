"""The marker and the record, tried on a small suite inside the suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules import record, rule, rules_like
from tests.rules.record import Record, TestRecord

OUTCOMES = """
    import pytest

    @pytest.mark.rule("RunTask-001", "RunTask-002")
    def test_passes(): ...

    @pytest.mark.rule("RunTask-002")
    def test_fails(): assert False

    @pytest.mark.rule("RunTask-003")
    def test_skips(): pytest.skip("not today")

    @pytest.mark.rule("RunTask-004")
    @pytest.mark.xfail(strict=True)
    def test_fails_as_expected(): assert False

    @pytest.mark.rule("RunTask-005")
    @pytest.mark.xfail(strict=False)
    def test_passes_against_expectation(): ...

    @pytest.fixture
    def broken():
        yield
        raise RuntimeError

    @pytest.mark.rule("RunTask-006")
    def test_fails_in_tear_down(broken): ...

    @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.rule("RunTask-007")), 2])
    def test_with_a_rule_for_one_parameter(n): ...

    def test_without_rule(): ...
    """
EXPECTED = {
    "RunTask-001": {"passed"},
    "RunTask-002": {"passed", "failed"},
    "RunTask-003": {"skipped"},
    "RunTask-004": {"skipped"},
    "RunTask-005": {"skipped"},
    "RunTask-006": {"failed"},
    "RunTask-007": {"passed"},
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite of one module, under the plugin."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(record.ROOT))
    pytester.makepyfile(test_it=OUTCOMES)
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> Record:
    path = Path(suite.path, "record.json")
    suite.runpytest_inprocess("-p", "tests.rules.plugin", f"--rules-record={path}", *arguments)
    return record.read(path)


def test_only_a_test_that_passed_counts(suite: pytest.Pytester) -> None:
    found = run(suite)
    assert found.whole
    assert found.outcomes() == EXPECTED
    assert len(found.tests) == 7


def test_the_record_is_the_same_with_workers(suite: pytest.Pytester) -> None:
    assert run(suite, "-p", "xdist", "-n", "2").outcomes() == EXPECTED


@pytest.mark.parametrize(
    "narrowing", [["-k", "passes"], ["test_it.py"], ["-x"], ["--deselect", "test_it.py::a"]]
)
def test_a_part_of_the_suite_is_no_whole_run(suite: pytest.Pytester, narrowing: list[str]) -> None:
    assert not run(suite, *narrowing).whole


def test_a_part_of_the_suite_renews_what_ran(suite: pytest.Pytester) -> None:
    run(suite)
    suite.makepyfile(test_it=OUTCOMES.replace("assert False", "pass"))
    found = run(suite, "-k", "test_fails")
    assert found.whole
    assert found.outcomes()["RunTask-002"] == {"passed"}
    assert found.outcomes()["RunTask-001"] == {"passed"}


def test_listing_tests_records_nothing(suite: pytest.Pytester) -> None:
    assert run(suite, "--collect-only") == Record()


def test_an_unknown_id_fails_the_collection(suite: pytest.Pytester) -> None:
    suite.makepyfile('import pytest\n@pytest.mark.rule("RunTsak-032")\ndef test_it(): ...')
    result = suite.runpytest_inprocess("-p", "tests.rules.plugin", "--rules-record=record.json")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*::test_it: no rule 'RunTsak-032' in the catalogue; closest: RunTask-032*"])


def test_the_mark_checks_its_ids_at_once() -> None:
    assert rule("RunTask-032").args == ("RunTask-032",)
    with pytest.raises(ValueError, match=r"closest: .*RunTask-032"):
        rule("RunTask-32")


def test_rules_that_repeat_make_one_parameter_for_each_action() -> None:
    parameters = rules_like("injected .* fault", actions=["RunTask", "StopTask"])
    assert [(one.values, one.id) for one in parameters] == [
        (("RunTask",), "RunTask"),
        (("StopTask",), "StopTask"),
    ]
    assert [mark.args for one in parameters for mark in one.marks] == [("RunTask-156",), ("StopTask-040",)]


def test_no_action_is_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="no rule like 'clientToken' under ListClusters"):
        rules_like("clientToken", actions=["RunTask", "ListClusters"])


def test_a_record_survives_being_written(tmp_path: Path) -> None:
    before = Record(whole=True, tests={"a.py::test": TestRecord(("RunTask-001",), "failed")})
    record.write(before, tmp_path / "deep" / "rules.json")
    assert record.read(tmp_path / "deep" / "rules.json") == before
