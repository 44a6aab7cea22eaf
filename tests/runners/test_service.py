"""A service of real processes, on the wall clock: the scheduler is the same."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

import ecs_fake
from tests.api.services import Service

JOB: dict[str, Any] = {
    "family": "job",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "app", "command": ["sleep", "300"]}],
}
WEB: dict[str, Any] = {
    "serviceName": "web",
    "taskDefinition": "job",
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}


@pytest.mark.skipif(os.name == "nt", reason="processes are not run on Windows")
def test_a_service_of_processes_lives_and_ends() -> None:
    with ecs_fake.mock_ecs(runner="process", clusters=["default"]) as fake:
        ecs = fake.client()
        ecs.register_task_definition(**JOB)
        ecs.create_service(desiredCount=2, **WEB)
        fake.settle(20)
        web = Service(fake, ecs)
        assert web.counts == (2, 2, 0)
        assert web.primary["rolloutState"] == "COMPLETED"
        first, second = fake.tasks()
        pid = first.containers["app"].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert first.wait("STOPPED")
        assert fake._engine.run_until(lambda: len(web.arns()) == 2 and web.counts == (2, 2, 0), 20)
        assert second.arn in web.arns()
        ecs.update_service(service="web", forceNewDeployment=True)
        fake.settle(20)
        assert second.arn not in web.arns()
        ecs.delete_service(service="web", force=True)
        fake.settle(20)
        assert web.describe()["status"] == "INACTIVE"
