"""What each action does: from a request's members to the documents of its answer."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from ecs_fake.callers.refusals import Refusal
from ecs_fake.errors import EcsFakeError
from ecs_fake.server.control.sessions import Sessions
from ecs_fake.server.control.subject import Line, Running, Subject, Task

Document = Mapping[str, Any]
Documents = Iterator[Document | None]
"""The documents of an answer; None: there is nothing new at the moment, ask again soon."""


class Control:
    """The control API of one fake."""

    def __init__(self, fake: Subject) -> None:
        self._fake = fake
        self._sessions = Sessions()
        self._closed = False

    def run(self, action: str, parameters: Mapping[str, Any]) -> Documents:
        """Do what is asked. Nothing happens before the first document is asked for; closing the iterator ends it.

        Raises:
            Refusal: it cannot be done, or not be understood; while documents are asked for.
        """
        try:
            yield from _action(action, parameters)(self, **parameters)
        except EcsFakeError as error:
            raise Refusal("CannotDo", str(error)) from error

    def close(self) -> None:
        """Let everything that follows come to its end."""
        self._closed = True

    # -- the actions: parameters are the members of requests --------------------------------------
    def logs(self, task: str, container: str | None = None, follow: bool = False) -> Documents:
        """Give what containers of a task wrote."""
        handle, seen = self._task_with(task, container), dict[str, int]()
        more = True
        while more and not self._closed:
            lines, more = handle.read_on(seen, container)
            yield from map(_line, lines)
            if not follow:
                return
            yield None

    def events(self, task: str | None = None, follow: bool = False) -> Documents:
        """Give the events, those of one task if one is named."""
        arn = None if task is None else self._fake.task(task).arn
        told: set[str] = set()
        seen = -1
        while not self._closed:
            if seen != (seen := self._fake.changes):
                events = [event for event in self._fake.events if arn is None or arn in event["resources"]]
                yield from (event for event in events if event["id"] not in told)
                told = {event["id"] for event in events}
            if not follow:
                return
            yield None

    def task(self, task: str, follow: bool = False) -> Documents:
        """Show a task, and again each time it has changed until it has stopped."""
        handle = self._fake.task(task)
        shown: Document | None = None
        while not self._closed:
            document = _task(handle)
            if document != shown:
                yield document
            shown = document
            if not follow or document["task"]["lastStatus"] == "STOPPED":
                return
            yield None

    def kill(self, task: str) -> Documents:
        """End the containers of a task by force."""
        self._fake.task(task).kill()
        yield {}

    def exec(
        self,
        task: str,
        command: list[str],
        container: str | None = None,
        terminal: list[int] | None = None,
        input: bool = True,  # noqa: A002 - the member's name
    ) -> Documents:
        """Run a command in a container."""
        size = None if terminal is None else (terminal[0], terminal[1])
        with self._sessions.open(self._task_with(task, container), command, container, size) as talk:
            if not input:
                self._running(talk.id).end_input()
            yield {"session": talk.id}
            while not self._closed:
                news = talk.next()
                yield news
                if news is not None and "exitCode" in news:
                    return

    def input(self, session: str, data: str = "", end: bool = False) -> Documents:
        """Write to a command."""
        running = self._running(session)
        try:
            given = base64.b64decode(data, validate=True)
        except binascii.Error as error:
            raise Refusal("InvalidRequest", f"data is no Base64: {error}.") from error
        taken = running.write(given)
        if end and taken == len(given):
            running.end_input()
        yield {"taken": taken}

    def resize(self, session: str, rows: int, columns: int) -> Documents:
        """Tell a command the size of its terminal."""
        self._running(session).resize(rows, columns)
        yield {}

    def warnings(self) -> Documents:
        """Tell what was accepted but has no effect."""
        yield from ({"text": text} for text in self._fake.warnings)

    def _task_with(self, task: str, container: str | None) -> Task:
        handle = self._fake.task(task)
        names = handle.containers
        if container is not None and container not in names:
            raise Refusal(
                "NoSuchContainer", f"The task has no container {container!r}; it has {', '.join(names)}."
            )
        return handle

    def _running(self, session: str) -> Running:
        running = self._sessions.find(session)
        if running is None:
            raise Refusal("NoSuchSession", f"No command runs under the id {session!r}; it may have ended.")
        return running


def _line(line: Line) -> Document:
    return {
        "timestamp": line.timestamp,
        "container": line.container,
        "stream": line.stream,
        "text": line.text,
    }


def _task(handle: Task) -> Document:
    containers = handle.containers
    ended = [(one.stopped_at, name) for name, one in containers.items() if one.essential and one.stopped_at]
    return {
        "task": handle.describe(),
        "processes": {name: one.pid for name, one in containers.items() if one.pid is not None},
        "addresses": [
            {
                "container": one.container,
                "containerPort": one.container_port,
                "protocol": one.protocol,
                "host": one.host,
                "port": one.port,
            }
            for one in handle.addresses
        ],
        "decidedBy": min(ended)[1] if ended else None,
    }


class _Action(NamedTuple):
    """An action, and the members of its requests."""

    function: Callable[..., Documents]
    needed: Mapping[str, type]
    optional: Mapping[str, type]


ACTIONS: Final[Mapping[str, _Action]] = {
    "Logs": _Action(Control.logs, {"task": str}, {"container": str, "follow": bool}),
    "Events": _Action(Control.events, {}, {"task": str, "follow": bool}),
    "Task": _Action(Control.task, {"task": str}, {"follow": bool}),
    "Kill": _Action(Control.kill, {"task": str}, {}),
    "Exec": _Action(
        Control.exec, {"task": str, "command": list}, {"container": str, "terminal": list, "input": bool}
    ),
    "Input": _Action(Control.input, {"session": str}, {"data": str, "end": bool}),
    "Resize": _Action(Control.resize, {"session": str, "rows": int, "columns": int}, {}),
    "Warnings": _Action(Control.warnings, {}, {}),
}
"""Every action by its name."""
_ITEMS: Final[Mapping[str, type]] = {"command": str, "terminal": int}
_LENGTHS: Final[Mapping[str, int]] = {"terminal": 2}


def _action(name: str, parameters: Mapping[str, Any]) -> Callable[..., Documents]:
    action = ACTIONS.get(name)
    if action is None:
        raise Refusal("UnknownAction", f"There is no action {name!r}; there are {', '.join(ACTIONS)}.")
    members = {**action.needed, **action.optional}
    missing = [member for member in action.needed if member not in parameters]
    unknown = [member for member in parameters if member not in members]
    wrong = [member for member, value in parameters.items() if not _fits(member, value, members.get(member))]
    for fault, names in (("is missing", missing), ("is unknown", unknown), ("is of a wrong kind", wrong)):
        if names:
            raise Refusal(
                "InvalidRequest", f"{name}: {names[0]} {fault}; it takes {', '.join(members) or 'nothing'}."
            )
    return action.function


def _fits(member: str, value: object, kind: type | None) -> bool:
    if kind is None:
        return True
    if isinstance(value, list) and kind is list:
        items = _ITEMS[member]
        return all(type(item) is items for item in value) and len(value) == _LENGTHS.get(member, len(value))
    return type(value) is kind
