"""What the calls of container instances, their attributes and their agents say."""

from __future__ import annotations

from typing import Any

from tests.api import hosts
from tests.api.error_texts.conditions import says, slowly
from tests.api.stage import Stage

NOWHERE = {"name": "stack", "targetId": "0" * 32, "targetType": "container-instance"}


def with_tasks(stage: Stage) -> Any:
    instance = stage.fake.add_container_instances()[0]
    stage.run(launchType="EC2", networkConfiguration=None, taskDefinition=stage.bridge())
    return stage.send("DeregisterContainerInstance", containerInstance=instance)


def of_another_type(stage: Stage) -> Any:
    arn = stage.instance()
    larger = [{**one, "integerValue": 4096} if one["name"] == "CPU" else one for one in hosts.RESOURCES]
    return stage.send(
        "RegisterContainerInstance", **hosts.registration(containerInstanceArn=arn, totalResources=larger)
    )


def with_the_newest_agent(stage: Stage) -> Any:
    instance = stage.fake.add_container_instances()[0]
    return stage.send("UpdateContainerAgent", containerInstance=instance)


def twice(stage: Stage) -> Any:
    instance = stage.instance()
    stage.send("UpdateContainerAgent", containerInstance=instance)
    return stage.send("UpdateContainerAgent", containerInstance=instance)


def of_no_known_version(stage: Stage) -> Any:
    instance = stage.instance(versionInfo={})
    return stage.send("UpdateContainerAgent", containerInstance=instance)


def one_attribute_too_many(stage: Stage) -> Any:
    instance = stage.instance()
    for names in ("abcdefghij", "k"):
        attributes = [{"name": name, "targetId": instance} for name in names]
        stage.send("PutAttributes", attributes=attributes)


says("DeregisterContainerInstance", "Found running tasks on the instance.", with_tasks)
says(
    "DescribeContainerInstances",
    "instanceId length should be one of [32,36]",
    {"containerInstances": ["i-1"]},
)
says("RegisterContainerInstance", "Cluster not found.", {"cluster": "nothing"})
says("RegisterContainerInstance", "Container instance type changes are not supported.", of_another_type)
says("StartTask", "Container Instances cannot be empty.", {"containerInstances": []})
for action in ("UpdateContainerInstancesState", "DescribeContainerInstances"):
    says(
        "UpdateContainerInstancesState",
        "Container Instances cannot be empty.",
        {"containerInstances": []},
        by=action,
    )
says("UpdateContainerInstancesState", "Container instance status should be…", {"status": "INACTIVE"})
says("UpdateContainerAgent", "There is no update available…", with_the_newest_agent)
says("UpdateContainerAgent", "UpdateInProgressException", slowly(twice))
says("UpdateContainerAgent", "MissingVersionException", of_no_known_version)
says("PutAttributes", "attributes can not be empty", {"attributes": []})
says("PutAttributes", "AttributeLimitExceededException", one_attribute_too_many)
for action in ("PutAttributes", "DeleteAttributes"):
    says(action, "Could not find {targetId}", {"attributes": [NOWHERE]}, targetId=NOWHERE["targetId"])
says("ListAttributes", "targetType must be container-instance", {"targetType": "task"})
