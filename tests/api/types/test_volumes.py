"""EBS volumes that are configured at launch: the same limits for those of services and those of tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.rules import rule

pytestmark = pytest.mark.newest_sdk

Launch = Callable[..., Any]
INVALID = "InvalidParameterException"
ROLE = "arn:aws:iam::123456789012:role/infra"
SERVICE, TASK = "ServiceManagedEBSVolumeConfiguration", "TaskManagedEBSVolumeConfiguration"

SIZES = {
    "gp2": (1, 16384),
    "gp3": (1, 16384),
    "io1": (4, 16384),
    "io2": (4, 16384),
    "st1": (125, 16384),
    "sc1": (125, 16384),
    "standard": (1, 1024),
}
IOPS = {"gp3": (3000, 16000), "io1": (100, 64000), "io2": (100, 256000)}


def both(service: str, task: str) -> list[Any]:
    """Give a parameter for each who launches volumes, with the number of the rule of its type."""
    return [
        pytest.param("create_service", marks=rule(f"{SERVICE}-{service}"), id="service"),
        pytest.param("run_task", marks=rule(f"{TASK}-{task}"), id="task"),
    ]


@pytest.fixture
def definition(bridge: Callable[..., str], fake: ecs_fake.EcsFake) -> str:
    """A definition for EC2 with a volume that is configured at launch."""
    fake.add_container_instances()
    mount = {"sourceVolume": "data", "containerPath": "/data"}
    return bridge(
        containerDefinitions=[{"name": "app", "image": "images/app", "memory": 4, "mountPoints": [mount]}],
        volumes=[{"name": "data", "configuredAtLaunch": True}, {"name": "other"}],
    )


@pytest.fixture
def launch(ecs: Any, definition: str) -> Launch:
    """Launch a volume by an operation; keyword arguments are members of the volume. `name` is its name."""

    def call(operation: str, name: str = "data", launch_type: str = "EC2", **members: Any) -> Any:
        volume = {"name": name, "managedEBSVolume": {"roleArn": ROLE, **members}}
        given: dict[str, Any] = {
            "taskDefinition": definition,
            "launchType": launch_type,
            "volumeConfigurations": [volume],
        }
        if operation == "create_service":
            given |= {"serviceName": f"s{len(ecs.list_services()['serviceArns'])}", "desiredCount": 0}
        return getattr(ecs, operation)(**given)

    return call


@pytest.mark.parametrize("operation", both("015", "015"))
@pytest.mark.parametrize("kind", SIZES)
def test_sizes(launch: Launch, operation: str, kind: str) -> None:
    low, high = SIZES[kind]
    iops = {"iops": 100} if kind in ("io1", "io2") else {}
    for size in (low, high):
        launch(operation, volumeType=kind, sizeInGiB=size, **iops)
    for size in (low - 1, high + 1):
        with refused(INVALID, "sizeInGiB"):
            launch(operation, volumeType=kind, sizeInGiB=size, **iops)


@pytest.mark.parametrize("operation", both("007", "007"))
@pytest.mark.parametrize("kind", IOPS)
def test_iops(launch: Launch, operation: str, kind: str) -> None:
    low, high = IOPS[kind]
    for iops in (low, high):
        launch(operation, volumeType=kind, sizeInGiB=10, iops=iops)
    for iops in (low - 1, high + 1):
        with refused(INVALID, "iops"):
            launch(operation, volumeType=kind, sizeInGiB=10, iops=iops)


@pytest.mark.parametrize("operation", both("008", "008"))
@pytest.mark.parametrize("kind", ["io1", "io2"])
def test_iops_are_needed(launch: Launch, operation: str, kind: str) -> None:
    with refused(INVALID, "iops"):
        launch(operation, volumeType=kind, sizeInGiB=10)


@pytest.mark.parametrize("operation", both("010", "010"))
@pytest.mark.parametrize("kind", ["st1", "sc1", "standard"])
def test_iops_that_a_type_does_not_have(launch: Launch, operation: str, kind: str) -> None:
    with refused(INVALID, "iops is not supported"):
        launch(operation, volumeType=kind, sizeInGiB=200, iops=3000)


@pytest.mark.parametrize("operation", both("017", "018"))
def test_throughput(launch: Launch, operation: str) -> None:
    launch(operation, volumeType="gp3", sizeInGiB=10, throughput=1000)
    with refused(INVALID, "throughput"):
        launch(operation, volumeType="gp3", sizeInGiB=10, throughput=1001)


@pytest.mark.parametrize("operation", both("018", "019"))
@pytest.mark.parametrize("kind", sorted(SIZES.keys() - {"gp3"}))
def test_throughput_is_for_gp3(launch: Launch, operation: str, kind: str) -> None:
    iops = {"iops": 100} if kind in ("io1", "io2") else {}
    with refused(INVALID, "throughput is (not )?supported"):
        launch(operation, volumeType=kind, sizeInGiB=200, throughput=200, **iops)


@pytest.mark.parametrize("operation", both("013", "013"))
def test_size_or_snapshot(launch: Launch, operation: str) -> None:
    launch(operation, sizeInGiB=10)
    launch(operation, snapshotId="snap-1")
    with refused(INVALID, "sizeInGiB or snapshotId"):
        launch(operation)


@pytest.mark.parametrize("operation", both("020", "021"))
def test_magnetic_volumes_are_not_for_fargate(ecs: Any, register: Callable[..., str], operation: str) -> None:
    mount = {"sourceVolume": "data", "containerPath": "/data"}
    definition = register(
        containerDefinitions=[{"name": "app", "image": "images/app", "mountPoints": [mount]}],
        volumes=[{"name": "data", "configuredAtLaunch": True}],
    )
    volume = {"roleArn": ROLE, "sizeInGiB": 10, "volumeType": "standard"}
    given: dict[str, Any] = {
        "taskDefinition": definition,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        "volumeConfigurations": [{"name": "data", "managedEBSVolume": volume}],
    }
    if operation == "create_service":
        given |= {"serviceName": "web", "desiredCount": 0}
    with refused(INVALID, "standard is not supported on Fargate"):
        getattr(ecs, operation)(**given)


class TestTags:
    @pytest.mark.rule("EBSTagSpecification-004", "EBSTagSpecification-003")
    def test_those_of_a_service_are_for_its_volumes_only(self, launch: Launch) -> None:
        of_service = [{"resourceType": "volume", "propagateTags": "SERVICE"}]
        (deployment,) = launch("create_service", sizeInGiB=10, tagSpecifications=of_service)["service"][
            "deployments"
        ]
        (volume,) = deployment["volumeConfigurations"]
        assert volume["managedEBSVolume"]["tagSpecifications"] == of_service
        with refused(INVALID, "only by a service"):
            launch("run_task", sizeInGiB=10, tagSpecifications=of_service)
        launch("run_task", sizeInGiB=10, tagSpecifications=[{"resourceType": "volume"}])

    @pytest.mark.rule("EBSTagSpecification-006")
    @pytest.mark.parametrize("operation", ["create_service", "run_task"])
    @pytest.mark.parametrize("key", ["AmazonECSCreated", "AmazonECSManaged"])
    def test_keys_of_ecs_own(self, launch: Launch, operation: str, key: str) -> None:
        given = [{"resourceType": "volume", "tags": [{"key": key, "value": "true"}]}]
        with refused(INVALID, "reserved for Amazon ECS"):
            launch(operation, sizeInGiB=10, tagSpecifications=given)


class TestNames:
    @pytest.mark.parametrize(
        "operation",
        [
            pytest.param("create_service", marks=rule("ServiceVolumeConfiguration-002", "Deployment-022")),
            pytest.param("run_task", marks=rule("TaskVolumeConfiguration-002")),
        ],
    )
    @pytest.mark.parametrize("name", ["nothing", "other"])
    def test_are_those_of_volumes_that_are_configured_at_launch(
        self, launch: Launch, operation: str, name: str
    ) -> None:
        with refused(INVALID, name):
            launch(operation, name=name, sizeInGiB=10)

    @pytest.mark.rule("ServiceVolumeConfiguration-001")
    def test_a_volume_of_a_service_is_of_ebs(self, ecs: Any, definition: str) -> None:
        with refused(INVALID, "managedEBSVolume"):
            ecs.create_service(
                serviceName="web",
                desiredCount=0,
                taskDefinition=definition,
                launchType="EC2",
                volumeConfigurations=[{"name": "data"}],
            )
