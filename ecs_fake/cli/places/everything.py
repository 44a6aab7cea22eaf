"""All that the API of ECS shows of a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ecs_fake.cli.places.place import Document, Place, pages
from ecs_fake.cli.places.tasks import every_task

_SERVICES_AT_ONCE: Final = 10
_AT_ONCE: Final = 100
"""How much Describe operations take."""


def everything(place: Place) -> Document:
    """Describe whatever there is, in the order in which ECS lists it."""
    clusters = list(pages(place, "ListClusters", "clusterArns"))
    return {
        "accountSettings": list(pages(place, "ListAccountSettings", "settings", effectiveSettings=True)),
        "capacityProviders": list(
            pages(place, "DescribeCapacityProviders", "capacityProviders", include=["TAGS"])
        ),
        "taskDefinitions": list(_task_definitions(place)),
        "clusters": [_cluster(place, arn) for arn in clusters],
    }


def _task_definitions(place: Place) -> Iterator[Document]:
    for status in ("ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"):
        for arn in pages(place, "ListTaskDefinitions", "taskDefinitionArns", status=status):
            shown = place.call("DescribeTaskDefinition", taskDefinition=arn, include=["TAGS"])
            yield {**shown["taskDefinition"], "tags": shown.get("tags", [])}


def _cluster(place: Place, arn: str) -> Document:
    parts = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
    [cluster] = place.call("DescribeClusters", clusters=[arn], include=parts)["clusters"]
    services = list(pages(place, "ListServices", "serviceArns", cluster=arn))
    instances = list(pages(place, "ListContainerInstances", "containerInstanceArns", cluster=arn))
    return {
        **cluster,
        "services": _described(place, arn, "services", services, _SERVICES_AT_ONCE),
        "containerInstances": _described(place, arn, "containerInstances", instances, _AT_ONCE),
        "tasks": list(every_task(place, arn)),
    }


def _described(place: Place, cluster: str, kind: str, arns: Sequence[str], at_once: int) -> list[Document]:
    operation = f"Describe{kind[0].upper()}{kind[1:]}"
    return [
        shown
        for at in range(0, len(arns), at_once)
        for shown in place.call(
            operation, cluster=cluster, include=["TAGS"], **{kind: arns[at : at + at_once]}
        )[kind]
    ]
