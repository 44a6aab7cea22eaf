"""`ecs-fake events`: the events that ECS would have sent to EventBridge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import click

from ecs_fake.cli.options import TASK, as_json, server_port
from ecs_fake.cli.root import Command

_ID: Final = re.compile("[0-9a-f]{32}")


@click.command("events", cls=Command)
@server_port
@click.option("-f", "--follow", is_flag=True, help="Go on with new events until Ctrl-C.")
@click.option("--task", type=TASK, metavar="TASK", help="Only those of this task.")
@as_json
def command(port: int | None, follow: bool, task: str | None, as_json: bool) -> None:
    """Print the events that ECS would have sent to EventBridge, the oldest first; with --json as it sends them."""
    from ecs_fake.cli.places import remote
    from ecs_fake.cli.places.tasks import find_task
    from ecs_fake.cli.showing.lines import write_json

    server = remote.of_port(port)
    narrowed = {} if task is None else {"task": find_task(server, task)["taskArn"]}
    for event in server.control("Events", follow=follow, **narrowed):
        if as_json:
            write_json(event)
        else:
            _write(event)


def _write(event: Mapping[str, Any]) -> None:
    from ecs_fake.cli.showing.terminal import STATUS_COLOURS, coloured

    detail = event["detail"]
    status = str(detail.get("lastStatus") or detail.get("status") or detail.get("eventName") or "")
    words = [
        coloured(f"{datetime.fromisoformat(event['time']).astimezone():%H:%M:%S}", "dim"),
        f"{event['detail-type'].removeprefix('ECS '):<17}",
        coloured(f"{status:<14}", STATUS_COLOURS.get(status, "")),
        _subject(event["resources"]),
        str(detail.get("stoppedReason") or detail.get("reason") or ""),
    ]
    click.echo("  ".join(words).rstrip(), color=True)


def _subject(resources: Sequence[str]) -> str:
    """Give whom the event is about: cluster and name, an id cut short."""
    if not resources:
        return ""
    *_, cluster, name = resources[0].rpartition(":")[2].split("/")
    return f"{cluster}/{name[:8] if _ID.fullmatch(name) else name}"
