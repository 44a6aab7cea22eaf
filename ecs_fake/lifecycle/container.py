"""The life of a container inside its task.

NONE → PULLED → RUNNING → STOPPED, shown by the API as PENDING, PENDING, RUNNING, STOPPED. `applied` tells which order
was given last, so that none is given twice while its answer is outstanding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ecs_fake import texts
from ecs_fake.errors import IllegalTransition
from ecs_fake.lifecycle import dependencies
from ecs_fake.lifecycle.effects import Effects, PullDone, ReadyToStart, StopTimeoutPassed
from ecs_fake.lifecycle.timings import DEFAULT_STOP_TIMEOUT, Timings
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import ContainerKey, KillContainer, PullImage, StartContainer, StopContainer
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    ImagePulled,
    ImagePullFailed,
)
from ecs_fake.records.status import Applied, ContainerStatus, DesiredStatus, TaskStatus
from ecs_fake.records.task import Container, ContainerBirth, Task

NONE, PULLED, RUNNING, STOPPED = ContainerStatus
_STOP: Final = DesiredStatus.STOPPED
_PENDING: Final = TaskStatus.PENDING

REASON_LENGTH: Final = 1024
"""Characters of a container's reason that are kept (RunTask-138)."""


@dataclass(slots=True)
class Step:
    """Where a life is stepped: the task around the container, the time, and what is to be done."""

    task: Task
    """The form the task has by now; only the interpreter (`task.live`) moves it on."""
    now: float
    timings: Timings
    effects: Effects

    def key(self, container: Container) -> ContainerKey:
        """Name the container in messages."""
        return ContainerKey(self.task.spec.epoch, self.task.spec.arn, container.name)

    def birth(self, container: Container) -> ContainerBirth:
        """Give what the container was born with."""
        return self.task.spec.birth(container.name)

    @property
    def stop_wanted(self) -> bool:
        """Whether the task is to end."""
        return self.task.desired_status is _STOP


Action = Callable[[Step, Container, Any], Container]


# -- what messages do ----------------------------------------------------------------------------
def _pulled(_: Step, container: Container, message: ImagePulled) -> Container:
    return evolve(container, status=PULLED, image_digest=message.digest)


def _pull_failed(step: Step, container: Container, message: ImagePullFailed) -> Container:
    return evolve(
        container, status=STOPPED, runtime_id=step.birth(container).runtime_id, stopped_at=message.at
    )


def _started(step: Step, container: Container, message: ContainerStarted) -> Container:
    return evolve(
        container,
        status=RUNNING,
        pid=message.pid,
        runtime_id=message.runtime_id or step.birth(container).runtime_id,
        started_at=message.at,
    )


def _start_failed(step: Step, container: Container, message: ContainerStartFailed) -> Container:
    return evolve(
        container,
        status=STOPPED,
        reason=message.reason[:REASON_LENGTH],
        runtime_id=step.birth(container).runtime_id,
        stopped_at=message.at,
    )


def _exited(_: Step, container: Container, message: ContainerExited) -> Container:
    reason = message.reason[:REASON_LENGTH] if message.reason else None
    return evolve(
        container, status=STOPPED, exit_code=message.exit_code, reason=reason, stopped_at=message.at
    )


def _ask_for_image(step: Step, container: Container, _: object) -> Container:
    step.effects.orders.append(PullImage(step.key(container), step.birth(container).spec.image))
    return container


def _start(step: Step, container: Container, _: object) -> Container:
    step.effects.orders.append(_start_order(step, container))
    return container


def _kill(step: Step, container: Container, _: object) -> Container:
    step.effects.orders.append(KillContainer(step.key(container)))
    return evolve(container, applied=Applied.KILL)


def _ignore(_: Step, container: Container, __: object) -> Container:
    return container


EVENT_ROWS: Final[dict[tuple[ContainerStatus, type], Action]] = {
    (NONE, PullDone): _ask_for_image,
    (NONE, ImagePulled): _pulled,
    (NONE, ImagePullFailed): _pull_failed,
    (PULLED, PullDone): _ignore,  # said twice, as the next two
    (PULLED, ImagePulled): _ignore,
    (PULLED, ImagePullFailed): _ignore,
    (PULLED, ReadyToStart): _start,
    (PULLED, ContainerStarted): _started,
    (PULLED, ContainerStartFailed): _start_failed,
    (PULLED, ContainerExited): _exited,  # its runner died between start and report
    (RUNNING, PullDone): _ignore,  # said twice, as the next four
    (RUNNING, ImagePulled): _ignore,
    (RUNNING, ReadyToStart): _ignore,
    (RUNNING, ContainerStarted): _ignore,
    (RUNNING, ImagePullFailed): _ignore,
    (RUNNING, ContainerExited): _exited,
    (RUNNING, StopTimeoutPassed): _kill,
    # A container that has stopped stays so; whatever was on its way is late.
    (STOPPED, PullDone): _ignore,
    (STOPPED, ReadyToStart): _ignore,
    (STOPPED, ImagePulled): _ignore,
    (STOPPED, ImagePullFailed): _ignore,
    (STOPPED, ContainerStarted): _ignore,
    (STOPPED, ContainerStartFailed): _ignore,
    (STOPPED, ContainerExited): _ignore,
    (STOPPED, StopTimeoutPassed): _ignore,
}


