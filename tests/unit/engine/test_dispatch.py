"""From bytes to bytes: targets, bodies, headers, and the record of calls."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime

import pytest

from ecs_fake.engine.wire import TARGET_PREFIX, WireAnswer
from ecs_fake.errors import NotImplementedByFake
from ecs_fake.operations import OPERATIONS
from ecs_fake.service_model import service_model
from tests.unit.engine import rig


def error(answer: WireAnswer) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["__type"]


@pytest.mark.parametrize(
    "target",
    [
        "",
        "ListClusters",
        f"{TARGET_PREFIX}ListClustrs",
        f"{TARGET_PREFIX}listclusters",
        f"{TARGET_PREFIX}",
        "AmazonEC2ContainerServiceV20150101.ListClusters",
        f"{TARGET_PREFIX}{TARGET_PREFIX}ListClusters",
    ],
)
def test_a_target_that_names_no_operation(target: str) -> None:
    engine = rig.engine()
    assert error(engine.dispatch(rig.request("", target=target))) == (400, "UnknownOperationException")
    assert engine.core.commits == 0


def test_an_operation_that_is_not_built_is_a_fault_not_an_answer() -> None:
    missing = sorted(service_model().operations - OPERATIONS.keys())
    if not missing:
        pytest.skip("every operation is built")
    engine = rig.engine()
    with pytest.raises(NotImplementedByFake, match=rf"^{missing[0]}: .*\d+ of 88 are there.*coverage"):
        engine.dispatch(rig.request(missing[0]))
    assert list(engine.calls) == []
    assert rig.call(engine, "ListClusters") == {"clusterArns": []}


def test_the_answer_is_json_with_its_length_and_a_request_id() -> None:
    engine = rig.engine()
    answer = engine.dispatch(rig.request("ListClusters"))
    assert json.loads(answer.body) == {"clusterArns": []}
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == rig.START
    second = engine.dispatch(rig.request("ListClusters"))
    assert answer.headers["x-amzn-RequestId"] != second.headers["x-amzn-RequestId"]


def test_calls_are_remembered_with_what_was_asked_and_answered() -> None:
    engine = rig.engine()
    rig.call(engine, "CreateCluster", clusterName="one")
    engine.dispatch(rig.request("CreateCluster", {"clusterName": "a b"}, region="eu-west-1"))
    engine.dispatch(rig.request("ListTasks", {"cluster": "none"}))
    made, refused, missing = engine.calls
    assert (made.operation, made.parameters, made.error) == ("CreateCluster", {"clusterName": "one"}, None)
    assert made.answer is not None
    assert made.answer["cluster"]["clusterName"] == "one"
    assert (made.at, made.region) == (rig.START, "us-east-1")
    assert (refused.answer, refused.region) == (None, "eu-west-1")
    assert refused.error is not None
    assert refused.error.startswith("InvalidParameterException: ")
    assert missing.error == "ClusterNotFoundException: Cluster not found."
    assert all(one.duration >= 0 for one in engine.calls)


def test_a_body_that_cannot_be_read_is_remembered_without_parameters() -> None:
    engine = rig.engine()
    assert error(engine.dispatch(rig.request("ListTasks", body=b"{"))) == (400, "SerializationException")
    assert engine.calls[-1].parameters is None


def test_a_call_says_how_it_ended() -> None:
    engine = rig.engine()
    engine.dispatch(rig.request("ListTasks", {"cluster": "none"}))
    engine.dispatch(rig.request("ListClusters", {"maxResults": 3}))
    refused, listed = (re.sub(r"[0-9.]+ ms", "N ms", repr(call)) for call in engine.calls)
    assert refused == "<ListTasks {'cluster': 'none'} -> ClusterNotFoundException: Cluster not found., N ms>"
    assert listed == "<ListClusters {'maxResults': 3} -> ok, N ms>"


def test_an_empty_body_is_an_empty_request() -> None:
    assert json.loads(rig.engine().dispatch(rig.request("ListClusters", body=b"")).body) == {
        "clusterArns": []
    }


def test_calls_are_bounded_by_the_history() -> None:
    engine = rig.engine(history=3)
    for _ in range(5):
        rig.call(engine, "ListClusters")
    assert (len(engine.calls), engine.calls.dropped) == (3, 2)


def test_accounts_and_regions_are_worlds_of_their_own() -> None:
    engine = rig.engine()
    for region, account in (("us-east-1", None), ("eu-west-1", None), ("us-east-1", "999999999999")):
        answer = engine.dispatch(rig.request("CreateCluster", region=region, account_id=account))
        arn = json.loads(answer.body)["cluster"]["clusterArn"]
        assert arn == f"arn:aws:ecs:{region}:{account or rig.ACCOUNT}:cluster/default"
    worlds = engine.core.read(sorted)
    assert worlds == [
        (rig.ACCOUNT, "eu-west-1"),
        (rig.ACCOUNT, "us-east-1"),
        ("999999999999", "us-east-1"),
    ]
