"""Health checks: what the supervisor is asked to run, and what its answer means."""

from __future__ import annotations

from ecs_fake.records.orders import CheckHealth, ContainerKey
from ecs_fake.records.state_changes import HealthChecked
from ecs_fake.runners.process import texts
from ecs_fake.runners.process.plan import words

FAILED = -1
"""Exit code of a check that could not be run; Docker's."""
_SHELL = ("/bin/sh", "-c")


def command_line(command: tuple[str, ...]) -> list[bytes]:
    """Give the words to execute: those behind `CMD`, or the container's default shell (HealthCheck-020).

    Raises:
        Unstartable: they are no words for any process.
    """
    kind, *rest = command
    return words([*_SHELL, *rest] if kind == "CMD-SHELL" else rest)


def not_run(order: CheckHealth, at: float) -> HealthChecked:
    """Make the result of a check whose command cannot be handed to any process."""
    return HealthChecked(order.key, at, order.number, at, FAILED, texts.check_unusable(order.command))


def result(
    key: ContainerKey,
    at: float,
    number: int,
    began: float,
    exit_code: int,
    overdue: float | None,
    output: bytes,
    refusal: tuple[str, int, bytes] | None,
) -> HealthChecked:
    """Make a check's result of what the supervisor says.

    Args:
        key: the container.
        at: when it ended.
        number: which check it was.
        began: when it was begun.
        exit_code: of its main process.
        overdue: the seconds it had, if it was killed because it took longer.
        output: the first of what it wrote.
        refusal: why it could not be started, if so: the step, the system's error number, the program.
    """
    text = output.decode("utf-8", "replace")
    if overdue is not None:
        text = texts.CHECK_TIMEOUT.format(seconds=overdue, output=f": {text}" if text else "")
    elif refusal is not None:
        step, error, program = refusal
        text = texts.check_not_run(step, error, program.decode("utf-8", "replace"))
    return HealthChecked(key, at, number, began, exit_code, text)
