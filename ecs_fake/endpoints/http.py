"""HTTP/1.1 as far as a small server needs it: one request in, one answer out, everything bounded."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

HEAD_LIMIT: Final = 32 * 1024
"""Bytes of request line and header fields."""
BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a body; no request of ECS comes near it."""
JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"

_REQUEST_LINE = re.compile(r"([A-Z]+) (\S+) HTTP/1\.([01])")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;.*)?\r\n")


class Malformed(Exception):
    """A request that cannot be answered, or whose end cannot be found: the connection ends with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(HTTPStatus(status).phrase)
        self.status = status


class Fields:
    """Header fields; names in any case."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), []).append(value)

    def get(self, name: str, /) -> str | None:
        """Give the first value of a field, or None."""
        return next(iter(self.getlist(name)), None)

    def getlist(self, name: str, /) -> list[str]:
        """Give all values of a field."""
        return self._values.get(name.lower(), [])

    def __contains__(self, name: object, /) -> bool:
        return isinstance(name, str) and name.lower() in self._values


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    """Unquoted."""
    raw_path: str
    """As it was sent."""
    query: str
    headers: Fields
    body: bytes
    peer: str
    """The caller's address."""
    keep_alive: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """An answer."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, document: object, status: int = 200) -> Response:
        """Answer with a document, written as Go writes it: without blanks."""
        return cls(status, json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode())

    @classmethod
    def text(cls, text: str, status: int) -> Response:
        """Answer with plain text."""
        return cls(status, text.encode(), TEXT)

    def pack(self, request: Request | None) -> bytes:
        """Give the whole answer, to leave in one write; None: to what was no request."""
        keep_alive = request is not None and request.keep_alive
        fields = [
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
            ("Connection", "keep-alive" if keep_alive else "close"),
            *self.headers,
        ]
        head = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields)
        body = b"" if request is not None and request.method == "HEAD" else self.body
        return head.encode("latin-1") + b"\r\n" + body


async def read_request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str
) -> Request | None:
    """Read one request; None when the caller has hung up instead of sending one.

    Raises:
        Malformed: it is no request of HTTP/1.1, or larger than any may be.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise Malformed(431) from None
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise Malformed(400) from None
        return None
    first, *lines = head.decode("latin-1").strip("\r\n").split("\r\n")
    method, target, minor = _request_line(first)
    headers = Fields([_field(line) for line in lines])
    if (headers.get("expect") or "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return Request(
        method=method,
        path=unquote(target.path),
        raw_path=target.path,
        query=target.query,
        headers=headers,
        body=await _read_body(reader, headers),
        peer=peer,
        keep_alive=_keeps_alive(minor, headers),
    )


def _request_line(line: str) -> tuple[str, SplitResult, str]:
    found = _REQUEST_LINE.fullmatch(line)
    if not found:
        raise Malformed(400)
    target = found[2]
    try:  # a path may begin with two slashes, which would be a host
        return found[1], urlsplit(f"http://host{target}" if target.startswith("/") else target), found[3]
    except ValueError:
        raise Malformed(400) from None


def _field(line: str) -> tuple[str, str]:
    found = _FIELD.fullmatch(line)
    if not found:
        raise Malformed(400)
    return found[1], found[2]


def _keeps_alive(minor: str, headers: Fields) -> bool:
    words = (headers.get("connection") or "").lower()
    return "keep-alive" in words if minor == "0" else "close" not in words


async def _read_body(reader: asyncio.StreamReader, headers: Fields) -> bytes:
    encodings, lengths = headers.getlist("transfer-encoding"), headers.getlist("content-length")
    if encodings:
        # Both would let two readers of the same bytes see different requests.
        if lengths or [word.lower() for word in encodings] != ["chunked"]:
            raise Malformed(400)
        return await _read_chunks(reader)
    if not lengths:
        return b""
    if len(lengths) > 1 or not re.fullmatch("[0-9]{1,15}", lengths[0]):
        raise Malformed(400)
    if int(lengths[0]) > BODY_LIMIT:
        raise Malformed(413)
    return await _exactly(reader, int(lengths[0]))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := await _chunk_size(reader):
        if len(body) + size > BODY_LIMIT:
            raise Malformed(413)
        body += await _exactly(reader, size)
        if await _exactly(reader, 2) != b"\r\n":
            raise Malformed(400)
    while await _line(reader) != b"\r\n":
        pass  # fields behind the body mean nothing here
    return bytes(body)


async def _chunk_size(reader: asyncio.StreamReader) -> int:
    found = _CHUNK_SIZE.fullmatch(await _line(reader))
    if not found:
        raise Malformed(400)
    return int(found[1], 16)


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise Malformed(400) from None


async def _exactly(reader: asyncio.StreamReader, count: int) -> bytes:
    try:
        return await reader.readexactly(count)
    except asyncio.IncompleteReadError:
        raise Malformed(400) from None
