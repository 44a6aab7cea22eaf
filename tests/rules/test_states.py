"""States and problems, on a catalogue of a few rules."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.rules import page, registers
from tests.rules.record import Outcome, Record, TestRecord
from tests.rules.registers import Dispute, Registers
from tests.rules.rulebook import CATALOGUE, Rule, by_id, rulebook
from tests.rules.states import NO_WHOLE_RUN, State, Survey, count
from tools.pages import documented_operations


def a_rule(rule_id: str, *, is_operation: bool = True, testable: str = "api") -> Rule:
    subject = rule_id.rpartition("-")[0]
    return Rule(rule_id, subject, is_operation, "error", f"text of {rule_id}", testable, "API Reference", 1)  # type: ignore[arg-type]


BOOK = by_id(
    [
        a_rule("StopTask-001"),
        a_rule("RunTask-010"),
        a_rule("RunTask-002"),
        a_rule("RunTask-003", testable="runtime"),
        a_rule("RunTask-004", testable="no"),
        a_rule("Task-001", is_operation=False, testable="runtime"),
        a_rule("Task-002", is_operation=False),
    ]
)


def a_survey(
    *,
    passed: tuple[str, ...] = (),
    failed: tuple[str, ...] = (),
    skipped: tuple[str, ...] = (),
    disputed: tuple[str, ...] = (),
    waits: dict[str, tuple[str, ...]] | None = None,
    milestones: dict[str, str] | None = None,
    operations: tuple[str, ...] = ("RunTask",),
    whole: bool = True,
) -> Survey:
    runs: dict[Outcome, tuple[str, ...]] = {"passed": passed, "failed": failed, "skipped": skipped}
    tests = {
        f"{outcome} {rule}": TestRecord((rule,), outcome) for outcome, ids in runs.items() for rule in ids
    }
    given = Registers({one: Dispute("why", "what") for one in disputed}, waits or {}, milestones or {})
    model = {"RunTask", "StopTask", "CreateService"}
    return Survey(BOOK, given, Record(whole, tests), operations, model)


def states(survey: Survey) -> dict[str, State]:
    return {rule_id: standing.state for rule_id, standing in survey.standings().items()}


def test_without_any_test_only_operations_wait() -> None:
    standings = a_survey().standings()
    assert states(a_survey()) == {
        "RunTask-002": State.OPEN,
        "RunTask-003": State.OPEN,
        "RunTask-004": State.UNTESTABLE,
        "RunTask-010": State.OPEN,
        "StopTask-001": State.WAITS,
        "Task-001": State.OPEN,
        "Task-002": State.OPEN,
    }
    assert standings["StopTask-001"].awaited == ("StopTask",)


@pytest.mark.parametrize("rule_id", ["RunTask-002", "RunTask-004", "StopTask-001", "Task-001"])
def test_a_test_that_passed_proves(rule_id: str) -> None:
    assert states(a_survey(passed=(rule_id,)))[rule_id] is State.PROVEN
    assert states(a_survey(passed=(rule_id,), skipped=(rule_id,)))[rule_id] is State.PROVEN


def test_nothing_else_proves() -> None:
    assert states(a_survey(skipped=("RunTask-002",)))["RunTask-002"] is State.OPEN
    assert states(a_survey(passed=("RunTask-002",), failed=("RunTask-002",)))["RunTask-002"] is State.OPEN


def test_registers_decide() -> None:
    survey = a_survey(
        disputed=("RunTask-002",),
        waits={"RunTask-010": ("CreateService",), "Task-001": ("moon landing",)},
        milestones={"moon landing": "..."},
        passed=("RunTask-003", "Task-002"),
    )
    assert states(survey)["RunTask-002"] is State.DISPUTED
    assert states(survey)["RunTask-010"] is State.WAITS
    assert not list(survey.problems())


@pytest.mark.parametrize(
    ("survey", "problem"),
    [
        (a_survey(), "RunTask-002 is open: text of RunTask-002"),
        (
            a_survey(failed=("RunTask-002",)),
            "RunTask-002 is open; a test that carries it failed: text of RunTask-002",
        ),
        (a_survey(whole=False), NO_WHOLE_RUN),
        (
            a_survey(disputed=("RunTask-002",), passed=("RunTask-002",)),
            "RunTask-002 is disputed, but a test that carries it passed",
        ),
        (
            a_survey(disputed=("RunTask-002",), waits={"RunTask-002": ("CreateService",)}),
            "RunTask-002 is both disputed and waiting",
        ),
        (
            a_survey(passed=("RunTask-002",), waits={"RunTask-002": ("CreateService",)}),
            "RunTask-002 waits, but a test that carries it passed: take it out of waits.toml",
        ),
        (
            a_survey(waits={"RunTask-002": ("RunTask",)}),
            "RunTask-002 waits for RunTask, which the fake has now",
        ),
        (
            a_survey(waits={"RunTask-002": ("CreateServise",)}),
            "RunTask-002 waits for 'CreateServise': neither an operation nor a milestone of waits.toml",
        ),
        (
            a_survey(waits={"RunTask-02": ("moon landing",)}, milestones={"moon landing": "..."}),
            "waits.toml: no rule 'RunTask-02' in the catalogue; closest: "  # noqa: ISC004 - one sentence
            "RunTask-002, RunTask-010, RunTask-004",
        ),
    ],
)
def test_problems_are_told(survey: Survey, problem: str) -> None:
    assert problem in list(survey.problems())


def test_who_waits_for_several_waits_for_the_last() -> None:
    survey = a_survey(
        waits={"RunTask-002": ("RunTask", "CreateService")},
        passed=("RunTask-003", "RunTask-010", "Task-001", "Task-002"),
    )
    assert not list(survey.problems())


@pytest.mark.parametrize("left_out", ["RunTask-002", "RunTask-003", "Task-001", "Task-002"])
def test_every_rule_that_a_test_can_show_is_due(left_out: str) -> None:
    proven = {"RunTask-002", "RunTask-003", "RunTask-010", "Task-001", "Task-002"} - {left_out}
    survey = a_survey(passed=tuple(proven))
    assert list(survey.problems()) == [f"{left_out} is open: text of {left_out}"]


def test_a_milestone_that_nothing_waits_for_is_a_problem() -> None:
    survey = a_survey(milestones={"moon landing": "..."}, whole=False)
    assert "waits.toml: no rule waits for the milestone 'moon landing': take it out" in list(
        survey.problems()
    )


def test_the_page_changes_only_with_states() -> None:
    one = a_survey(passed=("RunTask-002",), disputed=("RunTask-010",))
    other = a_survey(
        passed=("RunTask-002",), skipped=("RunTask-002", "RunTask-003"), disputed=("RunTask-010",)
    )
    text = page.page(list(one.standings().values()))
    assert text == page.page(list(other.standings().values()))
    assert "| RunTask | 1 | 1 |  | 1 | 1 |\n" in text
    assert "| RunTask-010 | text of RunTask-010 | why | what |\n" in text
    assert "| RunTask-003 | runtime | text of RunTask-003 |\n" in text


def test_the_terminal_shows_tests_and_texts() -> None:
    survey = a_survey(passed=("RunTask-002",))
    shown = page.subject(list(survey.standings().values()), survey.record)
    assert "RunTask-002  proven  [error, api; API Reference line 1]\n    text of RunTask-002\n" in shown
    assert "    passed: passed RunTask-002\n" in shown
    assert "StopTask-001  waits for StopTask  [" in shown
    assert page.summary(list(survey.standings().values())).splitlines()[-1].split() == [
        "total",
        "1",
        "1",
        "4",
        "1",
    ]


def test_the_catalogue_is_whole() -> None:
    book = rulebook()
    assert Counter(one.testable for one in book.values()) == {"api": 2271, "runtime": 371, "no": 79}
    assert len({one.subject for one in book.values() if one.is_operation}) == 56
    assert {path.name for path in CATALOGUE.iterdir()} == {
        "actions-1.jsonl",
        "actions-2.jsonl",
        "types.jsonl",
    }


def test_the_catalogue_names_operations_that_exist() -> None:
    assert {one.subject for one in rulebook().values() if one.is_operation} <= documented_operations()


def test_the_registers_fit_the_catalogue() -> None:
    survey = Survey(rulebook(), registers.read(), Record(), frozenset(), documented_operations())
    assert list(survey.problems()) == [
        "no whole run of the suite is on record; run `python3 dev.py test` first"
    ]
    assert count(list(survey.standings().values()))[State.DISPUTED] == len(survey.registers.disputed)
