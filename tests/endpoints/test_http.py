"""The server itself: what it takes for a request, and that nothing of it is left."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

import ecs_fake
from ecs_fake.endpoints import http, serving
from ecs_fake.endpoints.http import Request, Response
from ecs_fake.endpoints.rates import Bucket, Buckets
from ecs_fake.endpoints.server import LoopbackServer
from tests.endpoints.inside import Inside, ask

LIMIT = 10.0


def echo(request: Request) -> Response:
    """Tell what arrived."""
    if request.path == "/defect":
        raise ValueError("a defect")
    return Response.json(
        [request.method, request.path, request.query, request.body.decode(), request.headers.get("X-One")]
    )


@pytest.fixture
def server() -> Iterator[str]:
    """A server that tells what arrives."""
    made = LoopbackServer(echo)
    yield made.start()
    made.close()


@pytest.fixture
def send(server: str) -> Iterator[Callable[[bytes], socket.socket]]:
    """Send bytes on a new connection."""
    opened = []

    def send_bytes(data: bytes) -> socket.socket:
        address = urlsplit(server)
        connection = socket.create_connection((address.hostname, address.port), LIMIT)
        opened.append(connection)
        connection.sendall(data)
        return connection

    yield send_bytes
    for connection in opened:
        connection.close()


def everything(connection: socket.socket) -> bytes:
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


def test_a_request_arrives_whole(server: str) -> None:
    answer = ask("PUT", f"{server}/a%20b?c=d", b"body", {"x-ONE": "1"})
    assert answer.document == ["PUT", "/a b", "c=d", "body", "1"]
    assert answer.headers["Content-Type"] == "application/json"


def test_several_on_one_connection(send: Callable[[bytes], socket.socket]) -> None:
    request = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"
    connection = send(request % 1 + request % 2 + b"GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received = everything(connection)
    assert [received.count(b'"/%d"' % number) for number in (1, 2, 3)] == [1, 1, 1]
    assert received.count(b"Connection: keep-alive") == 2


def test_http_1_0_ends_with_the_answer(send: Callable[[bytes], socket.socket]) -> None:
    assert b'"/x"' in everything(send(b"GET /x HTTP/1.0\r\n\r\n"))


def test_a_body_in_chunks(send: Callable[[bytes], socket.socket]) -> None:
    head = b"PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    received = everything(send(head + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n"))
    assert b'"abcde"' in received


def test_who_waits_for_leave_to_send_gets_it(send: Callable[[bytes], socket.socket]) -> None:
    head = (
        b"PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    connection = send(head)
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    connection.sendall(b"ok")
    assert b'"ok"' in everything(connection)


def test_head_has_no_body(server: str, send: Callable[[bytes], socket.socket]) -> None:
    received = everything(send(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    assert received.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nName : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\r\n continued\r\n\r\n", 400),
        (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
        (b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (http.BODY_LIMIT + 1), 413),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * (http.HEAD_LIMIT + 10), 431),
    ],
)
def test_what_is_no_request(
    send: Callable[[bytes], socket.socket], request_bytes: bytes, status: int
) -> None:
    received = everything(send(request_bytes))
    assert received.startswith(b"HTTP/1.1 %d " % status)
    assert b"Connection: close" in received


def test_half_a_request(send: Callable[[bytes], socket.socket]) -> None:
    connection = send(b"PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab")
    connection.shutdown(socket.SHUT_WR)
    assert everything(connection).startswith(b"HTTP/1.1 400 ")


def test_a_defect_is_told_and_logged(server: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = ask("GET", f"{server}/defect")
    assert (answer.status, b"ValueError" in answer.body) == (500, True)
    assert "a defect" in caplog.text
    assert ask("GET", f"{server}/").status == 200


def test_who_says_nothing_is_sent_away(
    send: Callable[[bytes], socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "IDLE_SECONDS", 0.05)
    assert everything(send(b"GET / HT")) == b""


def test_more_connections_than_it_takes(
    server: str, send: Callable[[bytes], socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CONNECTIONS", 1)
    first = send(b"GET / HTTP/1.1\r\n\r\n")
    assert first.recv(20).startswith(b"HTTP/1.1 200")
    assert ask("GET", server).status == 503


def test_it_ends_with_connections_open(send: Callable[[bytes], socket.socket]) -> None:
    connection = send(b"GET / HTTP/1.1\r\n\r\n")
    assert connection.recv(20).startswith(b"HTTP/1.1 200")


def test_closed_for_good() -> None:
    server = LoopbackServer(echo)
    server.start()
    server.close()
    server.close()
    with pytest.raises(OSError, match="ended"):
        server.start()


def test_a_forked_child_has_one_of_its_own() -> None:
    made = LoopbackServer(echo)
    server = made.start()
    pid = os.fork()
    if not pid:
        try:
            own = made.start()
            answered = ask("GET", own).status == 200
            made.close()
            os._exit(7 if own != server and answered else 8)
        finally:
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert ask("GET", server).status == 200
    made.close()


def test_nothing_is_there_before_it_is_needed(
    fake: ecs_fake.EcsFake, on_fargate: Callable[..., Inside]
) -> None:
    before = threading.active_count()
    assert fake.tasks() == []
    assert threading.active_count() == before
    on_fargate()
    assert threading.active_count() == before + 1


def test_a_bucket() -> None:
    now = 0.0
    bucket = Bucket(40, 60, lambda: now)
    assert [bucket.take() for _ in range(61)] == [True] * 60 + [False]
    now = 0.1
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]


def test_buckets_are_separate() -> None:
    buckets = Buckets(0.2, 1, lambda: 0.0)
    assert [buckets.take(name) for name in ("a", "a", "b")] == [True, False, True]
