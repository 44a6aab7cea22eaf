"""Nobody holds the server: connections, time and bytes are limited."""

from __future__ import annotations

import contextlib
import json
import socket
import time

import pytest

from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX
from ecs_fake.server.limits import Limits
from ecs_fake.server.serve import HttpDoor

HEAD = (
    f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {CONTENT_TYPE}\r\n"
    f"X-Amz-Target: {TARGET_PREFIX}ListClusters\r\nContent-Length: 2\r\n\r\n"
).encode()
SOON = 0.3


@pytest.fixture
def hasty(backend):
    """A door that has little patience and room for two."""
    with HttpDoor(backend, limits=Limits(connections=2, request_seconds=SOON)) as door:
        yield door


@contextlib.contextmanager
def connected(door: HttpDoor):
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as connection:
        yield connection


def until_the_end(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


def document(answer: bytes) -> dict[str, str]:
    found = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("said", [b"", HEAD[:1], HEAD[:60], HEAD[:-2]])
def test_a_request_that_does_not_come_is_not_waited_for(hasty, backend, said):
    began = time.monotonic()
    with connected(hasty) as connection:
        connection.sendall(said)
        answer = until_the_end(connection)
    assert SOON * 0.9 < time.monotonic() - began < SOON + 5
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert document(answer)["__type"] == "RequestTimeout"
    assert backend.requests == []


def test_bytes_now_and_then_do_not_help(hasty):
    began = time.monotonic()
    with connected(hasty) as connection, contextlib.suppress(OSError):
        for byte in HEAD:
            connection.sendall(bytes([byte]))
            connection.settimeout(SOON / 6)
            with contextlib.suppress(TimeoutError):
                if connection.recv(1):
                    break
    assert time.monotonic() - began < SOON + 5


def test_a_body_that_does_not_come_ends_the_connection(hasty, backend, caplog):
    with connected(hasty) as connection:
        connection.sendall(HEAD + b"{")
        assert until_the_end(connection) == b""
    assert backend.requests == []
    assert "Traceback" not in caplog.text


def test_the_next_request_of_a_connection_has_its_own_time(hasty, backend):
    with connected(hasty) as connection:
        for _ in range(3):
            connection.sendall(HEAD + b"{}")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            time.sleep(
                SOON / 2
            )  # a real client's pause: what is measured is the time of a request, not of all
        connection.sendall(HEAD[:20])
        assert until_the_end(connection).startswith(b"HTTP/1.1 408 ")
    assert len(backend.requests) == 3


def test_an_answer_may_take_its_time(hasty, backend):
    quick = backend.answer

    def slow(request):
        time.sleep(SOON * 2)
        return quick(request)

    backend.answer = slow
    with connected(hasty) as connection:
        connection.sendall(HEAD + b"{}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.rule("CommonErrors-009")
def test_one_connection_too_many_is_told_so(hasty, backend):
    with connected(hasty) as first, connected(hasty) as second:
        for one in (first, second):
            one.sendall(HEAD + b"{}")
            assert one.recv(65536).startswith(b"HTTP/1.1 200 ")
        with connected(hasty) as third:
            third.sendall(HEAD + b"{}")
            answer = until_the_end(third)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert document(answer)["__type"] == "ServiceUnavailable"
    with_room = time.monotonic() + 5
    while time.monotonic() < with_room:
        with connected(hasty) as again:
            again.sendall(HEAD + b"{}")
            if again.recv(65536).startswith(b"HTTP/1.1 200 "):
                break
    else:
        raise AssertionError("the connections that were closed still count")


def test_headers_have_an_end(hasty, backend):
    with connected(hasty) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(HEAD[:-2])
        for _ in range(100):
            connection.sendall(b"X-More: " + b"a" * 4096 + b"\r\n")
        assert until_the_end(connection).startswith(b"HTTP/1.1 4")
    assert backend.requests == []
