"""EventBridge documents of every kind, in the shape of the samples; who is told of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from moto.events.models import EventsBackend

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.services import Service

SAMPLES = {
    path.name.removesuffix(".json"): json.loads(path.read_text())
    for path in Path("tests/data/events").glob("*")
}
Serve = Callable[..., dict[str, Any]]
BLUE = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/1"
TO_BLUE = {"targetGroupArn": BLUE, "containerName": "app", "containerPort": 80}
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
STRATEGY = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


class Scenes:
    """What brings each sample's event about."""

    def __init__(self, fake: ecs_fake.EcsFake, ecs: Any, register: Any, serve: Serve) -> None:
        self.fake, self.ecs, self.register, self.serve = fake, ecs, register, serve
        self.web = Service(fake, ecs)

    def sample(self, name: str) -> dict[str, Any]:
        """Play the scene of a sample, and give the newest event of its name."""
        scene, _, _ = name.rpartition(".")
        getattr(self, scene.replace("-", "_").replace(".", "_"))()
        wanted = SAMPLES[name]["detail"].get("eventName")
        kind = SAMPLES[name]["detail-type"]
        found = [one for one in self.fake.events if one["detail-type"] == kind]
        return [one for one in found if one["detail"].get("eventName") == wanted][-1]

    def fill_cluster(self) -> None:
        self.ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
        )
        self.fake.settle()

    def run(self, *, agent: bool, memory: int | None) -> None:
        container = {"name": "app", "image": "images/app", "portMappings": [{"containerPort": 80}]}
        if memory is not None:
            container["memory"] = memory
        role = {"taskRoleArn": "arn:aws:iam::123456789012:role/task"} if agent else {}
        definition = self.register(containerDefinitions=[container], **role)
        self.serve(taskDefinition=definition, enableExecuteCommand=agent, loadBalancers=[TO_BLUE])
        self.fake.settle()

    # -- one scene for each sample ---------------------------------------------------------------
    def task_state_change_fargate_running_v3(self) -> None:
        self.run(agent=True, memory=512)

    def task_state_change_fargate_running(self) -> None:
        self.run(agent=False, memory=None)

    def task_state_change_fargate_stopped_scale_in_v6(self) -> None:
        self.run(agent=True, memory=512)
        self.web.update(desiredCount=0)

    def task_state_change_fargate_stopped_elb_v6(self) -> None:
        self.run(agent=False, memory=None)
        self.fake.target_groups[BLUE].health[self.web.arns()[0]] = "unhealthy"
        self.fake.settle()

    def container_instance_state_change(self) -> None:
        self.fake.add_container_instances(1)

    def deployment_state_change_service_deployment_in_progress(self) -> None:
        self.serve()

    def deployment_state_change_service_deployment_completed(self) -> None:
        self.serve()
        self.fake.settle()

    def deployment_state_change_service_deployment_failed(self) -> None:
        self.serve(deploymentConfiguration=BREAKER)
        self.fake.settle()
        self.fake.images["images/bad"] = ecs_fake.PullError()
        bad = self.register(containerDefinitions=[{"name": "app", "image": "images/bad"}])
        self.ecs.update_service(service="web", taskDefinition=bad)
        self.fake.settle()

    deployment_state_change_service_deployment_in_progress_rollback = (
        deployment_state_change_service_deployment_failed
    )

    def service_action_service_steady_state(self) -> None:
        self.serve()
        self.fake.settle()

    def service_action_capacity_provider_steady_state(self) -> None:
        self.fill_cluster()
        self.serve(launchType=None, capacityProviderStrategy=STRATEGY)
        self.fake.settle()

    def service_action_service_task_start_impaired(self) -> None:
        self.fake.images["images/app"] = ecs_fake.PullError()
        self.serve()
        self.fake.advance(600)

    def service_action_service_task_placement_failure_ec2_cpu(self) -> None:
        self.fake.add_container_instances(1, instance_type="t2.micro")
        container = {"name": "app", "image": "images/app", "cpu": 2048, "memory": 10}
        definition = self.register(
            requiresCompatibilities=["EC2"],
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[container],
        )
        self.serve(taskDefinition=definition, launchType="EC2", networkConfiguration=None)

    def service_action_service_task_placement_failure_fargate_spot(self) -> None:
        self.fill_cluster()
        self.fake.faults.capacity("FARGATE_SPOT")
        self.serve(launchType=None, capacityProviderStrategy=STRATEGY)


