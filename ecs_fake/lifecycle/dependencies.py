"""`dependsOn` between the containers of a task: may this one start, can it ever, may it be stopped."""

from __future__ import annotations

from typing import Final

from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.status import ContainerStatus, HealthStatus
from ecs_fake.records.task import Container, Task
from ecs_fake.texts import stopped as stopped_texts

_AGENTS_WORD: Final = {status: str(status) for status in ContainerStatus} | {
    ContainerStatus.RESTARTING: str(ContainerStatus.RUNNING)
}


def _spec(task: Task, name: str) -> ContainerSpec:
    return task.spec.birth(name).spec


def _has_started(container: Container) -> bool:
    return container.started_at is not None


def _fulfils(container: Container, condition: str) -> bool:
    stopped = container.status is ContainerStatus.STOPPED
    match condition:
        case "START":
            return _has_started(container)
        case "COMPLETE":
            return stopped and _has_started(container)
        case "SUCCESS":
            return stopped and _has_started(container) and container.exit_code == 0
        case _:
            return not stopped and container.health is HealthStatus.HEALTHY


def met(task: Task, container: Container) -> bool:
    """Whether all that the container waits for has come about (ContainerDependency)."""
    wanted = _spec(task, container.name).depends_on
    return not wanted or all(_fulfils(task.container(name), condition) for name, condition in wanted)


def failure(task: Task, container: Container, now: float) -> str | None:
    """Say why what the container waits for can never come about, or give None.

    A dependency whose `startTimeout` has passed since its start counts as failed (ContainerDefinition-079); without one
    there is no limit, as the agent has none.
    """
    for name, condition in _spec(task, container.name).depends_on:
        dependency = task.container(name)
        if _fulfils(dependency, condition):
            continue
        text = _obstacle(dependency, condition, _spec(task, name).start_timeout, now)
        if text is not None:
            return text.format(dependency=_named(task, dependency), target=_named(task, container))
    return None


def _obstacle(dependency: Container, condition: str, timeout: int | None, now: float) -> str | None:
    if dependency.status is ContainerStatus.STOPPED:
        if not _has_started(dependency):
            return stopped_texts.DEPENDENCY_NEVER_STARTS
        return (
            stopped_texts.DEPENDENCY_EXIT
            if condition == "SUCCESS"
            else stopped_texts.DEPENDENCY_NEVER_HEALTHY
        )
    if timeout is None or dependency.started_at is None:
        return None
    return stopped_texts.DEPENDENCY_TIMEOUT if now >= dependency.started_at + timeout else None


def _named(task: Task, container: Container) -> str:
    """Write a container as the agent writes it: name, image, where it is and is to go, how it ended."""
    ended = "" if container.exit_code is None else f" - Exit: {container.exit_code}"
    image = _spec(task, container.name).image
    return f"{container.name}({image}) ({_AGENTS_WORD[container.status]}->RUNNING){ended}"


def dependents_ended(task: Task, container: Container) -> bool:
    """Whether every container that depends on this one has ended: shutdown goes in reverse order."""
    return all(
        task.container(birth.spec.name).status is ContainerStatus.STOPPED
        for birth in task.spec.containers
        if any(name == container.name for name, _ in birth.spec.depends_on)
    )
