"""Members that exclude or need each other."""

from __future__ import annotations

import pytest

from ecs_fake.errors import ClientException, EcsError
from tests.unit.service_model.cases import (
    MEMBER_OF,
    Params,
    bad,
    check_refusal,
    exec_configuration,
    overrides,
    run_task,
    strategy,
    volume,
)

EXEC_TARGET = (
    "A CloudWatch log group name or S3 bucket name must be specified when overriding the default log"
)
EXEC_OVERRIDE = "You must set logging to 'OVERRIDE' when you supply a log configuration."
ONLY_FILTER = "startedBy must be the only filter"

TOGETHER = [
    bad(
        "RunTask",
        run_task(launchType="EC2", capacityProviderStrategy=strategy(1)),
        "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        "RunTask-009",
    ),
    *(
        bad("ListTasks", {"startedBy": "x", other: value}, ONLY_FILTER, "ListTasks-018")
        for other, value in {
            "containerInstance": "i",
            "family": "f",
            "launchType": "EC2",
            "serviceName": "s",
        }.items()
    ),
    bad(
        "CreateCluster",
        exec_configuration(logging="OVERRIDE"),
        EXEC_TARGET,
        "ExecuteCommandConfiguration-002",
    ),
    bad(
        "CreateCluster",
        exec_configuration(logging="OVERRIDE", logConfiguration={"s3KeyPrefix": "p"}),
        EXEC_TARGET,
    ),
    bad(
        "CreateCluster",
        exec_configuration(logging="NONE", logConfiguration={"s3BucketName": "b"}),
        EXEC_OVERRIDE,
    ),
    bad("CreateCluster", exec_configuration(logConfiguration={"s3BucketName": "b"}), EXEC_OVERRIDE),
    bad(
        "RunTask",
        overrides({"cpu": 1}),
        "Override argument cannot be null",
        "RunTask-051",
        "ContainerOverride-001",
        "ContainerOverride-004",
    ),
    bad("RunTask", overrides(None), "Override argument cannot be null"),
    bad(
        "RunTask",
        overrides({"name": "c", "environmentFiles": [{"type": "s3", "value": "a.txt"}]}),
        'containerOverrides[0].environmentFiles[0].value must name a file whose name ends in .env, but was "a.txt"',
        "RunTask-053",
    ),
    bad(
        "RunTask",
        overrides({"name": "c", "environmentFiles": [{"type": "file", "value": "a.env"}]}),
        "type should be one of [s3]",
        "RunTask-053",
    ),
    bad(
        "RunTask",
        run_task(placementConstraints=[MEMBER_OF | {"type": "distinctInstance"}]),
        "distinctInstance expression should not be specified.",
        "RunTask-066",
        "PlacementConstraint-003",
    ),
    bad(
        "RunTask",
        run_task(placementStrategy=[{"type": "random", "field": "cpu"}]),
        "random field should not be specified.",
    ),
    bad(
        "RunTask",
        run_task(placementStrategy=[{"type": "binpack", "field": "disk"}]),
        "binpack field 'disk' is invalid.",
        "PlacementStrategy-002",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), TOGETHER)
def test_members_exclude_and_need_each_other(
    operation: str, params: Params, sentence: str, error: type[EcsError]
) -> None:
    check_refusal(operation, params, sentence, error)


VOLUMES = [
    bad(
        "RunTask",
        volume(),
        "volumeConfigurations[0].managedEBSVolume needs sizeInGiB or snapshotId.",
        "RunTask-101",
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=1, volumeInitializationRate=100),
        "needs volumeConfigurations[0].managedEBSVolume.snapshotId",
        "RunTask-105",
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=1, volumeType="io1"),
        "needs volumeConfigurations[0].managedEBSVolume.iops",
        "RunTask-107",
    ),
    *(
        bad(
            "RunTask",
            volume(sizeInGiB=size, volumeType=kind, **more),
            f".sizeInGiB must be between {low} and {high}",
            "RunTask-103",
        )
        for kind, size, low, high, more in (
            ("gp3", 0, 1, 16384, {}),
            ("gp2", 16385, 1, 16384, {}),
            ("io1", 3, 4, 16384, {"iops": 100}),
            ("io2", 3, 4, 16384, {"iops": 100}),
            ("st1", 124, 125, 16384, {}),
            ("sc1", 124, 125, 16384, {}),
            ("standard", 1025, 1, 1024, {}),
        )
    ),
    *(
        bad(
            "RunTask",
            volume(sizeInGiB=4, volumeType=kind, iops=iops),
            f".iops must be between {low} and {high}",
            "RunTask-106",
        )
        for kind, iops, low, high in (
            ("gp3", 2999, 3000, 16000),
            ("io1", 64001, 100, 64000),
            ("io2", 99, 100, 256000),
        )
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=125, volumeType="st1", iops=100),
        ".iops is not supported by volumes of type st1",
        "RunTask-107",
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=4, volumeType="gp2", throughput=125),
        ".throughput is supported by volumes of type gp3 only",
        "RunTask-108",
    ),
    bad(
        "RunTask",
        volume(sizeInGiB=4, volumeType="gp3", throughput=1001),
        ".throughput must be between 1 and 1000",
        "RunTask-108",
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), VOLUMES)
def test_a_volume_fits_its_type(operation: str, params: Params, sentence: str, error: type[EcsError]) -> None:
    check_refusal(operation, params, sentence, error)


REGISTRATION = [
    bad(
        "RegisterTaskDefinition",
        {"containerDefinitions": [{"secrets": [{"name": "S"}]}]},
        "RegisterTaskDefinition needs containerDefinitions[0].secrets[0].valueFrom, which is missing.",
        "Secret-006",
        error=ClientException,
    ),
]


@pytest.mark.parametrize(("operation", "params", "sentence", "error"), REGISTRATION)
def test_a_registration_is_refused_with_its_own_code(
    operation: str, params: Params, sentence: str, error: type[EcsError]
) -> None:
    check_refusal(operation, params, sentence, error)