@pytest.fixture
def scenes(fake: ecs_fake.EcsFake, ecs: Any, register: Any, serve: Serve) -> Scenes:
    """The scenes of the samples, on a stage of their own."""
    return Scenes(fake, ecs, register, serve)


def shape(value: Any) -> Any:
    """Give what a document is made of: members, kinds of values, names of details; of a list what its items share."""
    if isinstance(value, dict):
        if set(value) == {"name", "value"}:
            return value["name"]
        return {name: shape(member) for name, member in sorted(value.items())}
    if isinstance(value, list):
        return sorted({json.dumps(shape(item)) for item in value})
    return type(value).__name__


OLDER = "task-state-change.fargate-running.guide"
"""A sample of 2020, which lacks what was added later."""
ADDED = {"attributes", "enableExecuteCommand", "ephemeralStorage", "startedBy"}
_NO_SCENE = "task-state-change.fargate-spot-notice.guide-snippet"
_LISTS = {"attributes", "registeredResources", "remainingResources"}
"""Which entries these have depends on the machine; each entry's form is compared."""


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - {_NO_SCENE}))
def test_an_event_has_the_members_of_its_sample(scenes: Scenes, name: str) -> None:
    sample, made = SAMPLES[name], json.loads(json.dumps(scenes.sample(name)))  # words are words then
    assert list(made) == list(sample)
    theirs, ours = shape(sample["detail"]), shape(made["detail"])
    if name == OLDER:
        ours = {member: value for member, value in ours.items() if member not in ADDED}
        theirs["attachments"] = ours["attachments"]  # it has no DNS name yet
    if made["detail-type"] == "ECS Container Instance State Change":
        for member in _LISTS:
            assert set(theirs.pop(member)) <= set(ours.pop(member)), member
    assert ours == theirs
    for member in ("source", "version", "detail-type"):
        assert made[member] == sample[member]


@pytest.mark.parametrize(
    "name", sorted(name for name in SAMPLES if name.startswith(("deployment", "service")))
)
def test_it_says_what_its_sample_says(scenes: Scenes, name: str) -> None:
    theirs, ours = SAMPLES[name]["detail"], scenes.sample(name)["detail"]
    assert (ours["eventType"], ours["eventName"]) == (theirs["eventType"], theirs["eventName"])
    if "deploymentId" in ours:
        said = theirs["reason"].replace("deploymentID", "D").replace("deploymentId in", "D in")
        ids = [
            one["deploymentId"] for one in (e["detail"] for e in scenes.fake.events) if "deploymentId" in one
        ]
        for each in ids:
            ours["reason"] = ours["reason"].replace(each, "D")
        assert ours["reason"] == said
    elif "reason" in theirs:
        assert ours["reason"] == theirs["reason"]


