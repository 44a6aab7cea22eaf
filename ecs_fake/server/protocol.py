"""HTTP/1.1 as uvicorn speaks it, with answers in one write, and with limits.

uvicorn comes in with this module; import it late.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ecs_fake.callers import refusals
from ecs_fake.engine.wire import CONTENT_TYPE
from ecs_fake.server.limits import Limits

_LINGER: Final = 1.0
"""Seconds that a client turned away has to read why."""
_FAREWELL: Final = 0.1
"""Seconds that a client has to end TLS in turn."""


class LimitedConfig(uvicorn.Config):
    """uvicorn's configuration, and our limits."""

    def __init__(self, app: Any, limits: Limits, **more: Any) -> None:
        super().__init__(
            app,
            http=OneWriteProtocol,
            h11_max_incomplete_event_size=limits.head_bytes,
            timeout_keep_alive=limits.idle_seconds,
            **more,
        )
        self.limits = limits


class OneWriteProtocol(H11Protocol):
    """A connection: its answers are gathered before they are written, and its requests have to come in time."""

    config: LimitedConfig

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False  # `ecs_fake.server.access` knows the operations
        self._deadline: asyncio.TimerHandle | None = None
        self._turned_away = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(GatheringTransport(transport))
        if len(self.connections) > self.config.limits.connections:
            self._turn_away(transport)
        else:
            self._set_deadline()

    def data_received(self, data: bytes) -> None:
        if not self._turned_away:
            super().data_received(data)
            self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._drop_deadline()
        super().connection_lost(exc)

    # -- limits ----------------------------------------------------------------------------------
    def _watch(self) -> None:
        """Have the deadline stand for as long as a request is on its way."""
        state = self.conn.their_state
        if state is h11.SEND_BODY or (state is h11.IDLE and self.conn.trailing_data[0]):
            if self._deadline is None:
                self._set_deadline()
        else:
            self._drop_deadline()

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(self.config.limits.request_seconds, self._give_up)

    def _drop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        """The request has not come in time; whoever sends it byte by byte does not keep the connection."""
        self._deadline = None
        if self.conn.our_state is h11.IDLE:
            self.transport.write(_answer(408, refusals.too_slow(self.config.limits.request_seconds)))
        self.transport.close()

    def _turn_away(self, transport: asyncio.Transport) -> None:
        """Answer before anything was asked. Closing at once would take the answer away from who is still sending."""
        self._turned_away = True
        transport.write(_answer(503, refusals.too_many_connections(self.config.limits.connections)))
        if transport.can_write_eof():
            transport.write_eof()
            self._deadline = self.loop.call_later(_LINGER, transport.abort)
        else:  # TLS has an end of its own
            transport.close()


def _answer(status: int, refusal: refusals.Refusal) -> bytes:
    body = json.dumps(refusal.document()).encode()
    head = (
        f"HTTP/1.1 {status} {refusal.code}\r\nContent-Type: {CONTENT_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


class GatheringTransport(asyncio.Transport):
    """A transport that writes once per turn of the event loop what was given to it during that turn."""

    def __init__(self, inner: asyncio.Transport) -> None:
        super().__init__()
        self._inner = inner
        self._pieces: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self._flush)
        self._pieces.append(bytes(data))

    def close(self) -> None:
        self._flush()
        self._inner.close()
        if self._inner.get_extra_info("sslcontext") is not None:
            asyncio.get_running_loop().call_later(_FAREWELL, self._hang_up)

    def _hang_up(self) -> None:
        """End a TLS connection whose client does not say goodbye; asyncio would wait for that for half a minute."""
        if self._inner.get_write_buffer_size():
            asyncio.get_running_loop().call_later(_FAREWELL, self._hang_up)
        else:
            self._inner.abort()

    def _flush(self) -> None:
        if self._pieces:
            self._inner.write(b"".join(self._pieces))
            self._pieces.clear()

    def abort(self) -> None:
        self._inner.abort()

    def is_closing(self) -> bool:
        return self._inner.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._inner.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._inner.pause_reading()

    def resume_reading(self) -> None:
        self._inner.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._inner.set_protocol(protocol)
