"""The rules themselves, read from `catalogue/*.jsonl`."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

CATALOGUE = Path(__file__).parent / "catalogue"

Kind = Literal[
    "validation",
    "default",
    "limit",
    "state",
    "lifecycle",
    "error",
    "response",
    "pagination",
    "idempotency",
    "permission",
    "interaction",
]
Testable = Literal["api", "runtime", "no"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One documented behaviour."""

    id: str
    subject: str
    """The operation or the data type it stands under."""
    is_operation: bool
    kind: Kind
    text: str
    testable: Testable
    """`api`: through the API alone; `runtime`: only by watching what runs; `no`: not at all."""
    document: str
    line: int
    """The line of `document` it was read from."""

    @property
    def number(self) -> str:
        """Give the part of the id behind the subject, for example `032`."""
        return self.id.removeprefix(f"{self.subject}-")


Rulebook = Mapping[str, Rule]


@functools.cache
def rulebook() -> Rulebook:
    """Read the whole catalogue; rules by id, operations before types, each in the order of the documents.

    Raises:
        ValueError: a line is not a rule, or an id stands there twice.
    """
    rules = [
        rule for name in ("actions-1", "actions-2", "types") for rule in _read(CATALOGUE / f"{name}.jsonl")
    ]
    return MappingProxyType(by_id(rules))


def by_id(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Index rules by id, grouped by subject.

    Raises:
        ValueError: an id stands there twice.
    """
    grouped: dict[tuple[bool, str], list[Rule]] = {}
    for rule in rules:
        grouped.setdefault((not rule.is_operation, rule.subject), []).append(rule)
    book: dict[str, Rule] = {}
    for subject in sorted(grouped):
        for rule in sorted(grouped[subject], key=lambda rule: int(rule.number)):
            if rule.id in book:
                raise ValueError(f"the rule {rule.id} stands in the catalogue twice")
            book[rule.id] = rule
    return book


def closest(rule_id: str, book: Rulebook, n: int = 3) -> list[str]:
    """Give the ids that look most like one that does not exist."""
    return difflib.get_close_matches(rule_id, book, n=n, cutoff=0.5)


def unknown_id(rule_id: object, book: Rulebook) -> str:
    """Say that no such rule exists, and which ones might have been meant."""
    near = ", ".join(closest(str(rule_id), book)) or "none looks like it"
    return f"no rule {rule_id!r} in the catalogue; closest: {near}"


def _read(path: Path) -> list[Rule]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_rule(json.loads(line), f"{path.name}:{number}") for number, line in enumerate(lines, 1)]


def _rule(entry: dict[str, Any], where: str) -> Rule:
    is_operation = "action" in entry
    rule = Rule(
        id=entry["id"],
        subject=entry["action" if is_operation else "type"],
        is_operation=is_operation,
        kind=entry["kind"],
        text=entry["rule"],
        testable=entry["testable"],
        document=entry.get("document", "API Reference"),
        line=entry["line"],
    )
    if (
        rule.kind not in get_args(Kind)
        or rule.testable not in get_args(Testable)
        or not rule.number.isdigit()
    ):
        raise ValueError(f"{where} is not a rule: {entry!r}")
    return rule
