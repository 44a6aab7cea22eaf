"""Requests to register task definitions, small and valid, for tests to spoil."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.errors import ClientException
from ecs_fake.task_definitions import Draft, draft

ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
ECR_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1"
AWSLOGS = {"awslogs-group": "/ecs/app", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app"}


def container(**members: Any) -> dict[str, Any]:
    """Give a container definition; members override."""
    return {"name": "app", "image": "nginx:1.27", **members}


def ec2(*containers: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Give a request that asks for nothing but memory; members override."""
    return {
        "family": "web",
        "memory": "512",
        "containerDefinitions": list(containers or (container(),)),
        **members,
    }


def fargate(*containers: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Give a request that is valid on Fargate; members override."""
    sizes = {"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]}
    return ec2(*containers, **{**sizes, **members})


def awslogs(**options: str) -> dict[str, Any]:
    """Give a log configuration of driver awslogs with its usual options, and more."""
    return {"logDriver": "awslogs", "options": {**AWSLOGS, **options}}


def first_container(request: dict[str, Any]) -> dict[str, Any]:
    """Register, and give the first container as answered."""
    answered: dict[str, Any] = draft(request).document["containerDefinitions"][0]
    return answered


def accepts(request: dict[str, Any]) -> Draft:
    """Register; reads better than a bare `draft(...)` where only the absence of an error matters."""
    return draft(request)


def refusal(request: dict[str, Any]) -> str:
    """Register what must be refused with ClientException, and give the sentence."""
    with pytest.raises(ClientException) as caught:
        draft(request)
    assert caught.value.http_status == 400
    return caught.value.message
