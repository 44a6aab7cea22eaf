"""uvicorn, fitted for a server that lives inside another program.

Differences from uvicorn as it comes: the server ends when told, not at its next tick; and, in `protocol`, an answer
leaves in one write, headers and body together (in two, strict clients were seen to lose the bodies of errors), and what
one client may take has limits. uvicorn comes in with this module; import it late.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from ecs_fake.server.limits import Limits
from ecs_fake.server.protocol import LimitedConfig

_DATE_PERIOD = 1.0
"""Seconds between renewals of the Date header."""
_GRACE = 5
"""Seconds that open requests get when the server ends."""
_FRAME_BYTES = 1 << 20
"""Bytes of a frame of a data channel; clients send a thousandth of it."""
_ACCEPTING_TURNS = 10
"""Turns of the event loop in which a waiting connection becomes one that can be closed; about four are needed."""


def _websocket(**given: Any) -> asyncio.Protocol:
    """Make a websocket's protocol. Few servers ever see one; only they pay for its imports."""
    from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

    return WSProtocol(**given)


class Listener(uvicorn.Server):
    """A uvicorn server that another thread can wait for and end."""

    def __init__(self, app: ASGIApp, limits: Limits, tls: ssl.SSLContext | None = None) -> None:
        config = LimitedConfig(
            app,
            limits,
            ws=_websocket,
            ws_max_size=_FRAME_BYTES,
            ws_ping_interval=None,  # an idle session costs nothing; clients ping by themselves
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        config.load()
        config.ssl = tls
        super().__init__(config)
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
