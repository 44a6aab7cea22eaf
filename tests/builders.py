"""Records for tests of the core, with everything a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from ecs_fake.records.container_spec import ContainerSpec
from ecs_fake.records.status import AttachmentStatus, DesiredStatus, TaskDefinitionStatus, TaskStatus
from ecs_fake.records.task import Container, ContainerBirth, NetworkInterface, Task, TaskSpec
from ecs_fake.records.task_definition import TaskDefinition

REGION, ACCOUNT, CLUSTER = "us-east-1", "123456789012", "default"
TASK_ID = "0123456789abcdef0123456789abcdef"
TASK_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{CLUSTER}/{TASK_ID}"
BORN = 1_000.0


def container_spec(name: str = "app", **changes: Any) -> ContainerSpec:
    """One container of a task definition; `changes` are fields of `ContainerSpec`."""
    fields: dict[str, Any] = {
        "name": name,
        "image": f"images/{name}",
        "essential": True,
        "command": ("run", name),
        "entry_point": None,
        "environment": {},
        "working_directory": None,
        "user": None,
        "cpu": 0,
        "memory": None,
        "memory_reservation": None,
        "start_timeout": None,
        "stop_timeout": None,
        "depends_on": (),
        "health_check": None,
        "port_mappings": (),
        "definition": {"name": name, "image": f"images/{name}", "command": ["run", name]},
    }
    return ContainerSpec(**{**fields, **changes})


def task_definition(*containers: ContainerSpec, **changes: Any) -> TaskDefinition:
    """A revision of the family `job`."""
    fields: dict[str, Any] = {
        "arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/job:1",
        "family": "job",
        "revision": 1,
        "status": TaskDefinitionStatus.ACTIVE,
        "document": {
            "family": "job",
            "compatibilities": ["EC2", "FARGATE"],
            "volumes": [],
            "placementConstraints": [],
        },
        "containers": containers,
        "tags": (),
        "registered_at": BORN,
        "registered_by": "arn:aws:iam::123456789012:root",
    }
    return TaskDefinition(**{**fields, **changes})


def task(*containers: ContainerSpec, awsvpc: bool = True, **changes: Any) -> Task:
    """A task as it is born; `changes` are fields of `Task`."""
    specs = containers or (container_spec(),)
    network = NetworkInterface(
        "attachment-1", "subnet-1", "eni-1", "0a:00:00:00:00:01", "10.0.0.1", "ip-10-0-0-1.ec2.internal"
    )
    spec = TaskSpec(
        arn=TASK_ARN,
        task_id=TASK_ID,
        region=REGION,
        epoch=0,
        cluster_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}",
        cluster_serial=1,
        definition=task_definition(*specs),
        launch_type="FARGATE" if awsvpc else "EC2",
        capacity_provider=None,
        group="family:job",
        started_by=None,
        cpu="256",
        memory="512",
        platform_version="1.4.0",
        platform_family="Linux",
        availability_zone="us-east-1a",
        architecture="x86_64",
        enable_execute_command=False,
        ephemeral_storage=20,
        overrides={
            "containerOverrides": [{"name": one.name} for one in specs],
            "inferenceAcceleratorOverrides": [],
        },
        containers=tuple(
            ContainerBirth(one, f"{TASK_ARN}/{one.name}", f"{TASK_ID}-1234567890", {"name": one.name})
            for one in specs
        ),
        network=network if awsvpc else None,
        volumes=(),
        client_token=None,
        created_at=BORN,
    )
    fields: dict[str, Any] = {
        "serial": 2,
        "spec": spec,
        "last_status": TaskStatus.PROVISIONING if awsvpc else TaskStatus.PENDING,
        "desired_status": DesiredStatus.RUNNING,
        "version": 1,
        "containers": tuple(Container(one.name) for one in specs),
        "attachment": AttachmentStatus.PRECREATED if awsvpc else None,
        "tags": (),
    }
    return Task(**{**fields, **changes})
