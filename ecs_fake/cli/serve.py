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
from ecs_fake.settings import Options, Source, from_environment, merge

ENDING_SIGNALS: Final = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
_FAKE_OPTIONS: Final = ("runner", "timings", "clusters", "region", "account_id", "allow", "seed")


def run(options: argparse.Namespace) -> int:
    """Serve until SIGINT, SIGTERM or SIGHUP; then stop the tasks and give 0."""
    need("uvicorn", "starlette")
    if options.access_log:
        _print_access_log()
    with ending_signals() as signals, EcsFake.of(_fake_options(options)) as fake:
        with HttpDoor(fake, host=options.host, port=options.port) as door:
            server = _describe(door, fake)
            with announced(server):
                print(_greeting(server, fake), flush=True)
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


def _fake_options(options: argparse.Namespace) -> Options:
    """Put the fake's options together: the command line's, over the environment's, over those of `serve`."""
    given = {name: getattr(options, name) for name in _FAKE_OPTIONS}
    own = {"runner": "process"}
    merged: dict[str, Any] = merge(
        [Source("command line", given), from_environment(), Source("default of serve", own)]
    )
    return Options(**merged)


def _describe(door: HttpDoor, fake: EcsFake) -> RunningServer:
    return RunningServer(
        url=door.url,
        region=fake.region,
        access_key_id=door.credentials.access_key_id,
        secret_access_key=door.credentials.secret_access_key,
        pid=os.getpid(),
    )


def _greeting(server: RunningServer, fake: EcsFake) -> str:
    containers = "are local processes" if fake.executes else "are simulated, and every caller is let in"
    return "\n".join(
        [
            f"ecs-fake {__version__} serves Amazon ECS at {server.url}",
            f"Account {fake.account_id}, Region {server.region}. Containers {containers}.",
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
