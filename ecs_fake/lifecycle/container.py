"""The life of a container inside its task.

NONE → PULLED → RUNNING → STOPPED, shown by the API as PENDING, PENDING, RUNNING, STOPPED. With a restart policy also
RUNNING → RESTARTING → RUNNING, which nobody sees. `applied` tells which order was given last, so that none is given
twice while its answer is outstanding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ecs_fake.errors import IllegalTransition
from ecs_fake.lifecycle import dependencies, health, host_ports, registration, restart
from ecs_fake.lifecycle.effects import (
    HealthCheckDue,
    PullDone,
    ReadyToStart,
    StartTimeoutPassed,
    StopTimeoutPassed,
)
from ecs_fake.lifecycle.start_orders import start_order, stop_timeout
from ecs_fake.lifecycle.step import REASON_LENGTH, Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import KillContainer, PullImage, StopContainer
from ecs_fake.records.state_changes import (
    ContainerExited,
    ContainerStarted,
    ContainerStartFailed,
    HealthChecked,
    ImagePulled,
    ImagePullFailed,
)
from ecs_fake.records.status import Applied, ContainerStatus, Provision, TaskStatus
from ecs_fake.records.task import Container
from ecs_fake.texts import stopped as stopped_texts

NONE, PULLED, RUNNING, RESTARTING, STOPPED = ContainerStatus
_PENDING: Final = TaskStatus.PENDING
GIVEN_UP: Final = 143
"""Exit code of a container that was stopped before it was started, as what it waits for can never come about."""
_PROVIDED: Final = (None, Provision.PROVIDED)

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
        address=message.address,
        bindings=host_ports.bindings(step.birth(container), message.host_ports),
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


def _ended_or_restarts(step: Step, container: Container, message: ContainerExited) -> Container:
    if restart.follows(step, container, message):
        return restart.begin(container, message)
    return _exited(step, container, message)


def _ask_for_image(step: Step, container: Container, _: object) -> Container:
    step.effects.orders.append(PullImage(step.key(container), step.birth(container).spec.image))
    return container


def _start(step: Step, container: Container, _: object) -> Container:
    if step.stop_wanted:
        return _never_started(step, container)
    step.effects.orders.append(start_order(step, container))
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
    (RUNNING, ContainerExited): _ended_or_restarts,
    (RUNNING, StopTimeoutPassed): _kill,
    (RUNNING, HealthCheckDue): health.order,
    (RUNNING, HealthChecked): health.judge,
    (RUNNING, StartTimeoutPassed): _ignore,  # it goes on itself; what waits for it looks at the time
    (RESTARTING, ReadyToStart): _start,
    (RESTARTING, ContainerStarted): _started,
    (RESTARTING, ContainerStartFailed): _start_failed,
    (RESTARTING, ContainerExited): _exited,  # its runner died between start and report
    # A container that has stopped stays so; whatever was on its way is late.
    (STOPPED, PullDone): _ignore,
    (STOPPED, ReadyToStart): _ignore,
    (STOPPED, ImagePulled): _ignore,
    (STOPPED, ImagePullFailed): _ignore,
    (STOPPED, ContainerStarted): _ignore,
    (STOPPED, ContainerStartFailed): _ignore,
    (STOPPED, ContainerExited): _ignore,
    (STOPPED, StopTimeoutPassed): _ignore,
    (STOPPED, HealthCheckDue): _ignore,
    (STOPPED, HealthChecked): _ignore,
    (STOPPED, StartTimeoutPassed): _ignore,
}


def receive(step: Step, container: Container, message: Any) -> Container:
    """Let a message act on a container; what is said of an earlier run is dropped.

    Raises:
        IllegalTransition: no row is written for it.
    """
    if message.key.run != container.restarts:
        return container
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
    return (
        container.applied is Applied.NOTHING
        and step.task.last_status is _PENDING
        and step.task.provision in _PROVIDED
    )


def _may_start(step: Step, container: Container) -> bool:
    return container.applied is Applied.PULL and dependencies.met(step.task, container)


def _may_restart(_: Step, container: Container) -> bool:
    return container.applied is Applied.PULL


def _cannot_start(step: Step, container: Container) -> bool:
    return _failed_dependency(step, container) is not None


def _unwatched(step: Step, container: Container) -> bool:
    if container.watched:
        return False
    spec = step.birth(container).spec
    return spec.health_check is not None or spec.start_timeout is not None


def _may_stop(step: Step, container: Container) -> bool:
    return (
        step.stop_wanted
        and container.applied < Applied.STOP
        and not registration.holds(step.task)
        and dependencies.dependents_ended(step.task, container)
    )


def _never_started(step: Step, container: Container) -> Container:
    """End a container that does not run; one between two runs ended with its last one."""
    return evolve(container, status=STOPPED, exit_code=container.last_exit, stopped_at=step.now)


def _begin_pull(step: Step, container: Container) -> Container:
    _later(step, step.timings.pull, container, PullDone)
    return evolve(container, applied=Applied.PULL)


def _begin_start(step: Step, container: Container) -> Container:
    _later(step, step.timings.start, container, ReadyToStart)
    return evolve(container, applied=Applied.START)


def _give_up(step: Step, container: Container) -> Container:
    reason = stopped_texts.CANNOT_START.format(cause=_failed_dependency(step, container))
    return evolve(
        container,
        status=STOPPED,
        reason=reason[:REASON_LENGTH],
        exit_code=GIVEN_UP,
        stopped_at=step.now,
    )


def _failed_dependency(step: Step, container: Container) -> str | None:
    if container.applied is not Applied.PULL:
        return None
    return dependencies.failure(step.task, container, step.now)


def _watch(step: Step, container: Container) -> Container:
    """Set the timers of a run that has begun."""
    start_timeout = step.birth(container).spec.start_timeout
    if start_timeout is not None:
        step.effects.timers.append((float(start_timeout), StartTimeoutPassed(step.key(container))))
    return evolve(container, watched=True, checks=health.begin(step, container))


def _ask_to_stop(step: Step, container: Container) -> Container:
    key = step.key(container)
    step.effects.orders.append(StopContainer(key))
    step.effects.timers.append((stop_timeout(step, step.birth(container)), StopTimeoutPassed(key)))
    return evolve(container, applied=Applied.STOP)


STATE_ROWS: Final = (
    Row(NONE, _stop_wanted, _never_started),
    Row(NONE, _may_pull, _begin_pull),
    Row(PULLED, _stop_wanted, _never_started),
    Row(PULLED, _cannot_start, _give_up),
    Row(PULLED, _may_start, _begin_start),
    Row(RUNNING, _unwatched, _watch),
    Row(RUNNING, _may_stop, _ask_to_stop),
    Row(RESTARTING, _stop_wanted, _never_started),
    Row(RESTARTING, _may_restart, _begin_start),
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
        step.effects.orders.append(start_order(step, container))
