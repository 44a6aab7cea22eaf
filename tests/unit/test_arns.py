"""ARNs: built and taken apart."""

from __future__ import annotations

import pytest

from ecs_fake import arns
from ecs_fake.arns import Arn, MalformedArn


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (arns.cluster("eu-west-1", "1", "c"), "arn:aws:ecs:eu-west-1:1:cluster/c"),
        (arns.task("eu-west-1", "1", "c", "t"), "arn:aws:ecs:eu-west-1:1:task/c/t"),
        (arns.container("eu-west-1", "1", "c", "t", "k"), "arn:aws:ecs:eu-west-1:1:container/c/t/k"),
        (arns.task_definition("eu-west-1", "1", "f", 7), "arn:aws:ecs:eu-west-1:1:task-definition/f:7"),
        (arns.principal("1"), "arn:aws:iam::1:root"),
        (arns.principal("1", "aws-cn"), "arn:aws-cn:iam::1:root"),
    ],
)
def test_they_are_built(made: str, text: str) -> None:
    assert made == text


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("ap-southeast-2", "aws"),
    ],
)
def test_a_region_lies_in_a_partition(region: str, partition: str) -> None:
    assert arns.partition_of(region) == partition
    assert arns.cluster(region, "1", "c").startswith(f"arn:{partition}:ecs:{region}:")


@pytest.mark.parametrize(
    ("text", "kind", "path"),
    [
        ("arn:aws:ecs:r:1:cluster/c", "cluster", ("c",)),
        ("arn:aws:ecs:r:1:task/t", "task", ("t",)),
        ("arn:aws:ecs:r:1:task/c/t", "task", ("c", "t")),
        ("arn:aws:ecs:r:1:task-definition/f:7", "task-definition", ("f:7",)),
        ("arn:aws:ecs:r:1:container/c/t/k", "container", ("c", "t", "k")),
        ("arn:aws:ecs:r:1:cluster/", "cluster", ("",)),
    ],
)
def test_they_are_taken_apart(text: str, kind: str, path: tuple[str, ...]) -> None:
    assert arns.parse(text) == Arn("aws", "ecs", "r", "1", kind, path)
    assert arns.is_arn(text)


@pytest.mark.parametrize(
    "text", ["arn:", "arn:aws:ecs", "arn:aws:ecs:r:1:cluster", "aws:arn:ecs:r:1:cluster/c"]
)
def test_what_only_looks_like_one(text: str) -> None:
    with pytest.raises(MalformedArn):
        arns.parse(text)


@pytest.mark.parametrize("text", ["default", "job:1", "", "Arn:aws"])
def test_names_are_none(text: str) -> None:
    assert not arns.is_arn(text)
