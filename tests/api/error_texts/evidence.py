"""The texts that are known of the real service, and how an answer is held against one."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parents[2] / "data" / "error-messages.jsonl"
_PLACEHOLDER = re.compile(r"\{([A-Za-z]\w*)\}")  # not the {1,255} of the patterns that ECS quotes
MORE = "…"
"""Ends a quotation that goes on."""
ANY = "…"
"""Fills a placeholder whose value is not known beforehand."""


def _value(given: str) -> str:
    return ".+" if given == ANY else re.escape(given)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of the evidence."""

    action: str
    error: str
    http_status: int
    message: str
    condition: str
    confidence: str
    partial: bool
    """The recorder kept a piece of it only."""
    unstopped: bool
    """The recorder did not keep the full stop at the end, if there is one."""
    known: bool
    """Otherwise only the code is."""

    @property
    def id(self) -> str:
        """A name for reports."""
        return f"{self.action}-{self.message or self.error}"

    def says(self, message: str, filled: Mapping[str, str]) -> bool:
        """Tell whether an answer says this, with these values for its placeholders."""
        if not self.known:
            return True
        expected = self._pattern(filled)
        if self.partial:
            return re.search(expected.removesuffix(re.escape(".")), message) is not None
        if self.unstopped:
            expected, message = expected.removesuffix(re.escape(".")), message.removesuffix(".")
        return re.fullmatch(expected, message) is not None

    def _pattern(self, filled: Mapping[str, str]) -> str:
        """Give the expression for the message with these values."""
        words = _PLACEHOLDER.split(self.message)  # every second one is a placeholder's name
        pattern = "".join(
            _value(filled[part]) if number % 2 else re.escape(part) for number, part in enumerate(words)
        )
        return pattern.replace(re.escape("..."), ".*")  # and so on


@functools.cache
def texts() -> tuple[Text, ...]:
    """Give all evidence, in the order of the file."""
    return tuple(_text(json.loads(line)) for line in _FILE.read_text(encoding="utf-8").splitlines())


def _text(line: Mapping[str, object]) -> Text:
    note = str(line.get("note", ""))
    return Text(
        action=str(line["action"]),
        error=str(line["error"]),
        http_status=int(str(line["http_status"])),
        message=str(line["message"]),
        condition=str(line["condition"]),
        confidence=str(line["confidence"]),
        partial="(substring" in str(line["condition"]) or "abbreviates the start" in note,
        unstopped="final_punctuation" in line,
        known=bool(line.get("message_known", True)),
    )


def quoted(action: str, quotation: str) -> Text:
    """Give the text of an action that is quoted: in full, by its beginning and `…`, or by its error if it is empty.

    Raises:
        LookupError: there is none, or there are several.
    """
    beginning = quotation.removesuffix(MORE) if quotation.endswith(MORE) else None
    found = [
        text
        for text in texts()
        if text.action == action
        and (
            text.message == quotation
            or (beginning is not None and text.message.startswith(beginning))
            or (text.message == "" and text.error == quotation)
        )
    ]
    if len(found) != 1:
        raise LookupError(f"{action} has {len(found)} texts like {quotation!r}")
    return found[0]
