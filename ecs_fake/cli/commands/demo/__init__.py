"""`ecs-fake demo`: the main job as a view that a person can follow.

`play` says what happens, `stage` and `lights` how it is shown (plain lines, or a live view in a terminal),
`containers` holds the two programs that the demo's containers run.
"""

from __future__ import annotations

import sys

import click

from ecs_fake.cli.commands.demo.stage import PlainStage, Stage
from ecs_fake.cli.root import Command


@click.command("demo", cls=Command)
def command() -> None:
    """Run a task of two containers as real processes, watch it end, run it again and stop it."""
    from ecs_fake.cli.commands.demo.play import play  # brings in boto3

    stage = _stage()
    try:
        play(stage)
    finally:
        stage.leave()


def _stage() -> Stage:
    """Give the live view where stdout is a terminal and rich is installed, else plain lines."""
    if not sys.stdout.isatty():
        return PlainStage()
    try:
        from ecs_fake.cli.commands.demo.lights import RichStage  # brings in rich
    except ModuleNotFoundError:
        return PlainStage()
    return RichStage()
