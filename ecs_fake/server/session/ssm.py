"""The calls to Systems Manager by which clients get a session back, or end it; they come to this server's own URL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from ecs_fake.server.session.desk import Desk, UnknownSession

SERVICE: Final = "ssm"
"""What these calls are signed for."""
_PREFIX: Final = "AmazonSSM."

Document = Mapping[str, Any]


class Answer(NamedTuple):
    """An answer in AWS JSON 1.1."""

    status: int
    document: Document


def is_ours(target: str) -> bool:
    """Whether an X-Amz-Target names one of these calls."""
    return target.removeprefix(_PREFIX) in _CALLS and target.startswith(_PREFIX)


def answer(desk: Desk, target: str, body: bytes) -> Answer:
    """Answer a call.

    Args:
        desk: the sessions.
        target: its X-Amz-Target.
        body: its body, `{"SessionId": ...}`.
    """
    session_id = _session_id(body)
    if session_id is None:
        return _error("ValidationException", "The body is JSON with a SessionId, a string.")
    try:
        return Answer(200, _CALLS[target.removeprefix(_PREFIX)](desk, session_id))
    except UnknownSession:
        return _error(
            "DoesNotExistException", f"There is no session {session_id} here; ExecuteCommand opens one."
        )


def _resume(desk: Desk, session_id: str) -> Document:
    """Give a token for one more connection; a session that has ended has none, by which clients know."""
    resumed = desk.resume(session_id)
    if resumed is None:
        return {"SessionId": session_id}
    token, url = resumed
    return {"SessionId": session_id, "TokenValue": token, "StreamUrl": url}


def _terminate(desk: Desk, session_id: str) -> Document:
    desk.terminate(session_id)
    return {"SessionId": session_id}


_CALLS: Final[Mapping[str, Callable[[Desk, str], Document]]] = {
    "ResumeSession": _resume,
    "TerminateSession": _terminate,
}


def _session_id(body: bytes) -> str | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    session_id = document.get("SessionId") if isinstance(document, dict) else None
    return session_id if isinstance(session_id, str) else None


def _error(code: str, message: str) -> Answer:
    return Answer(400, {"__type": code, "message": message})
