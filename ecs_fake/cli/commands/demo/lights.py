"""The demo in a terminal: colours, and the task's present state on the last line. Brings in rich."""

from __future__ import annotations

from typing import Any, Final

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.spinner import Spinner
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from ecs_fake import __version__
from ecs_fake.cli.commands.demo.stage import TITLE, WHAT_NEXT, meaning

_STATUS_COLOURS: Final = {
    "PROVISIONING": "yellow",
    "PENDING": "yellow",
    "RUNNING": "green",
    "STOPPING": "magenta",
    "DEPROVISIONING": "magenta",
    "STOPPED": "blue",
}
_CONTAINER_COLOURS: Final = {"web": "cyan", "worker": "bright_yellow"}
_REFRESHES = 12
"""Repaints of the last line per second."""


class RichStage:
    """Lines that stay, and below them a line that lives."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._live = Live(console=self._console, transient=True, refresh_per_second=_REFRESHES)
        self._spinner = Spinner("dots", style="bold")
        self._last = ""

    def open(self) -> None:
        title = Text.assemble(("ecs_fake ", "bold"), (__version__, "dim"), ("  " + TITLE, "bold"))
        about = Text("Two containers run as real processes. Nothing leaves this machine.", style="dim")
        self._console.print(Panel(Group(title, about), border_style="blue", expand=False, padding=(0, 2)))

    def act(self, number: int, title: str) -> None:
        self._console.print()
        self._console.print(Rule(Text(f"Act {number}: {title}", style="bold"), style="blue", align="left"))

    def call(self, code: str) -> None:
        shown = Syntax(code, "python", theme="ansi_dark", background_color="default", word_wrap=True)
        self._console.print()
        self._console.print(Padding(shown, (0, 0, 0, 2)))
        self._last = "call"

    def state(self, elapsed: float, status: str, remark: str) -> None:
        colour = _STATUS_COLOURS.get(status, "white")
        self._tell(elapsed, ("● ", colour), (f"{status:<15}", f"bold {colour}"), (remark, "dim"))

    def output(self, elapsed: float, container: str, text: str) -> None:
        self._tell(elapsed, (f"  {container:>6} │ ", _CONTAINER_COLOURS.get(container, "white")), text)

    def _tell(self, elapsed: float, *parts: str | tuple[str, str]) -> None:
        """Print a line of the timeline; after a call with a blank line before it."""
        if self._last == "call":
            self._console.print()
        self._last = "timeline"
        self._console.print(Text.assemble((f"{elapsed:7.2f} s  ", "dim"), *parts))

    def glance(self, elapsed: float, task: dict[str, Any]) -> None:
        self._spinner.update(text=_present(elapsed, task))
        self._live.update(self._spinner)
        self._live.start()

    def end_of_act(self, task: dict[str, Any]) -> None:
        self._live.stop()
        self._console.print()
        self._console.print(Padding(_facts(task), (0, 0, 0, 2)))
        self._console.print(Padding(_ends(task), (1, 0, 0, 2)))

    def close(self) -> None:
        table = Table.grid(padding=(0, 3))
        for purpose, command in WHAT_NEXT:
            table.add_row(Text(purpose, style="dim"), Text(command, style="bold"))
        self._console.print()
        self._console.print(
            Panel(table, title="What next?", border_style="blue", expand=False, padding=(0, 2))
        )

    def leave(self) -> None:
        self._live.stop()


def _present(elapsed: float, task: dict[str, Any]) -> Text:
    """Give the line that lives."""
    status = task["lastStatus"]
    line = Text.assemble(
        (f"{elapsed:4.1f} s  ", "dim"), (status, f"bold {_STATUS_COLOURS.get(status, 'white')}")
    )
    for container in task["containers"]:
        colour = _CONTAINER_COLOURS.get(container["name"], "white")
        line.append(f"   {container['name']} ", colour).append(container["lastStatus"], "dim")
    return line


def _facts(task: dict[str, Any]) -> Table:
    facts = Table.grid(padding=(0, 2))
    for name in ("stopCode", "stoppedReason"):
        facts.add_row(Text(name, style="dim"), Text(task[name]))
    return facts


def _ends(task: dict[str, Any]) -> Table:
    ends = Table(box=box.ROUNDED, border_style="dim", header_style="dim")
    for heading in ("container", "status", "exit code", "meaning"):
        ends.add_column(heading)
    for container in task["containers"]:
        code = container.get("exitCode")
        ends.add_row(
            Text(container["name"], style=_CONTAINER_COLOURS.get(container["name"], "white")),
            container["lastStatus"],
            Text(str(code), style="green" if code == 0 else "red"),
            meaning(code),
        )
    return ends
