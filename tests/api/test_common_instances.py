"""What the operations of container instances and their agents have in common with all: the protocol, and errors."""

from __future__ import annotations

from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config

import ecs_fake
from tests.api import hosts
from tests.api.refusals import refused
from tests.rules.marks import rule

ARN = "$arn"
"""Stands for the ARN of a registered instance in the parameters of a row."""
BAD_CLUSTER = {"cluster": "a b"}
ATTRIBUTE = {"name": "stack", "value": "blue", "targetId": ARN}


class Row(NamedTuple):
    """One operation: a call that succeeds, what makes it a bad one, and the ids of its rules."""

    operation: str
    method: str
    good: dict[str, Any]
    bad: dict[str, Any] = BAD_CLUSTER
    protocol: str | None = None
    client: str | None = None
    server: str | None = None
    parameter: str | None = None
    cluster: str | None = None
    denied: str | None = None


ROWS = [
    Row(
        "RegisterContainerInstance",
        "register_container_instance",
        {},
        client="032",
        server="033",
        parameter="031",
    ),
    Row(
        "DescribeContainerInstances",
        "describe_container_instances",
        {"containerInstances": [ARN]},
        {"include": ["X"]},
        protocol="021",
        client="022",
        cluster="023",
        parameter="024",
        server="025",
    ),
    Row(
        "ListContainerInstances",
        "list_container_instances",
        {},
        {"status": "X"},
        protocol="019",
        client="020",
        cluster="021",
        parameter="022",
        server="023",
    ),
    Row(
        "DeregisterContainerInstance",
        "deregister_container_instance",
        {"containerInstance": ARN},
        protocol="023",
        client="024",
        cluster="025",
        parameter="026",
        server="027",
    ),
    Row(
        "UpdateContainerInstancesState",
        "update_container_instances_state",
        {"containerInstances": [ARN], "status": "DRAINING"},
        {"status": "X"},
        protocol="031",
        cluster="032",
        parameter="033",
        client="034",
        server="035",
    ),
    Row(
        "UpdateContainerAgent",
        "update_container_agent",
        {"containerInstance": ARN},
        protocol="016",
        cluster="017",
        parameter="018",
        client="019",
        server="020",
    ),
    Row(
        "PutAttributes",
        "put_attributes",
        {"attributes": [ATTRIBUTE]},
        {"attributes": [{**ATTRIBUTE, "name": "#"}]},
        protocol="016",
        parameter="019",
        cluster="018",
    ),
    Row(
        "DeleteAttributes",
        "delete_attributes",
        {"attributes": [ATTRIBUTE]},
        {"attributes": [{**ATTRIBUTE, "name": "#"}]},
        protocol="013",
        cluster="014",
        parameter="015",
    ),
    Row(
        "ListAttributes",
        "list_attributes",
        {"targetType": "container-instance"},
        {"maxResults": 0},
        protocol="018",
        cluster="019",
        parameter="020",
    ),
    Row(
        "DiscoverPollEndpoint",
        "discover_poll_endpoint",
        {"containerInstance": ARN},
        client="009",
        server="010",
    ),
    Row(
        "SubmitTaskStateChange",
        "submit_task_state_change",
        {},
        {"containers": [{"containerName": "x", "status": "X"}]},
        denied="019",
        client="020",
        parameter="021",
        server="022",
    ),
    Row(
        "SubmitContainerStateChange",
        "submit_container_state_change",
        {},
        denied="013",
        client="014",
        server="015",
    ),
    Row(
        "SubmitAttachmentStateChanges",
        "submit_attachment_state_changes",
        {"attachments": []},
        {"attachments": [{"attachmentArn": "x", "status": "X"}]},
        denied="010",
        client="011",
        parameter="012",
        server="013",
    ),
]


def rows(number: str) -> list[Any]:
    """Give every row that has a rule of a kind, marked with it."""
    return [
        pytest.param(row, id=row.operation, marks=rule(f"{row.operation}-{getattr(row, number)}"))
        for row in ROWS
        if getattr(row, number) is not None
    ]


def filled(parameters: Any, arn: str) -> Any:
    """Put the ARN where it belongs."""
    if isinstance(parameters, dict):
        return {name: filled(value, arn) for name, value in parameters.items()}
    if isinstance(parameters, list):
        return [filled(value, arn) for value in parameters]
    return arn if parameters == ARN else parameters


@pytest.fixture
def once(fake: ecs_fake.EcsFake) -> Any:
    """A client that delivers each request once."""
    return boto3.client("ecs", config=Config(retries={"max_attempts": 0}, parameter_validation=False))


@pytest.fixture
def arn(ecs: Any) -> str:
    """A registered instance."""
    return str(hosts.register(ecs)["containerInstanceArn"])


@pytest.mark.parametrize("row", rows("protocol"))
def test_a_post_with_the_target_header_is_answered_in_json_with_a_request_id(
    ecs: Any, arn: str, row: Row
) -> None:
    sent: list[Any] = []
    ecs.meta.events.register_first(
        f"before-send.ecs.{row.operation}", lambda request, **_: sent.append(request)
    )
    metadata = getattr(ecs, row.method)(**filled(row.good, arn))["ResponseMetadata"]
    (request,) = sent
    target = request.headers["X-Amz-Target"].decode()
    assert (request.method, target) == ("POST", f"AmazonEC2ContainerServiceV20141113.{row.operation}")
    assert request.headers["Content-Type"] in ("application/x-amz-json-1.1", b"application/x-amz-json-1.1")
    assert metadata["HTTPStatusCode"] == 200
    assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
    assert len(metadata["HTTPHeaders"]["x-amzn-requestid"]) == 36


@pytest.mark.parametrize(
    ("row", "code", "status"),
    [
        pytest.param(*param.values, code, status, id=f"{param.id}-{code}", marks=param.marks)
        for number, code, status in (
            ("server", "ServerException", 500),
            ("client", "ClientException", 400),
            ("denied", "AccessDeniedException", 400),
        )
        for param in rows(number)
    ],
)
def test_an_ordered_error_changes_nothing(
    fake: ecs_fake.EcsFake, once: Any, arn: str, row: Row, code: str, status: int
) -> None:
    fake.faults.error(row.operation, code, message="ordered")
    before = len(fake.journal)
    with refused(code, "^ordered$", status=status):
        getattr(once, row.method)(**filled(row.good, arn))
    assert len(fake.journal) == before
    getattr(once, row.method)(**filled(row.good, arn))  # once only


@pytest.mark.parametrize("row", rows("parameter"))
def test_a_value_that_is_not_valid(fake: ecs_fake.EcsFake, ecs: Any, arn: str, row: Row) -> None:
    before = len(fake.journal)
    with refused("InvalidParameterException"):
        getattr(ecs, row.method)(**filled({**row.good, **row.bad}, arn))
    assert len(fake.journal) == before


@pytest.mark.parametrize("row", rows("cluster"))
def test_an_unknown_cluster_by_name_by_arn_or_in_another_region(ecs: Any, arn: str, row: Row) -> None:
    elsewhere = boto3.client("ecs", region_name="eu-west-1").create_cluster(clusterName="there")["cluster"]
    missing = elsewhere["clusterArn"].replace("there", "missing").replace("eu-west-1", "us-east-1")
    for reference in ("missing", missing, "there", elsewhere["clusterArn"]):
        with refused("ClusterNotFoundException", r"^Cluster not found\.$"):
            getattr(ecs, row.method)(**filled({**row.good, "cluster": reference}, arn))
