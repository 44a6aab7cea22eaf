"""`ecs-fake stop`: stop tasks as ECS would."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click

from ecs_fake.cli.options import TASK, server_port
from ecs_fake.cli.places.place import Document, Place
from ecs_fake.cli.root import Command


@click.command("stop", cls=Command)
@server_port
@click.option(
    "--reason", default="Stopped by ecs-fake stop", show_default=True, help="The task's stopped reason."
)
@click.option("--no-wait", is_flag=True, help="Do not wait until the tasks have stopped.")
@click.option("--kill", is_flag=True, help="Do not give the containers time to end: SIGKILL at once.")
@click.argument("tasks", type=TASK, nargs=-1, required=True, metavar="TASK...")
def command(port: int | None, reason: str, no_wait: bool, kill: bool, tasks: tuple[str, ...]) -> None:
    """Stop each TASK, and wait until it has: SIGTERM to its containers, SIGKILL when their stopTimeout is over."""
    from ecs_fake.cli.places import remote
    from ecs_fake.cli.places.tasks import find_task, full_id, short_id

    server = remote.of_port(port)
    found = [find_task(server, task) for task in tasks]
    for task in found:
        server.call("StopTask", cluster=task["clusterArn"], task=full_id(task), reason=reason)
        if kill:
            list(server.control("Kill", task=task["taskArn"]))
    with _progress(len(found), no_wait):
        for task in found:
            ended = task if no_wait else _wait(server, task)
            click.echo(f"{short_id(task)} {'is stopping' if no_wait else _end(ended)}")


def _wait(server: Place, task: Document) -> Document:
    last = task
    for state in server.control("Task", task=task["taskArn"], follow=True):
        last = state["task"]
    return last


def _end(task: Document) -> str:
    exits = [f"{one['name']} exit {one['exitCode']}" for one in task["containers"] if "exitCode" in one]
    return f"{task['lastStatus']}{': ' if exits else ''}{', '.join(exits)}"


@contextlib.contextmanager
def _progress(count: int, no_wait: bool) -> Iterator[None]:
    """Show on a terminal that there is something to wait for."""
    from ecs_fake.cli.showing.terminal import console

    screen = console(error=True)
    if no_wait or not screen.is_terminal:
        yield
        return
    with screen.status(f"Waiting for {count} task{'' if count == 1 else 's'} to stop"):
        yield
