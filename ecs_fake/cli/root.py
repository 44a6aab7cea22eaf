"""`ecs-fake` itself: which commands there are, and what becomes of a mistake."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from ecs_fake import __version__
from ecs_fake.cli import exit_codes
from ecs_fake.cli.problems import CommandError
from ecs_fake.errors import EcsFakeError

SECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "Begin": {
        "demo": "Watch a task live and die, in ten seconds.",
        "run": "Run a task definition here and now.",
        "validate": "Tell all that is wrong with a task definition.",
    },
    "Serve": {
        "serve": "Serve ECS over HTTP, for the AWS CLI and any SDK.",
        "wrap": "Run a command with a fake of its own.",
        "env": "Print how a shell reaches a running server.",
        "aws": "Run the AWS CLI against a running server.",
    },
    "Look at a running server": {
        "ps": "List its tasks.",
        "logs": "Print what a task's containers wrote.",
        "exec": "Run a command inside a container.",
        "stop": "Stop tasks.",
        "events": "Print the events that ECS would have sent.",
        "snapshot": "Write everything that it shows as one document.",
    },
    "Shell": {"completion": "Print what makes a shell complete these commands."},
}
"""Every command with its line of help, so that `--help` imports none of them."""

_WIDEST: Final = max(len(name) for section in SECTIONS.values() for name in section)
_ABOUT: Final = "Amazon ECS on this machine: true answers, real local processes, and nothing leaves it."


class Root(click.Group):
    """The group of all commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for section in SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"ecs_fake.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
            ctx.fail(f"There is no command {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(_WIDEST), text) for name, text in commands.items()])


@click.command(
    cls=Root,
    help=_ABOUT,
    epilog=exit_codes.EPILOG,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="ecs-fake %(version)s")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Show the help if nothing is asked for."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


class Problem(click.ClickException):
    """A problem that a command had."""

    def __init__(self, ctx: click.Context, message: str, code: int) -> None:
        super().__init__(message)
        self.ctx = ctx
        self.code = code


class Command(click.Command):
    """A command whose mistakes are told, not shown as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CommandError as problem:
            raise Problem(ctx, str(problem), problem.code) from problem
        except EcsFakeError as problem:
            raise Problem(ctx, str(problem), exit_codes.MISTAKE) from problem
        except BrokenPipeError:
            # Whoever read has gone. Python would find that out once more when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(exit_codes.BROKEN_PIPE)


def run(program: str, argv: Sequence[str] | None) -> int:
    """Run the command that `argv` names; give its exit code."""
    try:
        code = root.main(argv, prog_name=program, standalone_mode=False)
    except click.exceptions.Abort:
        return exit_codes.INTERRUPTED
    except click.ClickException as mistake:
        print(_one_line(mistake, program), file=sys.stderr)
        return mistake.code if isinstance(mistake, Problem) else exit_codes.MISTAKE
    return code if isinstance(code, int) else exit_codes.OK


def _one_line(mistake: click.ClickException, program: str) -> str:
    ctx = getattr(mistake, "ctx", None)
    path = ctx.command_path if ctx is not None else program
    if isinstance(mistake, Problem):
        return f"{path}: {mistake.message}"
    return f"{path}: {' '.join(mistake.format_message().split())} See: {path} --help"
