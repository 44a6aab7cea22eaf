"""A server on this machine, by its HTTP API; every request is signed."""

from __future__ import annotations

import http.client
import json
import os
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ecs_fake.cli import exit_codes
from ecs_fake.cli.places.place import Document
from ecs_fake.cli.problems import CommandError, Refused
from ecs_fake.cli.servers import RunningServer, the_server
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX
from ecs_fake.server import control

_PATIENCE: Final = 60.0
"""Seconds until an answer must have begun."""


class Remote:
    """A server that runs."""

    def __init__(self, server: RunningServer) -> None:
        #: Which one.
        self.server = server

    def call(self, operation: str, **parameters: object) -> Document:
        """Call an operation; see `Place`."""
        with self._answer("/", TARGET_PREFIX + operation, parameters) as response:
            answer: Document = json.loads(response.read())
            return answer

    def control(self, action: str, **parameters: object) -> Iterator[Document]:
        """Do what the control API offers; see `Place`."""
        with self._answer(control.PATH, control.TARGET_PREFIX + action, parameters) as response:
            for line in self._lines(response):
                document = json.loads(line)
                if "error" in document and document.keys() == {"error"}:
                    raise Refused(document["error"]["code"], document["error"]["message"])
                yield document

    def _answer(self, path: str, target: str, parameters: dict[str, object]) -> http.client.HTTPResponse:
        """Send a request; give the answer, whose connection goes with it."""
        body = json.dumps(parameters).encode()
        headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": target, "Connection": "close"}
        connection = self._connection()
        try:
            connection.request("POST", path, body, self._signed(path, headers, body))
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise self._lost(error) from error
        if connection.sock is not None:
            connection.sock.settimeout(None)  # a stream may be silent for as long as it likes
        if response.status != http.client.OK:
            raise _refused(response)
        return response

    def _connection(self) -> http.client.HTTPConnection:
        address = urlsplit(self.server.url)
        host, port = address.hostname or "", address.port
        if address.scheme == "https":
            trusted = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))
            return http.client.HTTPSConnection(host, port, timeout=_PATIENCE, context=trusted)
        return http.client.HTTPConnection(host, port, timeout=_PATIENCE)

    def _signed(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
        request = AWSRequest("POST", self.server.url + path, headers=headers, data=body)
        key = Credentials(self.server.access_key_id, self.server.secret_access_key)
        SigV4Auth(key, "ecs", self.server.region).add_auth(request)
        return dict(request.headers.items())

    def _lines(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        try:
            yield from response
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"The server at {self.server.url} has ended.", exit_codes.NO) from error

    def _lost(self, error: Exception) -> CommandError:
        return CommandError(f"The server at {self.server.url} does not answer: {error}.")


def of_port(port: int | None) -> Remote:
    """Give the server that is meant.

    Raises:
        CommandError: none runs, or several do and none is named.
    """
    return Remote(the_server(port))


def _refused(response: http.client.HTTPResponse) -> Refused:
    body = response.read()
    response.close()
    try:
        document = json.loads(body)
        return Refused(document["__type"], document["message"])
    except (ValueError, KeyError, TypeError):
        return Refused(f"HTTP {response.status}", body.decode("utf-8", "replace").strip())
