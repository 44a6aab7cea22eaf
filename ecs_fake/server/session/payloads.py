"""What stands in the payloads that are JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from ecs_fake.server.session.messages import INPUT, Malformed, Message

AGENT_VERSION: Final = "3.3.0.0"
SESSION_TYPE: Final = "InteractiveCommands"
"""The kind of session that ECS Exec opens."""
_ACTION: Final = "SessionType"
_SUCCESS: Final = 1
_LARGEST: Final = 0xFFFF
"""Rows and columns are 16-bit numbers to a terminal."""


class Size(NamedTuple):
    """How large the client's terminal is."""

    rows: int
    columns: int


def acknowledgement(message: Message) -> bytes:
    """Say that a message of the client has come."""
    return _write(
        {
            "AcknowledgedMessageType": INPUT,
            "AcknowledgedMessageId": str(message.message_id),
            "AcknowledgedMessageSequenceNumber": message.sequence,
            "IsSequentialMessage": True,
        }
    )


def handshake_request() -> bytes:
    """Ask the client for a terminal; never for encryption, whose keys no client would ask for here."""
    action = {
        "ActionType": _ACTION,
        "ActionParameters": {"SessionType": SESSION_TYPE, "Properties": {}},
    }
    return _write({"AgentVersion": AGENT_VERSION, "RequestedClientActions": [action]})


def handshake_complete(seconds: float) -> bytes:
    """Tell the client that the handshake is over, and how long it took."""
    return _write({"HandshakeTimeToComplete": int(seconds * 1e9), "CustomerMessage": ""})


def channel_closed(session_id: str, message_id: UUID, date: str, output: str) -> bytes:
    """Tell the client that the session has ended; it prints `output`, if there is any."""
    return _write(
        {
            "MessageId": str(message_id),
            "CreatedDate": date,
            "DestinationId": session_id,
            "SessionId": session_id,
            "MessageType": "channel_closed",
            "SchemaVersion": 1,
            "Output": output,
        }
    )


def acknowledged(payload: bytes) -> int:
    """Give the number of the message that the client acknowledges. Raises `Malformed`."""
    return _number(_read(payload), "AcknowledgedMessageSequenceNumber")


def size(payload: bytes) -> Size:
    """Give the size of the client's terminal. Raises `Malformed`."""
    document = _read(payload)
    return Size(*(min(max(_number(document, side), 0), _LARGEST) for side in ("rows", "cols")))


def handshake_problem(payload: bytes) -> str | None:
    """Give what the client could not do of what it was asked for; None: all is well. Raises `Malformed`."""
    actions = _read(payload).get("ProcessedClientActions")
    if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
        raise Malformed("a handshake response without actions")
    for action in actions:
        if action.get("ActionType") == _ACTION:
            return None if action.get("ActionStatus") == _SUCCESS else str(action.get("Error"))
    return f"the client did not process {_ACTION}"


def _write(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _read(payload: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"a payload that is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Malformed("a payload that is no JSON object")
    return document


def _number(document: Mapping[str, Any], member: str) -> int:
    value = document.get(member)
    if type(value) is not int:
        raise Malformed(f"{member} is no number")
    return value
