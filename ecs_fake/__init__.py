"""Amazon ECS on the machine you sit at.

Any botocore client talks to it as it would to AWS, and the tasks it starts are simulated on virtual time or real local
processes. Start with `mock_ecs`:

    import boto3, ecs_fake

    @ecs_fake.mock_ecs
    def test_deploy():
        ecs = boto3.client("ecs")
        ...
"""

from __future__ import annotations

from ecs_fake.errors import (
    AwsBlocked,
    EcsError,
    EcsFakeError,
    FakeClosed,
    IllegalTransition,
    NotImplementedByFake,
    OptionError,
    ReentrantCall,
    RunnerError,
    SettleTimeout,
    WaitTimeout,
)
from ecs_fake.fake import EcsFake
from ecs_fake.looking import ContainerHandle, TaskHandle
from ecs_fake.mock import mock_ecs
from ecs_fake.runners.logs import LogLine, Logs
from ecs_fake.standins import Images, Process, PullError, Scripted

__version__ = "0.1.0"

__all__ = [
    "AwsBlocked",
    "ContainerHandle",
    "EcsError",
    "EcsFake",
    "EcsFakeError",
    "FakeClosed",
    "IllegalTransition",
    "Images",
    "LogLine",
    "Logs",
    "NotImplementedByFake",
    "OptionError",
    "Process",
    "PullError",
    "ReentrantCall",
    "RunnerError",
    "Scripted",
    "SettleTimeout",
    "TaskHandle",
    "WaitTimeout",
    "__version__",
    "mock_ecs",
]
