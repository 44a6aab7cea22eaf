"""How a user comes by each error that an operation declares.

What stands in the table of texts (`tests/api/error_texts/`) is not repeated here; see `provocation`. Errors that
nothing in the fake causes are in `ordered_errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.api.calls import FARGATE, PERCENT, STRATEGY, TAG, UNKNOWN_ID
from tests.api.error_texts import CONDITIONS
from tests.api.error_texts.conditions import Provoke, slowly
from tests.api.ordered_errors import Pair, reason_to_order
from tests.api.stage import Stage

Changes = Mapping[str, Any]
ARN = "arn:aws:ecs:us-east-1:123456789012:"
NOWHERE = {"namespace": f"arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-{'0' * 16}"}
CONNECTED_NOWHERE = {"serviceConnectConfiguration": {"enabled": True, **NOWHERE}}
UNKNOWN_TASK_SET = "ecs-svc/1234567890123456789"
BAD_NAME = {"cluster": "a b"}
NO_CLUSTER = {"cluster": "nothing"}
GROUP = {"autoScalingGroupArn": "group"}

PROVOKED: dict[Pair, Provoke] = {}


def each(code: str, changes_by_operation: Mapping[str, Changes]) -> None:
    """Put calls into the table that would succeed, but for these changes."""
    for operation, changes in changes_by_operation.items():
        PROVOKED[operation, code] = _changed(operation, changes)


def alike(code: str, changes: Changes, *operations: str) -> None:
    """Put calls of several operations into the table that would succeed, but for the same changes."""
    each(code, dict.fromkeys(operations, changes))


def _changed(operation: str, changes: Changes) -> Provoke:
    return lambda stage: stage.call(operation, **changes)


def provokes(operation: str, code: str) -> Callable[[Provoke], Provoke]:
    """Put a function that makes the call into the table."""

    def register(function: Provoke) -> Provoke:
        PROVOKED[operation, code] = function
        return function

    return register


# -- values that are not valid -------------------------------------------------------------------
each(
    "InvalidParameterException",
    {
        "CreateCapacityProvider": {
            "autoScalingGroupProvider": {**GROUP, "managedScaling": {"targetCapacity": 0}}
        },
        "CreateCluster": {"clusterName": "a b"},
        "CreateService": {"launchType": "X"},
        "CreateTaskSet": {"launchType": "X"},
        "DeleteAccountSetting": {"name": "insights"},
        "DeleteAttributes": {"attributes": [{"name": "#", "targetId": "x"}]},
        "DeleteCapacityProvider": {"capacityProvider": f"{ARN}cluster/x"},
        "DeleteCluster": BAD_NAME,
        "DeleteService": {"service": "a b"},
        "DeleteTaskDefinitions": {"taskDefinitions": []},
        "DeleteTaskSet": {"service": "a b"},
        "DeregisterContainerInstance": {"containerInstance": "i-1"},
        "DeregisterTaskDefinition": {"taskDefinition": "job:latest"},
        "DescribeCapacityProviders": {"maxResults": 0},
        "DescribeClusters": {"include": ["X"]},
        "DescribeContainerInstances": {"include": ["X"]},
        "DescribeServices": {"services": []},
        "DescribeTaskDefinition": {"include": ["X"]},
        "DescribeTaskSets": {"include": ["X"]},
        "DescribeTasks": {"tasks": []},
        "ExecuteCommand": {"interactive": False},
        "GetTaskProtection": {"tasks": ["a b"]},
        "ListAccountSettings": {"maxResults": 11},
        "ListAttributes": {"maxResults": 0},
        "ListClusters": {"maxResults": 0},
        "ListContainerInstances": {"status": "X"},
        "ListServices": {"launchType": "X"},
        "ListServicesByNamespace": {"maxResults": 0},
        "ListTagsForResource": {"resourceArn": "default"},
        "ListTaskDefinitionFamilies": {"status": "X"},
        "ListTaskDefinitions": {"sort": "X"},
        "ListTasks": {"desiredStatus": "X"},
        "PutAccountSetting": {"value": "maybe"},
        "PutAccountSettingDefault": {"value": "maybe"},
        "PutAttributes": {"attributes": [{"name": "#", "targetId": "x"}]},
        "PutClusterCapacityProviders": {"capacityProviders": [], "defaultCapacityProviderStrategy": STRATEGY},
        "RegisterContainerInstance": BAD_NAME,
        "RegisterTaskDefinition": {"networkMode": "X"},
        "RunTask": {"count": 0},
        "StartTask": {"containerInstances": ["i-1"]},
        "StopTask": {"task": "a b"},
        "SubmitAttachmentStateChanges": {"attachments": [{"attachmentArn": "x", "status": "X"}]},
        "SubmitTaskStateChange": {"containers": [{"containerName": "x", "status": "X"}]},
        "TagResource": {"resourceArn": "default"},
        "UntagResource": {"resourceArn": "default"},
        "UpdateCapacityProvider": {"autoScalingGroupProvider": {"managedDraining": "X"}},
        "UpdateCluster": BAD_NAME,
        "UpdateClusterSettings": {"settings": [{"name": "x", "value": "enabled"}]},
        "UpdateContainerAgent": {"containerInstance": "i-1"},
        "UpdateContainerInstancesState": {"status": "X"},
        "UpdateService": {"desiredCount": -1},
        "UpdateServicePrimaryTaskSet": BAD_NAME,
        "UpdateTaskProtection": {"tasks": ["a b"]},
        "UpdateTaskSet": {"scale": {**PERCENT, "value": 101.0}},
        "ContinueServiceDeployment": {"hookId": "nothing"},
        "DescribeServiceDeployments": {"serviceDeploymentArns": ["web"]},
        "DescribeServiceRevisions": {"serviceRevisionArns": ["web"]},
        "ListServiceDeployments": {"maxResults": 0},
        "StopServiceDeployment": {"stopType": "X"},
    },
)

# -- identifiers that are not valid, or of nothing -----------------------------------------------
each(
    "ClientException",
    {
        "CreateCapacityProvider": {"name": "a b"},
        "CreateTaskSet": {"taskDefinition": "nothing"},
        "DeleteCapacityProvider": {"capacityProvider": "nothing"},
        "DeregisterContainerInstance": {"containerInstance": UNKNOWN_ID},
        "DeregisterTaskDefinition": {"taskDefinition": "job"},
        "DiscoverPollEndpoint": BAD_NAME,
        "RegisterContainerInstance": NO_CLUSTER,
        "SubmitContainerStateChange": BAD_NAME,
        "UpdateCapacityProvider": {"name": "nothing"},
        "UpdateContainerAgent": {"containerInstance": UNKNOWN_ID},
    },
)
OF_CLUSTERS = (
    "CreateService",
    "CreateTaskSet",
    "DeleteAttributes",
    "DeleteCluster",
    "DeleteService",
    "DeleteTaskSet",
    "DeregisterContainerInstance",
    "DescribeContainerInstances",
    "DescribeServices",
    "DescribeTaskSets",
    "DescribeTasks",
    "ExecuteCommand",
    "GetTaskProtection",
    "ListAttributes",
    "ListContainerInstances",
    "ListServiceDeployments",
    "ListServices",
    "ListTasks",
    "PutAttributes",
    "PutClusterCapacityProviders",
    "RunTask",
    "StartTask",
    "StopTask",
    "UpdateCluster",
    "UpdateClusterSettings",
    "UpdateContainerAgent",
    "UpdateContainerInstancesState",
    "UpdateService",
    "UpdateServicePrimaryTaskSet",
    "UpdateTaskProtection",
    "UpdateTaskSet",
)
"""Operations that name a cluster which has to be there."""
alike("ClusterNotFoundException", NO_CLUSTER, *OF_CLUSTERS)
OF_TAGS = ("ListTagsForResource", "TagResource", "UntagResource")
alike("ClusterNotFoundException", {"resourceArn": f"{ARN}cluster/nothing"}, *OF_TAGS)
alike("ResourceNotFoundException", {"resourceArn": f"{ARN}capacity-provider/nothing"}, *OF_TAGS[1:])
each(
    "NamespaceNotFoundException",
    {
        "CreateCluster": {"serviceConnectDefaults": NOWHERE},
        "CreateService": CONNECTED_NOWHERE,
        "ListServicesByNamespace": NOWHERE,
        "UpdateCluster": {"serviceConnectDefaults": NOWHERE},
        "UpdateService": CONNECTED_NOWHERE,
    },
)

# -- services and task sets ----------------------------------------------------------------------
OF_SERVICES = (
    "CreateTaskSet",
    "DeleteTaskSet",
    "DescribeTaskSets",
    "UpdateServicePrimaryTaskSet",
    "UpdateTaskSet",
)
alike(
    "ServiceNotFoundException",
    {"service": "nothing"},
    *OF_SERVICES,
    "DeleteService",
    "ListServiceDeployments",
    "UpdateService",
)
for kind in ("Deployment", "Revision"):
    for place, code in (("nothing/web", "ClusterNotFound"), ("default/nothing", "ServiceNotFound")):
        arn = f"{ARN}service-{kind.lower()}/{place}/1234567890123456789"
        each(f"{code}Exception", {f"DescribeService{kind}s": {f"service{kind}Arns": [arn]}})
each(
    "ServiceDeploymentNotFoundException",
    {
        "ContinueServiceDeployment": {
            "serviceDeploymentArn": f"{ARN}service-deployment/default/web/{'x' * 21}"
        }
    },
)
alike("ServiceNotFoundException", {"serviceName": "nothing"}, "ListTasks")
alike("TaskSetNotFoundException", {"taskSet": UNKNOWN_TASK_SET}, "DeleteTaskSet", "UpdateTaskSet")
alike("TaskSetNotFoundException", {"primaryTaskSet": UNKNOWN_TASK_SET}, "UpdateServicePrimaryTaskSet")
alike("PlatformUnknownException", {"platformVersion": "0.9.0"}, "CreateService", "RunTask", "UpdateService")


def _ended(operation: str) -> Provoke:
    """Call an operation with a service that was deleted."""

    def call(stage: Stage) -> Any:
        parameters = stage.prepare(operation)
        stage.ecs.delete_service(service=parameters["service"], force=True)
        return stage.send(operation, **parameters)

    return call


for operation in (*OF_SERVICES, "UpdateService"):
    PROVOKED[operation, "ServiceNotActiveException"] = _ended(operation)


def _needing_the_newest_platform(operation: str) -> Provoke:
    """Call an operation with tasks for which its platform version is too old."""

    def call(stage: Stage) -> Any:
        volume = {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}
        job = stage.register(family="shared", volumes=[volume])
        return stage.call(operation, **_on("1.3.0", operation), taskDefinition=job)

    return call


def _on(version: str, operation: str) -> Changes:
    """A service stays on the launch type that it was created with."""
    return {**({} if operation == "UpdateService" else FARGATE), "platformVersion": version}


for operation in ("CreateService", "CreateTaskSet", "RunTask", "UpdateService"):
    code = "PlatformTaskDefinitionIncompatibilityException"
    PROVOKED[operation, code] = _needing_the_newest_platform(operation)


@provokes("CreateTaskSet", "PlatformUnknownException")
def on_an_unknown_platform(stage: Stage) -> Any:
    return stage.call("CreateTaskSet", taskDefinition=stage.register(), **_on("0.9.0", "CreateTaskSet"))


# -- limits and changes under way ----------------------------------------------------------------
@provokes("TagResource", "LimitExceededException")
def a_tag_too_many(stage: Stage) -> Any:
    stage.call("TagResource", tags=[{"key": f"k{number}", "value": "v"} for number in range(50)])
    return stage.call("TagResource", tags=[TAG])


@provokes("RegisterTaskDefinition", "LimitExceededException")
def a_revision_too_many(stage: Stage) -> Any:
    stage.fake.quotas.revisions_per_family = 1
    stage.call("RegisterTaskDefinition")
    return stage.call("RegisterTaskDefinition")


@provokes("PutAccountSetting", "ClientException")
def a_setting_of_the_root_user(stage: Stage) -> Any:
    user = "arn:aws:iam::123456789012:user/dev"
    return stage.call(
        "PutAccountSetting", name="fargateTaskRetirementWaitPeriod", value="0", principalArn=user
    )


@provokes("DeleteCluster", "UpdateInProgressException")
@slowly
def while_a_provider_is_made_ready(stage: Stage) -> Any:
    name = stage.provider(managedScaling={"status": "ENABLED"})
    strategy: list[Any] = []
    stage.call(
        "PutClusterCapacityProviders", capacityProviders=[name], defaultCapacityProviderStrategy=strategy
    )
    return stage.call("DeleteCluster")


@provokes("CreateCapacityProvider", "UpdateInProgressException")
@slowly
def while_its_namesake_is_deleted(stage: Stage) -> Any:
    stage.call("DeleteCapacityProvider")
    return stage.call("CreateCapacityProvider", name="mine")


@provokes("DeleteCapacityProvider", "UpdateInProgressException")
@slowly
def while_it_is_updated(stage: Stage) -> Any:
    stage.call("UpdateCapacityProvider", autoScalingGroupProvider={"managedDraining": "DISABLED"})
    return stage.send("DeleteCapacityProvider", capacityProvider="mine")


def provocation(pair: Pair) -> Provoke | None:
    """Give the call that ends in an error of an operation, from this table or that of the texts."""
    if pair in PROVOKED:
        return PROVOKED[pair]
    said = (one.provoke for one in CONDITIONS if (one.by, one.text.error) == pair)
    return next(said, None) if reason_to_order(pair) is None else None
