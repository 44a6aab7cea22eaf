"""The websocket by which a client comes in. Starlette comes in with this module; import it late."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from starlette.types import Message
from starlette.websockets import WebSocket

from ecs_fake.server.session import texts
from ecs_fake.server.session.channel import Channel, Stamp
from ecs_fake.server.session.conversation import Conversation
from ecs_fake.server.session.desk import Desk, Refused
from ecs_fake.server.session.patience import Patience
from ecs_fake.server.session.sending import WINDOW
from ecs_fake.server.session.subject import Subject

if TYPE_CHECKING:
    from ecs_fake.records.exec_session import ExecSession

PATH: Final = "/v1/data-channel/{session_id}"
_POLICY: Final = 1008
"""The code by which a connection that may not come in is closed."""
_GONE: Final = "websocket.disconnect"
_ENOUGH: Final = 4 * WINDOW
"""Frames that wait to be sent; with more, no further ones are read: each is acknowledged."""

_access = logging.getLogger("ecs_fake.server.access")


class DataChannels:
    """The data channels of one fake."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def serve(self, websocket: WebSocket) -> None:
        """Serve a connection until it is gone.

        Also one that may not come in is accepted first: clients that find no websocket wait for ever.
        """
        session_id = websocket.path_params["session_id"]
        await websocket.accept()
        try:
            async with asyncio.timeout(self._desk.patience.opening):
                token = _token(await websocket.receive())
            conversation = self._desk.admit(session_id, token, _conversation)
        except (Refused, TimeoutError) as refusal:
            reason = str(refusal) or texts.NO_TOKEN
            _access.info("data channel %s refused: %s", session_id, reason)
            await _turn_away(websocket, session_id, reason, self._desk.patience.leave)
            return
        _access.info("data channel %s", session_id)
        await _Socket(websocket).talk(conversation)


def _token(opening: Message) -> str:
    """Read a client's first frame, which says who it is. Raises `Refused`."""
    try:
        document = json.loads(opening.get("text") or "")
    except (ValueError, RecursionError):
        document = None
    token = document.get("TokenValue") if isinstance(document, dict) else None
    if not isinstance(token, str) or not token.isascii():
        raise Refused(texts.NO_TOKEN)
    return token


def _conversation(
    offer: ExecSession, fake: Subject, patience: Patience, over: Callable[[], None]
) -> Conversation:
    return Conversation(offer, fake, stamp=_stamp, patience=patience, over=over)


def _stamp() -> Stamp:
    return Stamp(uuid.uuid4(), int(time.time() * 1000))


async def _turn_away(websocket: WebSocket, session_id: str, reason: str, patience: float) -> None:
    """Tell a client why it cannot come in, and wait a little for it to go."""
    channel = Channel(session_id, _stamp)
    channel.close(reason)
    socket = _Socket(websocket)
    for frame in channel.frames():
        socket.send(frame)
    socket.close(_POLICY)
    await socket.drain(patience)


class _Socket:
    """A connection that sends in its own time."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._outgoing: asyncio.Queue[bytes | int] = asyncio.Queue()

    def send(self, frame: bytes) -> None:
        """See `conversation.Connection`."""
        self._outgoing.put_nowait(frame)

    def close(self, code: int = 1000) -> None:
        """See `conversation.Connection`."""
        self._outgoing.put_nowait(code)

    async def talk(self, conversation: Conversation) -> None:
        """Carry frames both ways until one side has enough."""
        conversation.attach(self)
        reading = asyncio.create_task(self._read(conversation))
        writing = asyncio.create_task(self._write())
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            conversation.detach(self)
            await _end(reading, writing)

    async def drain(self, patience: float) -> None:
        """Send what is to be sent, to nobody in particular."""
        try:
            async with asyncio.timeout(patience):
                await self._write()
        except TimeoutError:
            return

    async def _read(self, conversation: Conversation) -> None:
        while (message := await self._websocket.receive())["type"] != _GONE:
            frame = message.get("bytes")
            conversation.hear(frame if frame is not None else message["text"].encode())
            await conversation.catch_up()
            if self._outgoing.qsize() > _ENOUGH:
                await self._outgoing.join()

    async def _write(self) -> None:
        try:
            while not isinstance(item := await self._outgoing.get(), int):
                await self._websocket.send_bytes(item)
                self._outgoing.task_done()
            await self._websocket.close(item)
        except OSError:  # how Starlette says that the client has gone
            return


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
