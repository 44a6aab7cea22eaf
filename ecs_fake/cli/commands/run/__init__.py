"""`ecs-fake run`: one task, here and now, with everything that it writes.

`launch` brings the task into being, `overrides` reads what flags change of it, `following` waits for what happens and
passes on Ctrl-C, `screen` shows it to people, or to programs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecs_fake.cli.fake_options import fake_options, put_together
from ecs_fake.cli.options import as_json, server_port
from ecs_fake.cli.problems import CommandError
from ecs_fake.cli.root import Command

if TYPE_CHECKING:
    from ecs_fake.cli.commands.run.launch import Site

_EPILOG = """\
\b
  ecs-fake run task.json
  ecs-fake run task.json --command "python -m app --once" --env STAGE=test
  ecs-fake run task.json --image "postgres:*=scripted:health=HEALTHY"
  aws ecs describe-task-definition --task-definition web | ecs-fake run -
  ecs-fake run web:3 --port 8090"""


@click.command("run", cls=Command, epilog=_EPILOG)
@click.option(
    "--container", metavar="NAME", help="Whom --command and --env are for. [the first essential one]"
)
@click.option(
    "--command", "words", metavar="TEXT", help="Override the command; it is split as a shell would."
)
@click.option("-e", "--env", "variables", multiple=True, metavar="NAME[=VALUE]", help="Set a variable; without value, "
              "the one it has here.")  # fmt: skip
@click.option("--cpu", metavar="UNITS", help="Override the task's CPU.")
@click.option("--memory", metavar="MIB", help="Override the task's memory.")
@click.option(
    "--launch-type", type=click.Choice(["FARGATE", "EC2"]), help="Default: what the definition is for."
)
@click.option("--cluster", metavar="NAME", help="In which cluster of the server.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what containers write.")
@click.option("-t", "--timestamps", is_flag=True, help="Write the time before each line.")
@as_json
@server_port
@fake_options
@click.argument("what", metavar="FILE|FAMILY[:REVISION]")
def command(what: str, port: int | None, **given: Any) -> int:
    """Run one task, print what its containers write, and end with the exit code of the essential one.

    FILE holds a task definition, as JSON or YAML; - is stdin. It is run by a fake that is made for it, or with --port
    by a running server. FAMILY is one of a running server. Containers are local processes unless --runner or --image
    says otherwise.

    Ctrl-C stops the task as ECS would: SIGTERM, and SIGKILL when the containers' stopTimeout is over. A second Ctrl-C
    kills them at once.
    """
    from ecs_fake.cli.commands.run.following import follow
    from ecs_fake.cli.commands.run.launch import launch
    from ecs_fake.cli.commands.run.overrides import Wanted
    from ecs_fake.cli.commands.run.screen import screen

    wanted = Wanted(*(given[name] for name in ("container", "words", "variables", "cpu", "memory")))
    shown = screen(as_json=given["as_json"], quiet=given["quiet"], times=given["timestamps"])
    with _site(what, port, given) as site:
        for note in site.notes:
            shown.note(note)
        task = launch(site, wanted, given["launch_type"])
        return follow(site, task, shown)


@contextlib.contextmanager
def _site(what: str, port: int | None, given: dict[str, Any]) -> Iterator[Site]:
    """Give where to run which definition: a server that runs, or a fake for as long as the block runs."""
    from ecs_fake.cli.commands.run.launch import Site
    from ecs_fake.cli.definitions.forms import as_registration
    from ecs_fake.cli.definitions.reading import read_document
    from ecs_fake.cli.places import remote

    registration = as_registration(read_document(what), what) if _is_file(what) else None
    if registration is None or port is not None:
        cluster = given["cluster"] or "default"
        yield Site(remote.of_port(port), cluster, registration or what)
        return
    from ecs_fake.cli.places.own import Own
    from ecs_fake.fake import EcsFake

    options = put_together(given, runner="process", clock="wall", clusters=["default"])
    if options.clock_kind == "virtual":
        raise CommandError("A task is watched in real time; leave --clock out.")
    with EcsFake.of(options) as fake:
        yield Site(Own(fake), options.clusters[0], registration)


def _is_file(what: str) -> bool:
    path = Path(what)
    return what == "-" or path.exists() or path.suffix.lower() in (".json", ".yaml", ".yml") or "/" in what
