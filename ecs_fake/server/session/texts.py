"""What is said to whoever sits at a session, when it ends otherwise than by its command's end."""

from __future__ import annotations

from typing import Final

IDLE: Final = "Your session timed out due to inactivity."
CANNOT_START: Final = "Unable to start command: {reason}"
NO_HANDSHAKE: Final = (
    "The session was ended: the client did not answer the handshake within {seconds:g} seconds."
)
HANDSHAKE_PROBLEM: Final = "The session was ended: the client cannot open a terminal: {problem}."
NO_SUCH_SESSION: Final = "There is no such session here; ExecuteCommand opens one."
OVER: Final = "The session has ended; ExecuteCommand opens another one."
WRONG_TOKEN: Final = "The token is not this session's, or was used before: it opens one connection."
NO_TOKEN: Final = (
    "The session was not opened: a client says first who it is, as a text that is JSON with a TokenValue."
)
NO_COMMAND: Final = "there is no command"
