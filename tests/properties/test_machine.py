"""The API as a machine: whatever is called in whatever order, what must always hold holds after each step.

Calls go through boto3, in two Regions, with time, faults and resets in between. Nothing here counts on tasks being
started by calls alone: what a service starts is held to the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import event as note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from ecs_fake.errors import NotImplementedByFake, SettleTimeout
from ecs_fake.operations import OPERATIONS
from ecs_fake.records.status import TaskDefinitionStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change
from ecs_fake.store.worlds import World
from tests.indexes import check_world, rows_of
from tests.properties import invariants
from tests.properties.clients import client, method
from tests.properties.lives import REPORTS, check_change, check_growth, check_version
from tests.properties.names import fill_in, things
from tests.properties.outcomes import OUTCOMES
from tests.properties.profiles import LIVES, TIME_LIMIT
from tests.properties.recipes import (
    FARGATE,
    FURNITURE,
    NETWORK,
    ON_EC2,
    RECIPES,
    Recipe,
    containers,
    families,
    names,
    on_instances,
    registration,
)
from tests.properties.shapes import requests

pytestmark = pytest.mark.newest_sdk

REGIONS = ("us-east-1", "eu-west-1")
IMAGES: dict[str, ecs_fake.Scripted | ecs_fake.PullError] = {
    "images/runs": ecs_fake.Scripted(),
    "images/ends": ecs_fake.Scripted(run_for=5, output="done\n"),
    "images/fails": ecs_fake.Scripted(run_for=2, exit_code=3),
    "images/at-once": ecs_fake.Scripted(run_for=0),
    "images/stops-late": ecs_fake.Scripted(stop_delay=10, on_stop_exit_code=0),
    "images/must-be-killed": ecs_fake.Scripted(stop_delay=1_000),
    "images/sick": ecs_fake.Scripted(health=["HEALTHY", "UNHEALTHY"]),
    "images/crashes": ecs_fake.Scripted(
        run_for=70, exit_code=1, health=["UNHEALTHY", "HEALTHY", "UNHEALTHY"]
    ),
    "images/never-starts": ecs_fake.Scripted(start_error="no such file"),
    "images/missing": ecs_fake.PullError("manifest unknown"),
}
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("RunTask", {"taskDefinition": "job", "count": 11}, "InvalidParameterException"),
    ("RunTask", {"taskDefinition": "nothing:1", "cluster": "default"}, ""),
    ("RunTask", {"taskDefinition": "job", "cluster": "nothing"}, "ClusterNotFoundException"),
    ("RunTask", {"taskDefinition": "job", "launchType": "FARGATE", "overrides": {"cpu": "7"}}, ""),
    ("StartTask", {"taskDefinition": "job", "containerInstances": []}, ""),
    ("StopTask", {"task": "0" * 32, "cluster": "nothing"}, "ClusterNotFoundException"),
    ("StopTask", {"task": "short"}, ""),
    ("CreateCluster", {"clusterName": "not valid"}, "InvalidParameterException"),
    ("CreateCluster", {"clusterName": "new", "capacityProviders": ["mine"]}, "InvalidParameterException"),
    ("DeleteCluster", {"cluster": "nothing"}, "ClusterNotFoundException"),
    ("DeregisterTaskDefinition", {"taskDefinition": "job"}, "ClientException"),
    ("DeregisterTaskDefinition", {"taskDefinition": "nothing:1"}, "ClientException"),
    ("RegisterTaskDefinition", {"family": "job", "containerDefinitions": []}, ""),
    ("ListTasks", {"maxResults": 0}, "InvalidParameterException"),
    ("DescribeTasks", {"tasks": [], "cluster": "default"}, "InvalidParameterException"),
    ("CreateService", {"serviceName": "not valid", "taskDefinition": "job"}, "InvalidParameterException"),
    ("UpdateService", {"service": "nothing", "cluster": "nothing"}, "ClusterNotFoundException"),
    ("DeregisterContainerInstance", {"containerInstance": "short"}, ""),
    ("PutAttributes", {"attributes": [{"name": "stack", "targetId": "0" * 32}]}, ""),
]
TOUCHY = (
    "CreateCluster",
    "RunTask",
    "StopTask",
    "DeleteCluster",
    "ListTasks",
    "CreateService",
    "UpdateService",
)

regions = st.sampled_from(REGIONS)
extras = st.sampled_from([{}, {"startedBy": "me"}, {"clientToken": "token"}, {"group": "mine"}])
seconds = st.sampled_from([0.0, 0.3, 1.0, 5.0, 13.0, 60.0, 3_600.0])
asides: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.just(("poll", None)),
    st.tuples(st.just("refuse"), st.sampled_from(REFUSALS)),
    st.tuples(
        st.just("fail"),
        st.tuples(st.sampled_from(TOUCHY), st.sampled_from(["ServerException", "ClientException"])),
    ),
)

Call = tuple[str, dict[str, Any]]
READS = sorted(name for name, operation in OPERATIONS.items() if operation.reads)
RESOURCES = {
    "clusters": ("Cluster", "CapacityProvider", "AccountSetting", "Resource", "TaskDefinition"),
    "services": ("Service", "TaskSet"),
    "instances": ("Instance", "Attributes", "Agent"),
    "tasks": ("",),
}
"""Operations that change something are called by the first rule that has one of these in their name."""


def writes(resource: str) -> list[str]:
    """The operations that a rule calls."""
    return [name for name in sorted(OPERATIONS) if name not in READS and _resource(name) == resource]


def _resource(operation: str) -> str:
    return next(name for name, words in RESOURCES.items() if any(word in operation for word in words))


def several(operations: list[str]) -> st.SearchStrategy[list[Call]]:
    """Requests of some of these operations."""

    def request(name: str) -> st.SearchStrategy[Call]:
        recipe: Recipe = RECIPES[name] if name in RECIPES else requests(name)
        return st.tuples(st.just(name), recipe)

    return st.lists(st.sampled_from(operations).flatmap(request), min_size=1, max_size=5)


class Machine(RuleBasedStateMachine):
    """All operations in two Regions."""

    def __init__(self) -> None:
        super().__init__()
        self.mock: Any
        self.fake: ecs_fake.EcsFake
        self.heard = 0
        self.counted = 0
        self.newest: dict[str, Task] = {}
        self.reported: set[str] = set()

    @initialize(
        timings=st.sampled_from(["instant", "brisk", "realistic"]),
        poll_step=st.sampled_from([0.0, 1.0]),
        jobs=st.lists(containers(), min_size=2, max_size=4),
        instances=st.integers(0, 2),
    )
    def begin(self, timings: Any, poll_step: float, jobs: list[list[dict[str, Any]]], instances: int) -> None:
        self.mock = ecs_fake.mock_ecs(
            images=IMAGES,
            timings=timings,
            poll_step=poll_step,
            seed=1,
            start=1_000_000_000.0,
            history=1_000_000,
        )
        self.fake = self.mock.start()
        for region in REGIONS:
            self.furnish(region)
            self.create_cluster(region, "one")
            for _ in range(instances):
                self.call("RegisterContainerInstance", region, **registration)
        for at, job in enumerate(jobs):
            self.registered(REGIONS[at % 2], "job", job)

    def furnish(self, region: str) -> None:
        for name, parameters in FURNITURE:
            self.look(name, region, **parameters)

    # -- the world --------------------------------------------------------------------------------
    @property
    def core(self) -> Any:
        return self.fake._engine.core

    def worlds(self) -> list[World]:
        return list(self.core.read(lambda worlds: list(worlds.values())))

    def world(self, region: str) -> World:
        return next(world for world in self.worlds() if world.region == region)

    def send(self, name: str, region: str, /, **parameters: Any) -> tuple[str, dict[str, Any]]:
        """Make a call by boto3; one that is refused, or that reads, must have changed nothing.

        Gives the error's code, empty after success, and the answer.
        """
        self.look("ListClusters", region)  # the same read as the last one would be polling, and move time
        before, journal = [rows_of(world) for world in self.worlds()], len(self.core.journal)
        try:
            answer: dict[str, Any] = getattr(client(region), method(name))(**parameters)
            code = ""
        except ClientError as error:
            answer, code = error.response, error.response["Error"]["Code"]
        except NotImplementedByFake:
            answer, code = {}, "NotImplementedByFake"
        if code or OPERATIONS[name].reads:
            assert [rows_of(world) for world in self.worlds()][: len(before)] == before, (name, parameters)
            assert len(self.core.journal) == journal
            assert not self.core.busy
        return code, answer

    def call(self, name: str, region: str, /, **parameters: Any) -> dict[str, Any]:
        """Make a call that succeeds."""
        code, answer = self.send(name, region, **parameters)
        assert code == "", (name, parameters, answer)
        return answer

    def look(self, name: str, region: str, /, **parameters: Any) -> dict[str, Any]:
        """Make a call that succeeds without boto3, which would take most of the time; it is no polling."""
        body = json.dumps(parameters).encode()
        answer = self.fake.dispatch(WireRequest(TARGET_PREFIX + name, body, region, cause="waiter"))
        assert answer.status == 200, (name, parameters, answer.body)
        return dict(json.loads(answer.body))

    # -- rules: any call --------------------------------------------------------------------------
    def make(self, region: str, calls: list[Call]) -> None:
        """Make calls that may succeed or not, and look what came of each."""
        for name, parameters in calls:
            self.make_one(region, name, parameters)

    def make_one(self, region: str, name: str, parameters: dict[str, Any]) -> None:
        request = fill_in(parameters, self.world(region))
        code, answer = self.send(name, region, **request)
        note(f"{name}: {'refused' if code else 'done'}")
        if not code and name in OUTCOMES:
            OUTCOMES[name](lambda operation, **more: self.look(operation, region, **more), request, answer)

    @rule(region=regions, calls=several(writes("clusters")))
    def change_clusters(self, region: str, calls: list[Call]) -> None:
        self.make(region, calls)

    @rule(region=regions, calls=several(writes("instances")))
    def change_instances(self, region: str, calls: list[Call]) -> None:
        self.make(region, calls)

    @rule(region=regions, calls=several(writes("tasks")))
    def change_tasks(self, region: str, calls: list[Call]) -> None:
        self.make(region, calls)

    @rule(region=regions, calls=several(writes("services")))
    def change_services(self, region: str, calls: list[Call]) -> None:
        self.make(region, calls)

    @rule(region=regions, calls=several(READS))
    def read(self, region: str, calls: list[Call]) -> None:
        self.make(region, calls)

    # -- rules: calls whose outcome is known before -----------------------------------------------
    @rule(region=regions, name=names, delete=st.booleans())
    def cluster(self, region: str, name: str, delete: bool) -> None:
        (self.delete_cluster if delete else self.create_cluster)(region, name)

    def create_cluster(self, region: str, name: str) -> None:
        status = self.status_of(region, name)
        code, answer = self.send("CreateCluster", region, clusterName=name)
        if status == "DEPROVISIONING":
            assert code == "ClientException"
        else:
            assert answer["cluster"]["status"] == ("PROVISIONING" if status == "PROVISIONING" else "ACTIVE")

    def status_of(self, region: str, name: str) -> str:
        """The status of the cluster of a name; empty: there never was one."""
        found = self.look("DescribeClusters", region, clusters=[name])["clusters"]
        return str(found[0]["status"]) if found else ""

    def delete_cluster(self, region: str, name: str) -> None:
        held = self.what_holds(region, name)
        code, answer = self.send("DeleteCluster", region, cluster=name)
        assert code in held if held else answer["cluster"]["status"] in ("DEPROVISIONING", "INACTIVE")

    def what_holds(self, region: str, name: str) -> set[str]:
        """The errors that keep a cluster from being deleted."""
        if self.status_of(region, name) in ("", "INACTIVE"):
            return {"ClusterNotFoundException"}
        cluster: Any = self.world(region).clusters.get(name)
        world = self.world(region)
        held = {
            "ClusterContainsContainerInstancesException": world.container_instances.among(
                "status", (cluster.serial,)
            ),
            "ClusterContainsServicesException": invariants.unfinished_services(world, cluster),
            "ClusterContainsTasksException": invariants.live_tasks(world, cluster),
            "UpdateInProgressException": [one for one in self.core.updating() if one.arn == cluster.arn],
        }
        agents = [one for one in held["ClusterContainsContainerInstancesException"] if one.updating]
        return {code for code, found in held.items() if found} | (
            {"UpdateInProgressException"} if agents else set()
        )

    @rule(region=regions, family=families, made=containers())
    def register(self, region: str, family: str, made: list[dict[str, Any]]) -> None:
        self.registered(region, family, made)

    def registered(self, region: str, family: str, made: list[dict[str, Any]]) -> str:
        answer = self.call(
            "RegisterTaskDefinition", region, family=family, containerDefinitions=made, **FARGATE
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    @rule(region=regions, cluster=names, made=containers(), count=st.integers(1, 3), extra=extras)
    def run_something_new(
        self, region: str, cluster: str, made: list[dict[str, Any]], count: int, extra: dict[str, str]
    ) -> None:
        self.create_cluster(region, cluster)
        self.run_on_fargate(region, self.registered(region, "new", made), cluster, count, extra)

    @rule(region=regions, which=st.integers(0, 9), cluster=names, count=st.integers(1, 3), extra=extras)
    def run_again(self, region: str, which: int, cluster: str, count: int, extra: dict[str, str]) -> None:
        active = [
            one.arn
            for one in self.world(region).task_definitions.among("revisions", (TaskDefinitionStatus.ACTIVE,))
            if "FARGATE" in one.document["compatibilities"]
        ]
        if active:
            self.run_on_fargate(region, active[which % len(active)], cluster, count, extra)

    def run_on_fargate(
        self, region: str, definition: str, cluster: str, count: int, extra: dict[str, str]
    ) -> None:
        """Run tasks of an ACTIVE revision, which must succeed on a cluster that is there."""
        place = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
        request = {"taskDefinition": definition, "cluster": cluster, "count": count, **place, **extra}
        there = self.status_of(region, cluster) in ("ACTIVE", "PROVISIONING")
        code, answer = self.send("RunTask", region, **request)
        if code:
            used = "clientToken" in extra and code == "ConflictException"
            assert used if there else code == "ClusterNotFoundException"
            return
        assert answer["failures"] == []
        made = [task["taskArn"] for task in answer["tasks"]]
        assert len(set(made)) == count
        if "clientToken" in extra:
            again = self.call("RunTask", region, **request)["tasks"]
            assert [task["taskArn"] for task in again] == made
        else:
            assert [task["version"] for task in answer["tasks"]] == [1] * count

    @rule(
        region=regions,
        made=st.none() | on_instances(),
        place=st.sampled_from(ON_EC2),
        count=st.integers(1, 3),
    )
    def run_on_instances(
        self, region: str, made: dict[str, Any] | None, place: dict[str, Any], count: int
    ) -> None:
        """Run more of what is on instances already, or of something new: sooner or later there is no room."""
        if made is not None:
            self.make_one(region, "RegisterTaskDefinition", {**made, "family": "placed"})
        request = {"taskDefinition": "placed", "cluster": "default", "count": count, **place}
        self.make_one(region, "RunTask", request)

    @rule(region=regions, which=st.integers(0, 9), reason=st.sampled_from([None, "enough"]))
    def stop_task(self, region: str, which: int, reason: str | None) -> None:
        tasks = things(self.world(region), "task")
        if not tasks:
            return
        arn, cluster = (
            tasks[-1 - which % len(tasks)].arn,
            tasks[-1 - which % len(tasks)].record.spec.cluster_arn,
        )
        there = self.status_of(region, cluster) in ("ACTIVE", "PROVISIONING")
        known = self.look("DescribeTasks", region, cluster=cluster, tasks=[arn])["tasks"]
        more = {} if reason is None else {"reason": reason}
        code, answer = self.send("StopTask", region, cluster=cluster, task=arn, **more)
        if not known or not there:
            assert code in ("InvalidParameterException", "ClusterNotFoundException")
        elif known[0]["desiredStatus"] == "RUNNING":
            assert answer["task"]["stopCode"] == "UserInitiated"
            assert answer["task"]["version"] == known[0]["version"] + 1
        else:
            assert answer["task"].get("stoppedReason") == known[0]["stoppedReason"]

    # -- rules: time and accidents ----------------------------------------------------------------
    @rule(by=seconds)
    def advance(self, by: float) -> None:
        before = self.fake.now
        self.fake.advance(by)
        assert abs((self.fake.now - before).total_seconds() - by) < 0.001

    @rule()
    def settle(self) -> None:
        try:
            self.fake.settle(10_000)
        except SettleTimeout:
            assert any(invariants.waits_for_ever(task) for task in self.core.in_transition()) or any(
                invariants.services_on_the_way(world) for world in self.worlds()
            )
        assert not self.core.busy

    @rule(region=regions, aside=asides)
    def go_aside(self, region: str, aside: tuple[str, Any]) -> None:
        """What must not matter to anything else: reading, being refused, failing as ordered."""
        kind, argument = aside
        if kind == "poll":
            self.poll(region)
        elif kind == "refuse":
            self.refuse(region, *argument)
        else:
            self.fail(region, *argument)

    def poll(self, region: str) -> None:
        self.look("ListClusters", region)
        before = self.fake.now
        for _ in range(3):
            client(region).list_clusters()
        passed = (self.fake.now - before).total_seconds()
        assert abs(passed - 2 * self.fake.options.poll_step) < 0.001

    def refuse(self, region: str, name: str, parameters: dict[str, Any], code: str) -> None:
        found, answer = self.send(name, region, **parameters)
        assert found
        assert code in found
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400

    def fail(self, region: str, name: str, code: str) -> None:
        self.fake.faults.error(name, code, message="ordered")
        found, answer = self.send(name, region)
        assert (found, answer["Error"]["Message"]) == (code, "ordered")

    @precondition(lambda self: self.heard > 60)
    @rule()
    def reset(self) -> None:
        self.fake.reset()
        assert self.fake.tasks() == []
        assert not self.core.busy
        self.heard = 0
        self.newest.clear()
        for region in REGIONS:
            self.furnish(region)

    # -- what always holds ------------------------------------------------------------------------
    @invariant()
    def every_change_is_a_row_of_a_table(self) -> None:
        journal = self.core.journal
        assert journal.dropped == 0
        steps: dict[tuple[int, str], list[Change]] = {}
        for change in journal[self.heard :]:
            check_growth(change)
            if isinstance(change.after, Task):
                assert change.before is self.newest.get(change.after.arn)
                if change.cause.startswith(REPORTS):
                    self.reported.add(change.after.arn)
                check_change(change, reported=change.after.arn in self.reported)
                self.newest[change.after.arn] = change.after
                steps.setdefault((change.step, change.after.arn), []).append(change)
            elif isinstance(change.before, Task):
                assert self.newest.pop(change.before.arn).last_status is TaskStatus.STOPPED
        for changes in steps.values():
            check_version(changes)
        times = [change.at for change in journal[max(0, self.heard - 1) :]]
        assert times == sorted(times)
        self.heard = len(journal)

    @invariant()
    def the_newest_form_is_the_row(self) -> None:
        rows = {task.arn: task for world in self.worlds() for task in world.tasks}
        assert rows == self.newest

    @invariant()
    def the_tables_are_sound(self) -> None:
        for world in self.worlds():
            check_world(world)
            invariants.check_homes(world)
            invariants.check_instances(world)
            invariants.check_services(world)

    @invariant()
    def whoever_is_on_the_way_waits_for_something(self) -> None:
        expected = {_task_of(message) for message in self.core.agenda.messages()}
        for task in self.core.in_transition():
            waits = invariants.waits_for_ever(task) or invariants.waits_for_room(task)
            assert task.arn in expected or waits, task

    @invariant()
    def counts_are_those_of_the_lists(self) -> None:
        if self.counted == self.core.commits:
            return  # nothing has happened since
        self.counted = self.core.commits
        for region in REGIONS:
            invariants.check_counts(lambda name, region=region, **more: self.look(name, region, **more))

    # -- the end ----------------------------------------------------------------------------------
    def teardown(self) -> None:
        if not hasattr(self, "fake"):
            return
        try:
            self.each_version_has_one_event()
            self.everything_ends()
        finally:
            self.mock.stop()

    def each_version_has_one_event(self) -> None:
        versions: dict[str, list[int]] = {}
        for event in self.fake.events:
            if event["detail-type"] == "ECS Task State Change":
                versions.setdefault(event["resources"][0], []).append(event["detail"]["version"])
        for numbers in versions.values():
            assert numbers == list(range(1, len(numbers) + 1))

    def everything_ends(self) -> None:
        """What is stopped stops, and an hour later nothing is left of it."""
        for world in self.worlds():
            for service in invariants.active_services(world):
                self.call(
                    "DeleteService",
                    world.region,
                    cluster=service.cluster_arn,
                    service=service.arn,
                    force=True,
                )
        for task in list(self.live()):
            self.call("StopTask", task.spec.region, cluster=task.spec.cluster_arn, task=task.arn)
        self.fake.settle(10_000)
        assert list(self.live()) == []
        self.fake.advance(3_600)
        assert [task for world in self.worlds() for task in world.tasks if not task.orphaned] == []
        assert self.core.next_due is None or self.core.next_due > self.fake.now.timestamp()

    def live(self) -> Iterator[Task]:
        """The tasks that have not stopped, and are not out of sight."""
        every = (task for world in self.worlds() for task in world.tasks)
        return (task for task in every if task.last_status is not TaskStatus.STOPPED and not task.orphaned)


def _task_of(message: Any) -> str:
    """The ARN of the task that a message is for; that of something else, if it is for no task."""
    key = getattr(message, "key", message)
    return str(getattr(key, "task_arn", getattr(key, "arn", "")))


TestMachine = pytest.mark.timeout(TIME_LIMIT)(Machine.TestCase)
TestMachine.settings = LIVES
