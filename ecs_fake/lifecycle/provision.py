"""What a task's containers need from other services before anything is pulled: secrets, environment files, log streams.

Fetching is one order for the whole task, given when the task is PENDING; images are pulled once it is answered. Tasks
that need nothing have no `provision` and pass by.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ecs_fake.lifecycle.step import Step
from ecs_fake.records.evolve import evolve
from ecs_fake.records.orders import ContainerNeeds, ProvideResources, TaskKey
from ecs_fake.records.state_changes import ResourcesFailed, ResourcesProvided
from ecs_fake.records.status import Provision, TaskStatus
from ecs_fake.records.task import ContainerBirth, Task, TaskSpec

ANSWERS: Final = {ResourcesProvided: Provision.PROVIDED, ResourcesFailed: Provision.FAILED}


def at_birth(spec: TaskSpec) -> Provision | None:
    """Give how a task's provision begins: None when none of its containers needs anything."""
    return Provision.WANTED if any(_needs(spec)) else None


def begin(step: Step) -> Task:
    """Order what a PENDING task needs, once; the same task comes back when there is nothing to order."""
    task = step.task
    if (
        task.provision is not Provision.WANTED
        or task.last_status is not TaskStatus.PENDING
        or step.stop_wanted
    ):
        return task
    spec = task.spec
    key = TaskKey(spec.epoch, spec.arn)
    step.effects.orders.append(ProvideResources(key, spec.region, spec.launch_type, tuple(_needs(spec))))
    return evolve(task, provision=Provision.ORDERED)


def receive(task: Task, message: ResourcesProvided | ResourcesFailed) -> Task:
    """Take the answer; one that comes twice, or to a question nobody asked, changes nothing."""
    if task.provision is not Provision.ORDERED:
        return task
    return evolve(task, provision=ANSWERS[type(message)])


def _needs(spec: TaskSpec) -> Iterator[ContainerNeeds]:
    for birth in spec.containers:
        needs = _of_container(birth)
        if needs is not None:
            yield needs


def _of_container(birth: ContainerBirth) -> ContainerNeeds | None:
    """Say what one container needs, or None.

    Environment files of an override are used instead of the definition's (ContainerOverride-007).
    """
    definition, override = birth.spec.definition, birth.override
    files = override.get("environmentFiles") or definition.get("environmentFiles") or ()
    secrets = definition.get("secrets") or ()
    logging = definition.get("logConfiguration") or {}
    log_secrets = logging.get("secretOptions") or ()
    awslogs = (logging.get("options") or {}) if logging.get("logDriver") == "awslogs" else None
    registry = (definition.get("repositoryCredentials") or {}).get("credentialsParameter")
    if not (files or secrets or log_secrets or registry or awslogs is not None):
        return None
    return ContainerNeeds(
        name=definition["name"],
        secrets=_pairs(secrets),
        log_secrets=_pairs(log_secrets),
        environment_files=tuple(file["value"] for file in files),
        registry_secret=registry,
        awslogs=awslogs,
        runtime_id=birth.runtime_id,
    )


def _pairs(secrets: Any) -> tuple[tuple[str, str], ...]:
    return tuple((secret["name"], secret["valueFrom"]) for secret in secrets)
