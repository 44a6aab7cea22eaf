"""The state of every rule, and what is wrong with the book-keeping.

A rule is, in this order of precedence: *disputed* if the register says so; *proven* if a test that carries it
passed and none failed; *waiting* if the register says for what, or if it stands under an operation that is not
built; *untestable* if the catalogue says that no test can show it; else *open*, which is a problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.rules.record import Outcome, Record
from tests.rules.registers import Dispute, Registers
from tests.rules.rulebook import Rule, Rulebook, unknown_id

NO_WHOLE_RUN = "no whole run of the suite is on record; run `python3 dev.py test` first"


class State(StrEnum):
    """Where a rule stands."""

    PROVEN = "proven"
    DISPUTED = "disputed"
    WAITS = "waits"
    OPEN = "open"
    UNTESTABLE = "untestable"


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule and where it stands."""

    rule: Rule
    state: State
    awaited: tuple[str, ...] = ()
    dispute: Dispute | None = None
    failing: bool = False
    """Whether a test that carries it failed."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that is known about all rules."""

    book: Rulebook
    registers: Registers
    record: Record
    operations: Collection[str]
    """Those that the fake has."""
    service_model: Collection[str]
    """Those that exist."""

    def standings(self) -> dict[str, Standing]:
        """Work out where each rule stands."""
        outcomes = self.record.outcomes()
        return {rule.id: self._standing(rule, outcomes) for rule in self.book.values()}

    def _standing(self, rule: Rule, outcomes: Mapping[str, set[Outcome]]) -> Standing:
        found = outcomes.get(rule.id, set())
        failing = "failed" in found
        if dispute := self.registers.disputed.get(rule.id):
            return Standing(rule, State.DISPUTED, dispute=dispute, failing=failing)
        if "passed" in found and not failing:
            return Standing(rule, State.PROVEN)
        if awaited := self._awaited(rule):
            return Standing(rule, State.WAITS, awaited=awaited, failing=failing)
        return Standing(rule, State.UNTESTABLE if rule.testable == "no" else State.OPEN, failing=failing)

    def _awaited(self, rule: Rule) -> tuple[str, ...]:
        if rule.id in self.registers.waits:
            return self.registers.waits[rule.id]
        if rule.testable == "no" or not rule.is_operation or rule.subject in self.operations:
            return ()
        return (rule.subject,)

    def problems(self) -> Iterator[str]:
        """Say what must be put right: rules that are open, and registers that contradict the facts."""
        yield from self._unknown_ids()
        yield from self._contradictions()
        yield from self._stale_waits()
        yield from self._idle_milestones()
        if not self.record.whole:
            yield NO_WHOLE_RUN
            return
        for standing in self.standings().values():
            if standing.state is State.OPEN:
                failing = "; a test that carries it failed" if standing.failing else ""
                yield f"{standing.rule.id} is open{failing}: {standing.rule.text}"

    def _unknown_ids(self) -> Iterator[str]:
        for name, ids in (("disputed.toml", self.registers.disputed), ("waits.toml", self.registers.waits)):
            yield from (
                f"{name}: {unknown_id(rule_id, self.book)}" for rule_id in ids if rule_id not in self.book
            )

    def _contradictions(self) -> Iterator[str]:
        passed = {rule_id for rule_id, found in self.record.outcomes().items() if "passed" in found}
        for rule_id in self.registers.disputed:
            if rule_id in passed:
                yield f"{rule_id} is disputed, but a test that carries it passed"
            if rule_id in self.registers.waits:
                yield f"{rule_id} is both disputed and waiting"
        for rule_id in self.registers.waits:
            if rule_id in passed:
                yield f"{rule_id} waits, but a test that carries it passed: take it out of waits.toml"

    def _stale_waits(self) -> Iterator[str]:
        for rule_id, awaited in self.registers.waits.items():
            for name in awaited:
                if name not in self.service_model and name not in self.registers.milestones:
                    yield f"{rule_id} waits for {name!r}: neither an operation nor a milestone of waits.toml"
            if all(name in self.operations for name in awaited):
                yield f"{rule_id} waits for {' and '.join(awaited)}, which the fake has now"

    def _idle_milestones(self) -> Iterator[str]:
        awaited = {name for names in self.registers.waits.values() for name in names}
        for name in self.registers.milestones:
            if name not in awaited:
                yield f"waits.toml: no rule waits for the milestone {name!r}: take it out"


def count(standings: Collection[Standing]) -> Counter[State]:
    """Count rules by state."""
    return Counter(standing.state for standing in standings)
