"""DeregisterContainerInstance, UpdateContainerInstancesState, UpdateContainerAgent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ecs_fake
from tests.api import hosts
from tests.api.hosts import describe
from tests.api.refusals import refused
from tests.indexes import check_world

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"
INSTANCE = "arn:aws:ecs:us-east-1:123456789012:container-instance/"
UNKNOWN_ID = "0" * 32
UNKNOWN = INSTANCE + "default/" + UNKNOWN_ID

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def arn(ecs: Any) -> str:
    """A registered instance of the cluster `default`."""
    return str(hosts.register(ecs)["containerInstanceArn"])


@pytest.fixture
def run(ecs: Any) -> Run:
    """Run a task on the instances there are."""

    def run_task(**changes: Any) -> dict[str, Any]:
        container = {"name": "app", "image": "images/app", "cpu": 100, "memory": 200}
        ecs.register_task_definition(family="web", containerDefinitions=[container])
        answer = ecs.run_task(**{"taskDefinition": "web", "launchType": "EC2", **changes})
        assert answer["failures"] == []
        task: dict[str, Any] = answer["tasks"][0]
        return task

    return run_task


def other_cluster(ecs: Any) -> str:
    """Register an instance with the cluster `other`."""
    ecs.create_cluster(clusterName="other")
    return str(hosts.register(ecs, cluster="other")["containerInstanceArn"])


class TestDeregister:
    @pytest.mark.rule("DeregisterContainerInstance-001")
    def test_no_task_can_be_placed_on_it_any_more(self, ecs: Any, arn: str, run: Run) -> None:
        run()
        ecs.deregister_container_instance(containerInstance=arn, force=True)
        with refused("InvalidParameterException", "No Container Instances were found"):
            run()
        assert ecs.list_container_instances()["containerInstanceArns"] == []
        (cluster,) = ecs.describe_clusters()["clusters"]
        assert cluster["registeredContainerInstancesCount"] == 0
        assert describe(ecs, arn)["status"] == "INACTIVE"

    @pytest.mark.rule("DeregisterContainerInstance-006", "DeregisterContainerInstance-007")
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_the_default_cluster_or_one_by_name_or_arn(self, ecs: Any, arn: str, reference: str) -> None:
        there = other_cluster(ecs)
        with refused("ClientException"):
            ecs.deregister_container_instance(containerInstance=there.rpartition("/")[2])
        ecs.deregister_container_instance(containerInstance=arn)
        ecs.deregister_container_instance(cluster=reference, containerInstance=there)
        assert ecs.list_container_instances(cluster="other")["containerInstanceArns"] == []

    @pytest.mark.rule("DeregisterContainerInstance-008")
    def test_an_instance_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.deregister_container_instance()

    @pytest.mark.rule("DeregisterContainerInstance-009")
    def test_by_id_or_arn(self, ecs: Any, arn: str) -> None:
        second = hosts.register(ecs)["containerInstanceArn"]
        for reference, meant in ((arn, arn), (second.rpartition("/")[2], second)):
            answer = ecs.deregister_container_instance(containerInstance=reference)
            assert answer["containerInstance"]["containerInstanceArn"] == meant

    @pytest.mark.rule("DeregisterContainerInstance-010", "DeregisterContainerInstance-014")
    @pytest.mark.parametrize("force", [{}, {"force": False}])
    def test_tasks_stand_in_the_way(self, ecs: Any, arn: str, run: Run, force: dict[str, bool]) -> None:
        task = run()
        with refused("InvalidParameterException", r"^Found running tasks on the instance\.$"):
            ecs.deregister_container_instance(containerInstance=arn, **force)
        assert describe(ecs, arn)["status"] == "ACTIVE"
        ecs.stop_task(task=task["taskArn"])
        ecs.deregister_container_instance(containerInstance=arn, **force)

    @pytest.mark.rule("DeregisterContainerInstance-011")
    def test_by_force_its_tasks_become_orphans(
        self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run: Run
    ) -> None:
        orphan = run(startedBy="me")["taskArn"]
        ecs.deregister_container_instance(containerInstance=arn, force=True)
        fake._engine.core.read(lambda worlds: [check_world(world) for world in worlds.values()])
        assert fake.task(orphan).last_status == "RUNNING"
        assert fake.task(orphan).containers["app"].last_status == "RUNNING"
        (cluster,) = ecs.describe_clusters(include=["STATISTICS"])["clusters"]
        assert (cluster["runningTasksCount"], cluster["pendingTasksCount"]) == (0, 0)
        assert {one["value"] for one in cluster["statistics"]} == {"0"}
        for filters in ({}, {"family": "web"}, {"startedBy": "me"}, {"launchType": "EC2"}):
            assert ecs.list_tasks(**filters)["taskArns"] == []
        assert ecs.describe_tasks(tasks=[orphan])["failures"] == [{"arn": orphan, "reason": "MISSING"}]
        with refused("InvalidParameterException", "task was not found"):
            ecs.stop_task(task=orphan)
        assert ecs.delete_cluster(cluster="default")["cluster"]["status"] == "INACTIVE"

    def test_nothing_is_told_of_an_orphan_any_more(self) -> None:
        images = {"images/app": ecs_fake.Scripted(run_for=60)}
        with ecs_fake.mock_ecs(clusters=["default"], images=images) as fake:
            ecs = fake.client()
            (arn,) = fake.add_container_instances()
            ecs.register_task_definition(
                family="web", containerDefinitions=[{"name": "app", "image": "images/app", "memory": 64}]
            )
            ecs.run_task(taskDefinition="web", launchType="EC2")
            ecs.deregister_container_instance(containerInstance=arn, force=True)
            events = len(fake.events)
            fake.advance(120)
            (task,) = fake.tasks()
            assert task.last_status == "STOPPED"
            assert len(fake.events) == events

    @pytest.mark.rule(
        "DeregisterContainerInstance-016",
        "DeregisterContainerInstance-017",
        "DeregisterContainerInstance-018",
        "DeregisterContainerInstance-019",
        "DeregisterContainerInstance-020",
        "DeregisterContainerInstance-022",
    )
    def test_the_answer(self, ecs: Any, arn: str) -> None:
        before = describe(ecs, arn, include=["TAGS"])
        answer = ecs.deregister_container_instance(containerInstance=arn)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer.keys() == {"containerInstance", "ResponseMetadata"}
        instance = answer["containerInstance"]
        assert instance == {**before, "status": "INACTIVE", "version": before["version"] + 1}
        assert instance["agentConnected"] is True
        assert instance["remainingResources"] == instance["registeredResources"]
        for resource in instance["registeredResources"]:
            assert {"doubleValue", "integerValue", "longValue"} <= resource.keys()
        types = {one["name"]: one["type"] for one in instance["registeredResources"]}
        assert types == {
            "CPU": "INTEGER",
            "MEMORY": "INTEGER",
            "PORTS": "STRINGSET",
            "PORTS_UDP": "STRINGSET",
        }

    @pytest.mark.rule("DeregisterContainerInstance-024")
    def test_an_instance_that_is_not_known_or_gone(self, ecs: Any, arn: str) -> None:
        with refused("ClientException", "not found"):
            ecs.deregister_container_instance(containerInstance=UNKNOWN)
        ecs.deregister_container_instance(containerInstance=arn)
        with refused("ClientException", "inactive"):
            ecs.deregister_container_instance(containerInstance=arn)


class TestUpdateState:
    def set(self, ecs: Any, status: str, *arns: str, **more: Any) -> dict[str, Any]:
        answer = ecs.update_container_instances_state(containerInstances=list(arns), status=status, **more)
        found: dict[str, Any] = answer
        return found

    @pytest.mark.rule("UpdateContainerInstancesState-001", "UpdateContainerInstancesState-002")
    def test_instances_and_status_must_be_given(self, ecs: Any, arn: str) -> None:
        with refused("InvalidParameterException"):
            ecs.update_container_instances_state(status="DRAINING")
        with refused("InvalidParameterException"):
            ecs.update_container_instances_state(containerInstances=[arn])
        with refused("ClientException", r"^Container Instances cannot be empty\.$"):
            self.set(ecs, "DRAINING")

    @pytest.mark.rule("UpdateContainerInstancesState-003")
    def test_ten_and_no_more(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        arns = fake.add_container_instances(11)
        with refused("InvalidParameterException"):
            self.set(ecs, "DRAINING", *arns)
        assert len(self.set(ecs, "DRAINING", *arns[:10])["containerInstances"]) == 10

    @pytest.mark.rule("UpdateContainerInstancesState-004", "UpdateContainerInstancesState-024")
    def test_by_ids_and_arns(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        first, second = fake.add_container_instances(2)
        answer = self.set(ecs, "DRAINING", first, second.rpartition("/")[2])
        assert [one["containerInstanceArn"] for one in answer["containerInstances"]] == [first, second]
        assert answer["failures"] == []

    @pytest.mark.rule("UpdateContainerInstancesState-005", "UpdateContainerInstancesState-006")
    @pytest.mark.parametrize(
        ("status", "message"),
        [
            *(
                (status, r"^Container instance status should be one of \[ACTIVE, DRAINING\]$")
                for status in ("REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED")
            ),
            ("INACTIVE", "should be one of"),
            ("draining", "should be one of"),
        ],
    )
    def test_a_status_that_cannot_be_set(self, ecs: Any, arn: str, status: str, message: str) -> None:
        with refused("InvalidParameterException", message):
            self.set(ecs, status, arn)
        assert describe(ecs, arn)["status"] == "ACTIVE"

    @pytest.mark.rule("UpdateContainerInstancesState-007", "UpdateContainerInstancesState-008")
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_the_default_cluster_or_one_by_name_or_arn(self, ecs: Any, reference: str) -> None:
        instance_id = other_cluster(ecs).rpartition("/")[2]
        missed = self.set(ecs, "DRAINING", instance_id)
        assert [one["reason"] for one in missed["failures"]] == ["MISSING"]
        assert self.set(ecs, "DRAINING", instance_id, cluster=reference)["failures"] == []

    @pytest.mark.rule("UpdateContainerInstancesState-009")
    def test_draining_is_shown(self, ecs: Any, arn: str) -> None:
        version = describe(ecs, arn)["version"]
        (answered,) = self.set(ecs, "DRAINING", arn)["containerInstances"]
        assert (answered["status"], answered["version"]) == ("DRAINING", version + 1)
        assert describe(ecs, arn)["status"] == "DRAINING"

    @pytest.mark.rule("UpdateContainerInstancesState-010")
    def test_an_instance_that_could_not_be_registered_can_be_described_but_not_updated(
        self, fake: ecs_fake.EcsFake, ecs: Any
    ) -> None:
        """See also test_trunking, for the statuses before and after."""
        ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
        fake.faults.trunks(fails="There are none.")
        (arn,) = fake.add_container_instances(instance_type="m5.large")
        for wanted in ("DRAINING", "ACTIVE"):
            answer = self.set(ecs, wanted, arn)
            assert (answer["containerInstances"], answer["failures"]) == (
                [],
                [{"arn": arn, "reason": "REGISTRATION_FAILED"}],
            )
        assert describe(ecs, arn)["status"] == "REGISTRATION_FAILED"

    @pytest.mark.rule("UpdateContainerInstancesState-011", "ContainerInstance-018", "ContainerInstance-019")
    def test_no_task_is_placed_on_a_draining_instance(
        self, ecs: Any, fake: ecs_fake.EcsFake, run: Run
    ) -> None:
        first, second = fake.add_container_instances(2)
        self.set(ecs, "DRAINING", first)
        assert {run()["containerInstanceArn"] for _ in range(4)} == {second}
        self.set(ecs, "DRAINING", second)
        with refused("InvalidParameterException", "No Container Instances were found"):
            run()

    @pytest.mark.rule("UpdateContainerInstancesState-020", "UpdateContainerInstancesState-021")
    def test_tasks_of_no_service_are_left_alone(self, ecs: Any, arn: str, run: Run) -> None:
        task = run()["taskArn"]
        self.set(ecs, "DRAINING", arn)
        assert ecs.list_tasks(desiredStatus="RUNNING")["taskArns"] == [task]
        assert describe(ecs, arn)["runningTasksCount"] == 1
        ecs.stop_task(task=task)
        assert ecs.list_tasks(desiredStatus="RUNNING")["taskArns"] == []
        assert describe(ecs, arn)["status"] == "DRAINING"

    @pytest.mark.rule("UpdateContainerInstancesState-022")
    def test_back_to_active(self, ecs: Any, arn: str, run: Run) -> None:
        self.set(ecs, "DRAINING", arn)
        self.set(ecs, "ACTIVE", arn)
        assert run()["containerInstanceArn"] == arn

    @pytest.mark.rule("UpdateContainerInstancesState-023")
    def test_those_that_cannot_be_changed_are_failures(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        kept, gone = fake.add_container_instances(2)
        ecs.deregister_container_instance(containerInstance=gone)
        answer = self.set(ecs, "DRAINING", UNKNOWN_ID, gone, kept)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer["failures"] == [
            {"arn": UNKNOWN, "reason": "MISSING"},
            {"arn": gone, "reason": "INACTIVE"},
        ]
        assert [one["containerInstanceArn"] for one in answer["containerInstances"]] == [kept]

    @pytest.mark.rule(
        "UpdateContainerInstancesState-025",
        "UpdateContainerInstancesState-026",
        "UpdateContainerInstancesState-028",
    )
    def test_the_answer(self, ecs: Any, fake: ecs_fake.EcsFake) -> None:
        (arn,) = fake.add_container_instances()
        before = describe(ecs, arn, include=["TAGS"])
        (instance,) = self.set(ecs, "DRAINING", arn)["containerInstances"]
        assert instance == {**before, "status": "DRAINING", "version": before["version"] + 1}
        attributes = hosts.values(instance)
        assert attributes["com.amazonaws.ecs.capability.ecr-auth"] is None
        assert attributes["ecs.availability-zone"] == "us-east-1a"
        assert attributes["ecs.instance-type"] == "m5.large"
        assert str(attributes["ecs.ami-id"]).startswith("ami-")
        assert attributes["ecs.os-type"] == "linux"
        unused = {
            one["name"]: (one["doubleValue"], one["longValue"]) for one in instance["remainingResources"]
        }
        assert unused == dict.fromkeys(("CPU", "MEMORY", "PORTS", "PORTS_UDP"), (0.0, 0))

    @pytest.mark.rule("UpdateContainerInstancesState-030")
    @pytest.mark.parametrize("status", ["ACTIVE", "DRAINING"])
    def test_what_it_is_already(self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, status: str) -> None:
        self.set(ecs, status, arn)
        before = len(fake.journal)
        (instance,) = self.set(ecs, status, arn)["containerInstances"]
        assert instance["status"] == status
        assert len(fake.journal) == before


class TestUpdateAgent:
    @pytest.fixture
    def slow(self) -> Iterator[ecs_fake.EcsFake]:
        """A fake in which an update takes its time, and reads move no clock."""
        with ecs_fake.mock_ecs(timings="realistic", poll_step=0, clusters=["default"]) as fake:
            yield fake

    @pytest.mark.rule("UpdateContainerAgent-001")
    def test_an_instance_must_be_named(self, ecs: Any) -> None:
        with refused("InvalidParameterException"):
            ecs.update_container_agent()

    @pytest.mark.rule("UpdateContainerAgent-002")
    def test_by_id_or_arn(self, ecs: Any) -> None:
        for cut in (str, lambda arn: arn.rpartition("/")[2]):
            arn = hosts.register(ecs)["containerInstanceArn"]
            answer = ecs.update_container_agent(containerInstance=cut(arn))
            assert answer["containerInstance"]["containerInstanceArn"] == arn

    @pytest.mark.rule("UpdateContainerAgent-003", "UpdateContainerAgent-004")
    @pytest.mark.parametrize("reference", ["other", CLUSTER + "other"])
    def test_the_default_cluster_or_one_by_name_or_arn(self, ecs: Any, reference: str) -> None:
        instance_id = other_cluster(ecs).rpartition("/")[2]
        with refused("ClientException", "not found"):
            ecs.update_container_agent(containerInstance=instance_id)
        assert ecs.update_container_agent(cluster=reference, containerInstance=instance_id)

    @pytest.mark.rule("UpdateContainerAgent-005", "UpdateContainerAgent-007", "UpdateContainerAgent-008")
    def test_the_answer_comes_before_the_update(self, ecs: Any, arn: str) -> None:
        instance = ecs.update_container_agent(containerInstance=arn)["containerInstance"]
        assert (instance["agentUpdateStatus"], instance["agentConnected"]) == ("PENDING", True)
        assert instance["versionInfo"] == hosts.OLD_AGENT

    @pytest.mark.rule("ContainerInstance-005")
    def test_the_update_passes_its_states(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        arn = hosts.register(ecs)["containerInstanceArn"]
        ecs.update_container_agent(containerInstance=arn)
        passed = [describe(ecs, arn)["agentUpdateStatus"]]
        while passed[-1] != "UPDATED":
            before = describe(ecs, arn)
            assert before["versionInfo"] == hosts.OLD_AGENT
            slow.run_until(lambda seen=before: describe(ecs, arn)["version"] > seen["version"])
            passed.append(describe(ecs, arn)["agentUpdateStatus"])
        assert passed == ["PENDING", "STAGING", "STAGED", "UPDATING", "UPDATED"]
        newest = describe(ecs, arn)["versionInfo"]
        assert newest["agentVersion"] != hosts.OLD_AGENT["agentVersion"]
        assert newest["dockerVersion"] == hosts.OLD_AGENT["dockerVersion"]

    def test_other_changes_do_not_make_it_faster(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        arn = hosts.register(ecs)["containerInstanceArn"]
        ecs.update_container_agent(containerInstance=arn)
        began = slow.now
        for value in "abc":
            ecs.put_attributes(attributes=[{"targetId": arn, "name": "stack", "value": value}])
        slow.settle()
        plain = hosts.register(ecs)["containerInstanceArn"]
        took = slow.now - began
        began = slow.now
        ecs.update_container_agent(containerInstance=plain)
        slow.settle()
        assert took == slow.now - began

    def test_settle_waits_for_it_and_a_deregistered_instance_has_none(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        first, second = (hosts.register(ecs)["containerInstanceArn"] for _ in range(2))
        for arn in (first, second):
            ecs.update_container_agent(containerInstance=arn)
        ecs.deregister_container_instance(containerInstance=second)
        assert slow.settle() > 0
        assert describe(ecs, first)["agentUpdateStatus"] == "UPDATED"
        assert describe(ecs, second)["agentUpdateStatus"] == "PENDING"

    @pytest.mark.rule("UpdateContainerAgent-006")
    def test_tasks_are_not_interrupted(self, fake: ecs_fake.EcsFake, ecs: Any, arn: str, run: Run) -> None:
        task = run()["taskArn"]
        before = ecs.describe_tasks(tasks=[task])["tasks"]
        ecs.update_container_agent(containerInstance=arn)
        fake.settle()
        assert ecs.describe_tasks(tasks=[task])["tasks"] == before
        assert describe(ecs, arn)["agentUpdateStatus"] == "UPDATED"

    @pytest.mark.rule("UpdateContainerAgent-009")
    @pytest.mark.parametrize(
        "version",
        [
            None,
            {},
            {"agentVersion": "my-own"},
            {"agentVersion": "1.2"},
            pytest.param({"agentVersion": "9" * 5_000 + ".1.1"}, id="long"),
        ],
    )
    def test_an_agent_of_unknown_version(self, ecs: Any, version: dict[str, str] | None) -> None:
        arn = hosts.register(ecs, versionInfo=version)["containerInstanceArn"]
        assert ecs.list_container_instances(filter="agentVersion > 9.9.9")["containerInstanceArns"] == []
        with refused("MissingVersionException"):
            ecs.update_container_agent(containerInstance=arn)

    @pytest.mark.rule("UpdateContainerAgent-010")
    @pytest.mark.parametrize("version", ["1.105.1", "2.0.0", "0.9.9"])
    def test_an_agent_that_is_the_newest_or_too_old(self, ecs: Any, version: str) -> None:
        arn = hosts.register(ecs, versionInfo={"agentVersion": version})["containerInstanceArn"]
        with refused(
            "NoUpdateAvailableException", r"^There is no update available for your container agent\.$"
        ):
            ecs.update_container_agent(containerInstance=arn)

    def test_an_updated_agent_needs_no_update(self, fake: ecs_fake.EcsFake, ecs: Any, arn: str) -> None:
        ecs.update_container_agent(containerInstance=arn)
        fake.settle()
        with refused("NoUpdateAvailableException"):
            ecs.update_container_agent(containerInstance=arn)

    @pytest.mark.rule("UpdateContainerAgent-011")
    def test_one_update_at_a_time(self, slow: ecs_fake.EcsFake) -> None:
        ecs = slow.client()
        arn = hosts.register(ecs)["containerInstanceArn"]
        ecs.update_container_agent(containerInstance=arn)
        while describe(ecs, arn)["agentUpdateStatus"] != "UPDATED":
            with refused("UpdateInProgressException"):
                ecs.update_container_agent(containerInstance=arn)
            slow.advance(1)

    def test_a_deregistered_instance(self, ecs: Any, arn: str) -> None:
        ecs.deregister_container_instance(containerInstance=arn)
        with refused("ClientException", "inactive"):
            ecs.update_container_agent(containerInstance=arn)
