"""Where the demo is shown: what a stage can do, and the plain one."""

from __future__ import annotations

from typing import Any, Protocol

from ecs_fake import __version__

TITLE = "Amazon ECS on this machine"
WHAT_NEXT = (
    ("in a test", "with ecs_fake.mock_ecs(): boto3.client('ecs').run_task(...)"),
    ("for the AWS CLI and any SDK", "ecs-fake serve"),
    ("all options", "ecs-fake --help"),
)


class Stage(Protocol):
    """Shows what happens, in the order it is told."""

    def open(self) -> None:
        """Begin the show."""

    def act(self, number: int, title: str) -> None:
        """Announce an act."""

    def call(self, code: str) -> None:
        """Show an API call that is about to be made."""

    def state(self, elapsed: float, status: str, remark: str) -> None:
        """Show that the task has come to `status`, `elapsed` seconds after RunTask."""

    def output(self, elapsed: float, container: str, text: str) -> None:
        """Show a line that a container wrote."""

    def glance(self, elapsed: float, task: dict[str, Any]) -> None:
        """Let the audience see the task as DescribeTasks gives it now."""

    def end_of_act(self, task: dict[str, Any]) -> None:
        """Sum up a stopped task."""

    def close(self) -> None:
        """End the show."""

    def leave(self) -> None:
        """Give the terminal back, whatever has happened."""


class PlainStage:
    """Lines that read well in a file, too."""

    def __init__(self) -> None:
        self._last = ""

    def open(self) -> None:
        print(f"ecs_fake {__version__}: {TITLE}", flush=True)

    def act(self, number: int, title: str) -> None:
        print(f"\n== Act {number}: {title}", flush=True)

    def call(self, code: str) -> None:
        self._turn_to("calls")
        print(f"   >>> {code}".replace("\n", "\n       "), flush=True)

    def state(self, elapsed: float, status: str, remark: str) -> None:
        self._turn_to("timeline")
        print(f"{elapsed:7.2f} s  * {status:<15} {remark}".rstrip(), flush=True)

    def output(self, elapsed: float, container: str, text: str) -> None:
        self._turn_to("timeline")
        print(f"{elapsed:7.2f} s    {container:>6} | {text}", flush=True)

    def glance(self, elapsed: float, task: dict[str, Any]) -> None:
        """Nothing: lines that are printed do not change."""

    def end_of_act(self, task: dict[str, Any]) -> None:
        print(f"\n   stopCode       {task['stopCode']}\n   stoppedReason  {task['stoppedReason']}\n")
        print(f"   {'container':<10} {'status':<10} {'exit code':<10} meaning")
        for container in task["containers"]:
            code = container.get("exitCode")
            print(f"   {container['name']:<10} {container['lastStatus']:<10} {code!s:<10} {meaning(code)}")

    def close(self) -> None:
        print("\nWhat next?\n")
        for purpose, command in WHAT_NEXT:
            print(f"   {purpose:<28} {command}")

    def leave(self) -> None:
        """Nothing was taken."""

    def _turn_to(self, part: str) -> None:
        """Leave a blank line between parts."""
        if part != self._last:
            print()
        self._last = part


def meaning(exit_code: int | None) -> str:
    """Say what an exit code tells about a container's end."""
    match exit_code:
        case None:
            return "never ran"
        case 0:
            return "ended well"
        case 137:
            return "killed: still there when stopTimeout was over"
        case 143:
            return "ended by SIGTERM"
        case _:
            return "failed"
