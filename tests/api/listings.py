"""Every operation that answers in pages: what it lists, how more of it is made, and how some of it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.calls import CONTAINERS, FARGATE
from tests.api.stage import Stage

Item = str
SETTINGS = {
    "awsvpcTrunking": "enabled",
    "containerInsights": "enabled",
    "containerInstanceLongArnFormat": "enabled",
    "defaultLogDriverMode": "blocking",
    "dualStackIPv6": "enabled",
    "fargateEventWindows": "enabled",
    "fargateFIPSMode": "enabled",
    "fargateTaskRetirementWaitPeriod": "7",
    "serviceLongArnFormat": "enabled",
    "tagResourceAuthorization": "on",
    "taskLongArnFormat": "enabled",
}
"""Every account setting that can be set, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An operation that answers in pages."""

    operation: str
    member: str
    """Where in the answer the items are."""
    add: Callable[[Stage, int], None]
    """Makes so many things, at the end of what is listed."""
    remove: Callable[[Stage, Item], Any] | None
    """Lets one thing go; None: nothing can, and what is made is listed first."""
    name: Callable[[Any], Item] = str
    """Tells an item of the answer from others."""
    request: Mapping[str, Any] = field(default_factory=dict)
    """What every call of the operation needs."""
    others: tuple[Mapping[str, Any], ...] = ()
    """What makes other listings of it."""
    default: int = 100
    """Items on a page when nobody says how many."""
    most: int = 100
    """Items on a page at most."""
    prepare: Callable[[Any], None] = lambda ecs: None
    """Makes what there must be for a call to be understood."""

    def let_go(self, stage: Stage, item: Item) -> None:
        """Let one thing go."""
        assert self.remove is not None
        self.remove(stage, item)

    def page(self, stage: Stage, **parameters: Any) -> tuple[list[Item], str | None]:
        """Give the items of one page, and the token of the next."""
        answer = stage.send(self.operation, **{**self.request, **parameters})
        return self.names(answer), answer.get("nextToken")

    def names(self, answer: Mapping[str, Any]) -> list[Item]:
        """Give the items of an answer."""
        return [self.name(item) for item in answer[self.member]]


# -- making: names grow, so that what is made later is listed later ------------------------------
def clusters(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.ecs.create_cluster(clusterName=stage.new_name())


def providers(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.provider(stage.new_name())


def families(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.register(family=stage.new_name())


def tasks(stage: Stage, count: int) -> None:
    job = stage.register()
    for made in range(0, count, 10):
        stage.ecs.run_task(taskDefinition=job, count=min(10, count - made), **FARGATE)


def services(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.external(stage.new_name())


def connected(stage: Stage, count: int) -> None:
    stage.ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": "local"})
    job = stage.register()
    service = {"taskDefinition": job, "desiredCount": 0, "serviceConnectConfiguration": {"enabled": True}}
    for _ in range(count):
        stage.ecs.create_service(serviceName=stage.new_name(), **service, **FARGATE)


def with_web(ecs: Any) -> None:
    """Create the service `web`, unless there is one."""
    if not ecs.describe_services(services=["web"])["services"]:
        ecs.register_task_definition(family="web", containerDefinitions=CONTAINERS)
        ecs.create_service(serviceName="web", taskDefinition="web", desiredCount=0)


def deployments(stage: Stage, count: int) -> None:
    with_web(stage.ecs)
    for _ in range(count):
        stage.ecs.update_service(service="web", forceNewDeployment=True)


def instances(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.instance()


def attributes(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.instance(attributes=[{"name": "stack", "value": "blue"}])


def settings(stage: Stage, count: int) -> None:
    made = [setting["name"] for page in _own(stage) for setting in page["settings"]]
    later = [name for name in SETTINGS if name > max(made, default="")]
    for name in later[:count]:
        stage.ecs.put_account_setting(name=name, value=SETTINGS[name])


def _own(stage: Stage) -> Any:
    return stage.ecs.get_paginator("list_account_settings").paginate()


# -- removing ------------------------------------------------------------------------------------
def attribute_deleted(stage: Stage, target: Item) -> None:
    stage.ecs.delete_attributes(attributes=[{"name": "stack", "targetId": target}])


def task_stopped(stage: Stage, task: Item) -> None:
    stage.ecs.stop_task(task=task)
    stage.fake.settle()


def family_deregistered(stage: Stage, family: Item) -> None:
    stage.ecs.deregister_task_definition(taskDefinition=f"{family}:1")


def service_deleted(stage: Stage, service: Item) -> None:
    stage.ecs.delete_service(service=service, force=True)


LISTINGS = [
    Listing(
        "DescribeCapacityProviders",
        "capacityProviders",
        providers,
        lambda stage, item: stage.ecs.delete_capacity_provider(capacityProvider=item),
        name=lambda item: str(item["name"]),
        others=({"include": ["TAGS"]}, {"capacityProviders": ["FARGATE", "FARGATE_SPOT"]}),
        default=10,
        most=10,
    ),
    Listing(
        "ListAccountSettings",
        "settings",
        settings,
        lambda stage, item: stage.ecs.delete_account_setting(name=item),
        name=lambda item: str(item["name"]),
        others=({"effectiveSettings": True}, {"name": "containerInsights"}),
        default=10,
        most=10,
    ),
    Listing(
        "ListAttributes",
        "attributes",
        attributes,
        attribute_deleted,
        name=lambda item: str(item["targetId"]),
        request={"targetType": "container-instance", "attributeName": "stack"},
        others=({"attributeValue": "blue"}, {"cluster": "other"}),
    ),
    Listing(
        "ListClusters",
        "clusterArns",
        clusters,
        lambda stage, item: stage.ecs.delete_cluster(cluster=item),
    ),
    Listing(
        "ListContainerInstances",
        "containerInstanceArns",
        instances,
        lambda stage, item: stage.ecs.deregister_container_instance(containerInstance=item),
        others=({"status": "ACTIVE"}, {"cluster": "other"}),
    ),
    Listing(
        "ListServiceDeployments",
        "serviceDeployments",
        deployments,
        None,
        name=lambda item: str(item["serviceDeploymentArn"]),
        request={"service": "web"},
        others=({"status": ["PENDING"]}, {"createdAt": {"after": 0}}),
        default=20,
        prepare=with_web,
    ),
    Listing(
        "ListServices",
        "serviceArns",
        services,
        service_deleted,
        others=({"schedulingStrategy": "REPLICA"}, {"cluster": "other"}),
        default=10,
    ),
    Listing(
        "ListServicesByNamespace",
        "serviceArns",
        connected,
        service_deleted,
        request={"namespace": "local"},
        others=({"namespace": "other"},),
        default=10,
    ),
    Listing(
        "ListTaskDefinitionFamilies",
        "families",
        families,
        family_deregistered,
        request={"status": "ACTIVE"},
        others=({"status": "ALL"}, {"familyPrefix": "n"}),
    ),
    Listing(
        "ListTaskDefinitions",
        "taskDefinitionArns",
        families,
        lambda stage, item: stage.ecs.deregister_task_definition(taskDefinition=item),
        others=({"sort": "DESC"}, {"status": "INACTIVE"}),
    ),
    Listing(
        "ListTasks",
        "taskArns",
        tasks,
        task_stopped,
        others=({"family": "job"}, {"cluster": "other"}),
    ),
]
"""All of them, by name."""
