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

import typing

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
from ecs_fake.mock import mock_ecs
from ecs_fake.standins import Docker, Function, Images, Process, PullError, Scripted

if typing.TYPE_CHECKING:
    from ecs_fake.collaborators.auto_scaling.table import AutoScalingGroup
    from ecs_fake.collaborators.network.tables import Subnet
    from ecs_fake.collaborators.registration.target_groups import TargetGroup
    from ecs_fake.collaborators.volumes.table import Snapshot, Volume
    from ecs_fake.fake import EcsFake
    from ecs_fake.looking import ContainerHandle, TaskHandle
    from ecs_fake.runners.logs import LogLine, Logs
    from ecs_fake.runners.sessions import ExecResult

__version__ = "0.1.0"

__all__ = [
    "AutoScalingGroup",
    "AwsBlocked",
    "ContainerHandle",
    "Docker",
    "EcsError",
    "EcsFake",
    "EcsFakeError",
    "ExecResult",
    "FakeClosed",
    "Function",
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
    "Snapshot",
    "Subnet",
    "TargetGroup",
    "TaskHandle",
    "Volume",
    "WaitTimeout",
    "__version__",
    "mock_ecs",
]

_ON_DEMAND = {
    "AutoScalingGroup": "ecs_fake.collaborators.auto_scaling.table",
    "ContainerHandle": "ecs_fake.looking",
    "EcsFake": "ecs_fake.fake",
    "ExecResult": "ecs_fake.runners.sessions",
    "LogLine": "ecs_fake.runners.logs",
    "Logs": "ecs_fake.runners.logs",
    "Snapshot": "ecs_fake.collaborators.volumes.table",
    "Subnet": "ecs_fake.collaborators.network.tables",
    "TargetGroup": "ecs_fake.collaborators.registration.target_groups",
    "TaskHandle": "ecs_fake.looking",
    "Volume": "ecs_fake.collaborators.volumes.table",
}
"""What is imported when it is first asked for: a test session that makes no fake does not pay for one."""

if not typing.TYPE_CHECKING:  # a type checker would take every name as known

    def __getattr__(name: str) -> object:
        if name not in _ON_DEMAND:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_ON_DEMAND[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
