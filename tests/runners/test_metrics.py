"""Metrics of services whose tasks are processes: measured, not made up."""

from __future__ import annotations

import ecs_fake
from tests.runners.stage import LIMIT, until

BUSY = "i=0; while :; do i=$((i+1)); done"


def test_what_processes_take_is_measured() -> None:
    with ecs_fake.EcsFake(runner="process", clusters=["default"]) as fake:
        ecs = fake.client()
        for family, script in (("busy", BUSY), ("idle", "exec sleep 600")):
            container = {"name": "app", "image": "app", "command": ["sh", "-c", script], "stopTimeout": 2}
            ecs.register_task_definition(
                family=family,
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="1024",
                memory="2048",
                containerDefinitions=[container],
            )
            ecs.create_service(
                serviceName=family,
                taskDefinition=family,
                desiredCount=1,
                launchType="FARGATE",
                networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            )
        fake.run_until(lambda: len(fake.tasks()) == 2, timeout=LIMIT)
        fake.run_until(lambda: {task.last_status for task in fake.tasks()} == {"RUNNING"}, timeout=LIMIT)
        until(lambda: fake.metric("CPUUtilization", service="busy") > 5)
        assert fake.metric("CPUUtilization", service="idle") < fake.metric("CPUUtilization", service="busy")
        assert 0 < fake.metric("MemoryUtilization", service="idle") < 50
