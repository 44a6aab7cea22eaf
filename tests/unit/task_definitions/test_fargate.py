"""What Fargate objects to."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.task_definitions.fargate import MEMORY_BY_CPU
from tests.unit.task_definitions.requests import (
    ECR_IMAGE,
    ROLE,
    accepts,
    awslogs,
    container,
    fargate,
    first_container,
    refusal,
)

PAIRS = [(cpu, memory) for cpu, sizes in MEMORY_BY_CPU.items() for memory in sizes]
GIB = 1024


def size(cpu: object, memory: object, **members: Any) -> dict[str, Any]:
    return fargate(cpu=str(cpu), memory=str(memory), **members)


def no_configuration(cpu: object, memory: object) -> str:
    return (
        f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
        "See the Amazon ECS documentation for the valid values."
    )


def test_there_are_74_sizes() -> None:
    assert len(PAIRS) == 74
    for cpu, memory in PAIRS:
        assert accepts(size(cpu, memory)).document["memory"] == str(memory)


@pytest.mark.parametrize(
    ("cpu", "memories"),
    [
        pytest.param(256, [256, 1536, 3072], marks=pytest.mark.rule("RegisterTaskDefinition-033"), id="256"),
        pytest.param(512, [512, 1536, 5120], marks=pytest.mark.rule("RegisterTaskDefinition-034"), id="512"),
        pytest.param(
            1024, [1024, 2560, 9216], marks=pytest.mark.rule("RegisterTaskDefinition-035"), id="1024"
        ),
        pytest.param(
            2048, [3072, 4608, 17408], marks=pytest.mark.rule("RegisterTaskDefinition-036"), id="2048"
        ),
        pytest.param(
            4096, [7168, 8704, 31744], marks=pytest.mark.rule("RegisterTaskDefinition-037"), id="4096"
        ),
        pytest.param(
            8192,
            [12 * GIB, 18 * GIB, 64 * GIB],
            marks=pytest.mark.rule("RegisterTaskDefinition-038"),
            id="8192",
        ),
        pytest.param(
            16384,
            [24 * GIB, 36 * GIB, 128 * GIB],
            marks=pytest.mark.rule("RegisterTaskDefinition-039"),
            id="16384",
        ),
    ],
)
@pytest.mark.rule("TaskDefinition-005", "TaskDefinition-021")
def test_sizes_that_are_not_offered(cpu: int, memories: list[int]) -> None:
    for memory in memories:
        assert refusal(size(cpu, memory)) == no_configuration(cpu, memory)
    lowest, highest = min(MEMORY_BY_CPU[cpu]), max(MEMORY_BY_CPU[cpu])
    assert accepts(size(cpu, lowest)).document["memory"] == str(lowest)
    assert accepts(size(cpu, highest)).document["memory"] == str(highest)


@pytest.mark.rule("RegisterTaskDefinition-032")
@pytest.mark.parametrize("cpu", [128, 255, 768, 32768])
def test_cpu_that_is_not_offered(cpu: int) -> None:
    assert refusal(size(cpu, 2048)) == no_configuration(cpu, 2048)


@pytest.mark.parametrize(
    "member",
    [
        pytest.param("cpu", marks=pytest.mark.rule("RegisterTaskDefinition-030", "TaskDefinition-003")),
        pytest.param("memory", marks=pytest.mark.rule("RegisterTaskDefinition-031", "TaskDefinition-021")),
    ],
)
def test_sizes_are_needed(member: str) -> None:
    request = fargate(container(memory=512), **{member: None})
    assert refusal(request) == f"Fargate requires that '{member}' be defined at the task level."


@pytest.mark.rule("RegisterTaskDefinition-041", "TaskDefinition-004")
def test_windows_needs_a_whole_cpu() -> None:
    windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    assert refusal(size(512, 1024, runtimePlatform=windows)) == no_configuration(512, 1024)
    assert accepts(size(1024, 2048, runtimePlatform=windows))


@pytest.mark.parametrize(
    "platform",
    [
        {"operatingSystemFamily": "WINDOWS_SERVER_2016_FULL"},
        {"operatingSystemFamily": "WINDOWS_SERVER_20H2_CORE"},
        {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "ARM64"},
    ],
)
def test_platforms_that_are_not_offered(platform: dict[str, str]) -> None:
    assert refusal(size(1024, 2048, runtimePlatform=platform)) == no_configuration(1024, 2048)


@pytest.mark.rule("RuntimePlatform-001", "RegisterTaskDefinition-078")
def test_arm_is_offered_for_linux() -> None:
    platform = {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"}
    assert accepts(fargate(runtimePlatform=platform)).document["runtimePlatform"] == platform


@pytest.mark.rule("RegisterTaskDefinition-063", "TaskDefinition-023", "RegisterTaskDefinition-075")
@pytest.mark.parametrize("mode", ["bridge", "host", "none", None])
def test_the_network_mode_is_awsvpc(mode: str | None) -> None:
    assert refusal(fargate(networkMode=mode)) == "Fargate only supports network mode ‘awsvpc’."  # noqa: RUF001 - the real sentence has these quotes


@pytest.mark.parametrize(
    ("members", "what"),
    [
        pytest.param(
            {"placementConstraints": [{"type": "memberOf", "expression": "attribute:x exists"}]},
            "constraints",
            marks=pytest.mark.rule("TaskDefinition-037", "TaskDefinitionPlacementConstraint-001"),
        ),
        pytest.param(
            {"ipcMode": "task"},
            "ipcMode",
            marks=pytest.mark.rule("RegisterTaskDefinition-051", "TaskDefinition-017"),
        ),
        pytest.param(
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]},
            "dockerVolumeConfiguration",
            marks=pytest.mark.rule("Volume-007", "DockerVolumeConfiguration-001"),
        ),
        pytest.param(
            {"volumes": [{"name": "v", "host": {"sourcePath": "/srv"}}]},
            "sourcePath",
            marks=pytest.mark.rule("HostVolumeProperties-004", "TaskDefinition-049"),
        ),
    ],
)
def test_members_of_the_task_that_fargate_does_not_have(members: dict[str, Any], what: str) -> None:
    assert refusal(fargate(**members)) == f"Fargate compatible task definitions do not support {what}"
    assert (
        "FARGATE" not in accepts(fargate(requiresCompatibilities=None, **members)).document["compatibilities"]
    )


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        pytest.param(
            {"devices": [{"hostPath": "/dev/fuse"}]}, "devices", marks=pytest.mark.rule("LinuxParameters-002")
        ),
        pytest.param({"maxSwap": 0}, "maxSwap", marks=pytest.mark.rule("LinuxParameters-010")),
        pytest.param(
            {"sharedMemorySize": 64}, "sharedMemorySize", marks=pytest.mark.rule("LinuxParameters-011")
        ),
        pytest.param({"swappiness": 60}, "swappiness", marks=pytest.mark.rule("LinuxParameters-015")),
        pytest.param(
            {"tmpfs": [{"containerPath": "/run", "size": 1}]},
            "tmpfs",
            marks=pytest.mark.rule("LinuxParameters-017"),
        ),
    ],
)
def test_linux_parameters_that_fargate_does_not_have(parameters: dict[str, Any], what: str) -> None:
    request = fargate(container(linuxParameters=parameters))
    assert refusal(request) == f"Fargate compatible task definitions do not support {what}"
    assert first_container({**request, "requiresCompatibilities": ["EC2"]})["linuxParameters"] == parameters


def test_empty_linux_parameters_are_harmless() -> None:
    parameters = {"capabilities": {}, "devices": [], "tmpfs": [], "initProcessEnabled": True}
    assert first_container(fargate(container(linuxParameters=parameters)))["linuxParameters"] == parameters


@pytest.mark.rule("KernelCapabilities-002", "LinuxParameters-001")
def test_the_only_capability_to_add_is_sys_ptrace() -> None:
    def request(**capabilities: list[str]) -> dict[str, Any]:
        return fargate(container(linuxParameters={"capabilities": capabilities}))

    assert accepts(request(add=["SYS_PTRACE"], drop=["ALL"]))
    assert refusal(request(add=["SYS_PTRACE", "NET_ADMIN"])) == "NET_ADMIN is not allowed on Fargate."


@pytest.mark.rule("ContainerDefinition-072")
def test_nothing_is_privileged() -> None:
    assert (
        refusal(fargate(container(privileged=True)))
        == "Fargate requires that the 'privileged' setting be 'false'."
    )
    assert first_container(fargate(container(privileged=False)))["privileged"] is False


@pytest.mark.rule("ContainerDefinition-022")
def test_there_are_no_security_options() -> None:
    sentence = "Fargate compatible task definitions do not support dockerSecurityOptions"
    assert refusal(fargate(container(dockerSecurityOptions=["no-new-privileges"]))) == sentence
    assert accepts(fargate(container(dockerSecurityOptions=[])))


@pytest.mark.rule("RegisterTaskDefinition-057", "TaskDefinition-031")
def test_the_process_namespace_is_the_tasks() -> None:
    sentence = (
        "Tasks using the Fargate launch type do not support pidMode 'host'. "
        "The supported value for pidMode is 'task'."
    )
    assert refusal(fargate(pidMode="host")) == sentence
    assert accepts(fargate(pidMode="task")).document["pidMode"] == "task"


def test_there_are_no_gpus() -> None:
    request = fargate(container(resourceRequirements=[{"type": "GPU", "value": "1"}]))
    assert refusal(request) == "Tasks using the Fargate launch type do not support GPU resource requirements."


@pytest.mark.parametrize(
    "image",
    [
        ECR_IMAGE,
        "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a",
        "123456789012.dkr-ecr.us-east-1.on.aws/a",
    ],
)
def test_private_images_need_an_execution_role(image: str) -> None:
    sentence = "Fargate requires task definition to have execution role ARN to support ECR images."
    assert refusal(fargate(container(image=image))) == sentence
    assert accepts(fargate(container(image=image), executionRoleArn=ROLE))


@pytest.mark.parametrize("image", ["nginx", "public.ecr.aws/nginx/nginx", "docker.io/library/nginx"])
def test_public_images_need_none(image: str) -> None:
    assert accepts(fargate(container(image=image)))


def test_what_the_platform_decides_can_be_registered() -> None:
    """Registration knows no platform version: what needs a newer one is accepted here."""
    first = container(
        healthCheck={"command": ["CMD", "true"]},
        environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}],
        systemControls=[{"namespace": "net.core.somaxconn", "value": "1"}],
        startTimeout=30,
        stopTimeout=30,
        logConfiguration=awslogs(),
    )
    second = container(name="b", dependsOn=[{"containerName": "app", "condition": "HEALTHY"}])
    request = fargate(
        first,
        second,
        cpu="8192",
        memory="16384",
        pidMode="task",
        ephemeralStorage={"sizeInGiB": 21},
        executionRoleArn=ROLE,
    )
    assert "FARGATE" in accepts(request).document["compatibilities"]
