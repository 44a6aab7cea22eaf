"""StartTask: tasks on the instances the caller names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from ecs_fake.runners.simulated import SimulatedRunner
from tests.api.conftest import NETWORK
from tests.api.instances import EXTERNAL, Add, add_instance, on_ec2
from tests.api.refusals import refused
from tests.rules.marks import rule

__all__ = ["add_instance", "on_ec2"]

Define = Callable[..., str]
Start = Callable[..., dict[str, Any]]
UNKNOWN = "0" * 32


@pytest.fixture
def start(ecs: Any, add_instance: Add, on_ec2: Define) -> Start:
    """StartTask; without instances on a fresh one, without a task definition of a fresh revision of a small one."""

    def start_task(**changes: Any) -> dict[str, Any]:
        request = {
            "containerInstances": changes.get("containerInstances") or [add_instance()],
            "taskDefinition": changes.get("taskDefinition") or on_ec2(),
            **changes,
        }
        return ecs.start_task(**request)

    return start_task


@pytest.fixture
def start_one(start: Start) -> Callable[..., dict[str, Any]]:
    """As `start`, gives the one task."""

    def start_task(**changes: Any) -> dict[str, Any]:
        answer = start(**changes)
        assert answer["failures"] == []
        (task,) = answer["tasks"]
        return dict(task)

    return start_task


class TestInstances:
    @pytest.mark.rule("StartTask-001")
    def test_some_must_be_named(self, ecs: Any, on_ec2: Define) -> None:
        with refused("InvalidParameterException", "containerInstances"):
            ecs.start_task(taskDefinition=on_ec2())
        with refused("ClientException", "^Container Instances cannot be empty.$"):
            ecs.start_task(taskDefinition="job", containerInstances=[])

    @pytest.mark.rule("StartTask-003", "StartTask-005", "StartTask-042")
    def test_one_task_on_each_of_up_to_ten(self, add_instance: Add, start: Start) -> None:
        arns = [add_instance() for _ in range(10)]
        answer = start(containerInstances=arns)
        assert answer["failures"] == []
        assert [task["containerInstanceArn"] for task in answer["tasks"]] == arns
        with refused("InvalidParameterException", "container instances can have at most 10 items"):
            start(containerInstances=[*arns, add_instance()])

    @pytest.mark.rule("StartTask-004")
    def test_by_id_or_arn(self, add_instance: Add, start_one: Start) -> None:
        arn = add_instance()
        for reference in (arn, arn.rpartition("/")[2]):
            assert start_one(containerInstances=[reference])["containerInstanceArn"] == arn

    @pytest.mark.rule("StartTask-008")
    def test_nothing_is_chosen(self, add_instance: Add, on_ec2: Define, start: Start) -> None:
        full, _ = add_instance(memory=64), add_instance()
        constraints = [{"type": "memberOf", "expression": "attribute:stack == prod"}]
        definition = on_ec2(task={"placementConstraints": constraints})
        assert start(containerInstances=[full], taskDefinition=definition)["tasks"]
        answer = start(containerInstances=[full], taskDefinition=definition)
        assert answer["tasks"] == []
        assert answer["failures"] == [{"arn": full, "reason": "RESOURCE:MEMORY"}]

    @pytest.mark.rule("StartTask-041")
    def test_one_that_cannot_take_the_task_fails_alone(
        self, ecs: Any, add_instance: Add, start: Start
    ) -> None:
        poor, good, draining, gone = (add_instance(memory=memory) for memory in (32, 4096, 4096, 4096))
        ecs.update_container_instances_state(containerInstances=[draining], status="DRAINING")
        ecs.deregister_container_instance(containerInstance=gone)
        answer = start(containerInstances=[poor, UNKNOWN, good, draining, gone])
        assert [task["containerInstanceArn"] for task in answer["tasks"]] == [good]
        assert answer["failures"] == [
            {"arn": poor, "reason": "RESOURCE:MEMORY"},
            {"arn": good.replace(good.rpartition("/")[2], UNKNOWN), "reason": "MISSING"},
            {"arn": draining, "reason": "INACTIVE"},
            {"arn": gone, "reason": "INACTIVE"},
        ]

    def test_one_named_twice_is_used_twice(self, add_instance: Add, start: Start) -> None:
        arn = add_instance(memory=100)
        answer = start(containerInstances=[arn, arn])
        assert [task["containerInstanceArn"] for task in answer["tasks"]] == [arn]
        assert answer["failures"] == [{"arn": arn, "reason": "RESOURCE:MEMORY"}]

    def test_one_of_another_cluster_is_missing(self, ecs: Any, add_instance: Add, start: Start) -> None:
        ecs.create_cluster(clusterName="other")
        there = add_instance(cluster="other").rpartition("/")[2]
        (failure,) = start(containerInstances=[there])["failures"]
        assert failure == {"arn": failure["arn"], "reason": "MISSING"}
        assert failure["arn"].endswith(f":container-instance/default/{there}")

    def test_the_launch_type_is_that_of_the_instance(self, add_instance: Add, start: Start) -> None:
        arns = [add_instance(), add_instance(attributes=EXTERNAL)]
        tasks = start(containerInstances=arns)["tasks"]
        assert [task["launchType"] for task in tasks] == ["EC2", "EXTERNAL"]

    def test_a_task_definition_that_the_instance_cannot_have(
        self, add_instance: Add, on_ec2: Define, start: Start
    ) -> None:
        definition = on_ec2(task={"networkMode": "awsvpc"})
        with refused("InvalidParameterException", "^Task definition does not support launch_type EXTERNAL.$"):
            start(
                containerInstances=[add_instance(attributes=EXTERNAL)],
                taskDefinition=definition,
                networkConfiguration=NETWORK,
            )


class TestRequest:
    @pytest.mark.rule("StartTask-002")
    def test_the_task_definition_must_be_named(self, ecs: Any, add_instance: Add) -> None:
        with refused("InvalidParameterException", "taskDefinition"):
            ecs.start_task(containerInstances=[add_instance()])

    @pytest.mark.rule("StartTask-006")
    @pytest.mark.parametrize(
        "member",
        [
            {"count": 1},
            {"launchType": "EC2"},
            {"capacityProviderStrategy": []},
            {"clientToken": "once"},
            {"placementConstraints": []},
            {"placementStrategy": []},
            {"platformVersion": "LATEST"},
        ],
        ids=lambda member: next(iter(member)),
    )
    def test_members_that_only_run_task_has(self, ecs: Any, start: Start, member: dict[str, Any]) -> None:
        def add(params: dict[str, Any], **_: Any) -> None:
            """boto3 knows the request's shape too, so the member is put into the body."""
            params["body"] = json.dumps(json.loads(params["body"]) | member).encode()

        ecs.meta.events.register("before-call.ecs.StartTask", add)
        with refused("InvalidParameterException", f"StartTask has no parameter {next(iter(member))}"):
            start()

    @pytest.mark.rule("StartTask-007")
    def test_every_call_starts_tasks(self, add_instance: Add, on_ec2: Define, start_one: Start) -> None:
        call = {"containerInstances": [add_instance()], "taskDefinition": on_ec2()}
        assert start_one(**call)["taskArn"] != start_one(**call)["taskArn"]

    @pytest.mark.rule("StartTask-009")
    def test_the_default_cluster_when_none_is_named(
        self, ecs: Any, add_instance: Add, start_one: Start
    ) -> None:
        assert start_one(containerInstances=[add_instance()])["clusterArn"].endswith(":cluster/default")
        ecs.create_cluster(clusterName="other")
        there = add_instance(cluster="other")
        with refused("InvalidParameterException", "Identifier is for other. Your cluster is default"):
            start_one(containerInstances=[there])

    @pytest.mark.rule("StartTask-010")
    def test_a_cluster_by_name_or_arn(self, ecs: Any, add_instance: Add, start_one: Start) -> None:
        arn = ecs.create_cluster(clusterName="other")["cluster"]["clusterArn"]
        there = add_instance(cluster="other")
        for reference in ("other", arn):
            assert start_one(cluster=reference, containerInstances=[there])["clusterArn"] == arn

    @pytest.mark.rule("StartTask-011", "StartTask-045")
    def test_the_task_definition_by_family_revision_or_arn(
        self, ecs: Any, on_ec2: Define, start_one: Start
    ) -> None:
        first, latest = on_ec2(), on_ec2()
        arns = [
            ecs.describe_task_definition(taskDefinition=one)["taskDefinition"]["taskDefinitionArn"]
            for one in (first, latest)
        ]
        for reference, expected in (("job", arns[1]), (first, arns[0]), (arns[0], arns[0])):
            assert start_one(taskDefinition=reference)["taskDefinitionArn"] == expected
        ecs.deregister_task_definition(taskDefinition=latest)
        assert start_one(taskDefinition="job")["taskDefinitionArn"] == arns[0]
        with refused("ClientException", "^TaskDefinition is inactive$"):
            start_one(taskDefinition=latest)
        with refused("ClientException", "^TaskDefinition not found.$"):
            start_one(taskDefinition="job:9")

    @pytest.mark.rule("StartTask-012")
    def test_the_group(self, start_one: Start) -> None:
        assert start_one()["group"] == "family:job"
        assert start_one(group="mine")["group"] == "mine"

    def test_a_group_of_a_service_is_not_the_callers(self, start: Start, run: Start) -> None:
        for call in (start, run):
            with refused("InvalidParameterException", "^Invalid namespace for group.$"):
                call(group="service:web")

    @pytest.mark.rule("StartTask-024")
    def test_a_reference_id(self, start: Start) -> None:
        assert start(referenceId="r" * 1024)["tasks"]

    @pytest.mark.rule("StartTask-025", "StartTask-027")
    def test_started_by(self, ecs: Any, start_one: Start) -> None:
        for text in ("s" * 36, "aZ0-_", "a/b"):
            arn = start_one(startedBy=text)["taskArn"]
            assert ecs.list_tasks(startedBy=text)["taskArns"] == [arn]
        for text in ("s" * 37, "a b", "a.b", "ä"):
            with refused("InvalidParameterException", "startedBy"):
                start_one(startedBy=text)

    @pytest.mark.rule("StartTask-015")
    def test_a_network_configuration_is_for_interfaces_of_their_own(
        self, on_ec2: Define, start: Start, start_one: Start
    ) -> None:
        definition = on_ec2(task={"networkMode": "awsvpc"})
        task = start_one(taskDefinition=definition, networkConfiguration=NETWORK)
        assert task["lastStatus"] == "PROVISIONING"
        assert task["attachments"][0]["details"] == [{"name": "subnetId", "value": "subnet-1"}]
        with refused("InvalidParameterException", "^Network Configuration must be provided when networkMode"):
            start(taskDefinition=definition)
        with refused("InvalidParameterException", "^Network Configuration is not valid for the given"):
            start(networkConfiguration=NETWORK)

    @pytest.mark.newest_sdk
    @pytest.mark.rule("StartTask-039")
    def test_volumes_are_those_configured_at_launch(
        self, on_ec2: Define, start: Start, start_one: Start
    ) -> None:
        definition = on_ec2(
            task={"volumes": [{"name": "data", "configuredAtLaunch": True}]},
            mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}],
        )
        volume = {"roleArn": "arn:aws:iam::123456789012:role/infrastructure", "sizeInGiB": 20}
        given = {"name": "data", "managedEBSVolume": volume}
        task = start_one(taskDefinition=definition, volumeConfigurations=[given])
        assert [one["type"] for one in task["attachments"]] == ["AmazonElasticBlockStorage"]
        with refused("InvalidParameterException", "other"):
            start(taskDefinition=definition, volumeConfigurations=[{**given, "name": "other"}])

    @pytest.mark.rule("StartTask-014")
    def test_execute_command_needs_no_task_role(self, on_ec2: Define, start_one: Start) -> None:
        containers = [{"name": name, "image": "images/app", "memory": 64} for name in ("a", "b")]
        task = start_one(
            taskDefinition=on_ec2(task={"containerDefinitions": containers}), enableExecuteCommand=True
        )
        assert task["enableExecuteCommand"] is True
        agents = [container["managedAgents"][0]["name"] for container in task["containers"]]
        assert agents == ["ExecuteCommandAgent"] * 2
        assert start_one()["enableExecuteCommand"] is False


