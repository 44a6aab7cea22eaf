"""What RunTask and StartTask refuse alike."""

from __future__ import annotations

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, NotImplementedByFake
from ecs_fake.operations.accounts import in_force
from ecs_fake.operations.tasks import ebs, overrides
from ecs_fake.operations.tasks.births import Wish
from ecs_fake.records.task import SERVICE_GROUP
from ecs_fake.records.task_definition import TaskDefinition
from ecs_fake.store.worlds import World


def check(world: World, wish: Wish) -> None:
    """Refuse a wish that its task definition or its launch type cannot fulfil."""
    launched, definition = wish.launched, wish.definition
    _check_network(wish)
    in_force.check_tagging(world, "task", wish.request)
    if wish.group.startswith(SERVICE_GROUP):
        raise InvalidParameterException(texts.GROUP_NAMESPACE)
    overrides.check(wish.overrides, definition, launched.launch_type, launched.platform_version)
    windows = (launched.platform_family or "").startswith("WINDOWS")
    volumes = wish.request.get("volumeConfigurations", [])
    ebs.check(volumes, definition, launched.launch_type, windows)
    _check_built(definition)


def _check_network(wish: Wish) -> None:
    network = wish.request.get("networkConfiguration", {}).get("awsvpcConfiguration")
    if wish.definition.document.get("networkMode") != "awsvpc":
        if network is not None:
            raise InvalidParameterException(texts.NETWORK_NOT_VALID)
        return
    if network is None:
        raise InvalidParameterException(texts.NETWORK_REQUIRED)
    if network.get("assignPublicIp") == "ENABLED" and wish.launched.launch_type != "FARGATE":
        raise InvalidParameterException(texts.PUBLIC_IP_NOT_SUPPORTED)


def _check_built(definition: TaskDefinition) -> None:
    """Refuse loudly what would leave a task waiting for ever."""
    for container in definition.containers:
        for name, condition in container.depends_on:
            if condition == "HEALTHY":
                raise NotImplementedByFake(
                    f"{definition.family}:{definition.revision}: container {container.name!r} waits until "
                    f"{name!r} is HEALTHY, but ecs_fake does not run health checks yet, so it would wait for ever. "
                    "Use the condition START, COMPLETE or SUCCESS in this test."
                )
