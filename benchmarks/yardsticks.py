"""The yardsticks: a boto3 call answered from a constant, and a bare child process."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, Final

import boto3
from botocore.awsrequest import AWSResponse

CLOCKS: Final = {
    "python": [sys.executable, "-I", "-S", "-c", "import time; print(time.time_ns())"],
    "date": ["date", "+%s%N"],
}
"""Commands whose first act is to write the time: nanoseconds since the epoch."""

_HEADERS: Any = {
    "x-amzn-RequestId": "00000000-0000-0000-0000-000000000000",
    "Content-Type": "application/x-amz-json-1.1",
    "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
}


def client(service: str, of: Any = boto3) -> Any:
    """Give a client of boto3 or of a session, with credentials of its own."""
    return of.client(
        service,
        aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark",
        region_name="us-east-1",
    )


class Floor:
    """A boto3 client all of whose calls are answered from one constant: what botocore itself costs."""

    def __init__(self) -> None:
        # A session of its own, made while nothing is active: no other handler of these events is in it.
        self.client: Any = client("ecs", of=boto3.session.Session())
        self.client.meta.events.register("before-send.ecs", self._answer)
        #: The constant; set it to what the fake answers, so that both answers cost the same to read.
        self.body = b"{}"

    def _answer(self, request: Any, **_: object) -> Any:
        response: Any = AWSResponse(request.url, 200, _HEADERS, None)
        response._content = self.body  # as if it had been read already
        return response


def popen_until_runs(command: list[str]) -> float:
    """Give the seconds from `subprocess.Popen` until a clock command runs, by what it writes."""
    began = time.time_ns()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        output, _ = process.communicate()
    return (int(output) - began) / 1e9
