"""Images: which one a task runs, and what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake

DIGEST = "sha256:" + "a" * 64


@pytest.mark.rule("Container-007", "ContainerStateChange-003")
@pytest.mark.parametrize(("image", "digest"), [(f"app@{DIGEST}", DIGEST), ("app:1", r"sha256:[0-9a-f]{64}")])
def test_the_digest_is_shown(
    ecs: Any, register: Callable[..., str], run_one: Callable[..., Any], image: str, digest: str
) -> None:
    definition = register(containerDefinitions=[{"name": "app", "image": image}])
    arn = run_one(taskDefinition=definition)["taskArn"]
    (container,) = ecs.describe_tasks(tasks=[arn])["tasks"][0]["containers"]
    assert re.fullmatch(digest, container["imageDigest"])


@pytest.mark.rule("ContainerDefinition-042")
def test_what_an_image_is_counts_when_the_task_starts(
    fake: ecs_fake.EcsFake, ecs: Any, run_one: Callable[..., Any]
) -> None:
    first = fake.task(run_one()["taskArn"])
    fake.images["images/app"] = ecs_fake.Scripted(run_for=5, exit_code=3)
    second = fake.task(run_one()["taskArn"])
    fake.advance(6)
    assert (first.last_status, second.last_status) == ("RUNNING", "STOPPED")
    ecs.stop_task(task=first.arn)
    fake.settle()
    assert first.exit_codes == {"app": 143}
    assert second.exit_codes == {"app": 3}
