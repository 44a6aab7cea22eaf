"""Tags of ECS's own beside fifty of the user's: they do not count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.api.services import Service

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
