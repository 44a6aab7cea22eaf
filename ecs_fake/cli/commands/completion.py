"""`ecs-fake completion`: what makes a shell complete our commands, as click has it."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ecs_fake.cli.root import Command, root

_EPILOG = """\
\b
  ecs-fake completion bash >> ~/.bashrc
  ecs-fake completion zsh  >> ~/.zshrc
  ecs-fake completion fish >  ~/.config/fish/completions/ecs-fake.fish"""


@click.command("completion", cls=Command, epilog=_EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what makes a shell complete these commands, their options, and the tasks of a running server."""
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(root, {}, "ecs-fake", "_ECS_FAKE_COMPLETE").source())