def receive(step: Step, container: Container, message: Any) -> Container:
    """Let a message act on a container; raises `IllegalTransition` where no row is written for it."""
    action = EVENT_ROWS.get((container.status, type(message)))
    if action is None:
        raise IllegalTransition(
            f"container {container.name} of {step.task.arn} is {container.status} and cannot take {message!r}"
        )
    return action(step, container, message)


# -- what happens by itself ----------------------------------------------------------------------
class Row(NamedTuple):
    """A state row: in this state, when the guard holds, the action gives the next form."""

    at: ContainerStatus
    when: Callable[[Step, Container], bool]
    then: Callable[[Step, Container], Container]


def _stop_wanted(step: Step, container: Container) -> bool:
    return step.stop_wanted and container.applied < Applied.START


def _may_pull(step: Step, container: Container) -> bool:
    return container.applied is Applied.NOTHING and step.task.last_status is _PENDING


def _may_start(step: Step, container: Container) -> bool:
    return container.applied is Applied.PULL and dependencies.met(step.task, container)


def _cannot_start(step: Step, container: Container) -> bool:
    return container.applied is Applied.PULL and dependencies.failure(step.task, container) is not None


def _may_stop(step: Step, container: Container) -> bool:
    return (
        step.stop_wanted
        and container.applied < Applied.STOP
        and dependencies.dependents_ended(step.task, container)
    )


def _never_started(step: Step, container: Container) -> Container:
    return evolve(container, status=STOPPED, stopped_at=step.now)


def _begin_pull(step: Step, container: Container) -> Container:
    _later(step, step.timings.pull, container, PullDone)
    return evolve(container, applied=Applied.PULL)


def _begin_start(step: Step, container: Container) -> Container:
    _later(step, step.timings.start, container, ReadyToStart)
    return evolve(container, applied=Applied.START)


def _give_up(step: Step, container: Container) -> Container:
    why = dependencies.failure(step.task, container) or ""
    reason = f"{texts.DEPENDENCY.format(task_arn=step.task.arn)}: {why}"
    return evolve(container, status=STOPPED, reason=reason[:REASON_LENGTH], stopped_at=step.now)


def _ask_to_stop(step: Step, container: Container) -> Container:
    key = step.key(container)
    step.effects.orders.append(StopContainer(key))
    step.effects.timers.append((stop_timeout(step.birth(container)), StopTimeoutPassed(key)))
    return evolve(container, applied=Applied.STOP)


STATE_ROWS: Final = (
    Row(NONE, _stop_wanted, _never_started),
    Row(NONE, _may_pull, _begin_pull),
    Row(PULLED, _stop_wanted, _never_started),
    Row(PULLED, _cannot_start, _give_up),
    Row(PULLED, _may_start, _begin_start),
    Row(RUNNING, _may_stop, _ask_to_stop),
)
_ROWS_AT: Final = {status: tuple(row for row in STATE_ROWS if row.at is status) for status in ContainerStatus}


def proceed(step: Step, container: Container) -> Container:
    """Apply the first state row whose guard holds; the same container comes back when there is none."""
    for row in _ROWS_AT[container.status]:
        if row.when(step, container):
            return row.then(step, container)
    return container


def _later(step: Step, delay: float, container: Container, timer: type[PullDone | ReadyToStart]) -> None:
    """Set a timer, or do at once what it would do."""
    message = timer(step.key(container))
    if delay > 0:
        step.effects.timers.append((delay, message))
    elif timer is PullDone:
        _ask_for_image(step, container, message)
    else:
        step.effects.orders.append(_start_order(step, container))


def stop_timeout(birth: ContainerBirth) -> float:
    """Seconds between SIGTERM and SIGKILL for this container."""
    return DEFAULT_STOP_TIMEOUT if birth.spec.stop_timeout is None else float(birth.spec.stop_timeout)


def _start_order(step: Step, container: Container) -> StartContainer:
    birth = step.birth(container)
    spec, override = birth.spec, birth.override
    command = override.get("command")
    environment = {
        **spec.environment,
        **{pair["name"]: pair["value"] for pair in override.get("environment", ())},
    }
    return StartContainer(
        key=step.key(container),
        image=spec.image,
        entry_point=spec.entry_point,
        command=tuple(command) if command else spec.command,
        environment=environment,
        working_directory=spec.working_directory,
        region=step.task.spec.region,
        definition=spec.definition,
    )
