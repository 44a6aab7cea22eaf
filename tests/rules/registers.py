"""The two registers kept by hand: `disputed.toml` and `waits.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Dispute:
    """Why a documented rule does not hold, and how that is known."""

    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Registers:
    """What was decided by hand about single rules."""

    disputed: Mapping[str, Dispute]
    waits: Mapping[str, tuple[str, ...]]
    """What each rule waits for: operations, or milestones."""
    milestones: Mapping[str, str]
    """Milestones by name, each with what it brings."""


def read(room: Path = ROOM) -> Registers:
    """Read both registers.

    Raises:
        ValueError: an entry lacks its reason or evidence, or names nothing to wait for.
    """
    disputed = tomllib.loads((room / "disputed.toml").read_text(encoding="utf-8"))
    waits = tomllib.loads((room / "waits.toml").read_text(encoding="utf-8"))
    return Registers(
        {rule_id: _dispute(rule_id, entry) for rule_id, entry in disputed.items()},
        {rule_id: _awaited(rule_id, entry) for rule_id, entry in waits["waits"].items()},
        waits["milestones"],
    )


def _dispute(rule_id: str, entry: Mapping[str, str]) -> Dispute:
    if set(entry) != {"reason", "evidence"} or not all(entry.values()):
        raise ValueError(
            f"disputed.toml, {rule_id}: give a reason and evidence, nothing else; found {sorted(entry)}"
        )
    return Dispute(**entry)


def _awaited(rule_id: str, entry: str | list[str]) -> tuple[str, ...]:
    awaited = (entry,) if isinstance(entry, str) else tuple(entry)
    if not awaited or not all(awaited):
        raise ValueError(f"waits.toml, {rule_id}: name the operation or milestone it waits for")
    return awaited
