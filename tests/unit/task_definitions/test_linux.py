"""Ulimits, capabilities, swap, tmpfs and kernel parameters."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.task_definitions.linux import CAPABILITIES, IPC_CONTROLS, MOUNT_OPTIONS
from tests.unit.task_definitions.requests import accepts, container, ec2, first_container, refusal


def linux(**parameters: Any) -> dict[str, Any]:
    return ec2(container(linuxParameters=parameters))


def controls(namespace: str, **members: Any) -> dict[str, Any]:
    return ec2(container(systemControls=[{"namespace": namespace, "value": "1"}]), **members)


@pytest.mark.parametrize(("soft", "hard"), [(1024, 1024), (1024, 65535), (-1, -1), (1024, -1)])
def test_ulimits(soft: int, hard: int) -> None:
    limits = [{"name": "nofile", "softLimit": soft, "hardLimit": hard}]
    assert first_container(ec2(container(ulimits=limits)))["ulimits"] == limits


@pytest.mark.parametrize(("soft", "hard"), [(2, 1), (-1, 1)])
def test_a_soft_limit_is_not_above_the_hard_one(soft: int, hard: int) -> None:
    limits = [{"name": "nofile", "softLimit": soft, "hardLimit": hard}]
    assert refusal(ec2(container(ulimits=limits))) == "Soft limit exceeds hard limit for ulimit nofile"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("add", marks=pytest.mark.rule("KernelCapabilities-003")),
        pytest.param("drop", marks=pytest.mark.rule("KernelCapabilities-004")),
    ],
)
def test_capabilities(change: str) -> None:
    assert accepts(linux(capabilities={change: sorted(CAPABILITIES)}))
    assert len(CAPABILITIES) == 38
    assert "'CAP_NET_ADMIN'" in refusal(linux(capabilities={change: ["NET_ADMIN", "CAP_NET_ADMIN"]}))


@pytest.mark.rule("LinuxParameters-006")
def test_max_swap_is_not_negative() -> None:
    assert first_container(linux(maxSwap=0))["linuxParameters"] == {"maxSwap": 0}
    assert "'maxSwap'" in refusal(linux(maxSwap=-1))


@pytest.mark.rule("LinuxParameters-012")
def test_swappiness_is_0_to_100() -> None:
    for value in (0, 100):
        assert first_container(linux(maxSwap=1, swappiness=value))["linuxParameters"]["swappiness"] == value
    for value in (-1, 101):
        assert "'swappiness'" in refusal(linux(swappiness=value))


def test_shared_memory_is_some() -> None:
    assert "sharedMemorySize" in refusal(linux(sharedMemorySize=0))


@pytest.mark.rule("Tmpfs-001")
def test_a_tmpfs_has_an_absolute_path() -> None:
    assert accepts(linux(tmpfs=[{"containerPath": "/run", "size": 64}]))
    assert "'run'" in refusal(linux(tmpfs=[{"containerPath": "run", "size": 64}]))
    assert "'size'" in refusal(linux(tmpfs=[{"containerPath": "/run", "size": 0}]))


@pytest.mark.rule("Tmpfs-005")
def test_mount_options() -> None:
    options = [*sorted(MOUNT_OPTIONS), "mode=1777", "uid=1000"]
    assert accepts(linux(tmpfs=[{"containerPath": "/run", "size": 64, "mountOptions": options}]))
    assert len(MOUNT_OPTIONS) == 39


@pytest.mark.rule("Tmpfs-005")
@pytest.mark.parametrize("option", ["fast", "RO", "ro=1", ""])
def test_unknown_mount_options(option: str) -> None:
    request = linux(tmpfs=[{"containerPath": "/run", "size": 64, "mountOptions": [option]}])
    assert f"The tmpfs mount option '{option}'" in refusal(request)


@pytest.mark.rule("SystemControl-007", "SystemControl-008")
@pytest.mark.parametrize(
    "namespace", [*sorted(IPC_CONTROLS), "fs.mqueue.msg_max", "net.core.somaxconn", "net.ipv4.tcp_syncookies"]
)
def test_kernel_parameters(namespace: str) -> None:
    assert first_container(controls(namespace))["systemControls"] == [{"namespace": namespace, "value": "1"}]


@pytest.mark.rule("SystemControl-007", "SystemControl-008")
@pytest.mark.parametrize("namespace", ["vm.swappiness", "kernel.panic", "network", "fs.file-max", ""])
def test_kernel_parameters_outside_the_namespaces(namespace: str) -> None:
    assert f"The system control '{namespace}'" in refusal(controls(namespace))


@pytest.mark.rule("SystemControl-002")
def test_network_parameters_need_a_network_of_their_own() -> None:
    assert "networkMode=host" in refusal(controls("net.core.somaxconn", networkMode="host"))
    assert accepts(controls("net.core.somaxconn", networkMode="awsvpc"))
    assert accepts(controls("kernel.sem", networkMode="host"))


@pytest.mark.rule("SystemControl-003", "TaskDefinition-015", "RegisterTaskDefinition-054")
def test_ipc_parameters_need_a_namespace_of_their_own() -> None:
    assert "ipcMode=host" in refusal(controls("kernel.sem", ipcMode="host"))
    assert accepts(controls("kernel.sem", ipcMode="task"))
    assert accepts(controls("net.core.somaxconn", ipcMode="host"))
