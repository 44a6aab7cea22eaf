"""`ecs-fake wrap`: a command with a fake of its own, which is gone when the command has ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import click

from ecs_fake.cli import exit_codes, signals
from ecs_fake.cli.fake_options import fake_options, put_together
from ecs_fake.cli.problems import CommandError, need
from ecs_fake.cli.root import Command

_EPILOG = """\
For example: ecs-fake wrap --clusters default -- terraform apply"""


@click.command("wrap", cls=Command, context_settings={"allow_interspersed_args": False}, epilog=_EPILOG)
@fake_options
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def command(words: tuple[str, ...], **given: Any) -> int:
    """Run COMMAND with a fake of its own on a free port.

    It finds the fake by its environment: the endpoint, keys that are good for nothing else, and the Region. Signals are
    passed on to it, and its exit code comes back. Containers are simulated unless --runner says otherwise, in real
    time.
    """
    need("uvicorn", "starlette")
    from ecs_fake.cli.environment import for_a_child
    from ecs_fake.cli.servers import announced, describe
    from ecs_fake.fake import EcsFake
    from ecs_fake.server.serve import HttpDoor

    with EcsFake.of(put_together(given, clock="wall")) as fake, HttpDoor(fake, control=fake) as door:
        server = describe(door, fake)
        with announced(server):
            code = _run(words, for_a_child(server))
        for text in fake.warnings:
            click.echo(f"ecs-fake: {text}", err=True)
    return code


def _run(words: tuple[str, ...], environment: Mapping[str, str]) -> int:
    """Run the command to its end; give its exit code, 128 + number if a signal ended it."""
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def forward(number: int) -> None:
        if child is None:
            early.append(number)
        elif not (number in signals.FROM_THE_TERMINAL and _is_in_the_foreground()):
            child.send_signal(number)

    with signals.handled(signals.FORWARDED, forward):
        child = _start(words, environment)
        for number in early:
            child.send_signal(number)
        code = child.wait()
    return code if code >= 0 else exit_codes.OF_SIGNAL - code


def _start(words: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(words, env=environment)
    except FileNotFoundError:
        raise CommandError(f"There is no command {words[0]!r}.", exit_codes.NOT_FOUND) from None
    except OSError as error:
        raise CommandError(
            f"Cannot execute {words[0]!r}: {error.strerror}.", exit_codes.CANNOT_RUN
        ) from error


def _is_in_the_foreground() -> bool:
    """Whether the terminal sends its signals to the command itself, too, so that it would get them twice."""
    if not sys.stdin or not hasattr(os, "tcgetpgrp"):
        return False
    with contextlib.suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDONLY)
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        finally:
            os.close(terminal)
    return False
