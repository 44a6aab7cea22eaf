"""Tags of ECS's own, or of another service, beside fifty of the user's: they do not count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.records.evolve import evolve
from ecs_fake.store.transaction import Transaction
from tests.api.instances import register_instance
from tests.api.refusals import refused
from tests.api.services import Service
from tests.rules import rule

FIFTY = [{"key": f"k{number}", "value": "v"} for number in range(50)]
OWN = {"aws:ecs:clusterName", "aws:ecs:serviceName"}


@pytest.mark.rule("CreateService-109")
def test_services_have_fifty_and_their_tasks_ecs_own_as_well(
    fake: ecs_fake.EcsFake, ecs: Any, serve: Callable[..., dict[str, Any]]
) -> None:
    service = serve(tags=FIFTY, enableECSManagedTags=True, propagateTags="SERVICE")
    assert service["tags"] == FIFTY
    (task,) = Service(fake, ecs).tasks(include=["TAGS"])
    keys = {tag["key"] for tag in task["tags"]}
    assert len(keys) == 52
    assert keys >= OWN
    ecs.tag_resource(resourceArn=task["taskArn"], tags=[{"key": "k0", "value": "new"}])
    with refused("LimitExceededException", "at most 50 tags"):
        ecs.tag_resource(resourceArn=task["taskArn"], tags=[{"key": "k50", "value": "v"}])


@pytest.mark.rule("CreateTaskSet-035")
def test_task_sets_have_fifty_too(ecs: Any, register: Callable[..., str]) -> None:
    controller = {"deploymentController": {"type": "EXTERNAL"}, "desiredCount": 1}
    ecs.create_service(serviceName="web", enableECSManagedTags=True, propagateTags="SERVICE", **controller)
    given = {
        "cluster": "default",
        "service": "web",
        "taskDefinition": register(),
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        "scale": {"value": 100, "unit": "PERCENT"},
    }
    assert ecs.create_task_set(**given, tags=FIFTY)["taskSet"]["tags"] == FIFTY
    (arn,) = ecs.list_tasks(serviceName="web")["taskArns"]
    (task,) = ecs.describe_tasks(tasks=[arn], include=["TAGS"])["tasks"]
    assert {tag["key"] for tag in task["tags"]} == OWN
    with refused("InvalidParameterException", "tags can have at most 50 items"):
        ecs.create_task_set(**given, tags=[*FIFTY, {"key": "k50", "value": "v"}])


STACK = {"key": "aws:cloudformation:stack-name", "value": "mine"}
"""What CloudFormation puts on what it makes."""


def make_cluster(ecs: Any) -> str:
    return str(ecs.create_cluster(clusterName="tagged", tags=FIFTY)["cluster"]["clusterArn"])


def make_provider(ecs: Any) -> str:
    group = {"autoScalingGroupArn": "group"}
    made = ecs.create_capacity_provider(name="own", autoScalingGroupProvider=group, tags=FIFTY)
    return str(made["capacityProvider"]["capacityProviderArn"])


def make_instance(ecs: Any) -> str:
    return register_instance(ecs, tags=FIFTY)


def make_definition(ecs: Any) -> str:
    container = {"name": "app", "image": "images/app", "memory": 64}
    made = ecs.register_task_definition(family="tagged", containerDefinitions=[container], tags=FIFTY)
    return str(made["taskDefinition"]["taskDefinitionArn"])


@pytest.mark.parametrize(
    ("table", "make"),
    [
        pytest.param("clusters", make_cluster, marks=rule("CreateCluster-032")),
        pytest.param("capacity_providers", make_provider, marks=rule("CreateCapacityProvider-017")),
        pytest.param("container_instances", make_instance, marks=rule("RegisterContainerInstance-023")),
        pytest.param("task_definitions", make_definition, marks=rule("RegisterTaskDefinition-090")),
    ],
)
def test_those_of_another_service_stay_and_do_not_count(
    fake: ecs_fake.EcsFake, ecs: Any, table: str, make: Callable[[Any], str]
) -> None:
    arn = make(ecs)

    def apply(tx: Transaction, _: dict[str, Any]) -> dict[str, Any]:
        (record,) = (one for one in getattr(tx.world, table) if one.arn == arn)
        tx.put(evolve(record, tags=(*record.tags, STACK)))
        return {}

    fake._engine.core.call("CloudFormation", apply, {}, fake.account_id, fake.region)

    def kept() -> dict[str, str]:
        return {one["key"]: one["value"] for one in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}

    ecs.tag_resource(resourceArn=arn, tags=[{"key": "k0", "value": "new"}])
    assert (len(kept()), kept()["k0"]) == (51, "new")
    with refused("LimitExceededException", "at most 50 tags"):
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "k50", "value": "v"}])
    with refused("InvalidParameterException"):
        ecs.tag_resource(resourceArn=arn, tags=[{**STACK, "value": "other"}])
    with refused("InvalidParameterException"):
        ecs.untag_resource(resourceArn=arn, tagKeys=[STACK["key"]])
    ecs.untag_resource(resourceArn=arn, tagKeys=["k1"])
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "k50", "value": "v"}])
    assert kept()[STACK["key"]] == "mine"
