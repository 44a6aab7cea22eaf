"""`ecs-fake demo`: the main job as a view that a person can follow.

`play` says what happens, `stage` and `lights` how it is shown (plain lines, or a live view in a terminal),
`containers` holds the two programs that the demo's containers run.
"""

from __future__ import annotations

import argparse
import sys

from ecs_fake.cli.demo.stage import PlainStage, Stage


def run(options: argparse.Namespace) -> int:
    """Play both acts; give 0."""
    from ecs_fake.cli.demo.play import play  # brings in boto3

    stage = _stage()
    try:
        play(stage)
    finally:
        stage.leave()
    return 0


def _stage() -> Stage:
    """Give the live view where stdout is a terminal and rich is installed, else plain lines."""
    if not sys.stdout.isatty():
        return PlainStage()
    try:
        from ecs_fake.cli.demo.lights import RichStage  # brings in rich
    except ModuleNotFoundError:
        return PlainStage()
    return RichStage()
