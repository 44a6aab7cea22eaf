"""One call of every operation: how its parameters are made, anew for each round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from benchmarks import stage
from benchmarks.house import GROUP, ON_INSTANCES, REGISTRATION, SERVICE, House, pause_of, task_set
from benchmarks.stage import CLUSTER, FAMILY, Parameters

Prepare = Callable[[House], Parameters]

SETTING: Final = "containerInsights"
PAGE: Final = 10
"""Things on a page: a crowded cluster has more to list than one with few."""
MANAGED: Final = {"managedScaling": {"status": "DISABLED"}}


def _attribute(house: House, **more: str) -> Parameters:
    return {"name": "stack", "targetId": house.instance, **more}


def _settings(house: House) -> list[Parameters]:
    return [{"name": SETTING, "value": house.other("enabled", "disabled")}]


def _settled_provider(house: House) -> str:
    name = house.new_provider()
    house.settle()
    return name


def _attachment(house: House) -> str:
    (task,) = house.do("DescribeTasks", cluster=CLUSTER, tasks=[house.task])["tasks"]
    return f"arn:aws:ecs:us-east-1:123456789012:attachment/{task['attachments'][0]['id']}"


def _inactive_revision(house: House) -> str:
    arn = house.new_revision()
    house.do("DeregisterTaskDefinition", taskDefinition=arn)
    return arn


def _of_task_set(house: House, name: str) -> Parameters:
    return {"cluster": CLUSTER, "service": "external", "taskSet": name}


def _new_primary(house: House) -> Parameters:
    of = _of_task_set(house, house.new_task_set())
    return {"cluster": of["cluster"], "service": of["service"], "primaryTaskSet": of["taskSet"]}


def _report(house: House) -> Parameters:
    return {"cluster": CLUSTER, "task": house.new_task(), "status": "STOPPED"}


def _service(house: House) -> Parameters:
    return {"cluster": CLUSTER, "service": house.new_service()}


CASES: Final[dict[str, Prepare]] = {
    # clusters and capacity
    "CreateCluster": lambda house: {"clusterName": house.new_name()},
    "DescribeClusters": lambda house: {"clusters": [CLUSTER]},
    "ListClusters": lambda house: {"maxResults": PAGE},
    "UpdateCluster": lambda house: {"cluster": CLUSTER, "settings": _settings(house)},
    "UpdateClusterSettings": lambda house: {"cluster": CLUSTER, "settings": _settings(house)},
    "PutClusterCapacityProviders": lambda house: {
        "cluster": house.new_cluster(),
        "capacityProviders": ["FARGATE"],
        "defaultCapacityProviderStrategy": [],
    },
    "DeleteCluster": lambda house: {"cluster": house.new_cluster()},
    "CreateCapacityProvider": lambda house: {
        "name": (name := house.new_name()),
        "autoScalingGroupProvider": {"autoScalingGroupArn": GROUP + name},
    },
    "DescribeCapacityProviders": lambda house: {"capacityProviders": [house.provider]},
    "UpdateCapacityProvider": lambda house: {
        "name": _settled_provider(house),
        "autoScalingGroupProvider": MANAGED,
    },
    "DeleteCapacityProvider": lambda house: {"capacityProvider": _settled_provider(house)},
    # settings and tags
    "PutAccountSetting": lambda house: {"name": SETTING, "value": house.other("enabled", "disabled")},
    "PutAccountSettingDefault": lambda house: {"name": SETTING, "value": house.other("enabled", "disabled")},
    "DeleteAccountSetting": lambda house: {"name": SETTING},
    "ListAccountSettings": lambda house: {"effectiveSettings": True},
    "TagResource": lambda house: {
        "resourceArn": house.service,
        "tags": [{"key": "a", "value": house.new_name()}],
    },
    "UntagResource": lambda house: {"resourceArn": house.service, "tagKeys": ["a"]},
    "ListTagsForResource": lambda house: {"resourceArn": house.service},
    # task definitions
    "RegisterTaskDefinition": lambda house: stage.definition() | {"family": "other"},
    "DescribeTaskDefinition": lambda house: {"taskDefinition": FAMILY},
    "DeregisterTaskDefinition": lambda house: {"taskDefinition": house.new_revision()},
    "DeleteTaskDefinitions": lambda house: {"taskDefinitions": [_inactive_revision(house)]},
    "ListTaskDefinitions": lambda house: {"maxResults": PAGE},
    "ListTaskDefinitionFamilies": lambda house: {},
    # container instances
    "RegisterContainerInstance": lambda house: REGISTRATION,
    "DescribeContainerInstances": lambda house: {
        "cluster": CLUSTER,
        "containerInstances": [house.new_instance()],
    },
    "ListContainerInstances": lambda house: {"cluster": CLUSTER, "maxResults": PAGE},
    "DeregisterContainerInstance": lambda house: {
        "cluster": CLUSTER,
        "containerInstance": house.new_instance(),
    },
    "UpdateContainerInstancesState": lambda house: {
        "cluster": CLUSTER,
        "containerInstances": [house.new_instance()],
        "status": "DRAINING",
    },
    "UpdateContainerAgent": lambda house: {"cluster": CLUSTER, "containerInstance": house.new_instance()},
    "PutAttributes": lambda house: {
        "cluster": CLUSTER,
        "attributes": [_attribute(house, value=house.new_name())],
    },
    "DeleteAttributes": lambda house: {"cluster": CLUSTER, "attributes": [_attribute(house)]},
    "ListAttributes": lambda house: {
        "cluster": CLUSTER,
        "targetType": "container-instance",
        "maxResults": PAGE,
    },
    # tasks
    "RunTask": lambda house: stage.launch(),
    "StartTask": lambda house: {
        "cluster": CLUSTER,
        "taskDefinition": ON_INSTANCES["family"],
        "containerInstances": [house.new_instance()],
    },
    "StopTask": lambda house: {"cluster": CLUSTER, "task": house.new_task()},
    "DescribeTasks": lambda house: {"cluster": CLUSTER, "tasks": [house.task]},
    "ListTasks": lambda house: {"cluster": CLUSTER, "maxResults": PAGE},
    "ExecuteCommand": lambda house: {
        "cluster": CLUSTER,
        "task": house.task,
        "command": "date",
        "interactive": True,
    },
    "GetTaskProtection": lambda house: {"cluster": CLUSTER, "tasks": [house.task]},
    "UpdateTaskProtection": lambda house: {
        "cluster": CLUSTER,
        "tasks": [house.task],
        "protectionEnabled": True,
    },
    "DiscoverPollEndpoint": lambda house: {"cluster": CLUSTER, "containerInstance": house.instance},
    "SubmitTaskStateChange": _report,
    "SubmitContainerStateChange": lambda house: _report(house) | {"containerName": "app", "exitCode": 0},
    "SubmitAttachmentStateChanges": lambda house: {
        "cluster": CLUSTER,
        "attachments": [{"attachmentArn": _attachment(house), "status": "ATTACHED"}],
    },
    # services and task sets
    "CreateService": lambda house: SERVICE | {"serviceName": house.new_name()},
    "DescribeServices": lambda house: {"cluster": CLUSTER, "services": [house.service]},
    "ListServices": lambda house: {"cluster": CLUSTER, "maxResults": PAGE},
    "ListServicesByNamespace": lambda house: {"namespace": "space"},
    "UpdateService": lambda house: _service(house) | {"desiredCount": 0, "forceNewDeployment": True},
    "DeleteService": _service,
    "CreateTaskSet": lambda house: task_set(),
    "DescribeTaskSets": lambda house: {
        "cluster": CLUSTER,
        "service": "external",
        "taskSets": [house.task_set],
    },
    "UpdateTaskSet": lambda house: (
        _of_task_set(house, house.new_task_set()) | {"scale": {"value": 50.0, "unit": "PERCENT"}}
    ),
    "UpdateServicePrimaryTaskSet": _new_primary,
    "DeleteTaskSet": lambda house: _of_task_set(house, house.new_task_set()) | {"force": True},
    # service deployments and revisions
    "ListServiceDeployments": lambda house: {"cluster": CLUSTER, "service": house.service},
    "DescribeServiceDeployments": lambda house: {
        "serviceDeploymentArns": [house.deployment["serviceDeploymentArn"]]
    },
    "DescribeServiceRevisions": lambda house: {
        "serviceRevisionArns": [house.deployment["targetServiceRevision"]["arn"]]
    },
    "StopServiceDeployment": lambda house: {
        "serviceDeploymentArn": house.new_deployment()["serviceDeploymentArn"]
    },
    "ContinueServiceDeployment": lambda house: pause_of(house.new_deployment()),
}
"""By operation; each makes whatever the call uses up."""


def ten_containers(_: House) -> Parameters:
    """Give the parameters of RegisterTaskDefinition with ten containers that say a little more than they must."""
    definition = stage.definition()
    (model,) = definition["containerDefinitions"]
    containers: list[Any] = [
        model
        | {
            "name": f"c{at}",
            "memory": 32,
            "essential": at == 0,
            "command": ["run", str(at)],
            "environment": [{"name": "AT", "value": str(at)}, {"name": "STAGE", "value": "test"}],
            "portMappings": [{"containerPort": 8000 + at, "protocol": "tcp"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "g",
                    "awslogs-region": "us-east-1",
                    "awslogs-stream-prefix": "p",
                },
            },
        }
        for at in range(10)
    ]
    role = "arn:aws:iam::123456789012:role/execution"
    return definition | {"family": "other", "containerDefinitions": containers, "executionRoleArn": role}
