"""`ecs-fake env`: the environment of a server that runs on this machine."""

from __future__ import annotations

import click

from ecs_fake.cli.options import server_port
from ecs_fake.cli.root import Command

_EPILOG = """\
\b
  eval "$(ecs-fake env)"                                sh, bash, zsh
  ecs-fake env --shell fish | source                    fish
  ecs-fake env --shell powershell | Out-String | iex    PowerShell"""


@click.command("env", cls=Command, epilog=_EPILOG)
@server_port
@click.option(
    "--shell",
    type=click.Choice(["sh", "fish", "powershell"]),
    help="Whose syntax to write. Default: what $SHELL says.",
)
def command(port: int | None, shell: str | None) -> None:
    """Print the environment by which AWS tools find a server started by "ecs-fake serve" on this machine."""
    from ecs_fake.cli.environment import export_lines, shell_of_this_user
    from ecs_fake.cli.servers import the_server

    click.echo("\n".join(export_lines(the_server(port), shell or shell_of_this_user())))