class TestOverrides:
    @pytest.mark.rule("StartTask-016")
    def test_at_most_8192_characters(self, start: Start) -> None:
        override = {"name": "app", "command": ["x" * 8100]}
        assert start(overrides={"containerOverrides": [override]})["tasks"]
        override["command"] = ["x" * 8192]
        with refused("InvalidParameterException", "8192"):
            start(overrides={"containerOverrides": [override]})

    @pytest.mark.rule("StartTask-017")
    def test_of_an_unknown_container(self, start: Start) -> None:
        with refused("InvalidParameterException", "^Override for container named web is not a container"):
            start(overrides={"containerOverrides": [{"name": "web"}]})

    @pytest.mark.rule("StartTask-018", "StartTask-019")
    def test_command_and_environment_of_this_task_only(
        self, on_ec2: Define, start_one: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orders: list[Any] = []
        carry_out = SimulatedRunner.carry_out
        monkeypatch.setattr(
            SimulatedRunner,
            "carry_out",
            lambda runner, order: (orders.append(order), carry_out(runner, order))[1],
        )
        environment = [{"name": "KEPT", "value": "1"}, {"name": "CHANGED", "value": "1"}]
        definition = on_ec2(command=["serve"], environment=environment)
        override = {
            "name": "app",
            "command": ["migrate", "--all"],
            "environment": [{"name": "CHANGED", "value": "2"}, {"name": "ADDED", "value": "3"}],
        }
        start_one(taskDefinition=definition, overrides={"containerOverrides": [override]})
        start_one(taskDefinition=definition)
        first, second = (order for order in orders if type(order).__name__ == "StartContainer")
        assert first.command == ("migrate", "--all")
        assert first.environment == {"KEPT": "1", "CHANGED": "2", "ADDED": "3"}
        assert second.command == ("serve",)
        assert second.environment == {"KEPT": "1", "CHANGED": "1"}

    @pytest.mark.rule("StartTask-044")
    def test_without_overrides_every_container_is_named(self, on_ec2: Define, start_one: Start) -> None:
        containers = [{"name": name, "image": "images/app", "memory": 64} for name in ("wordpress", "mysql")]
        task = start_one(taskDefinition=on_ec2(task={"containerDefinitions": containers}))
        assert task["overrides"]["containerOverrides"] == [{"name": "wordpress"}, {"name": "mysql"}]


class TestTags:
    def tags(self, ecs: Any, task: dict[str, Any]) -> list[dict[str, str]]:
        return list(ecs.list_tags_for_resource(resourceArn=task["taskArn"])["tags"])

    @pytest.mark.rule("StartTask-013", "StartTask-036")
    def test_managed_ones_do_not_count_and_cannot_be_changed(self, ecs: Any, start_one: Start) -> None:
        own = [{"key": f"k{number}", "value": "v"} for number in range(50)]
        task = start_one(tags=own, enableECSManagedTags=True)
        managed = {"key": "aws:ecs:clusterName", "value": "default"}
        assert self.tags(ecs, task) == [*own, managed]
        with refused("InvalidParameterException"):
            ecs.tag_resource(resourceArn=task["taskArn"], tags=[{**managed, "value": "other"}])
        with refused("InvalidParameterException"):
            ecs.untag_resource(resourceArn=task["taskArn"], tagKeys=[managed["key"]])
        assert self.tags(ecs, task) == [*own, managed]

    @pytest.mark.rule("StartTask-020", "StartTask-022")
    def test_those_of_the_task_definition_only_when_propagated(
        self, ecs: Any, on_ec2: Define, start_one: Start
    ) -> None:
        of_definition = [{"key": "team", "value": "a"}, {"key": "stage", "value": "b"}]
        definition = on_ec2(task={"tags": of_definition})
        assert self.tags(ecs, start_one(taskDefinition=definition)) == []
        assert self.tags(ecs, start_one(taskDefinition=definition, propagateTags="NONE")) == []
        task = start_one(
            taskDefinition=definition, propagateTags="TASK_DEFINITION", tags=[{"key": "team", "value": "x"}]
        )
        assert self.tags(ecs, task) == [{"key": "team", "value": "x"}, {"key": "stage", "value": "b"}]

    @pytest.mark.rule("StartTask-021")
    def test_words_for_propagation(self, fake: ecs_fake.EcsFake, start: Start, start_one: Start) -> None:
        with refused("InvalidParameterException", "propagate"):
            start(propagateTags="CLUSTER")
        assert fake.warnings == []
        assert start_one(propagateTags="SERVICE")["tags"] == []
        (warning,) = fake.warnings
        assert "propagateTags SERVICE" in warning

    @pytest.mark.rule("StartTask-038")
    @pytest.mark.parametrize(
        ("tags", "accepted"),
        [
            pytest.param(
                [{"key": f"k{number}", "value": "v"} for number in range(count)],
                count <= 50,
                marks=rule("StartTask-029"),
            )
            for count in (50, 51)
        ]
        + [
            pytest.param(
                [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], False, marks=rule("StartTask-030")
            ),
            pytest.param([{"key": "k" * 128, "value": "v"}], True, marks=rule("StartTask-031")),
            pytest.param([{"key": "k" * 129, "value": "v"}], False, marks=rule("StartTask-031")),
            pytest.param([{"key": "k", "value": "v" * 256}], True, marks=rule("StartTask-032")),
            pytest.param([{"key": "k", "value": "v" * 257}], False, marks=rule("StartTask-032")),
            pytest.param([{"key": "a1 +-=._:/@", "value": "b +-=._:/@"}], True, marks=rule("StartTask-033")),
            pytest.param(
                [{"key": "Team", "value": "X"}, {"key": "team", "value": "x"}],
                True,
                marks=rule("StartTask-034"),
            ),
            pytest.param([{"key": "AWS:k", "value": "v"}], False, marks=rule("StartTask-035")),
            pytest.param([{"key": "k", "value": "Aws:v"}], False, marks=rule("StartTask-035")),
            pytest.param([{"key": "k"}], True, marks=rule("StartTask-037")),
        ],
    )
    def test_rules_of_tags(
        self, ecs: Any, start: Start, start_one: Start, tags: list[dict[str, str]], accepted: bool
    ) -> None:
        if accepted:
            assert self.tags(ecs, start_one(tags=tags)) == [{"value": "", **tag} for tag in tags]
            return
        with refused("InvalidParameterException"):
            start(tags=tags)
        assert ecs.list_tasks()["taskArns"] == []


class TestAnswer:
    @pytest.mark.rule("StartTask-040", "StartTask-043", "StartTask-046")
    def test_a_fresh_task(self, fake: ecs_fake.EcsFake, add_instance: Add, start_one: Start) -> None:
        arn = add_instance()
        task = start_one(containerInstances=[arn])
        assert (task["lastStatus"], task["desiredStatus"], task["version"]) == ("PENDING", "RUNNING", 1)
        assert task["containerInstanceArn"] == arn
        assert task["clusterArn"].endswith(":cluster/default")
        assert task["taskDefinitionArn"].endswith(":task-definition/job:1")
        assert task["createdAt"] == fake.now.replace(microsecond=task["createdAt"].microsecond)
        (container,) = task["containers"]
        assert container["lastStatus"] == "PENDING"
        assert container["taskArn"] == task["taskArn"]
        assert container["name"] == "app"
        assert ":container/default/" in container["containerArn"]

    def test_it_runs_there(self, ecs: Any, start_one: Start) -> None:
        task = start_one()
        (running,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        assert running["lastStatus"] == "RUNNING"
        found = ecs.list_tasks(containerInstance=task["containerInstanceArn"])["taskArns"]
        assert found == [task["taskArn"]]


class TestErrors:
    @pytest.mark.rule("StartTask-051")
    def test_what_is_not_offered_in_the_region(self, fake: ecs_fake.EcsFake, start: Start) -> None:
        fake.faults.error("StartTask", "UnsupportedFeatureException")
        with refused("UnsupportedFeatureException"):
            start()
        assert fake.tasks() == []
