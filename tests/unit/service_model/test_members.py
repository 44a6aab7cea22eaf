"""Missing members, names, and words outside a set are refused in ECS's words."""

from __future__ import annotations

import pytest

from ecs_fake.errors import EcsError
from tests.unit.service_model.cases import Params, bad, check_refusal, network, run_task, volume

NAMES = [
    bad(
        "CreateCluster",
        {"clusterName": "a" * 256},
        r"ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$",
        "CreateCluster-003",
    ),
    bad(
        "CreateCluster",
        {"clusterName": "a b"},
        r"ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$",
        "CreateCluster-004",
    ),
    bad("CreateCluster", {"clusterName": ""}, r"ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$"),
    bad(
        "CreateCluster",
        {"clusterName": "a\n"},
        r"ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$",
        "CreateCluster-004",
    ),
    *(
        bad(operation, params, r"Cluster must match ^[a-zA-Z0-9\-_]{1,255}$, but was my ?")
        for operation, params in {
            "DeleteCluster": {"cluster": "my ü"},
            "DescribeTasks": {"cluster": "my ü", "tasks": ["t"]},
            "ListTasks": {"cluster": "my ü"},
            "RunTask": run_task(cluster="my ü"),
            "StopTask": {"cluster": "my ü", "task": "t"},
        }.items()
    ),
    bad(
        "CreateService",
        {"serviceName": "a b"},
        r"ServiceName must match ^[a-zA-Z0-9\-_]{1,255}$, but was a b",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), NAMES)
def test_a_name_has_its_characters(
    operation: str, params: Params, sentence: str, error: type[EcsError]
) -> None:
    check_refusal(operation, params, sentence, error)


MISSING = [
    bad("DeleteCluster", {}, "DeleteCluster needs cluster, which is missing.", "DeleteCluster-003"),
    bad(
        "DescribeTaskDefinition", {}, "needs taskDefinition, which is missing.", "DescribeTaskDefinition-006"
    ),
    bad(
        "DeregisterTaskDefinition",
        {},
        "needs taskDefinition, which is missing.",
        "DeregisterTaskDefinition-010",
    ),
    bad("DescribeTasks", {}, "DescribeTasks needs tasks, which is missing.", "DescribeTasks-010"),
    bad("RunTask", {}, "RunTask needs taskDefinition, which is missing.", "RunTask-001"),
    bad(
        "RunTask", {"taskDefinition": None}, "RunTask needs taskDefinition, which is missing.", "RunTask-001"
    ),
    bad("StopTask", {}, "StopTask needs task, which is missing.", "StopTask-001"),
    bad(
        "RunTask",
        run_task(networkConfiguration={"awsvpcConfiguration": {}}),
        "RunTask needs networkConfiguration.awsvpcConfiguration.subnets, which is missing.",
        "AwsVpcConfiguration-003",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), MISSING)
def test_a_required_member_is_asked_for(
    operation: str, params: Params, sentence: str, error: type[EcsError]
) -> None:
    check_refusal(operation, params, sentence, error)


WORDS = [
    bad(
        "DescribeClusters",
        {"include": ["ALL"]},
        "include should be one of [ATTACHMENTS,",
        "DescribeClusters-004",
    ),
    bad(
        "DescribeTaskDefinition",
        {"taskDefinition": "f", "include": ["X"]},
        "include should be one of [TAGS]",
        "DescribeTaskDefinition-007",
    ),
    bad(
        "DescribeTasks",
        {"tasks": ["t"], "include": ["X"]},
        "include should be one of [TAGS]",
        "DescribeTasks-007",
    ),
    bad(
        "ListTaskDefinitionFamilies",
        {"status": "DELETE_IN_PROGRESS"},
        "status should be one of [ACTIVE,INACTIVE,ALL]",
        "ListTaskDefinitionFamilies-007",
    ),
    bad(
        "ListTaskDefinitions",
        {"status": "ALL"},
        "status should be one of [ACTIVE,INACTIVE,DELETE_IN_PROGRESS]",
        "ListTaskDefinitions-006",
    ),
    bad(
        "ListTaskDefinitions", {"sort": "asc"}, "sort should be one of [ASC,DESC]", "ListTaskDefinitions-011"
    ),
    bad(
        "ListTasks",
        {"desiredStatus": "GONE"},
        "desired status should be one of [RUNNING,PENDING,STOPPED]",
        "ListTasks-009",
    ),
    bad(
        "ListTasks",
        {"launchType": "ec2"},
        "launch type should be one of [EC2,FARGATE,EXTERNAL",
        "ListTasks-014",
    ),
    bad(
        "RunTask",
        run_task(launchType="FARGATE_SPOT"),
        "launch type should be one of [EC2,FARGATE,EXTERNAL",
        "RunTask-025",
        "RunTask-026",
    ),
    bad(
        "RunTask",
        run_task(propagateTags="TASK"),
        "propagate tags should be one of [TASK_DEFINITION,SERVICE,NONE]",
        "RunTask-080",
    ),
    bad(
        "RunTask",
        network(assignPublicIp="YES"),
        "assign public ip should be one of [ENABLED,DISABLED]",
        "RunTask-046",
        "AwsVpcConfiguration-005",
    ),
    bad(
        "RunTask",
        run_task(placementConstraints=[{"type": "x"}]),
        "type should be one of [distinctInstance,memberOf]",
        "RunTask-067",
    ),
    bad(
        "RunTask",
        run_task(placementStrategy=[{"type": "x"}]),
        "type should be one of [random,spread,binpack]",
        "RunTask-069",
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=1, volumeType="x"),
        "volume type should be one of [gp2,gp3,io1,io2,st1,sc1,standard]",
        "RunTask-104",
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=1, filesystemType="x"),
        "filesystem type should be one of [ext3,ext4,xfs,ntfs]",
        "RunTask-110",
    ),
    bad(
        "CreateCluster",
        {"settings": [{"name": "x", "value": "enabled"}]},
        "name should be one of [containerInsights]",
        "ClusterSetting-001",
    ),
    bad(
        "CreateCluster",
        {"settings": [{"name": "containerInsights", "value": "on"}]},
        "value should be one of [enhanced,enabled,disabled]",
        "ClusterSetting-002",
    ),
    bad(
        "RegisterTaskDefinition",
        {"networkMode": "x"},
        "network mode should be one of [bridge,host,awsvpc,none]",
        "RegisterTaskDefinition-061",
    ),
    bad(
        "RegisterTaskDefinition",
        {"ipcMode": "x"},
        "ipc mode should be one of [host,task,none]",
        "RegisterTaskDefinition-050",
    ),
    bad(
        "RegisterTaskDefinition",
        {"pidMode": "x"},
        "pid mode should be one of [host,task]",
        "RegisterTaskDefinition-056",
    ),
    bad(
        "RegisterTaskDefinition",
        {"requiresCompatibilities": ["x"]},
        "requires compatibilities should be one of [EC2,FARGATE,EXTERNAL",
        "RegisterTaskDefinition-074",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), WORDS)
def test_a_word_outside_its_set_is_refused_with_the_set(
    operation: str, params: Params, sentence: str, error: type[EcsError]
) -> None:
    check_refusal(operation, params, sentence, error)
