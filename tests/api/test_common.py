"""What every operation has in common: the protocol, what a cluster is named by, and errors a user orders.

The errors that operations declare are reached one by one in `test_modelled_errors.py`.
"""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from _pytest.mark import ParameterSet
from botocore.config import Config

import ecs_fake
from tests.api.calls import CALLS
from tests.api.provocations import OF_CLUSTERS
from tests.api.refusals import refused
from tests.api.stage import Stage
from tests.rules.marks import rule
from tests.rules.rulebook import rulebook

OTHER_ACCOUNT = "arn:aws:ecs:us-east-1:999999999999:cluster/default"


def operations(words: str) -> list[ParameterSet]:
    """Give every operation, marked with its rule in these words if its page has it."""
    return [
        pytest.param(
            operation,
            marks=rule(
                *(
                    one.id
                    for one in rulebook().values()
                    if one.subject == operation and re.search(words, one.text)
                )
            ),
        )
        for operation in CALLS
    ]


class TestProtocol:
    @pytest.mark.newest_sdk
    @pytest.mark.parametrize("operation", operations("X-Amz-Target"))
    def test_a_post_with_the_target_header_is_answered_in_json_with_a_request_id(
        self, stage: Stage, operation: str
    ) -> None:
        parameters = stage.prepare(operation)
        sent: list[Any] = []
        stage.ecs.meta.events.register_first(
            f"before-send.ecs.{operation}", lambda request, **_: sent.append(request)
        )
        metadata = stage.send(operation, **parameters)["ResponseMetadata"]
        (request,) = sent
        target = request.headers["X-Amz-Target"].decode()
        assert (request.method, target) == ("POST", f"AmazonEC2ContainerServiceV20141113.{operation}")
        assert request.headers["Content-Type"] in (
            "application/x-amz-json-1.1",
            b"application/x-amz-json-1.1",
        )
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert len(metadata["HTTPHeaders"]["x-amzn-requestid"]) == 36

    @pytest.mark.parametrize(
        ("operation", "members"),
        [
            pytest.param(rule_id.rpartition("-")[0], members, marks=rule(rule_id))
            for rule_id, members in {
                "CreateCapacityProvider-018": {"capacityProvider"},
                "DeleteCapacityProvider-012": {"capacityProvider"},
                "DescribeCapacityProviders-013": {"capacityProviders", "failures"},
                "PutClusterCapacityProviders-019": {"cluster"},
                "UpdateCapacityProvider-012": {"capacityProvider"},
                "UpdateCluster-014": {"cluster"},
                "UpdateClusterSettings-009": {"cluster"},
            }.items()
        ],
    )
    def test_the_body_carries_what_its_page_names(
        self, stage: Stage, operation: str, members: set[str]
    ) -> None:
        answer = stage.call(operation)
        assert answer.keys() - {"ResponseMetadata"} == members
        assert answer.keys() >= members


@pytest.mark.newest_sdk
class TestClusters:
    @pytest.mark.parametrize("operation", OF_CLUSTERS)
    def test_an_unknown_one_by_name_by_arn_or_in_another_region(self, stage: Stage, operation: str) -> None:
        there = boto3.client("ecs", region_name="eu-west-1").create_cluster(clusterName="there")["cluster"]
        missing = there["clusterArn"].replace("there", "missing").replace("eu-west-1", "us-east-1")
        parameters = stage.prepare(operation)
        for reference in ("missing", missing, "there", there["clusterArn"]):
            with refused("ClusterNotFoundException", r"^Cluster not found\.$"):
                stage.send(operation, **{**parameters, "cluster": reference})

    @pytest.mark.parametrize("operation", OF_CLUSTERS)
    def test_one_of_another_account(self, stage: Stage, operation: str) -> None:
        with refused("InvalidParameterException", "^AccountIDs mismatch$"):
            stage.call(operation, cluster=OTHER_ACCOUNT)

    @pytest.mark.parametrize(
        "operation", ["PutClusterCapacityProviders", "UpdateCluster", "UpdateClusterSettings"]
    )
    def test_one_that_was_deleted(self, stage: Stage, operation: str) -> None:
        stage.ecs.delete_cluster(cluster="default")
        with refused("ClusterNotFoundException", "inactive"):
            stage.call(operation)

    @pytest.mark.parametrize(
        "reference", ["arn:aws:ecs:us-east-1:123456789012", "arn:aws:ecs:us-east-1:123456789012:task/a/b"]
    )
    def test_by_what_is_no_cluster_arn(self, stage: Stage, reference: str) -> None:
        with refused("InvalidParameterException"):
            stage.call("ListTasks", cluster=reference)


class TestOrderedErrors:
    def test_botocore_delivers_a_5xx_again(self, fake: ecs_fake.EcsFake) -> None:
        fake.faults.error("ListClusters", "ServerException", times=2)
        client = fake.client(config=Config(retries={"mode": "standard", "max_attempts": 3}))
        assert client.list_clusters()["clusterArns"]
        assert [call.error is None for call in fake.calls] == [False, False, True]

    def test_an_error_ecs_does_not_know_is_refused_when_it_is_ordered(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match="ClusterNotFoundException"):
            fake.faults.error("RunTask", "ClusterLostException")


class TestNotBuilt:
    @pytest.mark.newest_sdk
    def test_an_operation_that_is_missing_refuses_by_name(self, ecs: Any) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match="CreateDaemon"):
            ecs.create_daemon(daemonName="agent", daemonTaskDefinitionArn="arn", capacityProviderArns=[])
