"""What the data channel of ExecuteCommand wants of a fake: commands that are started, and output that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ecs_fake.collaborators.transcripts import Transcripts
from ecs_fake.records.exec_session import ExecSession
from ecs_fake.runners.sessions import CannotOpen, Listener, Session, SessionRequest, TerminalSize
from ecs_fake.server.session.subject import CannotStart

_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
"""What the agent of AWS tells a command, unless its container says otherwise."""


class ExecSessions:
    """`server.session.subject.Subject` of one fake."""

    def __init__(
        self, open_session: Callable[[SessionRequest, Listener], Session], transcripts: Transcripts
    ) -> None:
        self._open = open_session
        self._transcripts = transcripts

    def start(
        self, offer: ExecSession, words: Sequence[str], rows: int, columns: int, hearing: Listener
    ) -> Session:
        """Start a session's command on a terminal. Raises `CannotStart`."""
        size = TerminalSize(rows, columns)
        try:
            return self._open(
                SessionRequest(offer.key, tuple(words), size, environment=_ENVIRONMENT), hearing
            )
        except CannotOpen as refusal:
            raise CannotStart(str(refusal)) from refusal

    def record(self, offer: ExecSession, output: bytes) -> None:
        """Keep what a session's command has written, where its cluster says."""
        self._transcripts.keep(offer, output)
