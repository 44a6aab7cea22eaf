"""The sessions of one fake: offered, under way, and over. Every method may be called from any thread."""

from __future__ import annotations

import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ecs_fake.server.session import texts
from ecs_fake.server.session.patience import Patience

if TYPE_CHECKING:
    from ecs_fake.records.exec_session import ExecSession
    from ecs_fake.server.session.conversation import Conversation
    from ecs_fake.server.session.subject import Subject

_REMEMBERED: Final = 1000
"""Sessions that are over and still known by id, so that their clients are told so."""

Make = Callable[["ExecSession", "Subject", Patience, Callable[[], None]], "Conversation"]
"""Makes the conversation of an offer on the running event loop, with what to call at its end."""


class Refused(Exception):
    """A client may not come in; the text says why."""


class UnknownSession(Exception):
    """There never was a session of this id."""


class _Session:
    """One session that is not over."""

    __slots__ = ("conversation", "offer", "offered_at", "token")

    def __init__(self, offer: ExecSession, offered_at: float) -> None:
        self.offer = offer
        self.offered_at = offered_at
        #: Lets one connection in; None: it has.
        self.token: str | None = offer.token
        self.conversation: Conversation | None = None


class Desk:
    """Knows who may come in."""

    def __init__(
        self,
        fake: Subject,
        new_token: Callable[[], str],
        *,
        patience: Patience | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin without sessions.

        Args:
            fake: whose sessions they are.
            new_token: makes the token of a session that is resumed.
            patience: how long everything may take.
            now: seconds of a clock that does not go back.
        """
        self._fake = fake
        self._new_token = new_token
        self._now = now
        #: How long everything may take.
        self.patience = patience or Patience()
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._over: OrderedDict[str, None] = OrderedDict()

    def offer(self, offer: ExecSession) -> None:
        """Expect a client for a session."""
        with self._lock:
            self._forget_unused()
            self._sessions[offer.session_id] = _Session(offer, self._now())

    def admit(self, session_id: str, token: str, make: Make) -> Conversation:
        """Let a connection in; its token is used up.

        Args:
            session_id: the session it asks for.
            token: the token it has.
            make: makes the conversation, if this is its first connection.

        Raises:
            Refused: there is no such session, or it has ended, or the token is none that lets in.
        """
        with self._lock:
            self._forget_unused()
            session = self._sessions.get(session_id)
            if session is None:
                raise Refused(texts.OVER if session_id in self._over else texts.NO_SUCH_SESSION)
            if session.token is None or not hmac.compare_digest(session.token.encode(), token.encode()):
                raise Refused(texts.WRONG_TOKEN)
            session.token = None
            if session.conversation is None:
                session.conversation = make(
                    session.offer, self._fake, self.patience, lambda: self._end(session_id)
                )
            return session.conversation

    def resume(self, session_id: str) -> tuple[str, str] | None:
        """Give a new token and the URL of a session; None: it has ended.

        Raises:
            UnknownSession: there never was one of this id.
        """
        with self._lock:
            self._forget_unused()
            session = self._find(session_id)
            if session is None:
                return None
            session.token = self._new_token()
            return session.token, session.offer.stream_url

    def terminate(self, session_id: str) -> None:
        """End a session; one that has ended stays so.

        Raises:
            UnknownSession: there never was one of this id.
        """
        with self._lock:
            session = self._find(session_id)
            if session is None:
                return
            self._forget(session_id)
        if session.conversation is not None:
            session.conversation.terminate()

    def clear(self) -> None:
        """End and forget all sessions."""
        with self._lock:
            sessions, self._sessions = self._sessions, OrderedDict()
            self._over.clear()
        for session in sessions.values():
            if session.conversation is not None:
                session.conversation.terminate()

    def _find(self, session_id: str) -> _Session | None:
        session = self._sessions.get(session_id)
        if session is None and session_id not in self._over:
            raise UnknownSession(session_id)
        return session

    def _end(self, session_id: str) -> None:
        with self._lock:
            if session_id in self._sessions:
                self._forget(session_id)

    def _forget(self, session_id: str) -> None:
        del self._sessions[session_id]
        self._over[session_id] = None
        if len(self._over) > _REMEMBERED:
            self._over.popitem(last=False)

    def _forget_unused(self) -> None:
        """Drop the offers that nobody has taken up in time; sessions stand in the order in which they were offered."""
        latest = self._now() - self.patience.unused
        for session_id, session in list(self._sessions.items()):
            if session.offered_at > latest:
                return
            if session.conversation is None:
                self._forget(session_id)
