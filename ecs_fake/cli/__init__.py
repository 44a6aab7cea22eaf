"""The command line, `ecs-fake`.

`root` names all commands; each is a module in `commands/` with a `command`, imported when it is asked for, so that
`ecs-fake --help` is quick. `servers` knows which servers run, `places` how commands talk to one, or to a fake of their
own; `definitions` reads task definitions, `showing` writes for people and for programs.

A mistake of the user is a `CommandError` (or an `EcsFakeError` from below): one line on stderr and an exit code out of
`exit_codes`, never a traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ecs_fake.cli import exit_codes
from ecs_fake.cli.problems import CommandError, need

PROGRAM = "ecs-fake"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    try:
        need("click")
    except CommandError as problem:
        print(f"{PROGRAM}: {problem}", file=sys.stderr)
        return problem.code
    from ecs_fake.cli.root import run  # brings in click

    try:
        return run(PROGRAM, argv)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
