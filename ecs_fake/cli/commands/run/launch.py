"""Brings a task into being."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecs_fake.cli import exit_codes
from ecs_fake.cli.commands.run.overrides import Wanted, overrides
from ecs_fake.cli.definitions.forms import Registration
from ecs_fake.cli.places.own import Own
from ecs_fake.cli.places.place import Document, Place
from ecs_fake.cli.problems import CommandError, Refused
from ecs_fake.instance_types import INSTANCE_TYPES

_SUBNET: Final = "subnet-0123456789abcdef0"
_STARTED_BY: Final = "ecs-fake-run"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a task is run, and what it is made of."""

    place: Place
    cluster: str
    what: Registration | str
    """What to register, or the family (with a revision, or an ARN) that is there already."""

    @property
    def own(self) -> bool:
        """Whether the fake is there for this task only."""
        return isinstance(self.place, Own)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was changed of the document, for people."""
        return self.what.notes if isinstance(self.what, Registration) else ()


def launch(site: Site, wanted: Wanted, launch_type: str | None) -> Document:
    """Register the definition if need be, and run a task of it.

    Args:
        site: where.
        wanted: what is changed of it.
        launch_type: None: the one that the definition is for.

    Raises:
        Refused: ECS refuses the definition, or the task.
        CommandError: the task could not be placed.
    """
    definition = _definition(site)
    launch_type = launch_type or _launch_type(definition)
    if isinstance(site.place, Own) and launch_type == "EC2":
        site.place.fake.add_container_instances(
            cluster=site.cluster, instance_type=_instance_type(definition)
        )
    answer = site.place.call(
        "RunTask",
        cluster=site.cluster,
        taskDefinition=definition["taskDefinitionArn"],
        launchType=launch_type,
        startedBy=_STARTED_BY,
        overrides=overrides(wanted, definition),
        **_network(definition, launch_type),
    )
    for failure in answer["failures"]:
        details = f" ({failure['detail']})" if failure.get("detail") else ""
        raise CommandError(
            f"The task cannot be placed: {failure['reason']}{details}.", exit_codes.NOT_STARTED
        )
    task: Document = answer["tasks"][0]
    return task


def _definition(site: Site) -> Document:
    if isinstance(site.what, str):
        answer = site.place.call("DescribeTaskDefinition", taskDefinition=site.what)
    else:
        answer = _registered(site.place, site.what)
    definition: Document = answer["taskDefinition"]
    return definition


def _registered(place: Place, registration: Registration) -> Document:
    try:
        return place.call("RegisterTaskDefinition", **registration.request)
    except Refused as refused:
        raise CommandError(
            f"ECS refuses the task definition: {refused}  (ecs-fake validate tells all that is wrong with it.)",
            exit_codes.NOT_STARTED,
        ) from refused


def _launch_type(definition: Mapping[str, Any]) -> str:
    asked = definition.get("requiresCompatibilities") or definition["compatibilities"]
    fargate = "FARGATE" in definition["compatibilities"] and "FARGATE" in asked
    return "FARGATE" if fargate else "EC2"


def _network(definition: Mapping[str, Any], launch_type: str) -> dict[str, Any]:
    if definition.get("networkMode") != "awsvpc":
        return {}
    public = {"assignPublicIp": "ENABLED"} if launch_type == "FARGATE" else {}
    return {"networkConfiguration": {"awsvpcConfiguration": {"subnets": [_SUBNET], **public}}}


def _instance_type(definition: Mapping[str, Any]) -> str:
    """Give a type of container instance with much room, and with the GPUs that are asked for."""
    arm = definition.get("runtimePlatform", {}).get("cpuArchitecture") == "ARM64"
    architecture, gpus = "arm64" if arm else "x86_64", _gpus(definition)
    fitting = [
        one for one in INSTANCE_TYPES.values() if one.architecture == architecture and one.gpus >= gpus
    ]
    if not fitting:
        raise CommandError(f"No type of container instance has {gpus} GPUs.", exit_codes.NOT_STARTED)
    return min(fitting, key=lambda one: (one.gpus, -one.memory)).name


def _gpus(definition: Mapping[str, Any]) -> int:
    return sum(
        int(requirement["value"])
        for container in definition["containerDefinitions"]
        for requirement in container.get("resourceRequirements", ())
        if requirement["type"] == "GPU"
    )
