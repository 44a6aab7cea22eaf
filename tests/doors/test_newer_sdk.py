"""An SDK that knows more of ECS than the bundled model: what it sends is refused, and the text says what to update."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader

import ecs_fake
from ecs_fake.service_model.model import service_model

MODEL = "ecs/2014-11-13/service-2.json"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the ECS model of a botocore to come: one more operation, members and an enum value."""
    model = deepcopy(Loader().load_service_model("ecs", "service-2"))
    shapes, operations = model["shapes"], model["operations"]
    operations["RunTaskTwice"] = {**operations["RunTask"], "name": "RunTaskTwice"}
    shapes["RunTaskRequest"]["members"]["colour"] = {"shape": "String"}
    shapes["ContainerOverride"]["members"]["colour"] = {"shape": "String"}
    shapes["LaunchType"]["enum"].append("MOON")
    home = tmp_path_factory.mktemp("botocore")
    (home / MODEL).parent.mkdir(parents=True)
    (home / MODEL).write_text(json.dumps(model), encoding="utf-8")
    return home


@pytest.fixture(params=["in process", "over HTTP"])
def ecs(request: pytest.FixtureRequest, newer: Path) -> Iterator[Any]:
    """A client that was made from the newer model."""
    session = botocore.session.Session()
    session.get_component("data_loader").search_paths.insert(0, str(newer))
    with ecs_fake.mock_ecs(clusters=["default"]) as fake:
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
        url = fake.url if request.param == "over HTTP" else None
        yield boto3.Session(botocore_session=session).client("ecs", endpoint_url=url, **keys)


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call()
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


UPDATE = (
    f"The ECS model bundled with ecs_fake is that of botocore {service_model().botocore_version}; "
    "what only a newer SDK knows needs a newer ecs_fake (pip install --upgrade ecs-fake)."
)


def test_an_operation(ecs: Any) -> None:
    code, message = refused(lambda: ecs.run_task_twice(taskDefinition="job"))
    assert code == "UnknownOperationException"
    assert message == f"ECS has no operation RunTaskTwice. Did you mean RunTask? {UPDATE}"


def test_a_member(ecs: Any) -> None:
    code, message = refused(lambda: ecs.run_task(taskDefinition="job", colour="red"))
    assert code == "InvalidParameterException"
    assert message.startswith("RunTask has no parameter colour.")
    assert message.endswith(UPDATE)


def test_a_member_deep_inside(ecs: Any) -> None:
    overrides = {"containerOverrides": [{"name": "app", "colour": "red"}]}
    _, message = refused(lambda: ecs.run_task(taskDefinition="job", overrides=overrides))
    assert message.startswith("RunTask has no parameter overrides.containerOverrides[0].colour.")
    assert message.endswith(UPDATE)


def test_a_word_of_an_enum_names_the_words_there_are(ecs: Any) -> None:
    code, message = refused(lambda: ecs.run_task(taskDefinition="job", launchType="MOON"))
    assert code == "InvalidParameterException"
    assert "EC2,FARGATE,EXTERNAL" in message.replace(" ", "")


def test_what_both_know_works(ecs: Any) -> None:
    assert len(ecs.list_clusters()["clusterArns"]) == 1
