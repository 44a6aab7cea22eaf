"""What is wanted of tasks that are all alike, whoever wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ecs_fake.launching import overrides
from ecs_fake.launching.launch import Launch
from ecs_fake.placement.demand import Demand, demand
from ecs_fake.placement.policy import Policy, policy
from ecs_fake.records.cluster import Cluster
from ecs_fake.records.registration import Place
from ecs_fake.records.task import ServiceConnection
from ecs_fake.records.task_definition import TaskDefinition

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """What all tasks of one call, or of one deployment, have in common. What follows from it is worked out once."""

    cluster: Cluster
    definition: TaskDefinition
    launched: Launch
    group: str
    started_by: str | None = None
    overrides: Document = field(default_factory=dict)
    """As they were given."""
    network: Document | None = None
    """`awsvpcConfiguration`."""
    constraints: Sequence[Document] = ()
    """Placement constraints, without the task definition's."""
    strategies: Sequence[Document] = ()
    volumes: Sequence[Document] = ()
    """`volumeConfigurations`."""
    enable_execute_command: bool = False
    client_token: str | None = None
    tags: tuple[Mapping[str, str], ...] = ()
    service_tags: tuple[Mapping[str, str], ...] = ()
    """Those of the service, for what may have them without its tasks."""
    connections: tuple[ServiceConnection, ...] = ()
    """What they offer by Service Connect; each task gets attachments of its own."""
    places: tuple[Place, ...] = ()
    """Where they are registered."""

    @cached_property
    def answered_overrides(self) -> dict[str, Any]:
        """The overrides as a task shows them."""
        return overrides.answered(self.overrides, self.definition)

    @cached_property
    def size(self) -> tuple[int, int]:
        """A task's cpu (units) and memory (MiB)."""
        return overrides.size(self.overrides, self.definition)

    @cached_property
    def demand(self) -> Demand:
        """What each task takes of the container instance it is on."""
        return demand(self.definition, {**self.answered_overrides, **overrides.given_sizes(self.overrides)})

    @cached_property
    def policy(self) -> Policy:
        """Where they may go, and where they go best."""
        constraints = [*self.constraints, *self.definition.document["placementConstraints"]]
        return policy(self.group, constraints, self.strategies)


def of_request(
    request: Mapping[str, Any], cluster: Cluster, definition: TaskDefinition, launched: Launch
) -> Wish:
    """Make the wish that RunTask or StartTask was called with."""
    return Wish(
        cluster=cluster,
        definition=definition,
        launched=launched,
        group=request.get("group") or f"family:{definition.family}",  # StartTask-012
        started_by=request.get("startedBy"),
        overrides=request.get("overrides") or {},
        network=request.get("networkConfiguration", {}).get("awsvpcConfiguration"),
        constraints=request.get("placementConstraints", ()),
        strategies=request.get("placementStrategy", ()),
        volumes=request.get("volumeConfigurations", ()),
        enable_execute_command=request.get("enableExecuteCommand", False),
        client_token=request.get("clientToken"),
        tags=_tags(request, cluster, definition),
    )


def _tags(
    request: Mapping[str, Any], cluster: Cluster, definition: TaskDefinition
) -> tuple[dict[str, str], ...]:
    """Tags of the call; the task definition's where propagated and not given; ECS's own where wanted."""
    tags = list(request.get("tags", ()))
    if request.get("propagateTags") == "TASK_DEFINITION":
        keys = {tag["key"] for tag in tags}
        tags += [dict(tag) for tag in definition.tags if tag["key"] not in keys]
    if request.get("enableECSManagedTags"):
        tags.append({"key": "aws:ecs:clusterName", "value": cluster.name})
    return tuple(tags)
