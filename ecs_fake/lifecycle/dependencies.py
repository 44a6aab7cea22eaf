"""`dependsOn` between the containers of a task: may this one start, can it ever, may it be stopped."""

from __future__ import annotations

from ecs_fake import texts
from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.status import ContainerStatus, HealthStatus
from ecs_fake.records.task import Container, Task


def _spec(task: Task, name: str) -> ContainerSpec:
    return task.spec.birth(name).spec


def _has_started(container: Container) -> bool:
    return container.started_at is not None


def _fulfils(container: Container, condition: str) -> bool:
    ended = container.status is ContainerStatus.STOPPED and _has_started(container)
    match condition:
        case "START":
            return _has_started(container)
        case "COMPLETE":
            return ended
        case "SUCCESS":
            return ended and container.exit_code == 0
        case _:
            return container.health is HealthStatus.HEALTHY


def met(task: Task, container: Container) -> bool:
    """Whether all that the container waits for has come about (ContainerDependency)."""
    wanted = _spec(task, container.name).depends_on
    return not wanted or all(_fulfils(task.container(name), condition) for name, condition in wanted)


def failure(task: Task, container: Container) -> str | None:
    """Say why what the container waits for can never come about, or give None."""
    for name, condition in _spec(task, container.name).depends_on:
        dependency = task.container(name)
        if dependency.status is not ContainerStatus.STOPPED or _fulfils(dependency, condition):
            continue
        text = texts.DEPENDENCY_EXIT if _has_started(dependency) else texts.DEPENDENCY_NEVER_STARTS
        return text.format(dependency=name, target=container.name)
    return None


def dependents_ended(task: Task, container: Container) -> bool:
    """Whether every container that depends on this one has ended: shutdown goes in reverse order."""
    return all(
        task.container(birth.spec.name).status is ContainerStatus.STOPPED
        for birth in task.spec.containers
        if any(name == container.name for name, _ in birth.spec.depends_on)
    )
