"""Requests that nobody means well with: random bytes, damaged HTTP, JSON shaped by the service's model.

`python -m tests.doors.http.fuzzing 100000` sends that many and writes docs/fuzz.md.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import ecs_fake
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX
from ecs_fake.operations import OPERATIONS
from ecs_fake.server.limits import Limits
from ecs_fake.server.serve import HttpDoor
from ecs_fake.service_model import service_model

REPORT: Final = Path(__file__).parents[3] / "docs" / "fuzz.md"
PATIENCE: Final = 20.0
"""Seconds until a request that is complete counts as one that hangs."""
TARGETS: Final = ("", "x", "\x00", TARGET_PREFIX, TARGET_PREFIX + "Nothing", "Other_1.ListClusters", "ä" * 9)
WORDS: Final = (
    "",
    "default",
    "job",
    "job:1",
    "x" * 300,
    "ü",
    "\x00",
    "-1",
    "1e99",
    "arn:aws:ecs:::",
    "[]",
    "null",
)
HASTY: Final = Limits(request_seconds=0.05)
"""Nobody waits long for the rest of requests that have none."""
NUMBERS: Final = (0, 1, -1, 100, 2**31, 2**63, -(2**70), 1.5, 1e308)
HEADERS: Final = (
    ("Content-Length", "-1"), ("Content-Length", "x"), ("Content-Length", "99999999999"), ("Content-Length", "0"),
    ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "gzip"), ("Host", "evil.example"), ("Host", ""),
    ("Origin", "null"), ("Expect", "100-continue"), ("Connection", "close"), ("Connection", "upgrade"),
    ("Upgrade", "websocket"), ("Authorization", "AWS4-HMAC-SHA256 x"), ("Authorization", "Basic \x80"),
    ("Content-Type", "text/plain"), ("Content-Type", CONTENT_TYPE + "; charset=utf-16"), ("X-Amz-Date", "never"),
    ("Content-Encoding", "gzip"), ("Range", "bytes=0-"), ("X-" + "a" * 200, "b" * 9000),
)  # fmt: skip


class Fuzz:
    """Makes requests; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._operations = sorted(OPERATIONS)
        self._kinds: dict[str, Callable[[], bytes]] = {
            "random bytes": self._noise,
            "a damaged head": self._damaged_head,
            "a damaged body": self._damaged_body,
            "JSON of any kind": self._any_json,
            "JSON in the model's shape": self._shaped,
        }

    def next(self) -> tuple[str, bytes]:
        """Give a kind of request, and one of it."""
        kind = self._chance.choice(list(self._kinds))
        return kind, self._kinds[kind]()

    def _noise(self) -> bytes:
        noise = self._chance.randbytes(self._chance.choice((1, 10, 100, 2000)))
        return (
            self._chance.choice((b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\n"))
            + noise
        )

    def _damaged_head(self) -> bytes:
        method = self._chance.choice(("POST", "GET", "PUT", "BREW", "OPTIONS", "P\x80ST"))
        path = self._chance.choice(
            ("/", "//", "/x", "*", "/?X-Amz-Signature=a", "/%00", "/_ecs_fake/control", "/ä")
        )
        more = self._chance.sample(HEADERS, self._chance.randint(0, 4))
        return self._request(b"{}", method=method, path=path, more=more)

    def _damaged_body(self) -> bytes:
        body = bytearray(self._document(self._shape()))
        for _ in range(self._chance.randint(1, 5)):
            at = self._chance.randrange(len(body) + 1)
            body[at : at + self._chance.randint(0, 3)] = self._chance.randbytes(self._chance.randint(0, 3))
        return self._request(bytes(body))

    def _any_json(self) -> bytes:
        return self._request(self._document(self._anything(4)))

    def _shaped(self) -> bytes:
        return self._request(self._document(self._shape()), operation=self._last)

    # -- parts -----------------------------------------------------------------------------------
    def _request(
        self,
        body: bytes,
        *,
        method: str = "POST",
        path: str = "/",
        more: Any = (),
        operation: str | None = None,
    ) -> bytes:
        operation = operation or self._chance.choice(self._operations)
        target = TARGET_PREFIX + operation if self._chance.random() < 0.9 else self._chance.choice(TARGETS)
        headers = [("Host", "localhost"), ("Content-Type", CONTENT_TYPE), ("X-Amz-Target", target)]
        headers += [("Content-Length", str(len(body))), *more]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body

    def _document(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=self._chance.random() < 0.5).encode("utf-8", "surrogatepass")

    def _anything(self, depth: int) -> Any:
        kind = self._chance.randrange(6 if depth else 4)
        if kind < 4:
            return (
                None,
                self._chance.random() < 0.5,
                self._chance.choice(NUMBERS),
                self._chance.choice(WORDS),
            )[kind]
        count = range(self._chance.randint(0, 4))
        if kind == 4:
            return [self._anything(depth - 1) for _ in count]
        return {self._chance.choice(WORDS): self._anything(depth - 1) for _ in count}

    def _shape(self) -> Any:
        model = service_model()
        self._last = self._chance.choice(self._operations)
        definitions = model.request_schema(self._last)["$defs"]
        return self._of(definitions[model.operation(self._last).input_shape], definitions, 6)

    def _of(self, schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> Any:
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        if not depth or self._chance.random() < 0.02:
            return self._anything(1)
        if "enum" in schema:
            return self._chance.choice([*schema["enum"], "OTHER"])
        match schema.get("type"):
            case "object":
                members = schema.get("properties", {})
                required = set(schema.get("required", ()))
                chosen = [name for name in members if name in required or self._chance.random() < 0.4]
                return {name: self._of(members[name], definitions, depth - 1) for name in chosen}
            case "array":
                count = range(self._chance.choice((0, 1, 1, 2)))
                return [self._of(schema["items"], definitions, depth - 1) for _ in count]
            case "integer" | "number":
                return self._chance.choice((*NUMBERS, 1, 2, 256, 512))
            case "boolean":
                return self._chance.random() < 0.5
        return self._chance.choice(WORDS)


def send(port: int, request: bytes) -> int | None:
    """Send a request and read the answer to its end; give the status, None if there was only an end.

    Raises:
        TimeoutError: neither came in time.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        try:
            response.begin()
            response.read()
        except (http.client.HTTPException, ConnectionError):
            return None
        finally:
            response.close()
        return response.status


def fuzz(port: int, seed: int, count: int) -> Counter[tuple[str, int | None]]:
    """Send so many requests; count the kinds and statuses. Raises AssertionError for an answer that must not be."""
    source = Fuzz(seed)
    counted: Counter[tuple[str, int | None]] = Counter()
    for _ in range(count):
        kind, request = source.next()
        status = send(port, request)
        assert status is None or status in (100, 501) or 200 <= status < 500, (status, request[:2000])
        counted[kind, status] += 1
    return counted


def main(count: int) -> None:
    """Send that many in four threads, look what is left, and write the report."""
    seed, began = int(time.time()), time.monotonic()
    counted: Counter[tuple[str, int | None]] = Counter()
    failures: list[BaseException] = []
    with ecs_fake.EcsFake(clusters=["default"], history=100) as fake, HttpDoor(fake, limits=HASTY) as door:
        fuzz(door.port, seed, 200)
        before = _left()

        def work(number: int) -> None:
            try:
                counted.update(fuzz(door.port, seed + number, count // 4))
            except BaseException as failure:  # noqa: BLE001 - told in the main thread
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        after = _left()
    REPORT.write_text(_report(seed, time.monotonic() - began, counted, before, after), encoding="utf-8")


def _left() -> tuple[int, int]:
    time.sleep(1.0)
    descriptors = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    return threading.active_count(), descriptors


def _report(
    seed: int,
    seconds: float,
    counted: Counter[tuple[str, int | None]],
    before: tuple[int, int],
    after: tuple[int, int],
) -> str:
    kinds = sorted({kind for kind, _ in counted})
    statuses = sorted({status for _, status in counted}, key=lambda one: one or 0)
    head = (
        "| what was sent | " + " | ".join("hung up" if one is None else str(one) for one in statuses) + " |"
    )
    lines = [
        f"| {kind} | " + " | ".join(str(counted[kind, status]) for status in statuses) + " |"
        for kind in kinds
    ]
    return "\n".join(
        [
            "# Fuzz",
            "",
            "`python -m tests.doors.http.fuzzing 100000` sends requests that nobody means well with to a door, and",
            "counts what comes back. A 500 or an answer that does not come ends it with an error.",
            "This page is the report of the last run.",
            "",
            f"Python {sys.version.split()[0]}, {sum(counted.values())} requests in {seconds:.0f} seconds, seed {seed}.",
            "",
            f"- Threads before and after: {before[0]}, {after[0]}; file descriptors: {before[1]}, {after[1]}.",
            "",
            head,
            "|---" * (len(statuses) + 1) + "|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
