"""uvicorn, fitted for a server that lives inside another program.

Two differences from uvicorn as it comes: an answer leaves in one write, headers and body together (in two,
strict clients were seen to lose the bodies of errors), and the server ends when told, not at its next tick.
uvicorn comes in with this module; import it late.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_DATE_PERIOD = 1.0
"""Seconds between renewals of the Date header."""
_GRACE = 5
"""Seconds that open requests get when the server ends."""
_ACCEPTING_TURNS = 10
"""Turns of the event loop in which a waiting connection becomes one that can be closed; about four are needed."""
_KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than a client pauses between two polls."""


class Listener(uvicorn.Server):
    """A uvicorn server that another thread can wait for and end."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_OneWriteProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._ready = threading.Event()
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run_on(self, listening: socket.socket) -> None:
        """Serve on this thread until `end`; closes the socket."""
        try:
            asyncio.run(self.serve(sockets=[listening]))
        finally:
            listening.close()
            self._ready.set()

    def wait_until_ready(self) -> bool:
        """Wait until connections are accepted; False if that will never be."""
        self._ready.wait()
        return self.started

    def end(self) -> None:
        """Ask the server to end; from any thread, at any time after it is ready."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._ready.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self._over.wait(), _DATE_PERIOD)
            except TimeoutError:
                continue
            return

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A connection that is waiting to be accepted comes to life in a few turns of the loop; one that did so
        # after the listening socket is closed would never be closed itself.
        for _ in range(_ACCEPTING_TURNS):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


class _OneWriteProtocol(H11Protocol):
    """HTTP/1.1 whose answers are gathered before they are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False  # `ecs_fake.server.access` knows the operations

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(_GatheringTransport(transport))


class _GatheringTransport(asyncio.Transport):
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
