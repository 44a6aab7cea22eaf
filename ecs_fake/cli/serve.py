"""`ecs-fake serve`: a fake behind the HTTP door until a signal ends it."""

from __future__ import annotations

import argparse
import logging
import os
import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from ecs_fake import __version__
from ecs_fake.cli.exports import export_lines
from ecs_fake.cli.problems import need
from ecs_fake.cli.running import RunningServer, announced
from ecs_fake.fake import EcsFake
from ecs_fake.server.serve import HttpDoor

ENDING_SIGNALS: Final = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
_FAKE_OPTIONS: Final = ("timings", "clusters", "region", "account_id", "seed")


def run(options: argparse.Namespace) -> int:
    """Serve until SIGINT, SIGTERM or SIGHUP; then stop the tasks and give 0."""
    need("uvicorn", "starlette")
    if options.access_log:
        _print_access_log()
    runner = options.runner or os.environ.get("ECS_FAKE_RUNNER", "process")
    with ending_signals() as signals, EcsFake(runner=runner, **_given(options)) as fake:
        with HttpDoor(fake, host=options.host, port=options.port) as door:
            server = _describe(door, fake)
            with announced(server):
                print(_greeting(server, fake.account_id, runner), flush=True)
                signals.get()
        print(f"Stopping {_count_tasks(fake)}.", flush=True)
    return 0


@contextmanager
def ending_signals() -> Iterator[queue.SimpleQueue[int]]:
    """Put ending signals into a queue instead of letting them end the process."""
    # A SimpleQueue may be filled from a handler while the same thread waits for it.
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()
    earlier = {
        each: signal.signal(each, lambda number, frame: signals.put(number)) for each in ENDING_SIGNALS
    }
    try:
        yield signals
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Give the options that stand on the command line; the others are the fake's own affair."""
    return {name: getattr(options, name) for name in _FAKE_OPTIONS if getattr(options, name) is not None}


def _describe(door: HttpDoor, fake: EcsFake) -> RunningServer:
    return RunningServer(
        url=door.url,
        region=fake.region,
        access_key_id=door.credentials.access_key_id,
        secret_access_key=door.credentials.secret_access_key,
        pid=os.getpid(),
    )


def _greeting(server: RunningServer, account_id: str, runner: str) -> str:
    containers = "nothing is executed" if runner == "simulated" else "containers are local processes"
    return "\n".join(
        [
            f"ecs-fake {__version__} serves Amazon ECS at {server.url}",
            f"Account {account_id}, Region {server.region}, runner {runner}: {containers}.",
            "",
            'Paste this into another terminal, or type there: eval "$(ecs-fake env)"',
            "",
            *export_lines(server),
            "",
            "Then: aws ecs list-clusters. Ctrl+C ends the server and its tasks.",
        ]
    )


def _count_tasks(fake: EcsFake) -> str:
    running = sum(task.last_status != "STOPPED" for task in fake.tasks())
    return f"{running} task{'' if running == 1 else 's'} and the server"


def _print_access_log() -> None:
    log = logging.getLogger("ecs_fake.server.access")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
