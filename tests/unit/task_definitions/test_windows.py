"""Windows containers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, first_container, refusal

WINDOWS = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"}
ULIMIT = {"name": "nofile", "softLimit": 1, "hardLimit": 1}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        pytest.param("disableNetworking", True, marks=pytest.mark.rule("ContainerDefinition-018")),
        pytest.param("dnsSearchDomains", ["local"], marks=pytest.mark.rule("ContainerDefinition-019")),
        pytest.param("dnsServers", ["10.0.0.2"], marks=pytest.mark.rule("ContainerDefinition-020")),
        pytest.param(
            "extraHosts",
            [{"hostname": "a", "ipAddress": "1.2.3.4"}],
            marks=pytest.mark.rule("ContainerDefinition-036"),
        ),
        pytest.param("links", ["other"], marks=pytest.mark.rule("ContainerDefinition-047")),
        pytest.param(
            "linuxParameters", {"initProcessEnabled": True}, marks=pytest.mark.rule("ContainerDefinition-048")
        ),
        pytest.param("privileged", True, marks=pytest.mark.rule("ContainerDefinition-073")),
        pytest.param("readonlyRootFilesystem", True, marks=pytest.mark.rule("ContainerDefinition-076")),
        pytest.param("ulimits", [ULIMIT], marks=pytest.mark.rule("ContainerDefinition-095")),
        pytest.param("user", "ContainerAdministrator", marks=pytest.mark.rule("ContainerDefinition-099")),
        pytest.param(
            "systemControls",
            [{"namespace": "net.core.somaxconn", "value": "1"}],
            marks=pytest.mark.rule("SystemControl-005"),
        ),
    ],
)
def test_what_windows_containers_do_not_have(member: str, value: Any) -> None:
    request = ec2(container(**{member: value}), container(name="other"))
    assert first_container(request)[member] == value
    sentence = f"'{member}' of container 'app' is not supported for Windows containers."
    assert refusal({**request, "runtimePlatform": WINDOWS}) == sentence


@pytest.mark.parametrize(
    ("member", "value"),
    [
        pytest.param(
            "ipcMode", "task", marks=pytest.mark.rule("RegisterTaskDefinition-051", "TaskDefinition-017")
        ),
        pytest.param(
            "pidMode", "task", marks=pytest.mark.rule("RegisterTaskDefinition-058", "TaskDefinition-035")
        ),
    ],
)
def test_what_windows_tasks_do_not_have(member: str, value: str) -> None:
    assert accepts(ec2(**{member: value})).document[member] == value
    sentence = f"'{member}' is not supported for Windows containers."
    assert refusal(ec2(runtimePlatform=WINDOWS, **{member: value})) == sentence


@pytest.mark.rule("RegisterTaskDefinition-066", "TaskDefinition-024")
@pytest.mark.parametrize("mode", ["bridge", "host", "none"])
def test_network_modes_of_windows_that_are_not_there(mode: str) -> None:
    assert f"networkMode '{mode}' is not supported for Windows" in refusal(
        ec2(runtimePlatform=WINDOWS, networkMode=mode)
    )
    assert accepts(ec2(networkMode=mode))


@pytest.mark.rule("RegisterTaskDefinition-066", "TaskDefinition-024")
@pytest.mark.parametrize("mode", ["awsvpc", None])
def test_network_modes_of_windows(mode: str | None) -> None:
    assert accepts(ec2(runtimePlatform=WINDOWS, networkMode=mode))


def test_false_and_empty_settings_are_harmless() -> None:
    harmless = container(
        privileged=False, readonlyRootFilesystem=False, ulimits=[], links=[], systemControls=[]
    )
    assert accepts(ec2(harmless, runtimePlatform=WINDOWS))
