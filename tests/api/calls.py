"""One call of every operation that succeeds.

Each function makes what its call needs and gives the call's parameters; nothing else is on the stage but the cluster
`default`. What all operations have in common is tested by going through this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.api import hosts

if TYPE_CHECKING:
    from tests.api.stage import Stage

Parameters = Mapping[str, Any]
UNKNOWN_ID = "0" * 32
CLUSTER_ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/default"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
FARGATE = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
TAG = {"key": "team", "value": "dev"}
STRATEGY = [{"capacityProvider": "FARGATE", "weight": 1}]
PERCENT = {"value": 50.0, "unit": "PERCENT"}
ROLE = "arn:aws:iam::123456789012:role/task"
SETTING = {"name": "containerInsights", "value": "enabled"}
CONTAINERS = [{"name": "app", "image": "images/app", "memory": 64}]

CALLS: dict[str, Callable[[Stage], Parameters]] = {
    # -- account settings and tags
    "DeleteAccountSetting": lambda stage: {"name": "containerInsights"},
    "ListAccountSettings": lambda stage: {},
    "PutAccountSetting": lambda stage: SETTING,
    "PutAccountSettingDefault": lambda stage: SETTING,
    "ListTagsForResource": lambda stage: {"resourceArn": CLUSTER_ARN},
    "TagResource": lambda stage: {"resourceArn": CLUSTER_ARN, "tags": [TAG]},
    "UntagResource": lambda stage: {"resourceArn": CLUSTER_ARN, "tagKeys": ["team"]},
    # -- clusters
    "CreateCluster": lambda stage: {"clusterName": "new"},
    "DeleteCluster": lambda stage: {"cluster": "default"},
    "DescribeClusters": lambda stage: {},
    "ListClusters": lambda stage: {},
    "PutClusterCapacityProviders": lambda stage: {
        "cluster": "default",
        "capacityProviders": ["FARGATE"],
        "defaultCapacityProviderStrategy": STRATEGY,
    },
    "UpdateCluster": lambda stage: {"cluster": "default"},
    "UpdateClusterSettings": lambda stage: {"cluster": "default", "settings": [SETTING]},
    # -- capacity providers
    "CreateCapacityProvider": lambda stage: {
        "name": "new",
        "autoScalingGroupProvider": {"autoScalingGroupArn": "group"},
    },
    "DeleteCapacityProvider": lambda stage: {"capacityProvider": stage.provider()},
    "DescribeCapacityProviders": lambda stage: {},
    "UpdateCapacityProvider": lambda stage: {"name": stage.provider(), "autoScalingGroupProvider": {}},
    # -- task definitions
    "DeleteTaskDefinitions": lambda stage: {"taskDefinitions": [stage.register()]},
    "DeregisterTaskDefinition": lambda stage: {"taskDefinition": stage.register()},
    "DescribeTaskDefinition": lambda stage: {"taskDefinition": stage.register()},
    "ListTaskDefinitionFamilies": lambda stage: {},
    "ListTaskDefinitions": lambda stage: {},
    "RegisterTaskDefinition": lambda stage: {"family": "new", "containerDefinitions": CONTAINERS},
    # -- tasks
    "DescribeTasks": lambda stage: {"tasks": [UNKNOWN_ID]},
    "ExecuteCommand": lambda stage: {
        "task": stage.run(enableExecuteCommand=True, overrides={"taskRoleArn": ROLE})["taskArn"],
        "command": "sh",
        "interactive": True,
    },
    "GetTaskProtection": lambda stage: {"cluster": "default", "tasks": [UNKNOWN_ID]},
    "ListTasks": lambda stage: {},
    "RunTask": lambda stage: {"taskDefinition": stage.register(), **FARGATE},
    "StartTask": lambda stage: {
        "taskDefinition": stage.bridge(),
        "containerInstances": [stage.instance()],
    },
    "StopTask": lambda stage: {"task": stage.run()["taskArn"]},
    "UpdateTaskProtection": lambda stage: {
        "cluster": "default",
        "tasks": [UNKNOWN_ID],
        "protectionEnabled": True,
    },
    # -- services and task sets
    "CreateService": lambda stage: {
        "serviceName": "new",
        "desiredCount": 0,
        "taskDefinition": stage.register(),
        **FARGATE,
    },
    "DeleteService": lambda stage: {"service": stage.serve(desiredCount=0)["serviceName"]},
    "DescribeServices": lambda stage: {"services": ["web"]},
    "ListServices": lambda stage: {},
    "ListServicesByNamespace": lambda stage: {"namespace": _namespace(stage)},
    "UpdateService": lambda stage: {"service": stage.serve()["serviceName"], "desiredCount": 0},
    "CreateTaskSet": lambda stage: {
        **stage.external(),
        "taskDefinition": stage.bridge(),
        "launchType": "EC2",
    },
    "DeleteTaskSet": lambda stage: {**stage.task_set(), "force": True},
    "DescribeTaskSets": lambda stage: stage.external(),
    "UpdateServicePrimaryTaskSet": lambda stage: _primary(stage.task_set()),
    "UpdateTaskSet": lambda stage: {**stage.task_set(), "scale": PERCENT},
    # -- service deployments and revisions
    "ContinueServiceDeployment": lambda stage: stage.paused(),
    "DescribeServiceDeployments": lambda stage: {"serviceDeploymentArns": [stage.service_deployment()]},
    "DescribeServiceRevisions": lambda stage: {"serviceRevisionArns": [stage.service_revision()]},
    "ListServiceDeployments": lambda stage: {"service": stage.serve(desiredCount=0)["serviceName"]},
    "StopServiceDeployment": lambda stage: {"serviceDeploymentArn": stage.service_deployment()},
    # -- container instances and their agents
    "DeleteAttributes": lambda stage: _attributes(stage.instance()),
    "DeregisterContainerInstance": lambda stage: {"containerInstance": stage.instance()},
    "DescribeContainerInstances": lambda stage: {"containerInstances": [stage.instance()]},
    "DiscoverPollEndpoint": lambda stage: {"containerInstance": stage.instance()},
    "ListAttributes": lambda stage: {"targetType": "container-instance"},
    "ListContainerInstances": lambda stage: {},
    "PutAttributes": lambda stage: _attributes(stage.instance()),
    "RegisterContainerInstance": lambda stage: hosts.registration(),
    "SubmitAttachmentStateChanges": lambda stage: {"attachments": []},
    "SubmitContainerStateChange": lambda stage: {},
    "SubmitTaskStateChange": lambda stage: {},
    "UpdateContainerAgent": lambda stage: {"containerInstance": stage.instance()},
    "UpdateContainerInstancesState": lambda stage: {
        "containerInstances": [stage.instance()],
        "status": "DRAINING",
    },
}
"""By operation, in the order of resources."""


def _namespace(stage: Stage) -> str:
    stage.ecs.create_cluster(clusterName="connected", serviceConnectDefaults={"namespace": "local"})
    return "local"


def _primary(named: Parameters) -> Parameters:
    return {"cluster": named["cluster"], "service": named["service"], "primaryTaskSet": named["taskSet"]}


def _attributes(instance: str) -> Parameters:
    return {"attributes": [{"name": "stack", "value": "blue", "targetId": instance}]}
