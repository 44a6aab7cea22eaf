"""The rates at which requests are taken, with `throttling=True`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.endpoint
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.rules.marks import rule

ONCE = Config(retries={"max_attempts": 0}, parameter_validation=False)
"""Each call is delivered once; so is one that the fake will refuse."""

_LIMITS = """\
011 20 1 CreateCluster DeleteCluster PutClusterCapacityProviders UpdateCluster \
    UpdateClusterSettings
012 50 20 DescribeClusters ListClusters
013 20 1 DeregisterTaskDefinition RegisterTaskDefinition
014 50 20 DescribeTaskDefinition ListTaskDefinitions ListTaskDefinitionFamilies
015 5 1 DeleteTaskDefinitions
016 10 1 CreateCapacityProvider DeleteCapacityProvider UpdateCapacityProvider
017 50 20 DescribeCapacityProviders
018 20 10 TagResource UntagResource
019 50 20 ListTagsForResource
020 10 1 DeleteAccountSetting PutAccountSetting PutAccountSettingDefault
021 50 20 ListAccountSettings
022 100 40 DeleteAttributes DeregisterContainerInstance ExecuteCommand PutAttributes RunTask \
    StartTask StopTask UpdateContainerAgent UpdateContainerInstancesState
023 100 20 DescribeContainerInstances DescribeTasks ListAttributes ListContainerInstances ListTasks
024 200 120 RegisterContainerInstance SubmitAttachmentStateChanges SubmitContainerStateChange \
    SubmitTaskStateChange
