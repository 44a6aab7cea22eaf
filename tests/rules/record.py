"""What the last runs of the suite found out about rules: outcomes by test, kept in `.cache/rules.json`.

A run of the whole suite replaces the record. A run of a part of it only updates the tests that ran, so that
the report follows a developer's work; what was deleted meanwhile stays until the next whole run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
DEFAULT_PATH = ROOT / ".cache" / "rules.json"

Outcome = Literal["passed", "failed", "skipped"]
_WEIGHT: dict[Outcome, int] = {"passed": 0, "skipped": 1, "failed": 2}


@dataclass(slots=True)
class TestRecord:
    """One test that carries rules."""

    __test__ = False

    rules: tuple[str, ...]
    outcome: Outcome

    def add(self, outcome: Outcome) -> None:
        """Take in one more phase of the test: the worst outcome stands."""
        self.outcome = max(self.outcome, outcome, key=_WEIGHT.__getitem__)


@dataclass(slots=True)
class Record:
    """The outcomes of all tests that carry rules."""

    whole: bool = False
    """Whether a whole run lies below it; without one, nothing can be said about rules that no test proves."""
    tests: dict[str, TestRecord] = field(default_factory=dict)

    def of_rule(self, rule_id: str) -> Iterator[tuple[str, TestRecord]]:
        """Give the tests that carry a rule, with their outcomes."""
        return ((node, test) for node, test in self.tests.items() if rule_id in test.rules)

    def outcomes(self) -> dict[str, set[Outcome]]:
        """Give, for each rule that any test carries, the outcomes of these tests."""
        found: dict[str, set[Outcome]] = {}
        for test in self.tests.values():
            for rule_id in test.rules:
                found.setdefault(rule_id, set()).add(test.outcome)
        return found

    def merged_into(self, earlier: Record) -> Record:
        """Give what is known after this run, which came after `earlier`."""
        return self if self.whole else Record(earlier.whole, {**earlier.tests, **self.tests})


def read(path: Path = DEFAULT_PATH) -> Record:
    """Read a record; an empty one if there is none yet."""
    if not path.exists():
        return Record()
    document = json.loads(path.read_text(encoding="utf-8"))
    tests = {node: TestRecord(tuple(rules), outcome) for node, (outcome, rules) in document["tests"].items()}
    return Record(document["whole"], tests)


def write(record: Record, path: Path = DEFAULT_PATH) -> None:
    """Write a record, in one step, so that a reader never sees half of it."""
    document = {
        "whole": record.whole,
        "tests": {node: [test.outcome, list(test.rules)] for node, test in sorted(record.tests.items())},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(document, indent=1), encoding="utf-8")
    beside.replace(path)
