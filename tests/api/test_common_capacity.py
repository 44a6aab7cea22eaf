"""What the operations of capacity providers and of clusters' updates have in common with every other."""

from __future__ import annotations

from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config

import ecs_fake
from tests.api.refusals import refused
from tests.rules.marks import rule

GROUP = {"autoScalingGroupArn": "group"}
STRATEGY = [{"capacityProvider": "FARGATE", "weight": 1}]


class Row(NamedTuple):
    """One operation: a call that succeeds, a call with a bad value, and the ids of its rules."""

    operation: str
    method: str
    good: dict[str, Any]
    bad: dict[str, Any]
    protocol: str
    client: str
    parameter: str
    server: str


ROWS = [
    Row(
        "CreateCapacityProvider",
        "create_capacity_provider",
        {"name": "new", "autoScalingGroupProvider": GROUP},
        {"name": "new", "autoScalingGroupProvider": {**GROUP, "managedScaling": {"targetCapacity": 0}}},
        "018",
        "019",
        "020",
        "022",
    ),
    Row(
        "DescribeCapacityProviders",
        "describe_capacity_providers",
        {},
        {"maxResults": 0},
        "013",
        "016",
        "017",
        "018",
    ),
    Row(
        "UpdateCapacityProvider",
        "update_capacity_provider",
        {"name": "mine", "autoScalingGroupProvider": {}},
        {"name": "mine", "autoScalingGroupProvider": {"managedDraining": "X"}},
        "012",
        "014",
        "015",
        "016",
    ),
    Row(
        "DeleteCapacityProvider",
        "delete_capacity_provider",
        {"capacityProvider": "mine"},
        {"capacityProvider": "arn:aws:ecs:us-east-1:123456789012:cluster/x"},
        "012",
        "013",
        "014",
        "015",
    ),
    Row(
        "PutClusterCapacityProviders",
        "put_cluster_capacity_providers",
        {"cluster": "default", "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": STRATEGY},
        {"cluster": "default", "capacityProviders": [], "defaultCapacityProviderStrategy": STRATEGY},
        "019",
        "023",
        "022",
        "024",
    ),
    Row(
        "UpdateCluster",
        "update_cluster",
        {"cluster": "default"},
        {"cluster": "a b"},
        "014",
        "018",
        "017",
        "019",
    ),
    Row(
        "UpdateClusterSettings",
        "update_cluster_settings",
        {"cluster": "default", "settings": []},
        {"cluster": "default", "settings": [{"name": "x", "value": "enabled"}]},
        "009",
        "012",
        "011",
        "013",
    ),
]


def rows(number: str) -> list[Any]:
    """Give every row, marked with its rule of a kind."""
    return [
        pytest.param(row, id=row.operation, marks=rule(f"{row.operation}-{getattr(row, number)}"))
        for row in ROWS
    ]


@pytest.fixture
def prepared(ecs: Any) -> Any:
    """A client of a fake that has a capacity provider; it delivers each request once."""
    ecs.create_capacity_provider(name="mine", autoScalingGroupProvider={"autoScalingGroupArn": "mine"})
    return boto3.client("ecs", config=Config(retries={"max_attempts": 0}, parameter_validation=False))


class TestProtocol:
    @pytest.mark.parametrize("row", rows("protocol"))
    def test_a_post_with_the_target_header_is_answered_in_json_with_a_request_id(
        self, prepared: Any, row: Row
    ) -> None:
        sent: list[Any] = []
        prepared.meta.events.register_first(
            f"before-send.ecs.{row.operation}", lambda request, **_: sent.append(request)
        )
        answer = getattr(prepared, row.method)(**row.good)
        metadata = answer.pop("ResponseMetadata")
        (request,) = sent
        target = request.headers["X-Amz-Target"].decode()
        assert (request.method, target) == ("POST", f"AmazonEC2ContainerServiceV20141113.{row.operation}")
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert len(metadata["HTTPHeaders"]["x-amzn-requestid"]) == 36
        assert answer.keys() <= {"capacityProvider", "capacityProviders", "cluster", "failures"}
        assert answer


class TestOrderedErrors:
    @pytest.mark.parametrize("row", rows("server"))
    def test_a_server_fault_is_a_500_and_changes_nothing(
        self, fake: ecs_fake.EcsFake, prepared: Any, row: Row
    ) -> None:
        fake.faults.error(row.operation, "ServerException")
        before = len(fake.journal)
        with refused("ServerException", status=500):
            getattr(prepared, row.method)(**row.good)
        assert len(fake.journal) == before
        getattr(prepared, row.method)(**row.good)  # once only

    @pytest.mark.parametrize("row", rows("client"))
    def test_a_caller_without_permission_gets_a_client_exception(
        self, fake: ecs_fake.EcsFake, prepared: Any, row: Row
    ) -> None:
        fake.faults.error(row.operation, "ClientException", message="not allowed")
        before = len(fake.journal)
        with refused("ClientException", "^not allowed$"):
            getattr(prepared, row.method)(**row.good)
        assert len(fake.journal) == before

    @pytest.mark.parametrize(
        ("operation", "code"),
        [
            pytest.param(
                "CreateCapacityProvider", "LimitExceededException", marks=rule("CreateCapacityProvider-021")
            ),
            ("CreateCapacityProvider", "UnsupportedFeatureException"),
            ("CreateCapacityProvider", "AccessDeniedException"),
            ("UpdateClusterSettings", "UpdateInProgressException"),
        ],
    )
    def test_errors_that_have_no_cause_here(
        self, fake: ecs_fake.EcsFake, prepared: Any, operation: str, code: str
    ) -> None:
        (row,) = (row for row in ROWS if row.operation == operation)
        fake.faults.error(operation, code)
        with refused(code):
            getattr(prepared, row.method)(**row.good)


class TestBadValues:
    @pytest.mark.newest_sdk
    @pytest.mark.parametrize("row", rows("parameter"))
    def test_a_value_that_is_not_valid(self, fake: ecs_fake.EcsFake, prepared: Any, row: Row) -> None:
        before = len(fake.journal)
        with refused("InvalidParameterException"):
            getattr(prepared, row.method)(**row.bad)
        assert len(fake.journal) == before


CLUSTER_ROWS = [
    pytest.param(
        "put_cluster_capacity_providers",
        {"capacityProviders": [], "defaultCapacityProviderStrategy": []},
        marks=rule("PutClusterCapacityProviders-021"),
    ),
    pytest.param("update_cluster", {}, marks=rule("UpdateCluster-016")),
    pytest.param("update_cluster_settings", {"settings": []}, marks=rule("UpdateClusterSettings-010")),
]


class TestUnknownCluster:
    @pytest.mark.parametrize(("method", "parameters"), CLUSTER_ROWS)
    def test_by_name_by_arn_deleted_or_in_another_region(
        self, ecs: Any, method: str, parameters: dict[str, Any]
    ) -> None:
        there = boto3.client("ecs", region_name="eu-west-1").create_cluster(clusterName="there")["cluster"]
        missing = there["clusterArn"].replace("there", "missing").replace("eu-west-1", "us-east-1")
        for reference in ("missing", missing, "there", there["clusterArn"]):
            with refused("ClusterNotFoundException", "^Cluster not found.$"):
                getattr(ecs, method)(cluster=reference, **parameters)
        ecs.delete_cluster(cluster="default")
        with refused("ClusterNotFoundException", "inactive"):
            getattr(ecs, method)(cluster="default", **parameters)
