"""For which launch types a definition is valid."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, fargate, refusal

FSX = {
    "fileSystemId": "fs-1",
    "rootDirectory": "share",
    "authorizationConfig": {"credentialsParameter": "arn:aws:ssm:us-east-1:1:parameter/p", "domain": "d"},
}


def compatibilities(request: dict[str, Any]) -> list[str]:
    found: list[str] = accepts(request).document["compatibilities"]
    return found


@pytest.mark.rule("RegisterTaskDefinition-077", "TaskDefinition-001", "TaskDefinition-002")
@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(fargate(), ["EC2", "MANAGED_INSTANCES", "FARGATE"], id="fargate"),
        pytest.param(
            fargate(requiresCompatibilities=None), ["EC2", "MANAGED_INSTANCES", "FARGATE"], id="not required"
        ),
        pytest.param(ec2(), ["EXTERNAL", "EC2"], id="bridge"),
        pytest.param(ec2(networkMode="host"), ["EXTERNAL", "EC2", "MANAGED_INSTANCES"], id="host"),
        pytest.param(ec2(networkMode="none"), ["EXTERNAL", "EC2", "MANAGED_INSTANCES"], id="none"),
        pytest.param(ec2(networkMode="awsvpc"), ["EC2", "MANAGED_INSTANCES"], id="no sizes"),
        pytest.param(
            fargate(pidMode="host", requiresCompatibilities=None), ["EC2", "MANAGED_INSTANCES"], id="pid host"
        ),
        pytest.param(
            fargate(
                cpu="1024",
                memory="2048",
                runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
            ),
            ["EC2", "FARGATE"],
            id="windows",
        ),
        pytest.param(
            ec2(requiresCompatibilities=["MANAGED_INSTANCES"]),
            ["EC2", "MANAGED_INSTANCES"],
            id="managed only",
        ),
    ],
)
def test_what_a_definition_is_valid_for(request_: dict[str, Any], expected: list[str]) -> None:
    assert compatibilities(request_) == expected


@pytest.mark.rule("RegisterTaskDefinition-075", "TaskDefinition-042")
@pytest.mark.parametrize("required", [["EC2"], ["EC2", "FARGATE"], ["FARGATE"], ["MANAGED_INSTANCES"]])
def test_what_is_required_is_echoed(required: list[str]) -> None:
    assert accepts(fargate(requiresCompatibilities=required)).document["requiresCompatibilities"] == required


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"networkMode": "awsvpc"}, "network mode 'awsvpc'"),
        (
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]},
            "efsVolumeConfiguration",
        ),
        (
            {"volumes": [{"name": "v", "fsxWindowsFileServerVolumeConfiguration": FSX}]},
            "fsxWindowsFileServerVolumeConfiguration",
        ),
        (
            {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:x"}}]},
            "s3filesVolumeConfiguration",
        ),
    ],
)
@pytest.mark.rule("RegisterTaskDefinition-075")
def test_what_external_instances_do_not_have(members: dict[str, Any], what: str) -> None:
    assert "EXTERNAL" not in compatibilities(ec2(**members))
    sentence = f"Tasks using the External launch type do not support {what}."
    assert refusal(ec2(requiresCompatibilities=["EXTERNAL"], **members)) == sentence


def test_external_instances_have_no_service_connect() -> None:
    mapping = {"containerPort": 80, "name": "web", "appProtocol": "http"}
    assert compatibilities(ec2(container(portMappings=[mapping]))) == ["EC2"]


def test_a_volume_configured_at_launch_is_in_the_cloud() -> None:
    mounted = container(mountPoints=[{"sourceVolume": "v", "containerPath": "/v"}])
    assert compatibilities(ec2(mounted, volumes=[{"name": "v", "configuredAtLaunch": True}])) == ["EC2"]


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"networkMode": "bridge"}, "network mode 'bridge'"),
        ({"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_FULL"}}, "Windows containers"),
        (
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]},
            "dockerVolumeConfiguration",
        ),
    ],
)
def test_what_managed_instances_do_not_have(members: dict[str, Any], what: str) -> None:
    sentence = f"Tasks using Amazon ECS Managed Instances do not support {what}."
    assert refusal(ec2(requiresCompatibilities=["MANAGED_INSTANCES"], **members)) == sentence


def test_sandboxes_are_for_managed_instances() -> None:
    sandbox = {"isolationMode": "ISOLATED_SANDBOX"}
    assert compatibilities(fargate(trustedExecutionConfiguration=sandbox, requiresCompatibilities=None)) == [
        "MANAGED_INSTANCES"
    ]
    assert "only for Amazon ECS Managed Instances" in refusal(fargate(trustedExecutionConfiguration=sandbox))
    assert "FARGATE" in compatibilities(fargate(trustedExecutionConfiguration={"isolationMode": "SHARED"}))
