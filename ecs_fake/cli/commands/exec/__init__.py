"""`ecs-fake exec`: a command inside a container, with or without somebody who types.

`conversation` carries what is typed and written, `screen` makes the own terminal transparent meanwhile.
"""

from __future__ import annotations

import sys

import click

from ecs_fake.cli.options import TASK, server_port
from ecs_fake.cli.root import Command

_EPILOG = """\
\b
  ecs-fake exec 3f2a -- cat config.json
  ecs-fake exec -it -c web 3f2a -- sh"""


@click.command("exec", cls=Command, context_settings={"allow_interspersed_args": False}, epilog=_EPILOG)
@server_port
@click.option("-c", "--container", metavar="NAME", help="Which container, if the task has several.")
@click.option("-i", "--interactive", is_flag=True, help="Give the command what is typed or piped in here.")
@click.option("-t", "--tty", is_flag=True, help="Give the command a terminal.")
@click.argument("task", type=TASK)
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def command(
    port: int | None, container: str | None, interactive: bool, tty: bool, task: str, words: tuple[str, ...]
) -> int:
    """Run COMMAND in a container of TASK that runs; its exit code comes back.

    It finds the container's environment, working directory and user. No shell is involved unless COMMAND names one.
    """
    from ecs_fake.cli.commands.exec.conversation import Conversation
    from ecs_fake.cli.commands.exec.screen import transparent
    from ecs_fake.cli.places import remote
    from ecs_fake.cli.places.tasks import find_task

    words = words[1:] if words[0] == "--" else words  # click leaves what stands behind an argument
    if not words:
        raise click.UsageError("Missing the command to run.")
    server = remote.of_port(port)
    found = find_task(server, task)
    with transparent(wanted=tty and interactive and sys.stdin.isatty()):
        return Conversation(server, found["taskArn"], container, words, tty=tty, typed=interactive).hold()
