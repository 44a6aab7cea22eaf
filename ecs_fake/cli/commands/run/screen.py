"""Where a run is shown: on a terminal or in a file for people, as JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

import click

from ecs_fake.cli.places.tasks import short_id
from ecs_fake.cli.showing.lines import LineWriter, write_json
from ecs_fake.cli.showing.terminal import STATUS_COLOURS, coloured

Document = Mapping[str, Any]

_ENDED_BY_SIGTERM: Final = 143
"""As containers end that are stopped together with the essential one; nothing to be alarmed at."""


class Screen(Protocol):
    """Shows what happens."""

    def note(self, text: str) -> None:
        """Tell something that people may not expect."""

    def begin(self, task: Document) -> None:
        """Say what is run."""

    def line(self, line: Document) -> None:
        """Show a line that a container wrote."""

    def state(self, state: Document) -> None:
        """Show how far the task has come, as the control API's action Task tells it."""

    def interrupted(self, task: Document, times: int) -> None:
        """Say what Ctrl-C did."""

    def end(self, task: Document, code: int) -> None:
        """Sum up."""


def screen(*, as_json: bool, quiet: bool, times: bool) -> Screen:
    """Give the one that is wanted."""
    if as_json:
        return Machine()
    return Quiet(times) if quiet else People(times)


class Quiet:
    """What containers write, and nothing else."""

    def __init__(self, times: bool) -> None:
        self._times = times
        self._lines = LineWriter([], times=times)

    def note(self, text: str) -> None: ...

    def begin(self, task: Document) -> None:
        self._lines = LineWriter([one["name"] for one in task["containers"]], times=self._times)

    def line(self, line: Document) -> None:
        self._lines.write(line)

    def state(self, state: Document) -> None: ...

    def interrupted(self, task: Document, times: int) -> None: ...

    def end(self, task: Document, code: int) -> None: ...


class People(Quiet):
    """Also what becomes of the task, on stderr."""

    def __init__(self, times: bool) -> None:
        super().__init__(times)
        self._status = ""

    def note(self, text: str) -> None:
        _say(coloured(f"! {text}", "yellow", sys.stderr))

    def begin(self, task: Document) -> None:
        super().begin(task)
        definition = task["taskDefinitionArn"].rpartition("/")[2]
        _say(f"{coloured(definition, 'bold', sys.stderr)} on {task['launchType']}, task {short_id(task)}")

    def state(self, state: Document) -> None:
        task = state["task"]
        if task["lastStatus"] == self._status or task["lastStatus"] == "STOPPED":
            return
        self._status = task["lastStatus"]
        pids = ", ".join(f"{name} is process {pid}" for name, pid in state["processes"].items())
        _say(f"{_mark(self._status)}{pids if self._status == 'RUNNING' else ''}".rstrip())
        if self._status == "RUNNING":
            for row in _ports(state["addresses"]):
                _say(row)

    def interrupted(self, task: Document, times: int) -> None:
        _say("\nKilling." if times > 1 else "\nStopping, as ECS would. Ctrl-C again kills.")

    def end(self, task: Document, code: int) -> None:
        why = ": ".join(task[member] for member in ("stopCode", "stoppedReason") if member in task)
        _say(f"{_mark(task['lastStatus'])}{why}")
        for container in task["containers"]:
            _say(f"  {container['name']}: {_end_of(container)}")


class Machine:
    """A JSON document a line."""

    def note(self, text: str) -> None:
        write_json({"note": text})

    def begin(self, task: Document) -> None:
        write_json({"begin": task})

    def line(self, line: Document) -> None:
        write_json({"line": line})

    def state(self, state: Document) -> None:
        write_json({"state": state})

    def interrupted(self, task: Document, times: int) -> None:
        write_json({"interrupted": times})

    def end(self, task: Document, code: int) -> None:
        write_json({"end": {"exitCode": code, "task": task}})


def _say(text: str) -> None:
    click.echo(text, err=True, color=True)


def _mark(status: str) -> str:
    return coloured(f"● {status:<12} ", STATUS_COLOURS.get(status, ""), sys.stderr)


def _ports(addresses: list[Document]) -> Iterator[str]:
    for one in addresses:
        port = f"{one['container']} {one['containerPort']}/{one['protocol']}"
        yield f"  {port:<20} {coloured('→', 'dim', sys.stderr)} {one['host']}:{one['port']}"


def _end_of(container: Document) -> str:
    code, reason = container.get("exitCode"), container.get("reason")
    colour = "green" if code == 0 else "" if code == _ENDED_BY_SIGTERM else "red"
    told = "never ran" if code is None else coloured(f"exit {code}", colour, sys.stderr)
    return f"{told}, {reason}" if reason else told
