"""The commands of `ecs-fake` and their options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from ecs_fake import __version__

DEFAULT_PORT: Final = 8090

_ABOUT = "Amazon ECS on this machine: real answers, real local processes, nothing leaves it."
_FIRST_STEPS = """\
first steps:
  ecs-fake demo                 watch a task live and die
  ecs-fake serve                an endpoint for the AWS CLI and any SDK
  eval "$(ecs-fake env)"        point this shell at it
"""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; exits with code 2 and one line if it cannot be understood."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help()
        sys.exit(0)
    return options


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong and where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See: {self.prog} --help\n")


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that lists commands without naming their placeholder first."""

    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        return text.partition("\n")[2] if action.dest == "command" and action.choices else text


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ecs-fake",
        description=_ABOUT,
        epilog=_FIRST_STEPS,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"ecs-fake {__version__}", help="print the version and exit"
    )
    commands = parser.add_subparsers(dest="command", metavar="command", title="commands")
    _add_serve(commands)
    _add_env(commands)
    _add_demo(commands)
    return parser


def _add_serve(commands: argparse._SubParsersAction[_Parser]) -> None:
    text = "Serve ECS over HTTP until Ctrl+C. Tasks are local processes, which end with the server."
    serve = commands.add_parser(
        "serve", help="serve ECS over HTTP, for the AWS CLI and any SDK", description=text, allow_abbrev=False
    )
    door = serve.add_argument_group("where")
    door.add_argument("--host", default="127.0.0.1", help="name or address to listen on (%(default)s)")
    door.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port to listen on, 0 for a free one (%(default)s)"
    )
    door.add_argument("--access-log", action="store_true", help="print a line for each call on stderr")
    fake = serve.add_argument_group("what")
    fake.add_argument(
        "--runner",
        choices=["process", "simulated"],
        help="what a container is: its command as a local process, or nothing that is executed (process)",
    )
    fake.add_argument(
        "--timings", choices=["instant", "brisk", "realistic"], help="how long each state lasts (instant)"
    )
    fake.add_argument(
        "--clusters", nargs="+", metavar="NAME", help="clusters that exist from the start (none)"
    )
    fake.add_argument("--region", help="Region of callers that name none (us-east-1)")
    fake.add_argument("--account-id", metavar="ID", help="account of the callers (123456789012)")
    fake.add_argument(
        "--allow", nargs="+", metavar="NAME", help="what tasks may do to this machine, such as host-paths (nothing)"
    )
    fake.add_argument("--seed", type=int, metavar="N", help="make the same ids each time")


def _add_env(commands: argparse._SubParsersAction[_Parser]) -> None:
    text = (
        'Print the environment by which AWS tools find a server started by "ecs-fake serve" on this machine.'
    )
    env = commands.add_parser(
        "env",
        help="print how a shell reaches a running server",
        description=text,
        allow_abbrev=False,
    )
    env.add_argument("--port", type=_port, help="which server, where several run")


def _add_demo(commands: argparse._SubParsersAction[_Parser]) -> None:
    text = "Run a task of two containers as real processes, watch it end, run it again and stop it."
    commands.add_parser(
        "demo", help="watch a task live and die, in ten seconds", description=text, allow_abbrev=False
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 0 to 65535")
