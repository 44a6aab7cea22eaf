"""Port mappings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, first_container, refusal


def mapped(*mappings: dict[str, Any], mode: str | None = "awsvpc") -> dict[str, Any]:
    return ec2(container(portMappings=list(mappings)), networkMode=mode)


def port(number: int | None = 80, **members: Any) -> dict[str, Any]:
    return {"containerPort": number, **members}


def port_range(text: str, **members: Any) -> dict[str, Any]:
    return {"containerPortRange": text, **members}


@pytest.mark.rule("PortMapping-033", "RegisterTaskDefinition-010")
@pytest.mark.parametrize(
    ("sent", "answered"), [({}, "tcp"), ({"protocol": "tcp"}, "tcp"), ({"protocol": "udp"}, "udp")]
)
def test_the_protocol_is_tcp_when_left_out(sent: dict[str, Any], answered: str) -> None:
    assert first_container(mapped(port(**sent)))["portMappings"][0]["protocol"] == answered


@pytest.mark.rule("ContainerDefinition-066", "PortMapping-001", "ContainerDefinition-069")
@pytest.mark.parametrize("mode", ["awsvpc", "host"])
@pytest.mark.parametrize("sent", [{}, {"hostPort": 80}, {"hostPort": 0}])
def test_the_host_port_is_the_containers(mode: str, sent: dict[str, int]) -> None:
    answered = first_container(mapped(port(**sent), mode=mode))["portMappings"]
    assert answered == [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]


@pytest.mark.rule(
    "RegisterTaskDefinition-067", "ContainerDefinition-066", "PortMapping-001", "ContainerDefinition-069"
)
@pytest.mark.parametrize("mode", ["awsvpc", "host"])
def test_another_host_port_cannot_be(mode: str) -> None:
    sentence = f"When networkMode={mode}, the host ports and container ports in port mappings must match."
    assert refusal(mapped(port(hostPort=8080), mode=mode)) == sentence


@pytest.mark.rule("PortMapping-024", "TaskDefinition-022", "RegisterTaskDefinition-062")
@pytest.mark.parametrize("mode", ["bridge", None])
@pytest.mark.parametrize(("sent", "answered"), [({}, 0), ({"hostPort": 0}, 0), ({"hostPort": 8080}, 8080)])
def test_a_bridge_has_host_ports_of_its_own(mode: str | None, sent: dict[str, int], answered: int) -> None:
    document = accepts(mapped(port(**sent), mode=mode)).document
    assert document["containerDefinitions"][0]["portMappings"][0]["hostPort"] == answered
    assert document.get("networkMode") == mode


@pytest.mark.rule("RegisterTaskDefinition-064", "ContainerDefinition-068", "TaskDefinition-025")
def test_no_network_has_no_ports() -> None:
    assert refusal(mapped(port(), mode="none")) == "Port mappings are not supported when networkMode=none."
    assert first_container(mapped(mode="none"))["portMappings"] == []


@pytest.mark.parametrize("number", [None, 0, -1, 65_536])
def test_container_ports_have_limits(number: int | None) -> None:
    assert (
        refusal(mapped(port(number), mode="bridge")) == "Invalid 'containerPort' setting for container 'app'."
    )


@pytest.mark.parametrize("number", [-1, 65_536])
def test_host_ports_have_limits(number: int) -> None:
    assert (
        refusal(mapped(port(hostPort=number), mode="bridge"))
        == "Invalid 'hostPort' setting for container 'app'."
    )


def test_a_port_is_mapped_once_in_a_task_with_awsvpc() -> None:
    sentence = "TCP container port '80' is used multiple times in task when networkMode=awsvpc."
    containers = [container(name=name, portMappings=[port()]) for name in ("a", "b")]
    assert refusal(ec2(*containers, networkMode="awsvpc")) == sentence
    assert refusal(mapped(port(), port())) == sentence
    assert accepts(ec2(*containers, networkMode="bridge"))


@pytest.mark.rule("PortMapping-018")
def test_a_port_is_mapped_once_in_a_container() -> None:
    sentence = "TCP container port '80' is used multiple times in container 'app'."
    assert refusal(mapped(port(hostPort=1), port(hostPort=2), mode="bridge")) == sentence
    assert "'85'" in refusal(mapped(port(85), port_range("80-90"), mode="bridge"))


@pytest.mark.rule("PortMapping-002")
@pytest.mark.parametrize("mode", ["awsvpc", "bridge", "host"])
def test_a_port_has_one_protocol(mode: str) -> None:
    request = mapped(port(53), port(53, protocol="udp"), mode=mode)
    assert refusal(request) == "Container port '53' of container 'app' is exposed for multiple protocols."


@pytest.mark.rule("PortMapping-010", "PortMapping-011")
@pytest.mark.parametrize("mode", ["awsvpc", "bridge"])
def test_ranges(mode: str) -> None:
    answered = first_container(mapped(port_range("80-90"), mode=mode))["portMappings"]
    assert answered == [{"protocol": "tcp", "containerPortRange": "80-90"}]


@pytest.mark.rule("PortMapping-010")
def test_a_range_needs_awsvpc_or_the_bridge() -> None:
    assert "networkMode=host" in refusal(mapped(port_range("80-90"), mode="host"))


@pytest.mark.rule("PortMapping-011")
def test_a_range_may_be_on_fargate_and_windows() -> None:
    windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    for platform in ({}, windows):
        request = {
            **mapped(port_range("80-90")),
            "cpu": "1024",
            "memory": "2048",
            "runtimePlatform": platform,
        }
        assert "FARGATE" in accepts(request).document["compatibilities"]


@pytest.mark.rule("PortMapping-017", "PortMapping-020")
@pytest.mark.parametrize(
    "text", ["90-80", "80-80", "0-80", "80-65536", "80", "80-", "-80", "80..90", "a-b", ""]
)
def test_malformed_ranges(text: str) -> None:
    assert refusal(mapped(port_range(text))) == "Invalid 'containerPortRange' setting for container 'app'."


@pytest.mark.rule("PortMapping-017", "PortMapping-020")
def test_the_widest_range() -> None:
    assert accepts(mapped(port_range("1-65535")))


@pytest.mark.rule("PortMapping-019")
def test_ranges_do_not_overlap() -> None:
    sentence = "TCP container port '90' is used multiple times in task when networkMode=awsvpc."
    assert refusal(mapped(port_range("80-90"), port_range("90-100"))) == sentence
    assert accepts(mapped(port_range("80-90"), port_range("91-100")))


@pytest.mark.rule("PortMapping-021")
@pytest.mark.parametrize("member", ["containerPort", "hostPort"])
def test_a_range_stands_alone(member: str) -> None:
    assert "cannot specify both single port and port range" in refusal(
        mapped(port_range("80-90", **{member: 80}))
    )


@pytest.mark.rule("PortMapping-013")
def test_a_hundred_ranges_are_the_most() -> None:
    ranges = [port_range(f"{start}-{start + 1}") for start in range(1000, 1202, 2)]
    assert accepts(mapped(*ranges[:100]))
    assert "at most 100 port ranges" in refusal(mapped(*ranges))


@pytest.mark.rule("PortMapping-031")
@pytest.mark.parametrize("name", ["web", "web-80_tcp", "_x", "8080", "n" * 64])
def test_names(name: str) -> None:
    assert first_container(mapped(port(name=name)))["portMappings"][0]["name"] == name


@pytest.mark.rule("PortMapping-031")
@pytest.mark.parametrize("name", ["", "-web", "Web", "web.80", "n" * 65])
def test_malformed_names(name: str) -> None:
    assert f"The port mapping name '{name}'" in refusal(mapped(port(name=name)))


def test_names_are_unique_in_the_task() -> None:
    sentence = "When networkMode=awsvpc, port mapping name is already used."
    assert refusal(mapped(port(80, name="web"), port(81, name="web"))) == sentence


def test_the_application_protocol_stays_away_when_it_was_not_sent() -> None:
    assert "appProtocol" not in first_container(mapped(port()))["portMappings"][0]
    assert first_container(mapped(port(appProtocol="grpc")))["portMappings"][0]["appProtocol"] == "grpc"
