"""What the streams of this process can show. Brings in Rich."""

from __future__ import annotations

import functools
import sys
from typing import Final, TextIO

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style

STATUS_COLOURS: Final = {
    "PROVISIONING": "yellow",
    "PENDING": "yellow",
    "ACTIVATING": "yellow",
    "RUNNING": "green",
    "DEACTIVATING": "magenta",
    "STOPPING": "magenta",
    "DEPROVISIONING": "magenta",
    "STOPPED": "blue",
}
"""Of a task's states."""
_HANDED_OUT: Final = ("cyan", "bright_yellow", "magenta", "green", "bright_blue", "bright_red")
"""Colours of containers, in turn."""


@functools.cache
def console(*, error: bool = False) -> Console:
    """Give the console of stdout, or of stderr. It heeds NO_COLOR and FORCE_COLOR."""
    return Console(stderr=error, highlight=False, emoji=False, markup=False)


def coloured(text: str, style: str, stream: TextIO | None = None) -> str:
    """Give a text with the codes of a colour, if the stream shows colours; stdout unless one is given."""
    screen = console(error=stream is sys.stderr)
    if not screen.is_terminal or screen.no_color or screen.color_system is None:
        return text
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)  # all of ours are among its 16


def colours(names: list[str]) -> dict[str, str]:
    """Give each of these containers a colour."""
    return {name: _HANDED_OUT[at % len(_HANDED_OUT)] for at, name in enumerate(names)}


def is_lively(stream: TextIO) -> bool:
    """Whether people look at the stream, so that it may move."""
    return console(error=stream is sys.stderr).is_terminal
