"""What a container is started with."""

from __future__ import annotations

from ecs_fake.lifecycle.step import Step
from ecs_fake.lifecycle.timings import DEFAULT_STOP_TIMEOUT
from ecs_fake.records.orders import Limits, StartContainer
from ecs_fake.records.task import Container, ContainerBirth, Task


def stop_timeout(step: Step, birth: ContainerBirth) -> float:
    """Seconds between the stop signal and SIGKILL for this container: its own, else what its agent is set to."""
    for given in (birth.spec.stop_timeout, step.task.spec.stop_timeout):
        if given is not None:
            return float(given)
    return DEFAULT_STOP_TIMEOUT


def start_order(step: Step, container: Container) -> StartContainer:
    """Give the order to start the container's present run, overrides applied."""
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
        task_definition=step.task.spec.definition.document,
        launch_type=step.task.spec.launch_type,
        command_overridden=bool(command),
        limits=_limits(step.task, birth),
        stop_timeout=stop_timeout(step, birth),
    )


def _limits(task: Task, birth: ContainerBirth) -> Limits:
    """Say what the container may take; a task that names no memory has no limit of its own."""
    spec, override = birth.spec, birth.override
    task_limited = "memory" in task.spec.overrides or "memory" in task.spec.definition.document
    return Limits(
        cpu=override.get("cpu", spec.cpu),
        memory=override.get("memory", spec.memory),
        task_memory=int(task.spec.memory) if task_limited else None,
    )
