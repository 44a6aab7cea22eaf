"""The event loop of the loopback server: connections, their time limits, their end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from typing import Final

from ecs_fake.endpoints.http import HEAD_LIMIT, Malformed, Request, Response, read_request

CONNECTIONS: Final = 500
"""At most so many are served at a time; more are told to come again."""
IDLE_SECONDS: Final = 75.0
"""A connection on which nothing whole has come for so long is closed."""

_log = logging.getLogger("ecs_fake.endpoints")
Answer = Callable[[Request], Response]


def serve(listening: socket.socket, woken: socket.socket, answer: Answer) -> None:
    """Serve until the other end of `woken` is closed."""
    asyncio.run(_serve(listening, woken, answer))


async def _serve(listening: socket.socket, woken: socket.socket, answer: Answer) -> None:
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(woken, over.set)
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            await _attend(reader, writer, answer, crowded=len(connections) > CONNECTIONS)
            await _hang_up(writer)
        except asyncio.CancelledError:
            writer.transport.abort()  # the server ends; nobody else cancels
        finally:
            connections.discard(task)

    server = await asyncio.start_server(connected, sock=listening, limit=HEAD_LIMIT)
    await over.wait()
    asyncio.get_running_loop().remove_reader(woken)
    server.close()
    # Who has just been let in has no task yet; those that are there by then are cancelled by asyncio.
    for _ in range(5):
        await asyncio.sleep(0)


async def _attend(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer, *, crowded: bool
) -> None:
    """Answer the requests of one connection, one after the other."""
    peer: str = writer.get_extra_info("peername")[0]
    with contextlib.suppress(ConnectionError, TimeoutError):
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    request = await read_request(reader, writer, peer)
            except Malformed as error:
                await _send(writer, Response.text(f"{error}\n", error.status).pack(None))
                return
            if request is None:
                return
            response = Response.text("too many connections\n", 503) if crowded else _safely(answer, request)
            await _send(writer, response.pack(request))
            if not request.keep_alive:
                return


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    async with asyncio.timeout(IDLE_SECONDS):
        await writer.drain()


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Close the connection when all that was written is on its way."""
    writer.close()
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await writer.wait_closed()
    except (ConnectionError, TimeoutError):
        writer.transport.abort()


def _safely(answer: Answer, request: Request) -> Response:
    try:
        return answer(request)
    except Exception as defect:  # noqa: BLE001 - whatever it is, other callers go on
        _log.exception("%s %s", request.method, request.raw_path)
        return Response.text(
            f"A defect of ecs_fake: {type(defect).__name__}. Its log has the traceback.\n", 500
        )
