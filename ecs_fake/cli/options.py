"""Options and arguments that several commands have."""

from __future__ import annotations

from typing import Any, Final

import click

PORT: Final = click.IntRange(0, 65535)

server_port = click.option(
    "--port", type=click.IntRange(1, 65535), metavar="PORT", help="Which server, where several run."
)
"""`--port`: the running server that is meant."""

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")
"""`--json`."""


class TaskName(click.ParamType[str]):
    """A task's ARN, its id, or the beginning of it; completed with the tasks of the running server."""

    name = "task"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        from ecs_fake.cli.places import remote
        from ecs_fake.cli.places.tasks import every_task, short_id
        from ecs_fake.cli.problems import CommandError

        try:
            tasks = list(every_task(remote.of_port(ctx.params.get("port"))))
        except (CommandError, OSError):
            return []  # there is nobody to tell
        return [
            CompletionItem(short_id(task), help=f"{task['group']} {task['lastStatus']}")
            for task in tasks
            if short_id(task).startswith(incomplete)
        ]


TASK: Final = TaskName()
