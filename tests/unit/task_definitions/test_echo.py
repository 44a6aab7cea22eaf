"""Registering what was described: deployment tools read a revision, change the image and register it again."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_fake.task_definitions import draft
from tests.unit.task_definitions.requests import AWSLOGS, ECR_IMAGE, ROLE

READ_ONLY = ("requiresAttributes", "compatibilities")
"""What tools take out of a document besides its ARN, revision, status and times."""

words = st.lists(st.sampled_from(["sh", "-c", "sleep 1", ""]), max_size=3)
health_checks = st.fixed_dictionaries(
    {"command": st.just(["CMD", "true"])},
    optional={
        "interval": st.integers(5, 300),
        "startPeriod": st.integers(0, 300),
        "retries": st.integers(1, 10),
    },
)


def port_mappings(port: int, mode: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """One mapping, in all the ways in which the mode lets its host port be written."""
    if mode == "none":
        return st.just([])
    mapping = st.fixed_dictionaries(
        {"containerPort": st.just(port)},
        optional={
            "hostPort": st.sampled_from([0, port] if mode in ("awsvpc", "host") else [0, port, 8080]),
            "protocol": st.sampled_from(["tcp", "udp"]),
            "name": st.just(f"port-{port}"),
            "appProtocol": st.sampled_from(["http", "http2", "grpc"]),
        },
    )
    return st.lists(mapping, max_size=1)


def containers(name: str, port: int, mode: str, **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "name": st.just(name),
            "image": st.sampled_from(["nginx", ECR_IMAGE]),
            "memory": st.integers(128, 256),
        },
        optional={
            "cpu": st.integers(0, 128),
            "memoryReservation": st.integers(1, 128),
            "command": words,
            "entryPoint": words,
            "environment": st.lists(
                st.sampled_from([{"name": "A", "value": "1"}, {"name": "B"}]), max_size=3
            ),
            "portMappings": port_mappings(port, mode),
            "healthCheck": health_checks,
            "links": st.just([]),
            "secrets": st.just([{"name": "S", "valueFrom": "s"}]),
            "logConfiguration": st.just({"logDriver": "awslogs", "options": AWSLOGS}),
            "linuxParameters": st.sampled_from(
                [{"capabilities": {}, "devices": []}, {"initProcessEnabled": True}]
            ),
            "ulimits": st.sampled_from([[], [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]]),
            "mountPoints": st.just([{"sourceVolume": "v", "containerPath": "/v"}]),
            "stopTimeout": st.integers(2, 120),
            "privileged": st.just(False),
            "systemControls": st.just([]),
            **optional,
        },
    )


def requests_in(mode: str) -> st.SearchStrategy[dict[str, Any]]:
    """Valid requests in a network mode; in awsvpc they are valid on Fargate too."""
    launch_types = ["EC2", "FARGATE"] if mode == "awsvpc" else ["EC2"]
    dependency = st.just([{"containerName": "a", "condition": "START"}])
    second = containers("b", 81, mode, essential=st.booleans(), dependsOn=dependency)
    return st.fixed_dictionaries(
        {
            "family": st.just("web"),
            "networkMode": st.just(mode),
            "containerDefinitions": st.tuples(containers("a", 80, mode), second).map(list),
            "cpu": st.sampled_from(["256", ".25 vCPU"]),
            "memory": st.sampled_from(["512", "0.5GB", "2 GB"]),
            "executionRoleArn": st.just(ROLE),
            "volumes": st.sampled_from([[{"name": "v"}], [{"name": "v", "host": {}}]]),
        },
        optional={
            "requiresCompatibilities": st.lists(st.sampled_from(launch_types), unique=True),
            "taskRoleArn": st.sampled_from([ROLE, "role"]),
            "placementConstraints": st.just([]),
            "runtimePlatform": st.just({"operatingSystemFamily": "LINUX"}),
            "pidMode": st.just("task"),
            "enableFaultInjection": st.booleans(),
        },
    )


requests = st.sampled_from(["bridge", "host", "awsvpc", "none"]).flatmap(requests_in)


@settings(deadline=None, max_examples=200)
@given(requests)
def test_registering_the_echo_gives_the_same_document(request: dict[str, Any]) -> None:
    first = draft(request)
    sent = {name: value for name, value in first.document.items() if name not in READ_ONLY}
    second = draft(json.loads(json.dumps(sent)))
    # The order of members is part of the promise: a diff of two described revisions shows the change and no more.
    assert json.dumps(second.document) == json.dumps(first.document)
    assert second.containers == first.containers
    assert second.family == first.family
