"""The load generator: one request again and again, on a number of connections. `python -m benchmarks.http.load`.

A process of its own, so that it takes nothing from the interpreter that serves. It parses no more of an answer than
where it ends, and can send several times what any of the servers answers (the table shows how much).
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """What all connections have seen."""

    end: float
    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)


class Client(asyncio.Protocol):
    """A connection that sends its request again when it has been answered."""

    def __init__(self, request: bytes, tally: Tally) -> None:
        self._request = request
        self._tally = tally
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._received = b""
        self._began = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and _is_whole(head.lower(), body):
            now = time.perf_counter()
            self._tally.latencies.append(now - self._began)
            status = head[9:12].decode()
            self._tally.statuses[status] = self._tally.statuses.get(status, 0) + 1
            if now >= self._tally.end or b"connection: close" in head.lower():
                self._transport.close()
            else:
                self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)


def _is_whole(head: bytes, body: bytes) -> bool:
    if b"transfer-encoding: chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length or 0)


async def _connection(port: int, request: bytes, tally: Tally) -> None:
    """Keep one connection busy; a server that closes it is connected to anew."""
    loop = asyncio.get_running_loop()
    while time.perf_counter() < tally.end:
        _, client = await loop.create_connection(lambda: Client(request, tally), "127.0.0.1", port)
        await client.over


async def load(port: int, request: bytes, connections: int, seconds: float) -> dict[str, Any]:
    """Load a server; give requests per second, the median latency in milliseconds, and the statuses."""
    began = time.perf_counter()
    tally = Tally(began + seconds)
    await asyncio.gather(*(_connection(port, request, tally) for _ in range(connections)))
    return {
        "rate": len(tally.latencies) / (time.perf_counter() - began),
        "median": statistics.median(tally.latencies) * 1000,
        "statuses": tally.statuses,
    }


if __name__ == "__main__":
    given = json.loads(sys.stdin.read())
    answer = asyncio.run(
        load(given["port"], given["request"].encode(), given["connections"], given["seconds"])
    )
    sys.stdout.write(json.dumps(answer))
