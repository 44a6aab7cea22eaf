"""Network modes and the App Mesh proxy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, fargate, first_container, refusal

PROXY = {
    "type": "APPMESH",
    "containerName": "app",
    "properties": [
        {"name": "IgnoredUID", "value": "1337"},
        {"name": "ProxyIngressPort", "value": "15000"},
        {"name": "ProxyEgressPort", "value": "15001"},
        {"name": "AppPorts", "value": "8080"},
    ],
}


def proxy_without(name: str) -> dict[str, Any]:
    return {**PROXY, "properties": [pair for pair in PROXY["properties"] if pair["name"] != name]}  # type: ignore[index]  # a dict


@pytest.mark.parametrize(
    ("member", "value", "what"),
    [
        pytest.param("hostname", "web", "hostname is", marks=pytest.mark.rule("ContainerDefinition-038")),
        pytest.param(
            "extraHosts",
            [{"hostname": "a", "ipAddress": "10.0.0.1"}],
            "Extra hosts are",
            marks=pytest.mark.rule("ContainerDefinition-037"),
        ),
        ("dnsServers", ["10.0.0.2"], "DNS servers are"),
        ("dnsSearchDomains", ["local"], "DNS search domains are"),
        ("disableNetworking", True, "Disable Networking is"),
    ],
)
def test_what_awsvpc_does_not_allow(member: str, value: Any, what: str) -> None:
    request = container(**{member: value})
    assert (
        refusal(ec2(request, networkMode="awsvpc"))
        == f"{what} not supported on container when networkMode=awsvpc."
    )
    assert first_container(ec2(request))[member] == value


@pytest.mark.parametrize("member", ["dnsServers", "dnsSearchDomains", "extraHosts", "links"])
def test_empty_lists_are_harmless(member: str) -> None:
    assert first_container(fargate(container(**{member: []})))[member] == []


@pytest.mark.parametrize("mode", ["awsvpc", "none"])
def test_links_need_the_bridge(mode: str) -> None:
    request = ec2(container(links=["db"]), container(name="db"))
    assert refusal({**request, "networkMode": mode}) == f"Links are not supported when networkMode={mode}."
    assert accepts({**request, "networkMode": "bridge"})
    assert accepts(request)


@pytest.mark.rule("RegisterTaskDefinition-009")
def test_the_documented_sample_has_links_in_host_mode() -> None:
    wordpress = container(
        name="wordpress",
        image="wordpress",
        links=["mysql"],
        portMappings=[{"containerPort": 80, "hostPort": 80}],
    )
    mysql = container(
        name="mysql", image="mysql", environment=[{"name": "MYSQL_ROOT_PASSWORD", "value": "password"}]
    )
    document = accepts(
        ec2(
            {**wordpress, "memory": 500},
            {**mysql, "memory": 500},
            family="hello_world",
            networkMode="host",
            memory=None,
        )
    ).document
    assert document["family"] == "hello_world"
    assert document["networkMode"] == "host"
    assert document["volumes"] == []
    assert {"name": "com.amazonaws.ecs.capability.docker-remote-api.1.18"} in document["requiresAttributes"]


def test_a_proxy_needs_awsvpc() -> None:
    sentence = "APPMESH proxy configuration is only supported in networkMode=awsvpc."
    assert refusal(ec2(proxyConfiguration=PROXY)) == sentence
    assert (
        accepts(ec2(proxyConfiguration=PROXY, networkMode="awsvpc")).document["proxyConfiguration"] == PROXY
    )


@pytest.mark.rule("ProxyConfiguration-002")
def test_a_proxy_is_a_container() -> None:
    request = ec2(proxyConfiguration={**PROXY, "containerName": "envoy"}, networkMode="awsvpc")
    assert refusal(request) == "Proxy container [envoy] does not exist"


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        pytest.param("AppPorts", "App ports not found", marks=pytest.mark.rule("ProxyConfiguration-006")),
        pytest.param(
            "ProxyIngressPort", "Ingress port not found", marks=pytest.mark.rule("ProxyConfiguration-007")
        ),
        pytest.param(
            "ProxyEgressPort", "Egress port not found", marks=pytest.mark.rule("ProxyConfiguration-008")
        ),
        pytest.param(
            "IgnoredUID",
            "Ignored UID or GID not found",
            marks=pytest.mark.rule("ProxyConfiguration-004", "ProxyConfiguration-005"),
        ),
    ],
)
def test_a_proxy_names_its_ports(missing: str, sentence: str) -> None:
    assert refusal(ec2(proxyConfiguration=proxy_without(missing), networkMode="awsvpc")) == sentence


@pytest.mark.rule("ProxyConfiguration-004", "ProxyConfiguration-005")
def test_a_group_will_do_for_a_user() -> None:
    properties = [{"name": "IgnoredUID", "value": ""}, {"name": "IgnoredGID", "value": "1337"}]
    configuration = {**PROXY, "properties": [*proxy_without("IgnoredUID")["properties"], *properties]}
    assert accepts(ec2(proxyConfiguration=configuration, networkMode="awsvpc"))
