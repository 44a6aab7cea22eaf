"""What every operation has in common: the protocol, and errors a user orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.rules.marks import rule

UNKNOWN_ID = "0" * 32
DEFAULT_ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/default"
CONTAINERS = [{"name": "app", "image": "images/app"}]


class Row(NamedTuple):
    """One operation: a call that succeeds, a call with a bad value, and the ids of its rules."""

    operation: str
    method: str
    good: dict[str, Any]
    bad: dict[str, Any]
    protocol: str | None
    client: str
    server: str
    parameter: str | None
    needs_job: bool = False
    needs_task: bool = False
    needs_service: bool = False


ROWS = [
    Row("CreateCluster", "create_cluster", {}, {"clusterName": "a b"}, "037", "038", "041", "039"),
    Row(
        "DeleteCluster",
        "delete_cluster",
        {"cluster": "default"},
        {"cluster": "a b"},
        "009",
        "010",
        "017",
        "016",
    ),
    Row("DescribeClusters", "describe_clusters", {}, {"include": ["X"]}, "020", "021", "023", "022"),
    Row("ListClusters", "list_clusters", {}, {"maxResults": 0}, "012", "013", "015", "014"),
    Row(
        "RegisterTaskDefinition",
        "register_task_definition",
        {"family": "x", "containerDefinitions": [{"name": "a", "image": "b", "memory": 64}]},
        {"family": "x", "containerDefinitions": CONTAINERS, "networkMode": "X"},
        "093",
        "095",
        "096",
        None,
    ),
    Row(
        "DescribeTaskDefinition",
        "describe_task_definition",
        {"taskDefinition": "job"},
        {"taskDefinition": "job", "include": ["X"]},
        "015",
        "016",
        "018",
        "017",
        needs_job=True,
    ),
    Row("ListTaskDefinitions", "list_task_definitions", {}, {"sort": "X"}, "021", "023", "024", "022"),
    Row(
        "ListTaskDefinitionFamilies",
        "list_task_definition_families",
        {},
        {"status": "X"},
        "022",
        "024",
        "025",
        "023",
    ),
    Row(
        "DeregisterTaskDefinition",
        "deregister_task_definition",
        {"taskDefinition": "job:1"},
        {"taskDefinition": "job:latest"},
        "017",
        "018",
        "020",
        "019",
        needs_job=True,
    ),
    Row(
        "RunTask",
        "run_task",
        {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK},
        {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK, "count": 0},
        "146",
        "152",
        "156",
        "154",
        needs_job=True,
    ),
    Row(
        "StopTask",
        "stop_task",
        {},
        {"task": UNKNOWN_ID, "cluster": "a b"},
        "036",
        "039",
        "040",
        "038",
        needs_task=True,
    ),
    Row(
        "DescribeTasks", "describe_tasks", {"tasks": [UNKNOWN_ID]}, {"tasks": []}, "027", "028", "031", "030"
    ),
    Row("ListTasks", "list_tasks", {}, {"desiredStatus": "X"}, "027", "032", "033", "031"),
    Row(
        "StartTask",
        "start_task",
        {"taskDefinition": "job", "containerInstances": [UNKNOWN_ID], "networkConfiguration": NETWORK},
        {"taskDefinition": "job", "containerInstances": ["i-1"], "networkConfiguration": NETWORK},
        "047",
        "050",
        "052",
        "049",
        needs_job=True,
    ),
    Row(
        "GetTaskProtection",
        "get_task_protection",
        {"cluster": "default", "tasks": [UNKNOWN_ID]},
        {"cluster": "default", "tasks": ["a b"]},
        "016",
        "018",
        "022",
        "020",
    ),
    Row(
        "UpdateTaskProtection",
        "update_task_protection",
        {"cluster": "default", "tasks": [UNKNOWN_ID], "protectionEnabled": True},
        {"cluster": "default", "tasks": ["a b"], "protectionEnabled": True},
        "025",
        "027",
        "031",
        "029",
    ),
    Row(
        "PutAccountSetting",
        "put_account_setting",
        {"name": "containerInsights", "value": "enabled"},
        {"name": "containerInsights", "value": "maybe"},
        None,
        "031",
        "032",
        "030",
    ),
    Row(
        "PutAccountSettingDefault",
        "put_account_setting_default",
        {"name": "containerInsights", "value": "enabled"},
        {"name": "containerInsights", "value": "maybe"},
        None,
        "023",
        "024",
        "022",
    ),
    Row(
        "DeleteAccountSetting",
        "delete_account_setting",
        {"name": "containerInsights"},
        {"name": "insights"},
        None,
        "013",
        "015",
        "014",
    ),
    Row("ListAccountSettings", "list_account_settings", {}, {"maxResults": 11}, None, "019", "021", "020"),
    Row(
        "TagResource",
        "tag_resource",
        {"resourceArn": DEFAULT_ARN, "tags": [{"key": "k", "value": "v"}]},
        {"resourceArn": "default", "tags": [{"key": "k", "value": "v"}]},
        "021",
        "026",
        "027",
        "025",
    ),
    Row(
        "UntagResource",
        "untag_resource",
        {"resourceArn": DEFAULT_ARN, "tagKeys": ["k"]},
        {"resourceArn": "default", "tagKeys": ["k"]},
        "012",
        "017",
        "018",
        "016",
    ),
    Row(
        "ListTagsForResource",
        "list_tags_for_resource",
        {"resourceArn": DEFAULT_ARN},
        {"resourceArn": "default"},
        "008",
        "013",
        "014",
        "012",
    ),
    Row(
        "CreateService",
        "create_service",
        {"serviceName": "new", "deploymentController": {"type": "EXTERNAL"}},
        {"serviceName": "new", "launchType": "X"},
        "141",
        "143",
        "149",
        "145",
    ),
    Row(
        "UpdateService",
        "update_service",
        {"service": "web", "desiredCount": 2},
        {"service": "web", "desiredCount": -1},
        "072",
        "074",
        "080",
        "076",
        needs_service=True,
    ),
    Row(
        "DeleteService",
        "delete_service",
        {"service": "web"},
        {"service": "a b"},
        "021",
        "022",
        "025",
        "024",
        needs_service=True,
    ),
    Row(
        "DescribeServices",
        "describe_services",
        {"services": ["web"]},
        {"services": []},
        "019",
        "020",
        "023",
        "022",
    ),
    Row("ListServices", "list_services", {}, {"launchType": "X"}, "019", "020", "023", "022"),
    Row(
        "ListServicesByNamespace",
        "list_services_by_namespace",
        {"namespace": "local"},
        {"namespace": "local", "maxResults": 0},
        None,
        "018",
        "019",
        "017",
        needs_service=True,
    ),
]


def rows(number: str) -> list[Any]:
    """Give every row, marked with its rule of a kind."""
    return [
        pytest.param(row, id=row.operation, marks=rule(f"{row.operation}-{getattr(row, number)}"))
        for row in ROWS
        if getattr(row, number) is not None
    ]


@pytest.fixture
def no_retries(fake: ecs_fake.EcsFake) -> Any:
    """A client that delivers each request once."""
    return boto3.client("ecs", config=Config(retries={"max_attempts": 0}, parameter_validation=False))


@pytest.fixture
def prepared(
    ecs: Any, register: Callable[..., str], run_one: Callable[..., dict[str, Any]]
) -> Callable[[Row], dict[str, Any]]:
    """Make what a row's good call needs, and give the call's parameters."""

    def prepare(row: Row) -> dict[str, Any]:
        if row.needs_job:
            register()
        if row.needs_service:
            ecs.create_cluster(clusterName="connected", serviceConnectDefaults={"namespace": "local"})
            ecs.create_service(serviceName="web", deploymentController={"type": "EXTERNAL"})
        return {**row.good, "task": run_one()["taskArn"]} if row.needs_task else row.good

    return prepare


class TestProtocol:
    @pytest.mark.parametrize("row", rows("protocol"))
    def test_a_post_with_the_target_header_is_answered_in_json_with_a_request_id(
        self, ecs: Any, prepared: Callable[[Row], dict[str, Any]], row: Row
    ) -> None:
        parameters = prepared(row)
        sent: list[Any] = []
        ecs.meta.events.register_first(
            f"before-send.ecs.{row.operation}", lambda request, **_: sent.append(request)
        )
        metadata = getattr(ecs, row.method)(**parameters)["ResponseMetadata"]
        (request,) = sent
        target = request.headers["X-Amz-Target"].decode()
        assert (request.method, target) == ("POST", f"AmazonEC2ContainerServiceV20141113.{row.operation}")
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert len(metadata["HTTPHeaders"]["x-amzn-requestid"]) == 36


class TestOrderedErrors:
    @pytest.mark.parametrize("row", rows("server"))
    def test_a_server_fault_is_a_500_and_changes_nothing(
        self, fake: ecs_fake.EcsFake, no_retries: Any, prepared: Callable[[Row], dict[str, Any]], row: Row
    ) -> None:
        parameters = prepared(row)
        fake.faults.error(row.operation, "ServerException")
        before = len(fake.journal)
        with refused("ServerException", status=500):
            getattr(no_retries, row.method)(**parameters)
        assert len(fake.journal) == before
        getattr(no_retries, row.method)(**parameters)  # once only

    @pytest.mark.parametrize("row", rows("client"))
    def test_a_caller_without_permission_gets_a_client_exception(
        self, fake: ecs_fake.EcsFake, ecs: Any, prepared: Callable[[Row], dict[str, Any]], row: Row
    ) -> None:
        parameters = prepared(row)
        fake.faults.error(row.operation, "ClientException", message="not allowed")
        before = len(fake.journal)
        with refused("ClientException", "^not allowed$"):
            getattr(ecs, row.method)(**parameters)
        assert len(fake.journal) == before

    @pytest.mark.parametrize(
        "code",
        [
            pytest.param("AccessDeniedException", marks=rule("RunTask-150")),
            pytest.param("BlockedException", marks=rule("RunTask-151")),
            pytest.param("UnsupportedFeatureException", marks=rule("RunTask-155")),
        ],
    )
    def test_errors_of_run_task_that_have_no_cause_here(
        self, fake: ecs_fake.EcsFake, run: Callable[..., Any], code: str
    ) -> None:
        fake.faults.error("RunTask", code)
        with refused(code):
            run()
        assert fake.tasks() == []

    def test_botocore_delivers_a_5xx_again(self, fake: ecs_fake.EcsFake) -> None:
        fake.faults.error("ListClusters", "ServerException", times=2)
        client = fake.client(config=Config(retries={"mode": "standard", "max_attempts": 3}))
        assert client.list_clusters()["clusterArns"]
        assert [call.error is None for call in fake.calls] == [False, False, True]

    def test_an_error_ecs_does_not_know_is_refused_when_it_is_ordered(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match="ClusterNotFoundException"):
            fake.faults.error("RunTask", "ClusterLostException")


class TestBadValues:
    @pytest.mark.parametrize("row", rows("parameter"))
    def test_a_value_that_is_not_valid(
        self, ecs: Any, fake: ecs_fake.EcsFake, prepared: Callable[[Row], dict[str, Any]], row: Row
    ) -> None:
        prepared(row)
        before = len(fake.journal)
        with refused("InvalidParameterException"):
            getattr(ecs, row.method)(**row.bad)
        assert len(fake.journal) == before

    def test_a_registration_with_a_bad_value_changes_nothing(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        row = next(row for row in ROWS if row.operation == "RegisterTaskDefinition")
        before = len(fake.journal)
        with refused("InvalidParameterException"):
            ecs.register_task_definition(**row.bad)
        assert len(fake.journal) == before


CLUSTER_ROWS = [
    pytest.param("delete_cluster", {}, marks=rule("DeleteCluster-015")),
    pytest.param("run_task", {"taskDefinition": "job"}, marks=rule("RunTask-153")),
    pytest.param("stop_task", {"task": UNKNOWN_ID}, marks=rule("StopTask-037")),
    pytest.param("describe_tasks", {"tasks": [UNKNOWN_ID]}, marks=rule("DescribeTasks-029")),
    pytest.param("list_tasks", {}, marks=rule("ListTasks-030")),
    pytest.param(
        "create_service",
        {"serviceName": "web", "deploymentController": {"type": "EXTERNAL"}},
        marks=rule("CreateService-144"),
    ),
    pytest.param("update_service", {"service": "web"}, marks=rule("UpdateService-075")),
    pytest.param("delete_service", {"service": "web"}, marks=rule("DeleteService-023")),
    pytest.param("describe_services", {"services": ["web"]}, marks=rule("DescribeServices-021")),
    pytest.param("list_services", {}, marks=rule("ListServices-021")),
    pytest.param(
        "start_task",
        {"taskDefinition": "job", "containerInstances": [UNKNOWN_ID]},
        marks=rule("StartTask-048"),
    ),
    pytest.param("get_task_protection", {"tasks": [UNKNOWN_ID]}, marks=rule("GetTaskProtection-019")),
    pytest.param(
        "update_task_protection",
        {"tasks": [UNKNOWN_ID], "protectionEnabled": True},
        marks=rule("UpdateTaskProtection-028"),
    ),
    pytest.param(
        "execute_command",
        {"task": UNKNOWN_ID, "command": "sh", "interactive": True},
        marks=rule("ExecuteCommand-019"),
    ),
]


class TestUnknownCluster:
    @pytest.mark.parametrize(("method", "parameters"), CLUSTER_ROWS)
    def test_by_name_by_arn_or_in_another_region(
        self, ecs: Any, method: str, parameters: dict[str, Any]
    ) -> None:
        elsewhere = boto3.client("ecs", region_name="eu-west-1").create_cluster(clusterName="there")[
            "cluster"
        ]
        missing = elsewhere["clusterArn"].replace("there", "missing").replace("eu-west-1", "us-east-1")
        for reference in ("missing", missing, "there", elsewhere["clusterArn"]):
            with refused("ClusterNotFoundException", "^Cluster not found.$"):
                getattr(ecs, method)(cluster=reference, **parameters)

    @pytest.mark.parametrize(("method", "parameters"), [row.values for row in CLUSTER_ROWS])
    def test_of_another_account(self, ecs: Any, method: str, parameters: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "^AccountIDs mismatch$"):
            getattr(ecs, method)(cluster="arn:aws:ecs:us-east-1:999999999999:cluster/default", **parameters)

    @pytest.mark.parametrize(
        "reference", ["arn:aws:ecs:us-east-1:123456789012", "arn:aws:ecs:us-east-1:123456789012:task/a/b"]
    )
    def test_by_what_is_no_cluster_arn(self, ecs: Any, reference: str) -> None:
        with refused("InvalidParameterException"):
            ecs.list_tasks(cluster=reference)


class TestNotBuilt:
    @pytest.mark.newest_sdk
    def test_an_operation_that_is_missing_refuses_by_name(self, ecs: Any) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match="StopServiceDeployment"):
            ecs.stop_service_deployment(serviceDeploymentArn="arn")
