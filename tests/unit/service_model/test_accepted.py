"""Requests are accepted up to their documented limits."""

from __future__ import annotations

import json

import pytest

from ecs_fake.service_model import validate_request
from tests.unit.service_model.cases import (
    MEMBER_OF,
    Params,
    exec_configuration,
    good,
    network,
    overrides,
    overrides_of_length,
    run_task,
    strategy,
    volume,
)

ACCEPTED = [
    good("CreateCluster", {}),
    good("CreateCluster", {"clusterName": "A-b_9" * 51}, "CreateCluster-003", "CreateCluster-004"),
    good("CreateCluster", {"settings": [{"name": "containerInsights", "value": "enhanced"}]}),
    good("CreateCluster", {"defaultCapacityProviderStrategy": strategy(20)}, "CreateCluster-016"),
    good(
        "CreateCluster",
        exec_configuration(logging="OVERRIDE", logConfiguration={"s3BucketName": "b"}),
        "CreateCluster-017",
    ),
    good("CreateCluster", exec_configuration(logging="DEFAULT", kmsKeyId="k")),
    good("CreateCluster", {"serviceConnectDefaults": {"namespace": "my-~ns"}}),
    good(
        "CreateCluster",
        {"serviceConnectDefaults": {"namespace": "arn:aws:servicediscovery:x:1:namespace/ns-1"}},
    ),
    good("DescribeClusters", {"clusters": ["c"] * 100}, "DescribeClusters-002"),
    good(
        "DescribeClusters", {"include": ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]}
    ),
    good("ListClusters", {"maxResults": 1}, "ListClusters-002"),
    good("ListClusters", {"maxResults": 100}, "ListClusters-002", "ListClusters-009"),
    good("ListTaskDefinitionFamilies", {}, "ListTaskDefinitionFamilies-001"),
    good("ListTaskDefinitions", {}, "ListTaskDefinitions-001"),
    good("ListTasks", {}, "ListTasks-001"),
    good("ListTasks", {"startedBy": "x", "cluster": "c", "desiredStatus": "STOPPED", "maxResults": 5}),
    good("ListTasks", {"family": "f", "launchType": "EXTERNAL", "serviceName": "s"}, "ListTasks-019"),
    good("DescribeTasks", {"tasks": ["t"] * 100}, "DescribeTasks-011"),
    good("StopTask", {"task": "t", "reason": "r" * 1024}),
    good("RunTask", run_task(count=10), "RunTask-006"),
    good("RunTask", run_task(cluster="arn:aws:ecs:us-east-1:1:cluster/c"), "RunTask-005"),
    good("RunTask", run_task(clientToken="!" + "t" * 62 + "~"), "RunTask-028", "RunTask-029"),
    good("RunTask", run_task(startedBy="aZ09-_/" + "x" * 121), "RunTask-084", "RunTask-086"),
    good("RunTask", run_task(group="g" * 255, referenceId="r" * 1024), "RunTask-082"),
    good("RunTask", run_task(capacityProviderStrategy=strategy(20)), "RunTask-013"),
    good("RunTask", run_task(capacityProviderStrategy=[], launchType="FARGATE")),
    good("RunTask", overrides(), "RunTask-051", "ContainerOverride-002"),
    good("RunTask", overrides({}), "ContainerOverride-001"),
    good("RunTask", overrides_of_length(8192), "RunTask-047"),
    good("RunTask", overrides({"name": "c", "environmentFiles": [{"type": "s3", "value": "a.env"}] * 10})),
    good("RunTask", overrides(ephemeralStorage={"sizeInGiB": 21}), "RunTask-060"),
    good("RunTask", overrides(ephemeralStorage={"sizeInGiB": 200}), "RunTask-060"),
    good("RunTask", network(subnets=["s"] * 16, securityGroups=["g"] * 5), "RunTask-042", "RunTask-043"),
    good("RunTask", run_task(placementConstraints=[MEMBER_OF] * 9 + [{"type": "distinctInstance"}])),
    good(
        "RunTask",
        run_task(placementConstraints=[MEMBER_OF | {"expression": "e" * 2000}]),
        "PlacementConstraint-002",
    ),
    good("RunTask", run_task(placementStrategy=[{"type": "binpack", "field": "memory"}] * 5), "RunTask-068"),
    good(
        "RunTask",
        run_task(placementStrategy=[{"type": "random"}, {"type": "spread", "field": "attribute:x"}]),
    ),
    good("RunTask", volume(snapshotId="s", volumeInitializationRate=100), "RunTask-101", "RunTask-105"),
    good(
        "RunTask",
        volume(sizeInGiB=1, volumeType="gp3", iops=3000, throughput=1000),
        "RunTask-103",
        "RunTask-106",
    ),
    good("RunTask", volume(sizeInGiB=4, volumeType="io2", iops=256000), "RunTask-106"),
    good(
        "RunTask",
        volume(sizeInGiB=16384, volumeType="st1", filesystemType="ntfs"),
        "RunTask-103",
        "RunTask-110",
    ),
    good("RegisterTaskDefinition", {}),  # refused in its own words elsewhere
    good("RegisterTaskDefinition", {"family": "a b", "containerDefinitions": []}),
]


@pytest.mark.parametrize(("operation", "params"), ACCEPTED)
def test_what_is_documented_is_accepted(operation: str, params: Params) -> None:
    before = json.dumps(params)
    validate_request(operation, params)
    assert json.dumps(params) == before