025 50 5 CreateService DeleteService UpdateService
026 100 20 DescribeServices ListServices
027 200 80 UpdateTaskProtection GetTaskProtection
028 10 1 ListServicesByNamespace
"""
"""Number of the rule, burst, rate, operations."""
LIMITS = [
    pytest.param(int(burst), int(rate), actions, marks=rule(f"Throttling-{number}"))
    for number, burst, rate, *actions in map(str.split, _LIMITS.splitlines())
]


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """A fake that keeps to the rates of ECS, and whose time only the test moves."""
    with ecs_fake.mock_ecs(clusters=["default"], seed=1, throttling=True, poll_step=0) as made:
        yield made


@pytest.fixture
def ecs(fake: ecs_fake.EcsFake) -> Any:
    """A client that delivers each request once."""
    return boto3.client("ecs", config=ONCE)


def throttled(call: Callable[[], Any]) -> bool:
    """Make a call, and tell whether its rate was too high; any other refusal says that it was not."""
    try:
        call()
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "ThrottlingException")
    return False


def admitted(*calls: Callable[[], Any]) -> int:
    """Make the calls in turn until one is throttled; give how many were not."""
    for count in range(1_000):
        if throttled(calls[count % len(calls)]):
            return count
    raise AssertionError("never throttled")


class TestBuckets:
    @pytest.mark.parametrize(("burst", "rate", "actions"), LIMITS)
    def test_operations_that_share_one(
        self, fake: ecs_fake.EcsFake, ecs: Any, burst: int, rate: int, actions: list[str]
    ) -> None:
        calls = [getattr(ecs, xform_name(action)) for action in actions]
        assert admitted(*calls) == burst
        assert all(throttled(call) for call in calls)
        fake.advance(1)
        assert admitted(*calls) == rate

    @pytest.mark.rule("Throttling-004", "Throttling-007", "Throttling-008", "Throttling-009")
    def test_the_documented_example(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        assert admitted(ecs.describe_clusters, ecs.list_clusters) == 50
        for _ in range(3):
            fake.advance(1)
            assert admitted(ecs.describe_clusters) == 20
        fake.advance(2.5)
        assert admitted(ecs.list_clusters) == 50

    @pytest.mark.rule("Throttling-006")
    def test_a_full_one_gets_no_more(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        assert admitted(ecs.list_clusters) == 50
        fake.advance(3600)
        assert admitted(ecs.list_clusters) == 50

    @pytest.mark.rule("Throttling-005")
    def test_a_refused_request_costs_a_token_and_a_throttled_one_none(
        self, fake: ecs_fake.EcsFake, ecs: Any
    ) -> None:
        for _ in range(50):
            with refused("InvalidParameterException"):
                ecs.list_clusters(maxResults=0)
        for _ in range(30):
            with refused("ThrottlingException"):
                ecs.list_clusters()
        fake.advance(1)
        assert admitted(ecs.list_clusters) == 20

    def test_each_region_has_its_own(self, ecs: Any) -> None:
        elsewhere = boto3.client("ecs", region_name="eu-west-1", config=ONCE)
        assert admitted(ecs.list_clusters) == 50
        assert admitted(elsewhere.list_clusters) == 50

    @pytest.mark.rule("Throttling-002")
    def test_all_callers_draw_from_the_same(self) -> None:
        with ecs_fake.EcsFake(throttling=True, poll_step=0) as fake:
            door = fake.env()
            over_http = boto3.client(
                "ecs",
                endpoint_url=door["AWS_ENDPOINT_URL_ECS"],
                aws_access_key_id=door["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=door["AWS_SECRET_ACCESS_KEY"],
                region_name=fake.region,
                config=ONCE,
            )
            in_process = fake.client(config=ONCE)
            assert admitted(in_process.list_clusters, over_http.list_clusters) == 50
            assert throttled(in_process.list_clusters)
            assert throttled(over_http.list_clusters)
            over_http.close()


class TestThrottled:
    @pytest.mark.rule("Throttling-003", "CommonErrors-010")
    def test_the_answer_is_recorded_and_nothing_is_changed(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        assert admitted(ecs.create_cluster) == 20
        before = len(fake.journal)
        with refused("ThrottlingException", "^Rate exceeded$", status=400):
            ecs.create_cluster(clusterName="late")
        assert len(fake.journal) == before
        (*_, last) = fake.calls
        assert (last.operation, last.parameters) == ("CreateCluster", {"clusterName": "late"})
        assert last.error == "ThrottlingException: Rate exceeded"
        assert ecs.describe_clusters(clusters=["late"])["clusters"] == []

    def test_an_ordered_error_waits_for_a_request_that_is_let_in(
        self, fake: ecs_fake.EcsFake, ecs: Any
    ) -> None:
        assert admitted(ecs.list_clusters) == 50
        fake.faults.error("ListClusters", "ServerException")
        with refused("ThrottlingException"):
            ecs.list_clusters()
        fake.advance(1)
        with refused("ServerException", status=500):
            ecs.list_clusters()

    def test_reset_fills_all_buckets(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        assert admitted(ecs.create_cluster) == 20
        fake.reset()
        assert admitted(ecs.create_cluster) == 20

    def test_it_is_off_unless_asked_for(self) -> None:
        with ecs_fake.EcsFake(poll_step=0) as fake:
            client = fake.client(config=ONCE)
            assert not any(throttled(client.list_clusters) for _ in range(60))

    def test_real_time_refills_too(self) -> None:
        with ecs_fake.EcsFake(throttling=True, clock="wall") as fake:
            client = fake.client(config=ONCE)
            began = fake.now
            calls = admitted(client.untag_resource)
            passed = fake.now - began
            assert 20 <= calls <= 20 + 10 * passed.total_seconds()
            while throttled(client.untag_resource):  # for a tenth of a second
                pass


class TestRetries:
    @pytest.fixture
    def slept(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """What botocore would have slept between deliveries."""
        seconds: list[float] = []
        monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=seconds.append))
        return seconds

    @pytest.mark.rule("Throttling-031")
    @pytest.mark.parametrize("mode", ["legacy", "standard"])
    def test_a_retry_after_the_refill_succeeds(
        self, fake: ecs_fake.EcsFake, ecs: Any, monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: fake.advance(1)))
        patient = boto3.client("ecs", config=Config(retries={"mode": mode, "max_attempts": 2}))
        assert admitted(ecs.create_cluster) == 20
        metadata = patient.create_cluster(clusterName="late")["ResponseMetadata"]
        assert metadata["RetryAttempts"] == 1
        assert [call.error for call in fake.calls[-2:]] == ["ThrottlingException: Rate exceeded", None]

    @pytest.mark.parametrize(("mode", "deliveries"), [("legacy", 5), ("standard", 3)])
    def test_each_mode_gives_up_after_as_many_deliveries_as_against_aws(
        self, fake: ecs_fake.EcsFake, ecs: Any, slept: list[float], mode: str, deliveries: int
    ) -> None:
        impatient = boto3.client("ecs", config=Config(retries={"mode": mode}))
        assert admitted(ecs.create_cluster) == 20
        before = len(fake.calls)
        with refused("ThrottlingException") as caught:
            impatient.create_cluster()
        assert len(fake.calls) - before == deliveries
        assert len(slept) == deliveries - 1
        assert f"(reached max retries: {deliveries - 1})" in str(caught.value)


class TestLaunchesOnFargate:
    """Quotas of AWS Fargate throttling quotas (Developer Guide), which Throttling-029 points at."""

    @pytest.fixture
    def launch(self, ecs: Any, register: Callable[..., str]) -> Callable[..., dict[str, Any]]:
        """Run tasks of one task definition."""
        job = {"taskDefinition": register(), "networkConfiguration": NETWORK}
        return lambda **changes: ecs.run_task(**{**job, "launchType": "FARGATE", **changes})

    def test_twenty_calls_a_second(self, fake: ecs_fake.EcsFake, launch: Callable[..., Any]) -> None:
        assert admitted(launch) == 20
        fake.advance(0.5)
        assert admitted(launch) == 10

    def test_a_hundred_tasks_at_once_and_twenty_a_second(
        self, fake: ecs_fake.EcsFake, launch: Callable[..., Any]
    ) -> None:
        assert admitted(lambda: launch(count=10)) == 10
        before = len(fake.journal)
        with refused("ThrottlingException", "^Rate exceeded$"):
            launch()
        assert len(fake.journal) == before
        fake.advance(1)
        assert admitted(lambda: launch(count=10)) == 2

    def test_a_call_for_more_than_there_are_tokens_launches_none_and_takes_none(
        self, fake: ecs_fake.EcsFake, launch: Callable[..., Any]
    ) -> None:
        assert admitted(lambda: launch(count=8)) == 12
        assert throttled(lambda: launch(count=5))
        assert len(launch(count=4)["tasks"]) == 4
        assert len(fake.tasks()) == 100

    def test_spot_has_tokens_of_its_own(self, ecs: Any, launch: Callable[..., Any]) -> None:
        providers = ["FARGATE", "FARGATE_SPOT"]
        ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=providers, defaultCapacityProviderStrategy=[]
        )
        spot = {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}
        job = launch()["tasks"][0]["taskDefinitionArn"]

        def launch_on_spot() -> Any:
            return ecs.run_task(taskDefinition=job, networkConfiguration=NETWORK, count=10, **spot)

        assert admitted(lambda: launch(count=9)) == 11
        assert admitted(launch_on_spot) == 8  # the calls are shared: 1 and 11 and 8

    def test_a_replay_and_a_refusal_launch_nothing(self, launch: Callable[..., Any]) -> None:
        for _ in range(25):
            launch(clientToken="token", count=10)
        for _ in range(25):
            with suppress(ClientError):
                launch(platformVersion="9.9.9")
        assert admitted(launch) == 19

    def test_container_instances_are_not_fargate(
        self, fake: ecs_fake.EcsFake, ecs: Any, bridge: Callable[..., str]
    ) -> None:
        fake.add_container_instances(10)
        job = bridge(containerDefinitions=[{"name": "app", "image": "images/app", "memory": 8}])
        assert admitted(lambda: ecs.run_task(taskDefinition=job, launchType="EC2")) == 100
        assert len(fake.tasks()) == 100
