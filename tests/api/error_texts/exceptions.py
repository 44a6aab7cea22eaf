"""Texts that the fake does not say, with the reasons."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.api.error_texts.evidence import Text, quoted


@dataclass(frozen=True, slots=True)
class Exempt:
    """One entry of `exceptions.toml`."""

    text: Text
    reason: str
    waits_for: str | None
    """The milestone, of those in `tests/rules/waits.toml`, that brings the text."""


@functools.cache
def exceptions() -> tuple[Exempt, ...]:
    """Give all exceptions; raises LookupError if one quotes no text, KeyError if one has no reason."""
    path = Path(__file__).with_name("exceptions.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["exception"]
    return tuple(
        Exempt(quoted(entry["action"], entry["text"]), entry["reason"], entry.get("waits_for"))
        for entry in entries
    )
