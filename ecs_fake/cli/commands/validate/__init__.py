"""`ecs-fake validate`: all that is wrong with a task definition, where it stands and what to do.

`findings` collects what the service model and the checks of a registration have to object, `blame` finds out which part
of the document an objection is about, `advice` says what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ecs_fake.cli import exit_codes
from ecs_fake.cli.options import as_json
from ecs_fake.cli.root import Command

if TYPE_CHECKING:
    from ecs_fake.cli.commands.validate.findings import Report


@click.command("validate", cls=Command)
@as_json
@click.argument("file", metavar="FILE")
def command(as_json: bool, file: str) -> int:
    """Tell everything for which ECS would refuse the task definition in FILE; - is stdin.

    FILE is JSON or YAML: the input of register-task-definition, the output of describe-task-definition, or a list of
    container definitions. The exit code is 1 if there are violations.
    """
    from ecs_fake.cli.commands.validate.findings import examine
    from ecs_fake.cli.definitions.forms import as_registration
    from ecs_fake.cli.definitions.reading import read_document
    from ecs_fake.cli.showing.lines import write_json

    registration = as_registration(read_document(file), file)
    report = examine(registration.request)
    if as_json:
        write_json({"file": file, "notes": registration.notes, **report.document()})
    else:
        for note in registration.notes:
            click.echo(f"Note: {note}")
        _write(file, report)
    return exit_codes.NO if report.findings else exit_codes.OK


def _write(file: str, report: Report) -> None:
    from ecs_fake.cli.showing.terminal import coloured

    if not report.findings:
        fits = f" for {', '.join(report.compatibilities)}" if report.compatibilities else ""
        click.echo(f"{coloured('valid', 'bold green')}  {file}{fits}", color=True)
        return
    for finding in report.findings:
        click.echo(coloured(", ".join(finding.paths), "bold"), color=True)
        click.echo(coloured(_indented(finding.message), "red"), color=True)
        click.echo(f"{_indented(finding.advice)}\n")
    count = len(report.findings)
    click.echo(f"{count} violation{'' if count == 1 else 's'} in {file}.")
    if not report.complete:
        click.echo("Members have the wrong type or are missing; more is checked when these are mended.")


def _indented(text: str) -> str:
    """Indent a sentence; on a terminal also where it is wrapped."""
    from ecs_fake.cli.showing.terminal import console

    width = console().width if console().is_terminal else len(text) + 2
    return click.wrap_text(text, width, initial_indent="  ", subsequent_indent="  ")
