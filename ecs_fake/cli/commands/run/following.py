"""Waits for what happens to a task: its output, its states, and Ctrl-C."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from ecs_fake.cli import exit_codes, signals
from ecs_fake.cli.commands.run.launch import Site
from ecs_fake.cli.commands.run.screen import Screen
from ecs_fake.cli.places.place import Document
from ecs_fake.cli.places.tasks import full_id

REASON: Final = "Stopped by Ctrl-C in ecs-fake run"
_LINES: Final = "Logs"
_STATES: Final = "Task"
_JOIN: Final = 5.0
"""Seconds until who listens has left; they end with the task."""


class _News(NamedTuple):
    """Something that happened: a line, a state, a signal's number, a problem, or the end of one of the former."""

    source: str
    document: Document | None = None
    signal: int | None = None
    problem: Exception | None = None


def follow(site: Site, task: Document, screen: Screen) -> int:
    """Show what happens to a task until it has stopped; give the exit code of its essential container."""
    news: queue.SimpleQueue[_News] = queue.SimpleQueue()
    listeners = [_listen(site, action, task["taskArn"], news) for action in (_STATES, _LINES)]
    watch = Watch(site, task, screen)
    screen.begin(task)
    with signals.handled(signals.ENDING, lambda number: news.put(_News("", signal=number))):
        left = len(listeners)
        while left:
            one = news.get()
            left -= one == _News(one.source)
            watch.take(one)
    for listener in listeners:
        listener.join(_JOIN)
    return watch.end()


def _listen(site: Site, action: str, task: str, news: queue.SimpleQueue[_News]) -> threading.Thread:
    """Put what an action of the control API tells of the task into the queue, from a thread."""

    def run() -> None:
        try:
            for document in site.place.control(action, task=task, follow=True):
                news.put(_News(action, document))
        except Exception as problem:  # noqa: BLE001 - raised again by whoever takes it
            news.put(_News(action, problem=problem))
        news.put(_News(action))

    thread = threading.Thread(target=run, name=f"ecs-fake run {action}", daemon=True)
    thread.start()
    return thread


class Watch:
    """What is known of a task that is followed."""

    def __init__(self, site: Site, task: Document, screen: Screen) -> None:
        self._site = site
        self._screen = screen
        self._state: Mapping[str, Any] = {"task": task, "processes": {}, "addresses": [], "decidedBy": None}
        self._interrupts = 0
        self._warned: set[str] = set()

    def take(self, news: _News) -> None:
        """Take something that happened."""
        if news.problem is not None:
            raise news.problem
        if news.signal is not None:
            self._interrupt()
        elif news.document is not None and news.source == _LINES:
            self._screen.line(news.document)
        elif news.document is not None:
            self._state = news.document
            self._screen.state(news.document)
            self._warn()

    def end(self) -> int:
        """Sum up; give the exit code."""
        task, decisive = self._state["task"], self._state["decidedBy"]
        ended = {one["name"]: one.get("exitCode") for one in task["containers"]}
        code = ended.get(decisive)
        if code is None:
            code = exit_codes.INTERRUPTED if self._interrupts else exit_codes.NOT_STARTED
        self._screen.end(task, code)
        return int(code)

    def _interrupt(self) -> None:
        """Stop the task, or kill it if it was told before; and at the third time leave it alone."""
        self._interrupts += 1
        task = self._state["task"]
        steps: dict[int, Callable[[], None]] = {1: self._stop, 2: self._kill}
        steps.get(self._interrupts, _give_up)()
        self._screen.interrupted(task, self._interrupts)

    def _stop(self) -> None:
        task = self._state["task"]
        self._site.place.call("StopTask", cluster=task["clusterArn"], task=full_id(task), reason=REASON)

    def _kill(self) -> None:
        list(self._site.place.control("Kill", task=self._state["task"]["taskArn"]))

    def _warn(self) -> None:
        """Tell what has no effect; of a server it would be told of others' tasks, too."""
        if not self._site.own:
            return
        for warning in self._site.place.control("Warnings"):
            if warning["text"] not in self._warned:
                self._warned.add(warning["text"])
                self._screen.note(warning["text"])


def _give_up() -> None:
    raise KeyboardInterrupt