class TestContainerInstances:
    @pytest.mark.rule("ContainerInstance-022")
    def test_a_task_that_comes_or_goes_makes_a_version(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_on_ec2: Any
    ) -> None:
        (arn,) = fake.add_container_instances(1)
        task = run_on_ec2()
        ecs.stop_task(task=task["taskArn"])
        chain = [one["detail"] for one in fake.events if one["resources"] == [arn]]
        left = [
            next(one["integerValue"] for one in each["remainingResources"] if one["name"] == "CPU")
            for each in chain
        ]
        assert [each["version"] for each in chain] == [1, 2, 3]
        assert left == [2048, 1948, 2048]
        (shown,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
        assert shown["version"] == 3

    def test_what_was_left_is_remembered_for_each_of_several(
        self, fake: ecs_fake.EcsFake, ecs: Any, run_on_ec2: Any
    ) -> None:
        fake.add_container_instances(2)
        for _ in range(2):
            run_on_ec2()
        ports = [
            next(
                one["stringSetValue"]
                for one in event["detail"]["remainingResources"]
                if one["name"] == "PORTS"
            )
            for event in fake.events
            if event["detail-type"] == "ECS Container Instance State Change"
        ]
        assert ["80" in each for each in ports] == [False, False, True, True]


class TestListeners:
    def test_they_are_told_of_each_event_once_and_in_order(
        self, fake: ecs_fake.EcsFake, ecs: Any, serve: Serve
    ) -> None:
        told: list[dict[str, Any]] = []
        fake.on_event(told.append)
        fake.add_container_instances(1)
        serve(desiredCount=2)
        fake.settle()
        ecs.update_service(service="web", desiredCount=0)
        fake.settle()
        assert told == fake.events
        assert len(told) > 15

    def test_one_may_make_calls_itself(self, fake: ecs_fake.EcsFake, ecs: Any, run_one: Any) -> None:
        @fake.on_event
        def stop_what_runs(event: dict[str, Any]) -> None:
            if event["detail"]["lastStatus"] == "RUNNING" == event["detail"]["desiredStatus"]:
                ecs.stop_task(task=event["detail"]["taskArn"], reason="seen")

        run_one()
        assert [task.stopped_reason for task in fake.tasks()] == ["seen"]

    def test_one_that_fails_harms_nobody(self, fake: ecs_fake.EcsFake, run_one: Any) -> None:
        told: list[Any] = []
        fake.on_event(lambda event: event["nothing"])
        fake.on_event(told.append)
        run_one()
        assert len(told) == 3
        assert any("KeyError: 'nothing'" in warning for warning in fake.warnings)

    def test_on_the_wall_clock(self) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], clock="wall") as fake:
            told: list[Any] = []
            fake.on_event(told.append)
            ecs = fake.client()
            ecs.register_task_definition(
                family="job",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "images/app"}],
            )
            ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)
            fake.settle(timeout=20)
            assert [one["detail"]["lastStatus"] for one in told] == ["PROVISIONING", "PENDING", "RUNNING"]


class TestEventBridge:
    def test_they_are_put_there_when_it_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Moto matches events with a library that is not here, so what comes in is looked at."""
        came: list[dict[str, Any]] = []

        def put_events(_: EventsBackend, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
            came.extend(events)
            return [{"EventId": str(number)} for number, _ in enumerate(events)]

        monkeypatch.setattr(EventsBackend, "put_events", put_events)
        with mock_aws(), ecs_fake.mock_ecs(clusters=["default"], integrations=["events"]) as fake:
            fake.add_container_instances(2)
            assert not fake.warnings
            made = fake.events
        assert [json.loads(one["Detail"]) for one in came] == [one["detail"] for one in made]
        assert [one["Resources"] for one in came] == [one["resources"] for one in made]
        assert {(one["Source"], one["DetailType"]) for one in came} == {
            ("aws.ecs", "ECS Container Instance State Change")
        }

    def test_what_is_refused_there_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        refusal = [{"ErrorCode": "NotAuthorizedForSource", "ErrorMessage": "no"}]
        monkeypatch.setattr(EventsBackend, "put_events", lambda *_: refusal)
        with mock_aws(), ecs_fake.mock_ecs(clusters=["default"], integrations=["events"]) as fake:
            fake.add_container_instances(1)
            assert fake.warnings == ["EventBridge refused an event: NotAuthorizedForSource: no"]

    def test_else_they_are_not(self) -> None:
        with mock_aws(), ecs_fake.mock_ecs(clusters=["default"]) as fake:
            assert not fake._engine.core.announcer.listening
