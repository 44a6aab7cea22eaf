"""What the calls of tasks say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto import mock_aws

import ecs_fake
from tests.api.calls import NETWORK, ROLE, UNKNOWN_ID
from tests.api.error_texts.conditions import says
from tests.api.stage import Stage

PUBLIC = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}
ARN = "arn:aws:ecs:us-east-1:123456789012:"
EC2 = {"launchType": "EC2", "networkConfiguration": None}


def runs(quotation: str, changes: dict[str, Any] | Callable[[Stage], dict[str, Any]], **filled: str) -> None:
    """A task on Fargate."""
    if callable(changes):
        made = changes
        says("RunTask", quotation, lambda stage: stage.call("RunTask", **made(stage)), **filled)
    else:
        says("RunTask", quotation, changes, **filled)


def overriding(**override: Any) -> dict[str, Any]:
    return {"overrides": {"containerOverrides": [override]}}


# -- RunTask, and what StartTask and services say as well ----------------------------------------
def inactive(stage: Stage) -> dict[str, Any]:
    name = stage.register(family="old")
    stage.ecs.deregister_task_definition(taskDefinition=name)
    return {"taskDefinition": name}


def conflicting(stage: Stage) -> Any:
    for count in (1, 2):
        stage.call("RunTask", clientToken="once", count=count)


runs("TaskDefinition is inactive", inactive)
for action in ("RunTask", "StartTask", "CreateService", "UpdateService"):
    for name in ("nothing", "nothing:1"):
        says("RunTask", "TaskDefinition not found.", {"taskDefinition": name}, by=action)
    says(
        "RegisterTaskDefinition", "Family contains invalid characters.", {"taskDefinition": "a b"}, by=action
    )
for changes in (
    {"cluster": "arn:aws:ecs:us-east-1:999999999999:cluster/default"},
    {"taskDefinition": "arn:aws:ecs:us-east-1:999999999999:task-definition/job:1"},
):
    runs("AccountIDs mismatch", changes)
runs("ConflictException", conflicting)
runs(
    "Assign public IP is not supported…",
    lambda stage: {
        **EC2,
        "networkConfiguration": PUBLIC,
        "taskDefinition": stage.bridge(networkMode="awsvpc"),
    },
)
runs(
    "Network Configuration is not valid…",
    lambda stage: {**EC2, "networkConfiguration": NETWORK, "taskDefinition": stage.bridge()},
)
for action in ("RunTask", "CreateService"):
    says("RunTask", "Network Configuration must be provided…", {"networkConfiguration": None}, by=action)
says(
    "RunTask",
    "Network Configuration must be provided…",
    lambda stage: stage.call("StartTask", taskDefinition=stage.bridge(networkMode="awsvpc")),
    by="StartTask",
)
runs(
    "No Container Instances were found in your cluster.",
    lambda stage: {**EC2, "taskDefinition": stage.bridge()},
)


def network(subnet: str, *groups: str) -> dict[str, Any]:
    given = {"subnets": [subnet], **({"securityGroups": list(groups)} if groups else {})}
    return {"networkConfiguration": {"awsvpcConfiguration": given}}


def of_another_vpc(stage: Stage) -> dict[str, Any]:
    stage.fake.subnets["subnet-1"] = ecs_fake.Subnet()
    stage.fake.security_groups["sg-2"] = "vpc-other"
    return network("subnet-1", "sg-2")


def asking_ec2(changes: dict[str, Any]) -> Callable[[Stage], Any]:
    """Call while moto's EC2 is there to be asked, and has none of what is named."""

    def call(stage: Stage) -> Any:
        with mock_aws():
            return stage.call("RunTask", **changes)

    return call


runs("Security Group {sg} does not appear…", of_another_vpc, sg="sg-2")
says(
    "RunTask",
    "Error retrieving subnet information…",
    asking_ec2(network("subnet-404")),
    subnetList="subnet-404",
    subnet="subnet-404",
)
runs("Override argument cannot be null", overriding(command=["x"]))
runs("Override for container named {name}…", overriding(name="x"), name="x")
runs(
    "Task definition does not support launch_type FARGATE.", lambda stage: {"taskDefinition": stage.bridge()}
)
runs("overrides length must be at most 8192.", overriding(name="app", command=["x" * 8192]))
runs("subnets can not be empty.", {"networkConfiguration": {"awsvpcConfiguration": {"subnets": []}}})
runs("The specified platform does not exist.", {"platformVersion": "0.9.0"})
runs(
    "The specified platform does not satisfy…",
    lambda stage: {
        "taskDefinition": stage.register(
            volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]
        ),
        "platformVersion": "1.3.0",
    },
)

# -- tasks that are named ------------------------------------------------------------------------
says("DescribeTasks", "Tasks cannot be empty.", {"tasks": []})
for reference in (f"{ARN}task/a/b/{UNKNOWN_ID}", f"default/{UNKNOWN_ID}", f"{ARN}task"):
    says("DescribeTasks", "Unexpected number of separators", {"tasks": [reference]})
says("DescribeTasks", "taskId length should be one of [32,36]", {"tasks": ["short"]})
says(
    "DescribeTasks",
    "Invalid identifier: Identifier is for…",
    {"tasks": [f"{ARN}task/other/{UNKNOWN_ID}"]},
    actualCluster="other",
    cluster="default",
)
says("StopTask", "The referenced task was not found.", {"task": UNKNOWN_ID})
says("ListTasks", "Invalid token.", {"nextToken": "made-up"})
for most in (0, 101):
    for action in ("ListTasks", "ListServices"):
        says("ListTasks", "maxResults must be between 1 and 100.", {"maxResults": most}, by=action)
for minutes in (0, 2881):
    says("UpdateTaskProtection", "expiresInMinutes must be…", {"expiresInMinutes": minutes})

# -- ExecuteCommand ------------------------------------------------------------------------------
says("ExecuteCommand", "Interactive is the only mode…", {"interactive": False})


def without_the_agent(stage: Stage) -> Any:
    return stage.call("ExecuteCommand", task=stage.run()["taskArn"])


def of_two_containers(stage: Stage) -> Any:
    pair = [{"name": name, "image": "images/app"} for name in ("web", "log")]
    task = stage.run(
        taskDefinition=stage.register(containerDefinitions=pair),
        enableExecuteCommand=True,
        overrides={"taskRoleArn": ROLE},
    )
    return stage.call("ExecuteCommand", task=task["taskArn"])


says("ExecuteCommand", "The execute command failed because…", without_the_agent)
says("ExecuteCommand", "The container name is required…", of_two_containers)
