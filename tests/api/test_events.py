"""EventBridge documents: in the shape of recorded ones, one for each version of a task."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK

ENVELOPE = ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]
RUNNING = {
    "attachments",
    "attributes",
    "availabilityZone",
    "clusterArn",
    "connectivity",
    "connectivityAt",
    "containers",
    "cpu",
    "createdAt",
    "desiredStatus",
    "enableExecuteCommand",
    "ephemeralStorage",
    "group",
    "launchType",
    "lastStatus",
    "memory",
    "overrides",
    "platformVersion",
    "pullStartedAt",
    "pullStoppedAt",
    "startedAt",
    "startedBy",
    "taskArn",
    "taskDefinitionArn",
    "updatedAt",
    "version",
}
"""Members of a recorded event of a Fargate task that runs (version 3)."""
STOPPED = RUNNING | {"executionStoppedAt", "stoppingAt", "stoppedAt", "stoppedReason", "stopCode"}
"""Members of recorded events of stopped Fargate tasks (version 6)."""
CONTAINER = {
    "containerArn",
    "cpu",
    "image",
    "imageDigest",
    "lastStatus",
    "memory",
    "name",
    "networkInterfaces",
    "runtimeId",
    "taskArn",
}
INTERFACE = ["subnetId", "networkInterfaceId", "macAddress", "privateDnsName", "privateIPv4Address"]
RECORDED_CHAIN = [
    (1, "PROVISIONING", "RUNNING"),
    (2, "PENDING", "RUNNING"),
    (3, "RUNNING", "RUNNING"),
    (4, "RUNNING", "STOPPED"),
    (5, "DEPROVISIONING", "STOPPED"),
    (6, "STOPPED", "STOPPED"),
]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d\d?|\.\d\d\d)?Z")

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def life(fake: ecs_fake.EcsFake, ecs: Any, run_one: Run, register: Callable[..., str]) -> str:
    """A task from its birth to its end, with all that recorded ones have; gives its ARN."""
    register(containerDefinitions=[{"name": "app", "image": "images/app", "memory": 512}])
    arn = run_one(taskDefinition="job", startedBy="me")["taskArn"]
    ecs.stop_task(task=arn, reason="enough")
    return str(arn)


def details(fake: ecs_fake.EcsFake) -> list[dict[str, Any]]:
    return [event["detail"] for event in fake.events]


@pytest.mark.usefixtures("life")
class TestShape:
    def test_the_envelope(self, fake: ecs_fake.EcsFake, life: str) -> None:
        for event in fake.events:
            assert list(event) == ENVELOPE
            assert (event["version"], event["detail-type"]) == ("0", "ECS Task State Change")
            assert (event["source"], event["account"]) == ("aws.ecs", "123456789012")
            assert (event["region"], event["resources"]) == ("us-east-1", [life])
            assert str(uuid.UUID(event["id"])) == event["id"]

    def test_its_time_is_that_of_the_change_cut_to_the_second(self, fake: ecs_fake.EcsFake) -> None:
        for event in fake.events:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["time"])
            assert event["detail"]["updatedAt"][:19] == event["time"][:19]

    def test_members_of_a_running_and_of_a_stopped_task(self, fake: ecs_fake.EcsFake) -> None:
        _, _, running, _, _, stopped = details(fake)
        assert set(running) == RUNNING
        assert set(stopped) == STOPPED

    def test_a_member_without_value_is_absent(self, fake: ecs_fake.EcsFake) -> None:
        born = details(fake)[0]
        absent = {"connectivity", "connectivityAt", "pullStartedAt", "pullStoppedAt", "startedAt"}
        assert set(born) == RUNNING - absent

    def test_containers(self, fake: ecs_fake.EcsFake) -> None:
        _, _, running, _, _, stopped = details(fake)
        assert set(running["containers"][0]) == CONTAINER
        assert set(stopped["containers"][0]) == CONTAINER | {"exitCode"}
        assert stopped["containers"][0]["exitCode"] == 143

    def test_the_network_interface(self, fake: ecs_fake.EcsFake) -> None:
        statuses = []
        for detail in details(fake):
            (attachment,) = detail["attachments"]
            assert attachment["type"] == "eni"
            statuses.append(attachment["status"])
        assert [one["name"] for one in attachment["details"]] == INTERFACE
        assert statuses == ["PRECREATED", "ATTACHED", "ATTACHED", "ATTACHED", "DETACHING", "DELETED"]

    def test_overrides_name_each_container_and_nothing_else(self, fake: ecs_fake.EcsFake) -> None:
        for detail in details(fake):
            assert detail["overrides"] == {"containerOverrides": [{"name": "app"}]}

    def test_moments_are_text_with_milliseconds_without_trailing_zeros(self, fake: ecs_fake.EcsFake) -> None:
        stopped = details(fake)[-1]
        moments = {name: value for name, value in stopped.items() if name.endswith("At")}
        assert len(moments) == 9
        for name, moment in moments.items():
            assert MOMENT.fullmatch(moment), name
            assert not moment.endswith(".0Z")

    def test_they_can_be_sent(self, fake: ecs_fake.EcsFake) -> None:
        assert json.loads(json.dumps(fake.events)) == fake.events


class TestVersions:
    def test_the_recorded_chain(self, fake: ecs_fake.EcsFake, life: str) -> None:
        chain = [(one["version"], one["lastStatus"], one["desiredStatus"]) for one in details(fake)]
        assert chain == RECORDED_CHAIN
        assert {one["taskArn"] for one in details(fake)} == {life}

    def test_a_task_that_ends_by_itself(self) -> None:
        images = {"*": ecs_fake.Scripted(run_for=5)}
        with ecs_fake.mock_ecs(clusters=["default"], images=images) as fake:
            run_job(fake)
            fake.advance(5)
            chain = [(one["version"], one["lastStatus"]) for one in details(fake)]
        assert chain[3:] == [(4, "DEPROVISIONING"), (5, "STOPPED")]

    def test_a_task_whose_image_is_missing(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], images={"*": ecs_fake.PullError()}) as fake:
            run_job(fake)
            chain = [(one["version"], one["lastStatus"]) for one in details(fake)]
            assert chain[2:] == [(3, "DEPROVISIONING"), (4, "STOPPED")]
            assert not {"pullStartedAt", "pullStoppedAt"} & details(fake)[-1].keys()

    def test_ids_tell_events_apart_and_stay_the_same(self, fake: ecs_fake.EcsFake, life: str) -> None:
        ids = [event["id"] for event in fake.events]
        assert len(set(ids)) == 6
        assert [event["id"] for event in fake.events] == ids

    def test_the_last_one_is_the_task_as_described(self, fake: ecs_fake.EcsFake, ecs: Any, life: str) -> None:
        (task,) = ecs.describe_tasks(tasks=[life])["tasks"]
        last = details(fake)[-1]
        for name in ("version", "lastStatus", "stopCode", "stoppedReason", "group", "startedBy", "cpu"):
            assert last[name] == task[name], name

    def test_a_read_and_a_refused_call_send_nothing(
        self, fake: ecs_fake.EcsFake, ecs: Any, life: str
    ) -> None:
        before = fake.events
        ecs.describe_tasks(tasks=[life])
        ecs.stop_task(task=life)  # stopped already
        assert fake.events == before


def run_job(fake: ecs_fake.EcsFake, **changes: Any) -> None:
    ecs = fake.client()
    ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        taskRoleArn="arn:aws:iam::123456789012:role/task",
        containerDefinitions=[{"name": "app", "image": "images/app"}],
    )
    ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK, **changes)


def test_the_agent_of_ecs_exec_has_a_status() -> None:
    with ecs_fake.mock_ecs(clusters=["default"]) as fake:
        run_job(fake, enableExecuteCommand=True)
        agents = [detail["containers"][0]["managedAgents"] for detail in details(fake)]
    assert agents[0] == [{"name": "ExecuteCommandAgent", "status": "PENDING"}]
    assert agents[-1] == [{"name": "ExecuteCommandAgent", "status": "RUNNING"}]


def test_changing_an_event_changes_no_record() -> None:
    with ecs_fake.mock_ecs(clusters=["default"]) as fake:
        run_job(fake, tags=[{"key": "k", "value": "v"}])
        before = fake.tasks()[0].describe()
        for shown in (fake.events[-1]["detail"], fake.tasks()[0].describe()):
            shown["overrides"]["containerOverrides"][0]["name"] = "other"
            shown["containers"].clear()
            shown["attachments"][0]["details"].clear()
        assert fake.tasks()[0].describe() == before


def test_they_are_as_bounded_as_the_journal() -> None:
    with ecs_fake.mock_ecs(clusters=["default"], history=10) as fake:
        for _ in range(5):
            run_job(fake)
        assert len(fake.events) <= 10
        assert len(fake.journal) == 10


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (1_000_000_000.0, "2001-09-09T01:46:40Z"),
        (1_000_000_000.5, "2001-09-09T01:46:40.5Z"),
        (1_000_000_000.52, "2001-09-09T01:46:40.52Z"),
        (1_000_000_000.123, "2001-09-09T01:46:40.123Z"),
    ],
)
def test_how_moments_are_written(moment: float, text: str) -> None:
    with ecs_fake.mock_ecs(clusters=["default"], start=moment) as fake:
        run_job(fake)
        assert details(fake)[0]["createdAt"] == text
        assert fake.events[0]["time"] == "2001-09-09T01:46:40Z"
