"""`ecs-fake aws`: the AWS CLI with the environment of a server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import NoReturn

import click

from ecs_fake.cli import exit_codes
from ecs_fake.cli.options import server_port
from ecs_fake.cli.problems import CommandError
from ecs_fake.cli.root import Command


@click.command(
    "aws",
    cls=Command,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="For example: ecs-fake aws ecs list-clusters",
)
@server_port
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="ARGUMENTS...")
def command(port: int | None, arguments: tuple[str, ...]) -> NoReturn:
    """Run the AWS CLI against a running server.

    It is the AWS CLI of this Python environment if it has one, else the one on the PATH. ARGUMENTS are its own.
    """
    from ecs_fake.cli.environment import for_a_child
    from ecs_fake.cli.servers import the_server

    environment = for_a_child(the_server(port))
    words = [*_cli(), *arguments]
    sys.stdout.flush()
    if os.name == "nt":  # there `exec` would begin another process and let the shell go on
        sys.exit(subprocess.run(words, env=environment, check=False).returncode)
    os.execvpe(words[0], words, environment)


def _cli() -> list[str]:
    """Give the beginning of the AWS CLI's command line."""
    if find_spec("awscli") is not None:
        return [sys.executable, "-m", "awscli"]
    found = shutil.which("aws")
    if found is None:
        raise CommandError(
            "There is no AWS CLI: neither in this Python environment nor on the PATH. Type: pip install awscli",
            exit_codes.NOT_FOUND,
        )
    return [found]
