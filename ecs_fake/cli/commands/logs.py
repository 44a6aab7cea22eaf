"""`ecs-fake logs`: what the containers of a task wrote."""

from __future__ import annotations

import click

from ecs_fake.cli.options import TASK, as_json, server_port
from ecs_fake.cli.root import Command


@click.command("logs", cls=Command)
@server_port
@click.option("-f", "--follow", is_flag=True, help="Go on with new lines until the task has stopped.")
@click.option("-c", "--container", metavar="NAME", help="Only what this container wrote.")
@click.option("-t", "--timestamps", is_flag=True, help="Write the time before each line.")
@as_json
@click.argument("task", type=TASK)
def command(
    port: int | None, follow: bool, container: str | None, timestamps: bool, as_json: bool, task: str
) -> None:
    """Print what the containers of TASK wrote: its ARN, its id, or the beginning of it.

    What a container wrote to stderr goes to stderr.
    """
    from ecs_fake.cli.places import remote
    from ecs_fake.cli.places.tasks import find_task
    from ecs_fake.cli.showing.lines import LineWriter, write_json

    server = remote.of_port(port)
    found = find_task(server, task)
    names = [one["name"] for one in found["containers"]]
    writer = LineWriter([container] if container else names, times=timestamps)
    narrowed = {} if container is None else {"container": container}
    for line in server.control("Logs", task=found["taskArn"], follow=follow, **narrowed):
        if as_json:
            write_json(line)
        else:
            writer.write(line)
