"""How AWS JSON 1.1 arrives at a fake and how answers leave."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config

import ecs_fake
from ecs_fake.callers.credentials import Credentials
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX, WireAnswer, WireRequest
from ecs_fake.errors import EcsFakeError, FakeClosed, NotImplementedByFake
from ecs_fake.server.limits import Limits
from ecs_fake.server.serve import HttpDoor

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/ap-south-1/ecs/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=00"
)


def raising(error: Exception) -> Any:
    def answer(request: WireRequest) -> WireAnswer:
        raise error

    return answer


@pytest.fixture
def ecs(door: HttpDoor) -> Iterator[Any]:
    """A boto3 client that asks three times at most."""
    client = boto3.client(
        "ecs",
        endpoint_url=door.url,
        region_name="us-west-2",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 3, "mode": "standard"}),
    )
    yield client
    client.close()


class TestCall:
    def test_arrives_with_target_body_and_region_of_the_signature(self, backend, door, knock, headers_of):
        knock(headers=headers_of("RunTask", Authorization=AUTHORIZATION), body=b'{"taskDefinition": "web"}')
        assert backend.requests == [
            WireRequest(TARGET_PREFIX + "RunTask", b'{"taskDefinition": "web"}', "ap-south-1", door=door.url)
        ]

    def test_without_signature_takes_the_region_of_the_fake(self, backend, knock):
        knock()
        assert backend.requests[0].region == "eu-north-1"

    def test_answer_is_given_as_it_is(self, backend, knock):
        headers = {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": "r-1"}
        backend.answer = lambda request: WireAnswer(418, headers, b"\x00not json")
        answer = knock()
        assert (answer.status, answer.body) == (418, b"\x00not json")
        assert answer.headers["content-type"] == CONTENT_TYPE
        assert answer.headers["x-amzn-requestid"] == "r-1"
        assert answer.headers["content-length"] == "9"

    def test_body_may_come_in_pieces_and_say_its_charset(self, backend, knock, headers_of):
        headers = headers_of() | {
            "Content-Type": f"{CONTENT_TYPE}; charset=utf-8",
            "Transfer-Encoding": "chunked",
        }
        knock(headers=headers, body=b"3\r\n{}\n\r\n0\r\n\r\n")
        assert backend.requests[0].body == b"{}\n"

    def test_boto3_client_works(self, backend, ecs):
        assert ecs.list_clusters()["clusterArns"] == []
        assert backend.requests[0].region == "us-west-2"

    def test_a_call_that_waits_does_not_hold_up_others(self, backend, knock):
        first_is_in, go_on = threading.Event(), threading.Event()

        def answer(request: WireRequest) -> WireAnswer:
            if request.body == b"slow":
                first_is_in.set()
                assert go_on.wait(10)
            return WireAnswer(200, {}, request.body)

        backend.answer = answer
        slow = threading.Thread(target=knock, kwargs={"body": b"slow"})
        slow.start()
        assert first_is_in.wait(10)
        assert knock(body=b"fast").body == b"fast"
        go_on.set()
        slow.join()


class TestOneWrite:
    """In two writes, strict clients were seen to lose the bodies of errors."""

    @pytest.mark.parametrize("connection", ["keep-alive", "close"])
    def test_headers_and_body_are_sent_together(self, backend, door, monkeypatch, connection):
        backend.answer = lambda request: WireAnswer(400, {}, b"the body")
        sent: list[bytes] = []
        send = socket.socket.send

        def recording_send(self: socket.socket, data: Any, *flags: int) -> int:
            sent.append(bytes(data))
            return send(self, data, *flags)

        address = urlsplit(door.url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as client:
            request = (
                f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {CONTENT_TYPE}\r\n"
                f"X-Amz-Target: {TARGET_PREFIX}ListClusters\r\nConnection: {connection}\r\n"
                "Content-Length: 2\r\n\r\n{}"
            )
            client.sendall(request.encode())
            monkeypatch.setattr(socket.socket, "send", recording_send)
            assert client.recv(65536).endswith(b"\r\n\r\nthe body")
        assert len([data for data in sent if len(data) > 1]) == 1  # one byte wakes the server's own loop


class TestFaults:
    def test_what_is_not_built_is_501_and_not_asked_again(self, backend, ecs):
        backend.answer = raising(NotImplementedByFake("CreateService is not built yet."))
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            ecs.list_clusters()
        assert caught.value.response["Error"] == {
            "Code": "NotImplementedByFake",
            "Message": "CreateService is not built yet.",
        }
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
        assert len(backend.requests) == 1

    @pytest.mark.parametrize("fault", [FakeClosed("The fake ended."), EcsFakeError("Something is wrong.")])
    def test_other_faults_are_500_with_a_line_in_the_log(self, backend, knock, fault, caplog):
        backend.answer = raising(fault)
        answer = knock()
        assert answer.status == 500
        assert answer.document == {"__type": type(fault).__name__, "message": str(fault)}
        assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == [
            "ecs_fake.server"
        ]

    @pytest.mark.rule("CommonErrors-003")
    def test_a_defect_is_500_and_its_traceback_is_logged(self, backend, knock, caplog):
        backend.answer = raising(ZeroDivisionError("secret detail"))
        answer = knock()
        assert (answer.status, answer.code) == (500, "InternalFailure")
        assert "secret detail" not in answer.body.decode()
        assert "ZeroDivisionError: secret detail" in caplog.text


class TestForm:
    @pytest.mark.parametrize("kind", [None, "text/plain", "application/json", "application/x-amz-json-1.0"])
    def test_content_type_must_be_aws_json_1_1(self, backend, knock, headers_of, kind):
        headers = headers_of()
        del headers["Content-Type"]
        answer = knock(headers=headers | ({"Content-Type": kind} if kind else {}))
        assert (answer.status, answer.code) == (400, "UnknownOperationException")
        assert CONTENT_TYPE in answer.document["message"]
        assert backend.requests == []

    @pytest.mark.parametrize("target", [None, ""])
    def test_target_must_be_there(self, backend, knock, target):
        answer = knock(
            headers={"Content-Type": CONTENT_TYPE} | ({} if target is None else {"X-Amz-Target": ""})
        )
        assert (answer.status, answer.code) == (400, "UnknownOperationException")
        assert "X-Amz-Target" in answer.document["message"]
        assert backend.requests == []

    def test_largest_body_passes(self, backend, knock):
        assert knock(body=b" " * Limits().body_bytes).status == 200
        assert len(backend.requests[0].body) == Limits().body_bytes

    def test_body_that_is_announced_too_large_is_refused_unread(self, backend, door):
        address = urlsplit(door.url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as client:
            head = (
                f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {CONTENT_TYPE}\r\n"
                f"X-Amz-Target: {TARGET_PREFIX}ListClusters\r\n"
                f"Content-Length: {Limits().body_bytes + 1}\r\n\r\n"
            )
            client.sendall(head.encode())
            answer = client.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"RequestEntityTooLarge" in answer
        assert backend.requests == []

    def test_body_that_grows_too_large_is_refused(self, backend, door):
        address = urlsplit(door.url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as client:
            head = (
                f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {CONTENT_TYPE}\r\n"
                f"X-Amz-Target: {TARGET_PREFIX}ListClusters\r\n"
                "Transfer-Encoding: chunked\r\n\r\n"
            )
            client.sendall(head.encode())
            client.sendall(b"%x\r\n" % (Limits().body_bytes + 1) + b" " * (Limits().body_bytes + 1))
            assert client.recv(65536).startswith(b"HTTP/1.1 413 ")
        assert backend.requests == []


class TestPages:
    def test_get_says_what_this_is(self, knock, door):
        answer = knock("GET", headers={})
        assert answer.status == 200
        assert f"AWS_ENDPOINT_URL_ECS={door.url}" in answer.body.decode()

    def test_health(self, backend, knock):
        answer = knock("GET", "/_ecs_fake/health", headers={})
        assert (answer.status, answer.document["status"]) == (200, "ok")
        backend.closed = True
        answer = knock("GET", "/_ecs_fake/health", headers={})
        assert (answer.status, answer.document["status"]) == (503, "closed")

    @pytest.mark.parametrize(("method", "path", "status"), [("PUT", "/", 405), ("GET", "/favicon.ico", 404)])
    def test_elsewhere_there_is_nothing(self, knock, method, path, status):
        answer = knock(method, path)
        assert answer.status == status
        assert "POST /" in answer.body.decode()

    def test_access_log_names_operations(self, knock, headers_of, caplog):
        caplog.set_level(logging.INFO, "ecs_fake.server.access")
        knock(headers=headers_of("RunTask"))
        assert [record.getMessage() for record in caplog.records] == ["eu-north-1 RunTask 200"]


class TestLife:
    def test_nothing_is_left_after_close(self, backend):
        before = set(threading.enumerate())
        door = HttpDoor(backend).start()
        address = urlsplit(door.url)
        idle = socket.create_connection((address.hostname, address.port), timeout=10)
        door.close()
        door.close()
        assert idle.recv(1) == b""
        idle.close()
        assert set(threading.enumerate()) <= before
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address.hostname, address.port), timeout=10)

    def test_opens_again_on_the_same_port(self, backend):
        door = HttpDoor(backend)
        url = door.start().start().url
        door.close()
        assert door.start().url == url
        door.close()

    def test_a_taken_port_is_refused_with_what_to_do(self, door, backend):
        with pytest.raises(
            EcsFakeError, match=rf"port {door.port}: Address already in use\. Port 0 takes a free"
        ):
            HttpDoor(backend, port=door.port).start()

    def test_an_address_of_another_machine_is_refused(self, backend):
        with pytest.raises(EcsFakeError, match=r"Cannot listen on 192\.0\.2\.1 port 0"):
            HttpDoor(backend, host="192.0.2.1", keys=[Credentials.made_up()]).start()

    def test_ipv6(self, backend):
        if not socket.has_ipv6:
            pytest.skip("this machine has no IPv6")
        with HttpDoor(backend, host="::1") as door:
            assert door.url == f"http://[::1]:{door.port}"

    def test_repr_tells_whether_it_is_open(self, backend):
        door = HttpDoor(backend)
        with door:
            assert repr(door) == f"<HttpDoor {door.url}>"
        assert repr(door) == f"<HttpDoor {door.url}, closed>"

    def test_import_is_light(self):
        heavy = "{'uvicorn', 'starlette', 'botocore'}"
        code = f"import sys, ecs_fake.server.serve; sys.exit(bool({heavy} & set(sys.modules)))"
        root = Path(ecs_fake.__path__[0]).parent
        subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(root)})
