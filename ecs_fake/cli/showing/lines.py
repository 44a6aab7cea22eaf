"""Lines that containers wrote, each behind the name of its container."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from ecs_fake.cli.showing.terminal import coloured, colours

FAKE = "fake"
"""The stream of what the fake itself has to say about a container."""


class LineWriter:
    """Writes lines as they come: those of a container's stderr on stderr, all others on stdout.

    Args:
        containers: their names; a single one is not named before each of its lines.
        times: whether to write the time before each line.
        named: whether to name even a single container.
    """

    def __init__(self, containers: Sequence[str], *, times: bool = False, named: bool = False) -> None:
        self._colours = colours(list(containers))
        self._width = max(map(len, containers), default=0) if named or len(containers) > 1 else 0
        self._times = times

    def write(self, line: Mapping[str, Any]) -> None:
        """Write one line, given as the control API gives it."""
        to = sys.stdout if line["stream"] == "stdout" else sys.stderr
        text = line["text"] if line["stream"] != FAKE else coloured(line["text"], "dim", to)
        click.echo(self._before(line, to) + text, file=to, color=True)

    def _before(self, line: Mapping[str, Any], to: Any) -> str:
        parts = []
        if self._times:
            parts.append(
                coloured(
                    f"{datetime.fromtimestamp(line['timestamp']).astimezone():%H:%M:%S.%f}"[:12], "dim", to
                )
            )
        if self._width:
            name = f"{line['container']:<{self._width}} │"
            parts.append(coloured(name, self._colours.get(line["container"], ""), to))
        return " ".join([*parts, ""]) if parts else ""


def write_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write a document for programs, on one line."""
    click.echo(json.dumps(document, separators=(",", ":")))
