"""The answered document."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import botocore.session
import pytest

from ecs_fake.task_definitions import draft, in_order
from ecs_fake.task_definitions.document import CONTAINER_MEMBERS, MEMBERS, PORT_MEMBERS
from tests.unit.task_definitions.requests import ROLE, awslogs, container, ec2, fargate, first_container

EVERYTHING = fargate(
    container(
        cpu=128,
        memory=256,
        memoryReservation=128,
        command=["serve"],
        entryPoint=["/entry"],
        environment=[{"name": "B", "value": "1"}, {"name": "A", "value": "2"}],
        logConfiguration=awslogs(),
        restartPolicy={"enabled": True},
        versionConsistency="disabled",
        interactive=True,
        pseudoTerminal=False,
        dockerLabels={"role": "web"},
        workingDirectory="/srv",
    ),
    container(name="side", essential=False),
    taskRoleArn=ROLE,
    executionRoleArn=ROLE,
    pidMode="task",
    ephemeralStorage={"sizeInGiB": 50},
    runtimePlatform={"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
    enableFaultInjection=True,
    trustedExecutionConfiguration={"isolationMode": "SHARED"},
    tags=[{"key": "a", "value": "b"}],
)


@pytest.fixture(scope="module")
def shapes() -> Any:
    return botocore.session.Session().get_service_model("ecs")


@pytest.mark.rule("RegisterTaskDefinition-011", "RegisterTaskDefinition-012")
def test_lists_that_were_not_sent_are_empty() -> None:
    document = draft(ec2()).document
    assert document["volumes"] == []
    assert document["placementConstraints"] == []
    assert document["containerDefinitions"] == [
        {
            "name": "app",
            "image": "nginx:1.27",
            "cpu": 0,
            "portMappings": [],
            "essential": True,
            "environment": [],
            "mountPoints": [],
            "volumesFrom": [],
            "systemControls": [],
        }
    ]


@pytest.mark.rule("RegisterTaskDefinition-014")
def test_containers_are_echoed_in_their_order() -> None:
    containers = [
        container(name=name, cpu=at, memory=64 + at, essential=at == 1, image=f"image{at}", links=[])
        for at, name in enumerate("zax")
    ]
    answered = draft(ec2(*containers)).document["containerDefinitions"]
    for sent, back in zip(containers, answered, strict=True):
        assert {name: back[name] for name in sent} == sent


@pytest.mark.parametrize(
    "member", ["links", "command", "entryPoint", "dnsServers", "ulimits", "environmentFiles", "secrets"]
)
def test_empty_lists_that_were_sent_come_back(member: str) -> None:
    assert first_container(ec2(container(**{member: []})))[member] == []
    assert member not in first_container(ec2())


@pytest.mark.rule("RegisterTaskDefinition-076")
@pytest.mark.parametrize("sent", [None, []])
def test_required_launch_types_are_never_an_empty_list(sent: list[str] | None) -> None:
    assert "requiresCompatibilities" not in draft(ec2(requiresCompatibilities=sent)).document


def test_members_that_were_not_sent_stay_away() -> None:
    assert set(draft(ec2()).document) == {
        "containerDefinitions",
        "family",
        "volumes",
        "requiresAttributes",
        "placementConstraints",
        "compatibilities",
        "memory",
    }


@pytest.mark.rule("RegisterTaskDefinition-016", "RegisterTaskDefinition-046", "RegisterTaskDefinition-080")
def test_members_that_were_sent_come_back() -> None:
    document = draft(EVERYTHING).document
    for name, value in EVERYTHING.items():
        if name not in ("tags", "containerDefinitions"):
            assert document[name] == value
    for sent, back in zip(EVERYTHING["containerDefinitions"], document["containerDefinitions"], strict=True):
        assert {name: back[name] for name in sent} == sent


@pytest.mark.rule("HealthCheck-024", "HealthCheck-026", "HealthCheck-029", "HealthCheck-033")
def test_a_health_check_has_its_times() -> None:
    answered = first_container(ec2(container(healthCheck={"command": ["CMD", "true"]})))["healthCheck"]
    assert answered == {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3}


def test_a_health_check_keeps_its_own_times() -> None:
    check = {"command": ["CMD", "true"], "interval": 5, "timeout": 2, "retries": 1, "startPeriod": 0}
    assert first_container(ec2(container(healthCheck=check)))["healthCheck"] == check


def test_the_request_is_left_alone() -> None:
    before = deepcopy(EVERYTHING)
    document = draft(EVERYTHING).document
    document["containerDefinitions"][0]["command"].append("changed")
    document["runtimePlatform"]["cpuArchitecture"] = "ARM64"
    assert before == EVERYTHING


def test_members_come_in_the_order_of_recorded_answers() -> None:
    document = draft(EVERYTHING).document
    assert list(document) == [name for name in MEMBERS if name in document]
    for each in document["containerDefinitions"]:
        assert list(each) == [name for name in CONTAINER_MEMBERS if name in each]


def test_the_operations_members_find_their_place() -> None:
    assert list(in_order({"status": "ACTIVE", "revision": 1, "family": "f", "taskDefinitionArn": "arn"})) == [
        "taskDefinitionArn",
        "family",
        "revision",
        "status",
    ]


def test_members_of_a_newer_model_are_kept() -> None:
    assert draft(ec2(somethingNew=1)).document["somethingNew"] == 1


def test_a_member_that_is_none_counts_as_not_sent() -> None:
    document = draft(ec2(container(command=None, portMappings=None), networkMode=None, volumes=None)).document
    assert "networkMode" not in document
    assert document["volumes"] == []
    assert document["containerDefinitions"][0]["portMappings"] == []


def test_all_members_of_the_service_model_have_a_place(shapes: Any) -> None:
    assert set(shapes.shape_for("TaskDefinition").members) <= set(MEMBERS)
    assert set(shapes.shape_for("ContainerDefinition").members) <= set(CONTAINER_MEMBERS)
    assert set(shapes.shape_for("PortMapping").members) <= set(PORT_MEMBERS)
