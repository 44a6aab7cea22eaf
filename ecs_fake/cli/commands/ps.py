"""`ecs-fake ps`: the tasks of a running server."""

from __future__ import annotations

from datetime import datetime

import click

from ecs_fake.cli.options import as_json, server_port
from ecs_fake.cli.places.place import Document
from ecs_fake.cli.root import Command

_HEADINGS = ("TASK", "DEFINITION", "STATUS", "CONTAINERS", "SINCE", "CLUSTER", "GROUP")


@click.command("ps", cls=Command)
@server_port
@click.option("--cluster", metavar="NAME", help="Only the tasks of this cluster.")
@click.option("-a", "--all", "stopped", is_flag=True, help="Also the tasks that have stopped.")
@as_json
def command(port: int | None, cluster: str | None, stopped: bool, as_json: bool) -> None:
    """List the tasks of a running server, the newest first."""
    from ecs_fake.cli.places import remote
    from ecs_fake.cli.places.tasks import every_task
    from ecs_fake.cli.showing.lines import write_json
    from ecs_fake.cli.showing.table import write_table
    from ecs_fake.cli.showing.terminal import STATUS_COLOURS

    tasks = sorted(
        every_task(remote.of_port(port), cluster, stopped=stopped),
        key=lambda task: float(task["createdAt"]),
        reverse=True,
    )
    if as_json:
        write_json(tasks)
    elif tasks:
        write_table(_HEADINGS, list(map(_row, tasks)), STATUS_COLOURS)
    else:
        others = "" if stopped else " Those that have stopped are shown by --all."
        click.echo(f"There are no tasks.{others}", err=True)


def _row(task: Document) -> list[str]:
    from ecs_fake.cli.places.tasks import short_id

    return [
        short_id(task),
        task["taskDefinitionArn"].rpartition("/")[2],
        task["lastStatus"],
        ", ".join(map(_container, task["containers"])),
        f"{datetime.fromtimestamp(_since(task)).astimezone():%H:%M:%S}",
        task["clusterArn"].rpartition("/")[2],
        _group(task),
    ]


def _group(task: Document) -> str:
    """Give the group, unless it is the one that tasks have who are given none."""
    family = task["taskDefinitionArn"].rpartition("/")[2].partition(":")[0]
    return "" if task["group"] == f"family:{family}" else str(task["group"])


def _since(task: Document) -> float:
    return float(task.get("stoppedAt") or task.get("startedAt") or task["createdAt"])


def _container(container: Document) -> str:
    code = container.get("exitCode")
    name, health = container["name"], container.get("healthStatus", "UNKNOWN")
    if code is not None:
        return f"{name} exit {code}"
    return f"{name} {health}" if health != "UNKNOWN" else str(name)
