"""The code blocks of a Markdown file, and the commands that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SHELLS = frozenset({"bash", "console", "sh", "shell"})

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONTINUED = re.compile(r"\s*\\\n\s*")
_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    language: str
    text: str
    line: int
    """Where its text begins in the file, counted from 1."""

    @property
    def commands(self) -> list[str]:
        """The commands of a shell block: without comments and the prompt; continued lines are one.

        Where a prompt stands, the lines without one are output.
        """
        lines = _CONTINUED.sub(" ", self.text).splitlines()
        if any(line.startswith(_PROMPT) for line in lines):
            lines = [line.removeprefix(_PROMPT) for line in lines if line.startswith(_PROMPT)]
        stripped = (line.partition("  #")[0].strip() for line in lines)
        return [line for line in stripped if line and not line.startswith("#")]


def blocks(markdown: str) -> Iterator[Block]:
    """Give the fenced blocks in their order."""
    for match in _FENCE.finditer(markdown):
        yield Block(match[1], match[2], markdown.count("\n", 0, match.start(2)) + 1)
