"""Every documented example of the operations that are built is replayed.

Its preconditions are built, its request is sent, and the answer must be like the documented one (`likeness`). An
example without builder needs nothing. What cannot pass stands in `NOT_AS_PRINTED` or `NOT_YET` with the reason; when
one of these begins to pass, its test fails until it is taken out.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

import ecs_fake
from ecs_fake.operations import OPERATIONS
from tests.api.likeness import differences
from tests.api.preconditions import BUILDERS, HOST_BUILDERS, Names

pytestmark = pytest.mark.newest_sdk

ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/"
EXAMPLES = {
    path.stem: json.loads(
        re.sub("<?aws_account_id>?", "012345678910", path.read_text())
        .replace("<region>", "us-east-1")
        .replace("ecs:region:", "ecs:us-east-1:")
    )
    for path in sorted((Path(__file__).parents[1] / "data" / "examples").glob("*.json"))
}
"""By name; placeholders for the account and the Region are filled in."""

NOT_AS_PRINTED = {
    "DeleteTaskDefinitions-1": "the answer is of family cpu-wave, the request of Example-task-definition",
    "RegisterTaskDefinition-1": "the answer has the health check at another container, and text for an object",
    "RunTask-5": "no request is printed, and of the answer only a snippet",
    "StopTask-2": "the answer's task has no containers, and a stoppedReason without spaces",
    "botocore-ListTaskDefinitionFamilies-1": "the families are not in the order of ListTaskDefinitionFamilies-012",
    "botocore-ListAccountSettings-1": "it shows the three settings of its time; those of today fill two pages",
    "botocore-ListAccountSettings-2": "it shows the three settings of its time; those of today fill two pages",
    "botocore-RegisterTaskDefinition-1": "taskRoleArn is empty; and revision is 1, while the ARN names 19",
    "CreateService-2": "the answer has a schedulingStrategy that the API does not have",
    "CreateService-3": "the answer has a schedulingStrategy that the API does not have, and another cluster",
    "CreateService-1": "the tasks are to run on Fargate, and the request has no network configuration for them",
    "CreateService-4": "the tasks are to run on Fargate, and the request has no network configuration for them",
    "botocore-CreateService-1": "it shows the deployment of a deleted service, and desiredCount 10 (recorded: 0)",
    "botocore-CreateService-2": "the deployment's desiredCount is 10; recorded first answers have 0",
    "DescribeServices-1": "four tasks run, and no event tells of it",
    "CreateTaskSet-1": "the request has members that CreateTaskSet does not have, and lacks some that it needs",
}
"""They contradict themselves, or the service as it is now."""
BEFORE_THE_SCHEDULER = {"DeleteService-1", "UpdateService-1"}
"""Answers with no events, as the scheduler has not looked at the service yet."""
NOT_YET = {
    "botocore-DeleteAccountSetting-1": "callers of the fake are the root user, never another principal",
    "botocore-PutAccountSetting-1": "callers of the fake are the root user, never another principal",
}


# -- the test ------------------------------------------------------------------------------------
def replayed() -> Iterator[Any]:
    """Give the examples of operations that are built."""
    reasons = NOT_AS_PRINTED | NOT_YET
    for name, example in EXAMPLES.items():
        if example["action"] in OPERATIONS:
            mark = pytest.mark.xfail(
                reason=reasons.get(name, ""),
                strict=True,
                # KeyError: botocore cannot write a member that an operation does not have.
                raises=(AssertionError, ClientError, ecs_fake.EcsFakeError, KeyError),
            )
            yield pytest.param(name, marks=[mark] if name in reasons else [], id=name)


def place(example: dict[str, Any]) -> dict[str, str]:
    """Give the account and the Region that an example is about, as far as its ARNs tell."""
    text = json.dumps([example["request"], example["response"]])
    found = re.search(r"arn:aws:ecs:([a-z0-9-]+):(\d{12}):", text)
    if found:
        return {"region": found[1], "account_id": found[2]}
    principal = re.search(r"arn:aws:iam::(\d{12}):", text)
    return {"account_id": principal[1]} if principal else {}


def request_of(example: dict[str, Any], names: Names) -> dict[str, Any]:
    """Give an example's request with the ids of what was made for it."""
    text = json.dumps(example["request"])
    for documented, made in names.items():
        text = text.replace(documented, made)
    request: dict[str, Any] = json.loads(text)
    return request


@pytest.mark.parametrize("name", list(replayed()))
def test_an_example_is_answered_as_documented(name: str) -> None:
    example = copy.deepcopy(EXAMPLES[name])
    assert example["request"] is not None
    # The one of the cluster `default` that CreateCluster makes at entry is not seen by examples of other clusters.
    timings = "realistic" if name in BEFORE_THE_SCHEDULER else "instant"
    with ecs_fake.mock_ecs(clusters=["default"], poll_step=0, timings=timings, **place(example)) as fake:
        ecs = fake.client(config=Config(parameter_validation=False))
        if name in HOST_BUILDERS:
            HOST_BUILDERS[name](fake)
        builder = BUILDERS.get(name)
        names = builder(ecs, example) if builder else None
        answer = getattr(ecs, xform_name(example["action"]))(**request_of(example, names or {}))
        assert list(differences(example["response"] or {}, answer)) == []


def test_the_tables_name_examples_and_give_each_one_place() -> None:
    tables = [*NOT_AS_PRINTED, *NOT_YET]
    assert sorted(tables) == sorted(set(tables))
    assert set(tables) | set(BUILDERS) | set(HOST_BUILDERS) <= set(EXAMPLES)
    assert len(EXAMPLES) == 84


@pytest.mark.parametrize(
    ("documented", "answered", "difference"),
    [
        ({"a": {"b": 1}}, {"a": {}}, ".a.b is missing"),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ".a[0].b is 2, documented is 1"),
        ({"a": []}, {"a": ["x"]}, ".a has 1 items"),
        ({"createdAt": 1.5}, {"createdAt": "today"}, ".createdAt is 'today', not a time"),
        (
            {"attributes": [{"name": "a"}]},
            {"attributes": [{"name": "b"}]},
            ".attributes has no {'name': 'a'}",
        ),
        ({"hostPort": 80}, {"hostPort": 81}, ".hostPort is 81"),
        ({"clusterArn": ARN + "a"}, {"clusterArn": ARN + "b"}, ".clusterArn is"),
    ],
)
def test_a_difference_is_seen(documented: Any, answered: Any, difference: str) -> None:
    (seen,) = differences(documented, answered)
    assert seen.startswith(difference)


def test_what_an_example_does_not_determine_is_no_difference() -> None:
    documented = {"version": 3, "hostPort": 32774, "taskArn": "arn:aws:ecs:us-west-2:1:task/" + "a" * 32}
    answered = {
        "version": 1,
        "hostPort": 49153,
        "taskArn": "arn:aws:ecs:us-east-1:2:task/default/" + "b" * 32,
    }
    assert list(differences(documented, {**answered, "more": 1})) == []
