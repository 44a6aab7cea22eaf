"""What calls of every resource say, and what a caller of any of them is told who may not call at all."""

from __future__ import annotations

from typing import Any

import boto3

import ecs_fake
from tests.api.calls import UNKNOWN_ID
from tests.api.error_texts.conditions import says
from tests.api.stage import Stage

OTHER_ACCOUNT = "arn:aws:ecs:us-east-1:999999999999:"
PATTERN = "{Param} must match ^[a-zA-Z0-9\\-_]{1,255}$, but was {value}"

for action in ("RunTask", "ListServices", "UpdateCluster", "DescribeContainerInstances", "CreateTaskSet"):
    says("*", "Cluster not found.", {"cluster": "nothing"}, by=action)
    says("*", "Cluster must match…", {"cluster": "a b"}, by=action, value="a b")
    says("*", PATTERN, {"cluster": "a.b"}, by=action, Param="Cluster", value="a.b")
says("*", PATTERN, {"serviceName": "a b"}, by="CreateService", Param="ServiceName", value="a b")

for action, request, name, most in (
    ("CreateService", {"loadBalancers": [{}] * 6}, "load balancers", "5"),
    ("CreateService", {"serviceRegistries": [{}] * 2}, "service registries", "1"),
    ("DescribeServices", {"services": ["web"] * 11}, "service names", "10"),
    ("DescribeTasks", {"tasks": [UNKNOWN_ID] * 101}, "tasks", "100"),
):
    says("*", "{paramName} can have at most {n} items.", request, by=action, paramName=name, n=most)
for action, request, name in (
    ("DescribeTasks", {"tasks": []}, "Tasks"),
    ("DescribeServices", {"services": []}, "Services"),
    ("UpdateTaskProtection", {"tasks": []}, "Tasks"),
):
    says("*", "{paramName} cannot be empty.", request, by=action, paramName=name)
for action, request, name, first, second in (
    ("RunTask", {"launchType": "LAMBDA"}, "launch type", "EC2", "FARGATE"),
    ("ListTasks", {"desiredStatus": "DONE"}, "desired status", "RUNNING", "PENDING"),
    ("RegisterTaskDefinition", {"networkMode": "vpc"}, "network mode", "bridge", "host"),
):
    text = "{paramName} should be one of [{A},{B},...]"
    says("*", text, request, by=action, paramName=name, A=first, B=second)


# -- what AWS alone can cause, and a user can order ----------------------------------------------
def orders(quotation: str, error: str, of: str, action: str = "*", **filled: str) -> None:
    """A call that fails as it was told to, in the words that are known."""

    def provoke(stage: Stage) -> Any:
        stage.fake.faults.error(of, error)
        return stage.call(of)

    says(action, quotation, provoke, by=of, **filled)


orders("Service Unavailable. Please try again later.", "ServerException", "ListClusters")
orders("Your account is currently blocked.", "BlockedException", "RunTask")
orders("Rate exceeded", "ThrottlingException", "ListTasks")
orders(
    "User: {principalArn} is not authorized…",
    "AccessDeniedException",
    "StopTask",
    principalArn="arn:aws:iam::123456789012:root",
    Action="StopTask",
    resourceArn="*",
)
orders(
    "The execute command failed due to…", "TargetNotConnectedException", "ExecuteCommand", "ExecuteCommand"
)
orders("UnsupportedFeatureException", "UnsupportedFeatureException", "RunTask", "RunTask")
orders(
    "ClusterContainsCapacityProviderException",
    "ClusterContainsCapacityProviderException",
    "DeleteCluster",
    "DeleteCluster",
)


# -- what no client of ECS's own sends -----------------------------------------------------------
def another_operation(stage: Stage) -> Any:
    def rename(params: dict[str, Any], **_: Any) -> None:
        params["headers"]["X-Amz-Target"] += "InOtherWords"

    stage.ecs.meta.events.register("before-call.ecs.ListClusters", rename)
    return stage.call("ListClusters")


def with_unknown_credentials(_: Stage) -> Any:
    keys = {"aws_access_key_id": "AKIAFAKEAAAAAAAAAAAA", "aws_secret_access_key": "x"}
    with ecs_fake.mock_ecs(runner="process") as executing:  # others need no keys
        return boto3.client("ecs", endpoint_url=executing.url, **keys).list_clusters()


says("*", "SerializationException", {"count": "two"}, by="RunTask")
says("*", "UnknownOperationException", another_operation, by="ListClusters")
says(
    "*", "The security token included in the request is invalid.", with_unknown_credentials, by="ListClusters"
)
