"""The command line: `ecs-fake serve`, `ecs-fake env`, `ecs-fake demo`.

Each command is a module with a `run` that gives the exit code; `options` names them all. Whatever a command
needs is imported when it runs, so that `ecs-fake --help` is quick. A mistake of the user is a `CommandError`
(or an `EcsFakeError` from below): one line on stderr and exit code 2, never a traceback.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from ecs_fake.cli.options import parse
from ecs_fake.cli.problems import CommandError
from ecs_fake.errors import EcsFakeError

INTERRUPTED = 130
"""128 + SIGINT, as shells expect."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    options = parse(argv)
    command = importlib.import_module(f"ecs_fake.cli.{options.command}")
    try:
        return int(command.run(options))
    except (CommandError, EcsFakeError) as problem:
        print(f"ecs-fake {options.command}: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
