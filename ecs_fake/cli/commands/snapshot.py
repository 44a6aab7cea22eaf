"""`ecs-fake snapshot`: all that ECS's API shows of a running server, as one document."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ecs_fake.cli.options import server_port
from ecs_fake.cli.problems import CommandError
from ecs_fake.cli.root import Command


@click.command("snapshot", cls=Command, epilog="For example: diff <(ecs-fake snapshot) before.json")
@server_port
@click.option("-o", "--output", type=Path, metavar="FILE", help="Write to FILE instead of stdout.")
def command(port: int | None, output: Path | None) -> None:
    """Write everything that the Describe operations show of a running server as one JSON document.

    It is for looking at, keeping with a bug report, and comparing. To go on with a state later, give "ecs-fake serve"
    a --state FILE.
    """
    from ecs_fake.cli.places import remote
    from ecs_fake.cli.places.everything import everything

    text = json.dumps(everything(remote.of_port(port)), indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"Cannot write {output}: {error.strerror}.") from error
