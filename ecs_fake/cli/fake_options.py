"""The options of a fake on the command line: those of `ecs_fake.settings.Options`, for each command that makes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from ecs_fake.settings import Options

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_FAKE: Final = "fake_"
"""What the parameters begin with, so that none meets one of the command itself."""

_OPTIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("runner", {"type": click.Choice(["process", "simulated"]), "help": "What a container is: its command as a local "
     "process, or nothing that is executed."}),
    ("timings", {"type": click.Choice(["instant", "brisk", "realistic"]), "help": "How long each state lasts."}),
    ("clock", {"type": click.Choice(["wall", "virtual"]), "help": "Real time, or time that moves by polling."}),
    ("start", {"metavar": "TIME", "help": "Where a virtual clock starts: ISO 8601 or epoch seconds."}),
    ("state", {"metavar": "FILE", "help": "Keep everything in a file, to go on from after any kind of end."}),
    ("clusters", {"multiple": True, "metavar": "NAMES", "help": "Clusters that exist from the start."}),
    ("region", {"metavar": "REGION", "help": "Region of callers that name none."}),
    ("account_id", {"metavar": "ID", "help": "Account of the callers."}),
    ("allow", {"multiple": True, "metavar": "NAMES", "help": "What tasks may do to this machine, such as host-paths."}),
    ("integrations", {"multiple": True, "metavar": "NAMES", "help": "Services to ask through boto3, or local."}),
    ("seed", {"metavar": "N", "help": "Make the same ids each time."}),
    ("throttling", {"is_flag": True, "flag_value": "true", "default": None, "help": "Refuse calls that are too fast."}),
    ("consistency_lag", {"metavar": "SECONDS", "help": "How far reads are behind writes."}),
    ("poll_step", {"metavar": "SECONDS", "help": "How far a repeated read moves a virtual clock."}),
    ("history", {"metavar": "N", "help": "How many calls, changes and events are kept."}),
    ("output_kept", {"metavar": "N", "help": "How many lines of each container are kept."}),
    ("task_pids_limit", {"metavar": "N", "help": "How many processes a task may have."}),
)  # fmt: skip


def fake_options(command: Decorated) -> Decorated:
    """Give a command the options of a fake; it gets them as `fake_...`, for `put_together`."""
    image = click.option(
        "--image",
        "fake_images",
        multiple=True,
        metavar="PATTERN=STAND-IN",
        help="What stands in for an image: process:COMMAND, function:MODULE:NAME, scripted:run_for=3,exit_code=1, "
        "or pull-error:TEXT.",
    )
    for name, settings in reversed(_OPTIONS):
        command = click.option(f"--{name.replace('_', '-')}", _FAKE + name, **settings)(command)
    return image(command)


def put_together(given: Mapping[str, Any], **own: object) -> Options:
    """Put the options of a fake together: the command line's, over the environment's, over the command's own.

    Args:
        given: the parameters of the command; those that are not of the fake are passed over.
        **own: what the command has where nothing is said.

    Raises:
        OptionError: a value that cannot work.
        CommandError: a stand-in that cannot be understood.
    """
    from ecs_fake.cli.stand_ins import read_images
    from ecs_fake.settings import Options, Source, from_environment, from_texts, merge

    mine = {name.removeprefix(_FAKE): value for name, value in given.items() if name.startswith(_FAKE)}
    images = read_images(mine.pop("images"))
    texts = from_texts("command line", {name: _text(value) for name, value in mine.items()})
    sources = [texts, Source("command line", {"images": images or None}), from_environment()]
    merged: dict[str, Any] = merge([*sources, Source("default of this command", own)])
    return Options(**merged)


def _text(value: str | tuple[str, ...] | None) -> str | None:
    return ",".join(value) if isinstance(value, tuple) else value
