"""The types that users see."""

from __future__ import annotations

import unittest
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, assert_type

import ecs_fake


@ecs_fake.mock_ecs
def plain(count: int) -> str:
    """Decorated without options."""
    return str(count)


@ecs_fake.mock_ecs(runner="process", region="eu-west-1")
def with_options(count: int) -> str:
    """Decorated with options."""
    return str(count)


@ecs_fake.mock_ecs(clusters=["default"], seed=1, poll_step=0.0)
async def coroutine() -> int:
    """A decorated coroutine function stays one."""
    return 1


@ecs_fake.mock_ecs
def generator() -> Iterator[int]:
    """A decorated generator function stays one."""
    yield 1


@ecs_fake.mock_ecs()
async def asynchronous_generator() -> AsyncIterator[int]:
    """A decorated asynchronous generator function stays one."""
    yield 1


@ecs_fake.mock_ecs
class Case(unittest.TestCase):
    """A decorated class stays itself."""


def decorators_keep_what_they_decorate() -> None:
    """Neither arguments nor results get lost."""
    assert_type(plain(1), str)
    assert_type(with_options(1), str)
    assert_type(next(generator()), int)
    assert_type(Case(), Case)
    plain("1")  # type: ignore[arg-type]


async def asynchronous_decorators_keep_what_they_decorate() -> None:
    """Nor what is awaited."""
    assert_type(await coroutine(), int)
    async for number in asynchronous_generator():
        assert_type(number, int)


async def context_managers_give_the_fake() -> None:
    """Both kinds."""
    with ecs_fake.mock_ecs() as fake:
        assert_type(fake, ecs_fake.EcsFake)
    async with ecs_fake.mock_ecs(timings="realistic") as fake:
        assert_type(fake, ecs_fake.EcsFake)
    mock = ecs_fake.mock_ecs()
    assert_type(mock.start(), ecs_fake.EcsFake)
    mock.stop()


def options_are_checked() -> None:
    """A misspelt option, a value that cannot work."""
    ecs_fake.mock_ecs(runer="process")  # type: ignore[call-overload]
    ecs_fake.mock_ecs(region=1)  # type: ignore[call-overload]
    images: dict[str, ecs_fake.Process | ecs_fake.Scripted | ecs_fake.PullError] = {
        "app:*": ecs_fake.Process(command=["python", "-m", "app"], stop_signal="SIGINT"),
        "job": ecs_fake.Scripted(run_for=30, exit_code=1, output="done\n", health=["UNHEALTHY", "HEALTHY"]),
        "gone": ecs_fake.PullError("manifest unknown"),
    }
    ecs_fake.mock_ecs(images=images)


def a_fake_can_be_asked(fake: ecs_fake.EcsFake) -> None:
    """What a user can hold."""
    assert_type(fake.url, str)
    assert_type(fake.now, datetime)
    assert_type(fake.settle(), float)
    assert_type(fake.events, list[dict[str, Any]])
    assert_type(fake.warnings, list[str])
    assert_type(fake.tasks(), list[ecs_fake.TaskHandle])
    fake.faults.error("RunTask", "ServerException", times=2)
    fake.images["app:*"] = ecs_fake.Scripted()
    fake.quotas.clusters = 2
    assert_type(fake.quotas.clusters, int)


def a_task_can_be_asked(task: ecs_fake.TaskHandle) -> None:
    """What a user can ask of a task."""
    assert_type(task.wait("RUNNING"), ecs_fake.TaskHandle)
    assert_type(task.exit_codes, dict[str, int | None])
    assert_type(task.containers, dict[str, ecs_fake.ContainerHandle])
    assert_type(task.containers["app"].pid, int | None)
    assert_type(str(task.logs("app")), str)


def errors_can_be_told_apart() -> None:
    """Faults are no answers."""
    try:
        ecs_fake.EcsFake()
    except ecs_fake.OptionError as wrong:
        assert_type(wrong, ecs_fake.OptionError)
    except ecs_fake.EcsFakeError as fault:
        assert_type(fault, ecs_fake.EcsFakeError)


def tables_of_other_services(fake: ecs_fake.EcsFake) -> None:
    """Secrets are texts or mappings, and are read as texts."""
    fake.secrets["db"] = {"password": "x"}
    fake.secrets["key"] = "x"
    fake.hooks["check"] = lambda event: {"hookStatus": "SUCCEEDED", "callBackDelay": event["hookDetails"]}
    fake.alarms["errors"] = "ALARM"
    assert_type(fake.secrets.put("db", "y", stage="BLUE"), str)
    fake.parameters["/app/url"] = "http://x"
    fake.files["s3://bucket/app.env"] = "A=1"
    assert_type(fake.files["s3://bucket/app.env"], str)
    fake.images["job"] = ecs_fake.Function(decorators_keep_what_they_decorate)
