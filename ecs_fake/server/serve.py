"""`HttpDoor`: a fake's HTTP endpoint, served from a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_address
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ecs_fake.callers.credentials import Credentials
from ecs_fake.errors import EcsFakeError, OptionError
from ecs_fake.server.limits import Limits

if TYPE_CHECKING:
    import ssl

    from ecs_fake.engine.backend import Backend
    from ecs_fake.server.certificate import Certificate
    from ecs_fake.server.control.actions import Control
    from ecs_fake.server.control.subject import Subject
    from ecs_fake.server.listener import Listener

_BACKLOG = 2048
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Where to reach a server that listens on all interfaces."""
_JOIN_SECONDS = 15.0
"""Longer than the server's own grace for open requests."""


class HttpDoor:
    """Serves one fake over HTTP until closed. Also a context manager.

    Args:
        backend: the fake.
        host: a name or address of this machine; one that other machines reach needs `keys`.
        port: 0 takes a free one.
        keys: access keys of its callers, each for an account. With any, every request must be signed with one; without,
            a key is made up, and signatures are checked while the fake executes anything.
        certificate: speak TLS with it; None: plain HTTP.
        limits: how much a client may take.
        control: the fake as the control API knows it; None: the door has no control API.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: Sequence[Credentials] = (),
        certificate: Certificate | None = None,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        control: Subject | None = None,
    ) -> None:
        self._backend = backend
        self._host = host
        self._port = port
        self._keys = tuple(keys)
        self._certificate = certificate
        self._limits = limits
        #: The key to sign requests with.
        self.credentials = self._keys[0] if self._keys else Credentials.made_up()
        self._subject = control
        self._control: Control | None = None
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen, and return as soon as connections are accepted.

        Raises `OptionError` if the address cannot be had, or the certificate cannot be used.
        """
        if self._thread is not None:
            return self
        tls = self._certificate.context() if self._certificate is not None else None
        listening = _listen(self._host, self._port, guarded=bool(self._keys))
        self._port = listening.getsockname()[1]
        self._listener = self._make_listener(tls)
        self._thread = threading.Thread(
            target=self._listener.run_on, args=(listening,), name=f"ecs_fake-http-{self._port}", daemon=True
        )
        self._thread.start()
        if not self._listener.wait_until_ready():
            raise EcsFakeError(f"The HTTP door on port {self._port} did not open; its thread printed why.")
        return self

    def _make_listener(self, tls: ssl.SSLContext | None) -> Listener:
        from ecs_fake.server.app import create_app  # heavy: Starlette
        from ecs_fake.server.guard import Guard  # heavy: botocore
        from ecs_fake.server.listener import Listener  # heavy: uvicorn

        app = create_app(
            self._backend,
            served_host=self._host,
            guard=Guard(self._keys, self.credentials),
            limits=self._limits,
            controls=self._make_control(),
            sessions=self._subject.exec_sessions if self._subject is not None else None,
        )
        return Listener(app, self._limits, tls)

    def _make_control(self) -> Control | None:
        if self._subject is not None:
            from ecs_fake.server.control.actions import Control  # with the rest of the server

            self._control = Control(self._subject)
        return self._control

    @property
    def url(self) -> str:
        """The endpoint's URL for clients on this machine, without a slash at its end."""
        host = _LOOPBACK.get(self._host, self._host)
        host = f"[{host}]" if ":" in host else host
        scheme = "http" if self._certificate is None else "https"
        return f"{scheme}://{host}:{self._port}"

    @property
    def port(self) -> int:
        """The port in use; before `start`, the one asked for."""
        return self._port

    def close(self) -> None:
        """Stop accepting, let open requests end, and wait for the thread. Safe to call twice."""
        if self._thread is None or self._listener is None:
            return
        if self._control is not None:
            self._control.close()
        self._listener.end()
        self._thread.join(_JOIN_SECONDS)
        if self._thread.is_alive():
            raise EcsFakeError(
                f"The HTTP door on port {self._port} did not close within {_JOIN_SECONDS:.0f} seconds."
            )
        self._thread = self._listener = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<HttpDoor {self.url}{'' if self._thread else ', closed'}>"


def _listen(host: str, port: int, *, guarded: bool) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise _cannot_listen(host, port, error) from error
    if not guarded and not ip_address(str(address[0]).partition("%")[0]).is_loopback:
        listening.close()
        raise OptionError(
            f"Listening on {host}, where other machines reach it, needs access keys of its callers: give "
            "--access-key ID:SECRET (in code: keys=[...]), or listen on 127.0.0.1."
        )
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise _cannot_listen(host, port, error) from error
    return listening


def _cannot_listen(host: str, port: int, error: Exception) -> OptionError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return OptionError(f"Cannot listen on {host} port {port}: {reason}. Port 0 takes a free one.")
