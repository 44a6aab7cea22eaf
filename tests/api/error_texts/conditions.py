"""The table of conditions: in which call a text is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ecs_fake
from tests.api.error_texts.evidence import Text, quoted
from tests.api.stage import Stage

Provoke = Callable[[Stage], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A call that is refused with a text."""

    text: Text
    provoke: Provoke
    filled: Mapping[str, str]
    """What stands for the text's placeholders."""
    by: str
    """The operation that says it."""

    @property
    def id(self) -> str:
        """A name for reports."""
        return f"{self.by}-{self.text.message or self.text.error}"


CONDITIONS: list[Condition] = []


def says(
    action: str,
    quotation: str,
    request: Provoke | Mapping[str, Any],
    *,
    by: str | None = None,
    **filled: str,
) -> None:
    """Put a condition into the table.

    Args:
        action: the operation the evidence is about.
        quotation: the text; see `quoted`.
        request: what is changed in a call that would succeed, or a function that makes the call.
        by: the operation that is called, if it is another one that says the same.
        filled: what stands for the text's placeholders.
    """
    caller = by or action
    text = quoted(action, quotation)
    if isinstance(request, Mapping):
        changes = dict(request)
        CONDITIONS.append(Condition(text, lambda stage: stage.call(caller, **changes), filled, caller))
    else:
        CONDITIONS.append(Condition(text, request, filled, caller))


def slowly(provoke: Provoke) -> Provoke:
    """Let a condition come about in a fake where changes take as long as on AWS."""

    def take_time(stage: Stage) -> Any:
        with ecs_fake.mock_ecs(clusters=["default"], timings="realistic") as slow:
            return provoke(stage.on(slow))

    return take_time
