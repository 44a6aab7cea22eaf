"""A loopback HTTP server on one thread. It listens at once; what it is made of is loaded when somebody calls."""

from __future__ import annotations

import logging
import os
import selectors
import socket
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ecs_fake.endpoints.http import Request, Response

HOST: Final = "127.0.0.1"
_BACKLOG: Final = 512
_JOIN_SECONDS: Final = 10.0
_log = logging.getLogger("ecs_fake.endpoints")
_SERVERS: weakref.WeakSet[LoopbackServer] = weakref.WeakSet()
"""All that a forked child must forget."""


class LoopbackServer:
    """Serves one function on a free port of the loopback, until closed.

    Args:
        answer: answers a request, on the server's thread; what it raises becomes a 500.
    """

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self._answer = answer
        self._lock = threading.Lock()
        self._listening: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        _SERVERS.add(self)

    def start(self) -> str:
        """Listen, unless it does; give the URL, without a slash at its end.

        Raises:
            OSError: the system has no room for it.
        """
        with self._lock:
            if self._closed:
                raise OSError("the fake has ended")
            if self._listening is None:
                self._begin()
            assert self._listening is not None
            return f"http://{HOST}:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """Listen no more, end every connection and wait for the thread. Safe to call twice."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is None:
            return
        self._wake.close()  # the other end sees it
        thread.join(_JOIN_SECONDS)
        if thread.is_alive():
            raise OSError(f"the thread {thread.name} does not end")

    def forget(self) -> None:
        """In a forked child: let go of what is the parent's."""
        self._lock = threading.Lock()
        if self._listening is not None:
            self._listening.close()
            self._wake.close()
            self._woken.close()
        self._listening = self._thread = None

    def _begin(self) -> None:
        self._listening = socket.create_server((HOST, 0), backlog=_BACKLOG)
        self._wake, self._woken = socket.socketpair()
        port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name=f"ecs-fake-endpoints-{port}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        assert self._listening is not None
        with self._listening as listening, self._woken as woken:
            if not _somebody_calls(listening, woken):
                return
            from ecs_fake.endpoints.serving import serve  # asyncio: only who is called pays for it

            try:
                serve(listening, woken, self._answer)
            except Exception:
                _log.exception("the server of the task endpoints has ended")
                raise


def _somebody_calls(listening: socket.socket, woken: socket.socket) -> bool:
    """Wait for the first connection; False when the server is closed before there is one."""
    with selectors.DefaultSelector() as selector:
        selector.register(listening, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        return all(key.fileobj is listening for key, _ in selector.select())


def _forget_servers() -> None:
    for server in list(_SERVERS):
        server.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_servers)
