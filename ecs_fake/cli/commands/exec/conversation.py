"""A command inside a container, and what goes to and fro."""

from __future__ import annotations

import base64
import os
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final

import click

from ecs_fake.cli.commands.exec.screen import resized, size
from ecs_fake.cli.places.place import Document, Place
from ecs_fake.cli.problems import CommandError

_AT_ONCE: Final = 1 << 14
"""Bytes of input that are sent in one request."""
_PAUSE: Final = 0.02
"""Seconds until a command that had no room is written to again."""


class Conversation:
    """Runs a command and is its stdin, stdout and stderr.

    Args:
        place: where.
        task: the task's ARN.
        container: None: the only one.
        words: the command line.
        tty: whether it gets a terminal.
        typed: whether it gets our stdin; else its input is empty.
    """

    def __init__(
        self, place: Place, task: str, container: str | None, words: Sequence[str], *, tty: bool, typed: bool
    ) -> None:
        self._place = place
        self._tty = tty
        self._typed = typed
        self._session = ""
        self._request: Document = {"task": task, "command": list(words), "input": typed}
        if container is not None:
            self._request["container"] = container
        if tty:
            self._request["terminal"] = list(size())

    def hold(self) -> int:
        """Go on until the command has ended; give its exit code."""
        with resized(self._tell_size):
            for document in self._place.control("Exec", **self._request):
                if "session" in document:
                    self._begin(document["session"])
                elif "exitCode" in document:
                    return self._end(document)
                else:
                    _write(document)
        raise CommandError("The server has hung up.", 1)

    def _begin(self, session: str) -> None:
        self._session = session
        if self._typed:
            threading.Thread(target=self._pass_on_input, name="ecs-fake stdin", daemon=True).start()

    def _end(self, document: Document) -> int:
        if document["reason"]:
            click.echo(f"ecs-fake exec: {document['reason']}", err=True)
        return int(document["exitCode"])

    def _pass_on_input(self) -> None:
        """Send what is typed, until its end or the command's."""
        try:
            while data := os.read(sys.stdin.fileno(), _AT_ONCE):
                self._send(data)
            self._send(b"", end=True)
        except CommandError:
            return  # it has ended; whoever waits for its output learns how

    def _send(self, data: bytes, *, end: bool = False) -> None:
        while True:
            text = base64.b64encode(data).decode("ascii")
            [answer] = self._place.control("Input", session=self._session, data=text, end=end)
            data = data[answer["taken"] :]
            if not data:
                return
            time.sleep(_PAUSE)

    def _tell_size(self) -> None:
        if self._session and self._tty:
            rows, columns = size()
            list(self._place.control("Resize", session=self._session, rows=rows, columns=columns))


def _write(document: Document) -> None:
    stream = sys.stderr if document["stream"] == "stderr" else sys.stdout
    stream.buffer.write(base64.b64decode(document["data"]))
    stream.buffer.flush()
