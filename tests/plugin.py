"""A client of ExecuteCommand's data channel, as far as tests need one.

It shares nothing with the server: it writes and reads frames by itself, as AWS's session-manager-plugin was seen to,
and is as forgiving or forgetful as a test wants it. `tests/data/data-channel` shows that it speaks the language.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import time
import uuid
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    Pong,
    RejectConnection,
    Request,
    TextMessage,
)

LIMIT: Final = 10.0
"""Seconds that anything may take."""
TYPED, SIZE, SHAKE, SHAKEN, GO, FLAG = 1, 3, 5, 6, 7, 10


class Frame(NamedTuple):
    """One message, read by what its fields say of themselves."""

    kind: str
    sequence: int
    payload_type: int
    payload: bytes
    message_id: str
    created: int
    flags: int

    @property
    def document(self) -> Any:
        return json.loads(self.payload)


def write_frame(
    kind: str,
    payload: bytes,
    *,
    sequence: int = 0,
    payload_type: int = 0,
    flags: int = 0,
    message_id: uuid.UUID | None = None,
    created: int | None = None,
) -> bytes:
    """Put a frame together, field by field."""
    identifier = (message_id or uuid.uuid4()).hex
    now = int(time.time() * 1000) if created is None else created
    return b"".join(
        (
            (116).to_bytes(4),
            kind.encode().ljust(32, b" "),
            (1).to_bytes(4),
            now.to_bytes(8),
            sequence.to_bytes(8, signed=True),
            flags.to_bytes(8),
            bytes.fromhex(identifier[16:] + identifier[:16]),
            sha256(payload).digest(),
            payload_type.to_bytes(4),
            len(payload).to_bytes(4),
            payload,
        )
    )


def read_frame(data: bytes) -> Frame:
    """Take a frame apart, and check what it vouches for."""
    head = int.from_bytes(data[:4])
    payload = data[head + 4 :]
    assert int.from_bytes(data[head : head + 4]) == len(payload)
    if payload:
        assert data[80:112] == sha256(payload).digest()
    low, high = data[64:72].hex(), data[72:80].hex()
    return Frame(
        kind=data[4:36].decode().strip(" \0"),
        sequence=struct.unpack(">q", data[48:56])[0],
        payload_type=int.from_bytes(data[112:116]),
        payload=payload,
        message_id=str(uuid.UUID(hex=high + low)),
        created=int.from_bytes(data[40:48]),
        flags=int.from_bytes(data[56:64]),
    )


class Plugin:
    """One client. Everything happens on the test's own thread, while it waits for something."""

    def __init__(self, session: Mapping[str, str], *, size: tuple[int, int] | None = (24, 80)) -> None:
        self.session = session
        #: What stands on its terminal.
        self.screen = bytearray()
        #: `channel_closed`, once it has come.
        self.closed: dict[str, Any] | None = None
        #: Frames of the server, as they came.
        self.seen: list[Frame] = []
        #: Sequence numbers the server has acknowledged.
        self.acknowledged: list[int] = []
        #: Output messages to ignore, as if the terminal were not ready: how often by sequence number.
        self.ignores: dict[int, int] = {}
        #: Whether it acknowledges and shows anything at all.
        self.listens = True
        #: What it answers to the handshake; None: nothing.
        self.shake: dict[str, Any] | None = {
            "ClientVersion": "1.2.0.0",
            "ProcessedClientActions": [
                {"ActionType": "SessionType", "ActionStatus": 1, "ActionResult": None, "Error": ""}
            ],
            "Errors": None,
        }
        #: The code by which the server has closed the websocket; -1: it dropped it.
        self.close_code: int | None = None
        self.status: int | None = None
        self.pongs = 0
        #: For a session whose URL is `wss`.
        self.tls: ssl.SSLContext | None = None
        self._size = size
        self._client_id = str(uuid.uuid4())
        self._next_input = 0
        self._next_output = 0
        self._early: dict[int, Frame] = {}
        self._sent: dict[int, bytes] = {}
        self._partial = b""
        self._websocket = WSConnection(ConnectionType.CLIENT)
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self.connect()

    def __exit__(self, *_: object) -> None:
        self.drop()

    # -- the websocket ----------------------------------------------------------------------------
    def connect(self, token: str | None = None, headers: Mapping[str, str] | None = None) -> Self:
        """Connect to the session's URL, and say who this is; with an empty token say nothing."""
        url = urlsplit(self.session["streamUrl"])
        self._websocket = WSConnection(ConnectionType.CLIENT)
        self.close_code = self.status = None
        self._socket = socket.create_connection((url.hostname, url.port), LIMIT)
        if url.scheme == "wss":
            assert self.tls is not None
            self._socket = self.tls.wrap_socket(self._socket, server_hostname=url.hostname)
        more = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        self._send(Request(host=url.netloc, target=f"{url.path}?{url.query}", extra_headers=more))
        self.wait(lambda: self.status is not None)
        if self.status == 101:
            self._send(Ping(b"keepalive"))
            if token != "":
                self.say_who(self.session["tokenValue"] if token is None else token)
        return self

    def say_who(self, token: object) -> None:
        """Send the first frame, which is a text."""
        opening = {
            "MessageSchemaVersion": "1.0",
            "RequestId": str(uuid.uuid4()),
            "TokenValue": token,
            "ClientId": self._client_id,
            "ClientVersion": "1.2.0.0",
        }
        self._send(TextMessage(json.dumps(opening)))

    def drop(self) -> None:
        """Break the connection, without a word."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, event: Any) -> None:
        assert self._socket is not None
        self._socket.sendall(self._websocket.send(event))

    def _read(self, seconds: float) -> None:
        """Read what comes within some time, and act on it."""
        assert self._socket is not None
        self._socket.settimeout(max(seconds, 0.001))
        try:
            data = self._socket.recv(1 << 16)
        except TimeoutError:
            return
        except ConnectionError:
            data = b""
        if not data and self.close_code is None:
            self.close_code = -1
        self._websocket.receive_data(data or None)
        for event in self._websocket.events():
            self._act(event)

    def _act(self, event: Any) -> None:
        match event:
            case AcceptConnection():
                self.status = 101
            case RejectConnection():
                self.status = event.status_code
            case BytesMessage():
                self._partial += event.data
                if event.message_finished:
                    frame, self._partial = self._partial, b""
                    self._take(read_frame(frame))
            case Ping():
                self._send(event.response())
            case Pong():
                self.pongs += 1
            case CloseConnection():
                self.close_code = event.code

    # -- the channel ------------------------------------------------------------------------------
    def _take(self, frame: Frame) -> None:
        self.seen.append(frame)
        assert frame.created > 0, "the plugin drops messages without a date"
        if frame.kind == "acknowledge":
            self.acknowledged.append(frame.document["AcknowledgedMessageSequenceNumber"])
            self._sent.pop(self.acknowledged[-1], None)
        elif frame.kind == "channel_closed":
            self.closed = frame.document
        else:
            assert frame.kind == "output_stream_data"
            self._take_output(frame)

    def _take_output(self, frame: Frame) -> None:
        """As the plugin does: what was shown already is dropped without a word, what is early is kept."""
        if not self.listens or self.ignores.get(frame.sequence, 0) > 0:
            self.ignores[frame.sequence] = self.ignores.get(frame.sequence, 0) - 1
            return
        if frame.sequence < self._next_output:
            return
        self._acknowledge(frame)
        self._early[frame.sequence] = frame
        while (ready := self._early.pop(self._next_output, None)) is not None:
            self._next_output += 1
            self._show(ready)

    def _acknowledge(self, frame: Frame) -> None:
        document = {
            "AcknowledgedMessageType": frame.kind,
            "AcknowledgedMessageId": frame.message_id,
            "AcknowledgedMessageSequenceNumber": frame.sequence,
            "IsSequentialMessage": True,
        }
        self.send_raw(write_frame("acknowledge", json.dumps(document).encode(), flags=3))

    def _show(self, frame: Frame) -> None:
        if frame.payload_type == SHAKE:
            if self.shake is not None:
                self.send(SHAKEN, json.dumps(self.shake).encode())
        elif frame.payload_type == GO:
            if self._size is not None:
                self.resize(*self._size)
        else:
            self.screen += frame.payload

    def send_raw(self, frame: bytes) -> None:
        """Send any bytes as a frame."""
        self._send(BytesMessage(frame))

    def make(self, payload_type: int, payload: bytes) -> int:
        """Make an input message without sending it; give its number."""
        number = self._next_input
        self._next_input += 1
        self._sent[number] = write_frame(
            "input_stream_data", payload, sequence=number, payload_type=payload_type
        )
        return number

    def send_again(self, number: int) -> None:
        """Send a message that was made, or was sent and not acknowledged."""
        self.send_raw(self._sent[number])

    def send(self, payload_type: int, payload: bytes) -> int:
        """Send an input message; give its number."""
        number = self.make(payload_type, payload)
        self.send_again(number)
        return number

    def type(self, text: str) -> int:
        """Press keys."""
        return self.send(TYPED, text.encode())

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size."""
        self.send(SIZE, json.dumps({"cols": columns, "rows": rows}).encode())

    # -- waiting ----------------------------------------------------------------------------------
    def wait(self, holds: Callable[[], bool], seconds: float = LIMIT) -> None:
        """Go on until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            left = end - time.monotonic()
            if left <= 0 or (self.close_code is not None and not holds()):
                raise AssertionError(
                    f"It does not hold; closed by {self.close_code}, {self.closed}; the end of the screen:\n"
                    f"{self.screen[-500:].decode(errors='replace')}"
                )
            self._read(left)

    def sees(self, text: str) -> None:
        """Wait until something stands on the screen, and take it and all before it away."""
        sought = text.encode()
        self.wait(lambda: sought in self.screen)
        self.screen = self.screen.partition(sought)[2]

    def goes_on(self, seconds: float) -> None:
        """Let some time pass."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.close_code is None:
            self._read(left)

    def is_told_the_end(self) -> str:
        """Wait for `channel_closed`, leave as the plugin does, and give the text that came with it."""
        self.wait(lambda: self.closed is not None)
        assert self.closed is not None
        self.drop()
        return str(self.closed["Output"])
