"""One session: the command in its container, and the client at the other end of the channel.

Everything here happens on the event loop of the door by which the client came; only what the command does is heard
from another thread, and handed over.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from ecs_fake.server.session import texts
from ecs_fake.server.session.channel import Channel, HungUp, ShakenHands, Stamp, Typed, Wish
from ecs_fake.server.session.patience import Patience
from ecs_fake.server.session.payloads import Size
from ecs_fake.server.session.sending import WINDOW
from ecs_fake.server.session.subject import CannotStart, Running, Subject
from ecs_fake.server.session.transcript import Transcript

if TYPE_CHECKING:
    from ecs_fake.records.exec_session import ExecSession

_USUAL_SIZE: Final = Size(24, 80)
_TOO_MUCH: Final = 2 * WINDOW
"""Messages that wait for the client; with more, the command is made to wait."""
_ENOUGH_TYPED: Final = 1 << 18
"""Bytes that were typed and not yet read by the command; with more, no further frames are read."""


class Connection(Protocol):
    """A websocket."""

    def send(self, frame: bytes) -> None:
        """Send a frame, soon."""

    def close(self) -> None:
        """Close it, after what was sent."""


class Conversation:
    """A session from its first connection to its end."""

    def __init__(
        self,
        offer: ExecSession,
        fake: Subject,
        *,
        stamp: Callable[[], Stamp],
        patience: Patience,
        over: Callable[[], None],
    ) -> None:
        """Prepare a session, on the running event loop; `attach` begins it.

        Args:
            offer: what was offered.
            fake: who starts its command.
            stamp: gives the id and the date of a new message.
            patience: how long everything may take.
            over: called when it has ended, perhaps twice.
        """
        self._offer = offer
        self._fake = fake
        self._patience = patience
        self._tell_over = over
        self._loop = asyncio.get_running_loop()
        self._channel = Channel(offer.session_id, stamp)
        self._connection: Connection | None = None
        self._program: Running | None = None
        self._held = False
        self._typed = bytearray()
        self._transcript = Transcript()
        self._life: asyncio.Task[None] | None = None
        self._shaken: asyncio.Future[str | None] = self._loop.create_future()
        self._sized: asyncio.Future[Size] = self._loop.create_future()
        self._end: asyncio.Future[str] = self._loop.create_future()
        #: Set whenever something has changed that somebody here may wait for.
        self._news = asyncio.Event()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._heard_at = self._loop.time()

    # -- connections ------------------------------------------------------------------------------
    def attach(self, connection: Connection) -> None:
        """Go on over a connection; one that was there before is closed."""
        before, self._connection = self._connection, connection
        if before is not None:
            before.close()
        self._cancel("lost")
        if self._life is None:
            self._life = self._loop.create_task(self._live())
            return
        self._channel.reconnect(self._loop.time())
        self._stir()

    def detach(self, connection: Connection) -> None:
        """Take note that a connection is gone; the client may come back for a while."""
        if connection is self._connection:
            self._connection = None
            self._cancel("tick")
            if not self._end.done():
                self._after("lost", self._patience.resume, lambda: self._finish(""))
            self._news.set()

    def hear(self, frame: bytes) -> None:
        """Take a frame of the client."""
        for wish in self._channel.receive(frame, self._loop.time()):
            self._grant(wish)
        self._stir()

    async def catch_up(self) -> None:
        """Wait until what was typed is read, if it is too much."""
        while len(self._typed) > _ENOUGH_TYPED and not self._end.done():
            await self._next_news(None)

    def terminate(self) -> None:
        """End it; from any thread."""
        self._soon(self._finish, "")

    # -- the command; from other threads ----------------------------------------------------------
    def output(self, stream: str, data: bytes) -> None:
        """Take what the command wrote."""
        self._soon(self._written, data)

    def room(self) -> None:
        """The command has read."""
        self._soon(self._type)

    def ended(self, exit_code: int, reason: str | None) -> None:
        """The command has ended, or could not be started."""
        unstarted = reason is not None and exit_code in (126, 127)
        self._soon(self._finish, texts.CANNOT_START.format(reason=reason) if unstarted else reason or "")

    # -- its life ---------------------------------------------------------------------------------
    async def _live(self) -> None:
        try:
            farewell = await self._converse()
            await self._part(farewell)
        finally:
            self._let_go()

    async def _converse(self) -> str:
        """Shake hands, start the command, and let things happen; give what to say at the end."""
        self._watch_idleness()
        self._channel.greet(self._loop.time())
        self._stir()
        if not await self._has(self._shaken, self._patience.handshake):
            late = texts.NO_HANDSHAKE.format(seconds=self._patience.handshake)
            return self._end.result() if self._end.done() else late
        problem = self._shaken.result()
        if problem is not None:
            return texts.HANDSHAKE_PROBLEM.format(problem=problem)
        # Clients that have said how large they are show what is written; before that, they drop it.
        await self._has(self._sized, self._patience.size)
        if not self._end.done():
            self._start()
        return await self._end

    async def _part(self, farewell: str) -> None:
        """Let the client have everything, then tell it that this is the end."""
        if not self._end.done():
            self._end.set_result(farewell)
        if self._program is not None:
            self._program.close()
        self._channel.finish(self._loop.time())
        self._stir()
        await self._drain()
        self._tell_over()  # who was told of the end, and asks at once, finds it so
        self._channel.close(farewell)
        self._stir()
        deadline = self._loop.time() + self._patience.leave
        while self._connection is not None and self._loop.time() < deadline:
            await self._next_news(deadline)

    async def _drain(self) -> None:
        """Wait until everything has arrived, as long as it does."""
        left, deadline = self._channel.unacknowledged, self._loop.time() + self._patience.drain
        while left and self._connection is not None and self._loop.time() < deadline:
            await self._next_news(deadline)
            if self._channel.unacknowledged < left:
                left, deadline = self._channel.unacknowledged, self._loop.time() + self._patience.drain

    def _let_go(self) -> None:
        for name in list(self._timers):
            self._cancel(name)
        if self._program is not None:
            self._program.close()
            self._fake.record(self._offer, self._transcript.text())
        if self._connection is not None:
            self._connection.close()
        self._tell_over()

    async def _has(self, future: asyncio.Future[Any], seconds: float) -> bool:
        """Wait for something, but not beyond the end; whether it has come."""
        await asyncio.wait({future, self._end}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return future.done()

    async def _next_news(self, deadline: float | None) -> None:
        self._news.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await self._news.wait()
        except TimeoutError:
            return

    # -- what happens -----------------------------------------------------------------------------
    def _grant(self, wish: Wish) -> None:
        match wish:
            case ShakenHands(problem):
                if not self._shaken.done():
                    self._shaken.set_result(problem)
            case Typed(data):
                self._heard_at = self._loop.time()
                self._typed += data
                self._type()
            case HungUp():
                self._finish("")
            case Size():
                self._resize(wish)

    def _resize(self, size: Size) -> None:
        if not self._sized.done():
            self._sized.set_result(size)
        if self._program is not None:
            self._program.resize(*size)

    def _start(self) -> None:
        size = self._sized.result() if self._sized.done() else _USUAL_SIZE
        try:
            words = shlex.split(self._offer.command)
            if not words:
                raise CannotStart(texts.NO_COMMAND)
            self._program = self._fake.start(self._offer, words, *size, self)
        except (CannotStart, ValueError) as refusal:  # a command line may be no words at all: `sh -c "`
            self._finish(texts.CANNOT_START.format(reason=refusal))
        else:
            self._type()

    def _written(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        if self._offer.log is not None:
            self._transcript.add(data)
        self._channel.write(data, self._heard_at)
        self._stir()

    def _type(self) -> None:
        if self._program is not None and self._typed:
            del self._typed[: self._program.write(bytes(self._typed))]
            self._news.set()

    def _finish(self, farewell: str) -> None:
        if not self._end.done():
            self._end.set_result(farewell)
            self._news.set()

    def _stir(self) -> None:
        """Send what is to be sent, and see to what follows from it."""
        frames = self._channel.frames()
        if self._connection is not None:
            for frame in frames:
                self._connection.send(frame)
            if self._channel.due is not None:
                self._after("tick", self._channel.due - self._loop.time(), self._tick)
        self._hold_if_needed()
        self._news.set()

    def _tick(self) -> None:
        self._channel.tick(self._loop.time())
        self._stir()

    def _hold_if_needed(self) -> None:
        waiting = self._channel.unacknowledged
        wanted = waiting > (WINDOW if self._held else _TOO_MUCH)
        if self._program is not None and wanted != self._held:
            self._held = wanted
            self._program.hold(wanted)

    def _watch_idleness(self) -> None:
        left = self._heard_at + self._patience.idle - self._loop.time()
        if left <= 0:
            self._finish(texts.IDLE)
        else:
            self._after("idle", left, self._watch_idleness)

    # ---------------------------------------------------------------------------------------------
    def _after(self, name: str, seconds: float, do: Callable[[], None]) -> None:
        self._cancel(name)
        self._timers[name] = self._loop.call_later(seconds, do)

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def _soon(self, do: Callable[..., None], *arguments: object) -> None:
        """Have something done on the loop; when that has ended there is nobody left to tell."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(do, *arguments)
