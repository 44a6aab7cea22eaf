"""Lambda functions and CloudWatch alarms of deployments: the services themselves, and the wall clock."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

import ecs_fake
from ecs_fake.collaborators.aws import Clients
from ecs_fake.collaborators.rollouts.aws import NAMES_AT_ONCE, AwsAlarms, AwsFunctions
from ecs_fake.collaborators.rollouts.tables import Alarms, Hooks
from ecs_fake.collaborators.services import ServiceError
from tests.api.rollouts import HOOK, Hook, Rollouts, blue_green, hook

REGION = "us-east-1"
FARGATE = {
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}


@pytest.fixture
def clients() -> Iterator[Clients]:
    with mock_aws():
        made = Clients(lambda service: False)
        yield made
        made.close()


def alarm(name: str, state: str) -> None:
    cloudwatch = boto3.client("cloudwatch", region_name=REGION)
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="Errors",
        Namespace="Shop",
        Period=60,
        Statistic="Sum",
        Threshold=1,
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test")


def create(ecs: Any, **configuration: Any) -> None:
    container = {"name": "app", "image": "images/app"}
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[container],
    )
    ecs.create_service(
        serviceName="web",
        taskDefinition="job",
        desiredCount=1,
        deploymentConfiguration=blue_green(bakeTimeInMinutes=0, **configuration),
        **FARGATE,
    )


class TestAlarms:
    def test_those_that_are_off(self, clients: Clients) -> None:
        for number in range(NAMES_AT_ONCE + 5):
            alarm(f"a{number}", "ALARM" if number >= NAMES_AT_ONCE else "OK")
        names = [f"a{number}" for number in range(NAMES_AT_ONCE + 3)]
        found = AwsAlarms(clients).alarming([*names, "unknown"], REGION)
        assert found == {f"a{NAMES_AT_ONCE + number}" for number in range(3)}

    @pytest.mark.newest_sdk
    def test_moto_answers_for_those_that_the_table_does_not_have(self) -> None:
        alarms = {"alarmNames": ["here", "there"], "enable": True, "rollback": True}
        with mock_aws(), ecs_fake.mock_ecs(clusters=["default"], integrations=["cloudwatch"]) as fake:
            ecs = fake.client()
            alarm("there", "OK")
            fake.alarms["here"] = "OK"
            create(ecs, alarms=alarms)
            fake.advance(15)
            alarm("there", "ALARM")
            fake.settle()
            found = Rollouts(fake, ecs).newest
            assert found["alarms"]["triggeredAlarmNames"] == ["there"]
            assert fake.warnings == []


class TestFunctions:
    def test_one_that_does_not_exist(self, clients: Clients) -> None:
        with pytest.raises(ServiceError, match="ResourceNotFoundException"):
            AwsFunctions(clients).invoke("nothing", REGION, {})

    @pytest.mark.parametrize(
        ("payload", "error", "given"),
        [
            (b'{"hookStatus": "FAILED"}', None, {"hookStatus": "FAILED"}),
            (b"", None, None),
            (b"{}", "Unhandled", None),
        ],
    )
    def test_what_it_returns(self, payload: bytes, error: str | None, given: Any) -> None:
        sent: dict[str, Any] = {}

        class Lambda:
            def invoke(self, **request: Any) -> dict[str, Any]:
                sent.update(request)
                return {"Payload": io.BytesIO(payload), **({"FunctionError": error} if error else {})}

        class Fixed(Clients):
            def get(self, service: str, region: str) -> Any:
                return Lambda()

        functions = AwsFunctions(Fixed(lambda service: True))
        if error is not None:
            with pytest.raises(ServiceError, match=r"Unhandled: \{\}"):
                functions.invoke(HOOK, REGION, {"a": 1})
            return
        assert functions.invoke(HOOK, REGION, {"a": 1}) == given
        assert (sent["FunctionName"], json.loads(sent["Payload"])) == (HOOK, {"a": 1})


class TestTables:
    def test_a_hook_is_found_by_its_name(self) -> None:
        hooks = Hooks()
        hooks["check"] = Hook()
        assert hooks[f"{HOOK}:live"] is hooks["check"]
        assert HOOK in hooks
        assert repr(hooks) == "<1 hooks: check>"
        del hooks["check"]
        assert HOOK not in hooks

    def test_a_hook_is_a_function(self) -> None:
        with pytest.raises(ecs_fake.OptionError, match="give a function"):
            Hooks()["check"] = "SUCCEEDED"  # type: ignore[assignment]  # that is the point

    def test_an_unknown_alarm_is_not_off(self) -> None:
        assert Alarms().alarming(["errors"], REGION) == frozenset()


@pytest.mark.newest_sdk
def test_on_the_wall_clock_a_hook_has_a_thread_of_its_own_and_may_wait_for_the_service() -> None:
    with ecs_fake.mock_ecs(clusters=["default"], clock="wall") as fake:
        ecs = fake.client()
        threads = []

        def wait(event: dict[str, Any]) -> dict[str, str]:
            threads.append(threading.current_thread().name)
            fake.run_until(lambda: len(ecs.list_tasks(serviceName="web")["taskArns"]) == 1, 10)
            return {"hookStatus": "SUCCEEDED"}

        fake.hooks[HOOK] = wait
        create(ecs, lifecycleHooks=[hook("POST_SCALE_UP")])
        fake.settle(20)
        assert Rollouts(fake, ecs).status == ("SUCCESSFUL", None)
        assert threads == ["ecs-fake errands"]
