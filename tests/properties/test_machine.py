"""The API as a machine: whatever is called in whatever order, what must always hold holds after each step.

`ECS_FAKE_TEST_EXAMPLES` and `ECS_FAKE_TEST_STEPS` make it look longer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from ecs_fake.errors import SettleTimeout
from ecs_fake.records.status import ClusterStatus, ContainerStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change
from ecs_fake.store.worlds import World
from tests.indexes import check_world, rows_of
from tests.properties.lives import check_change, check_version

REGIONS = ("us-east-1", "eu-west-1")
NAMES = ("default", "one", "two")
FAMILIES = ("job", "web")
IMAGES: dict[str, ecs_fake.Scripted | ecs_fake.PullError] = {
    "images/runs": ecs_fake.Scripted(),
    "images/ends": ecs_fake.Scripted(run_for=5, output="done\n"),
    "images/fails": ecs_fake.Scripted(run_for=2, exit_code=3),
    "images/at-once": ecs_fake.Scripted(run_for=0),
    "images/stops-late": ecs_fake.Scripted(stop_delay=10, on_stop_exit_code=0),
    "images/must-be-killed": ecs_fake.Scripted(stop_delay=1_000),
    "images/never-starts": ecs_fake.Scripted(start_error="no such file"),
    "images/missing": ecs_fake.PullError("manifest unknown"),
}
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("RunTask", {"taskDefinition": "job", "count": 11}, "InvalidParameterException"),
    ("RunTask", {"taskDefinition": "nothing:1", "cluster": "default"}, ""),
    ("RunTask", {"taskDefinition": "job", "cluster": "nothing"}, "ClusterNotFoundException"),
    ("RunTask", {"taskDefinition": "job", "launchType": "FARGATE", "overrides": {"cpu": "7"}}, ""),
    ("StopTask", {"task": "0" * 32, "cluster": "nothing"}, "ClusterNotFoundException"),
    ("StopTask", {"task": "short"}, ""),
    ("CreateCluster", {"clusterName": "not valid"}, "InvalidParameterException"),
    ("CreateCluster", {"clusterName": "new", "capacityProviders": ["mine"]}, "InvalidParameterException"),
    ("DeleteCluster", {"cluster": "nothing"}, "ClusterNotFoundException"),
    ("DeregisterTaskDefinition", {"taskDefinition": "job"}, "ClientException"),
    ("DeregisterTaskDefinition", {"taskDefinition": "nothing:1"}, "ClientException"),
    ("RegisterTaskDefinition", {"family": "job", "containerDefinitions": []}, ""),
    ("ListTasks", {"unknownMember": 1, "maxResults": 0}, "InvalidParameterException"),
    ("DescribeTasks", {"tasks": [], "cluster": "default"}, "InvalidParameterException"),
]

regions, names, families = (st.sampled_from(values) for values in (REGIONS, NAMES, FAMILIES))
extras = st.sampled_from([{}, {"startedBy": "me"}, {"clientToken": "token"}, {"group": "mine"}])
FAILING = ("CreateCluster", "RunTask", "StopTask", "DeleteCluster", "ListTasks")
asides: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.just(("poll", None)),
    st.tuples(st.just("refuse"), st.sampled_from(REFUSALS)),
    st.tuples(
        st.just("fail"),
        st.tuples(st.sampled_from(FAILING), st.sampled_from(["ServerException", "ClientException"])),
    ),
)
seconds = st.sampled_from([0.0, 0.3, 1.0, 5.0, 13.0, 60.0, 3_600.0])


@st.composite
def container_definitions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three containers; a later one may depend on an earlier one."""
    made: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 3))):
        container: dict[str, Any] = {
            "name": f"c{at}",
            "image": draw(st.sampled_from(list(IMAGES))),
            "essential": at == 0 or draw(st.booleans()),
        }
        if made and draw(st.booleans()):
            target = draw(st.sampled_from(made))
            conditions = ["START"] if target["essential"] else ["START", "COMPLETE", "SUCCESS"]
            condition = draw(st.sampled_from(conditions))
            container["dependsOn"] = [{"containerName": target["name"], "condition": condition}]
        made.append(container)
    return made


class Thing(NamedTuple):
    """What a rule has made: a task or a task definition."""

    region: str
    arn: str
    epoch: int
    """A reset forgets the things of its epoch."""


class Machine(RuleBasedStateMachine):
    """Thirteen operations in two Regions, with time, faults and resets in between."""

    tasks: Bundle[Thing] = Bundle("tasks")
    definitions: Bundle[Thing] = Bundle("definitions")

    def __init__(self) -> None:
        super().__init__()
        self.fake: ecs_fake.EcsFake
        self.heard = 0
        self.newest: dict[str, Task] = {}

    @initialize(
        target=definitions,
        timings=st.sampled_from(["instant", "brisk", "realistic"]),
        poll_step=st.sampled_from([0.0, 1.0]),
        jobs=st.lists(container_definitions(), min_size=2, max_size=4),
    )
    def begin(self, timings: Any, poll_step: float, jobs: list[list[dict[str, Any]]]) -> Any:
        self.fake = ecs_fake.EcsFake(
            images=IMAGES, timings=timings, poll_step=poll_step, seed=1, start=1_000_000_000.0
        )
        for region in REGIONS:
            self.create_cluster(region, "default")
            self.create_cluster(region, "one")
        return multiple(*(self.registered(REGIONS[at % 2], "job", job) for at, job in enumerate(jobs)))

    # -- the world --------------------------------------------------------------------------------
    @property
    def core(self) -> Any:
        return self.fake._engine.core

    def worlds(self) -> list[World]:
        return list(self.core.read(lambda worlds: list(worlds.values())))

    def send(self, name: str, region: str, cause: str = "call", **parameters: Any) -> tuple[int, Any]:
        """Send a request; one that is refused must have changed nothing."""
        request = WireRequest(
            TARGET_PREFIX + name, json.dumps(parameters).encode(), region, None, cause=cause
        )
        before, journal = [rows_of(world) for world in self.worlds()], len(self.core.journal)
        answer = self.fake.dispatch(request)
        if answer.status != 200 and not name.startswith(("Describe", "List")):
            assert [rows_of(world) for world in self.worlds()][: len(before)] == before, (name, parameters)
            assert len(self.core.journal) == journal
            assert not self.core.busy
        return answer.status, json.loads(answer.body)

    def call(self, name: str, region: str, cause: str = "call", **parameters: Any) -> dict[str, Any]:
        """Make a call that succeeds."""
        status, document = self.send(name, region, cause, **parameters)
        assert status == 200, (name, parameters, document)
        return dict(document)

    def look(self, name: str, region: str, **parameters: Any) -> dict[str, Any]:
        """Read without moving time."""
        return self.call(name, region, "waiter", **parameters)

    def active(self, region: str) -> list[str]:
        return [arn.rpartition("/")[2] for arn in self.look("ListClusters", region)["clusterArns"]]

    # -- rules ------------------------------------------------------------------------------------
    @rule(region=regions, name=names, delete=st.booleans())
    def cluster(self, region: str, name: str, delete: bool) -> None:
        (self.delete_cluster if delete else self.create_cluster)(region, name)

    def create_cluster(self, region: str, name: str) -> None:
        cluster = self.call("CreateCluster", region, clusterName=name)["cluster"]
        assert (cluster["clusterName"], cluster["status"]) == (name, "ACTIVE")

    def delete_cluster(self, region: str, name: str) -> None:
        found = self.look("DescribeClusters", region, clusters=[name])["clusters"]
        alive = any(task.last_status is not TaskStatus.STOPPED for task in self.tasks_in(region, name))
        status, document = self.send("DeleteCluster", region, cluster=name)
        if not found or found[0]["status"] == "INACTIVE":
            assert document["__type"] == "ClusterNotFoundException"
        elif alive:
            assert document["__type"] == "ClusterContainsTasksException"
        else:
            assert (status, document["cluster"]["status"]) == (200, "INACTIVE")

    def tasks_in(self, region: str, name: str) -> list[Task]:
        """The tasks of the present cluster of that name."""
        world = next(world for world in self.worlds() if world.region == region)
        cluster = world.clusters.get(name)
        return [task for task in world.tasks if cluster and task.spec.cluster_serial == cluster.serial]

    @rule(target=definitions, region=regions, family=families, containers=container_definitions())
    def register(self, region: str, family: str, containers: list[dict[str, Any]]) -> Thing:
        return self.registered(region, family, containers)

    def registered(self, region: str, family: str, containers: list[dict[str, Any]]) -> Thing:
        size = {
            "cpu": "256",
            "memory": "512",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
        }
        made = self.call(
            "RegisterTaskDefinition", region, family=family, containerDefinitions=containers, **size
        )
        return Thing(region, made["taskDefinition"]["taskDefinitionArn"], self.core.epoch)

    @rule(definition=consumes(definitions))
    def deregister(self, definition: Thing) -> None:
        region, arn, epoch = definition
        if epoch != self.core.epoch:
            return
        made = self.call("DeregisterTaskDefinition", region, taskDefinition=arn)["taskDefinition"]
        assert made["status"] == "INACTIVE"
        status, document = self.send(
            "RunTask", region, taskDefinition=arn, launchType="FARGATE", networkConfiguration=NETWORK
        )
        assert document["__type"] in ("ClientException", "ClusterNotFoundException"), status

    @rule(
        target=tasks,
        definition=definitions,
        cluster=names,
        count=st.integers(1, 3),
        extra=extras,
    )
    def run_task(self, definition: Thing, cluster: str, count: int, extra: dict[str, str]) -> Any:
        return self.ran(definition, cluster, count, extra)

    def ran(self, definition: Thing, cluster: str, count: int, extra: dict[str, str]) -> Any:
        region, arn, epoch = definition
        fargate = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
        request = {"taskDefinition": arn, "cluster": cluster, "count": count, **fargate, **extra}
        active = cluster in self.active(region)
        status, document = self.send("RunTask", region, **request)
        if status != 200:
            token_used = "clientToken" in extra and document["__type"] == "ConflictException"
            if not active:
                assert document["__type"] == "ClusterNotFoundException"
            else:
                assert token_used or epoch != self.core.epoch
            return multiple()
        made = [task["taskArn"] for task in document["tasks"]]
        if "clientToken" in extra:
            again = self.call("RunTask", region, **request)["tasks"]
            assert [task["taskArn"] for task in again] == made
        else:
            assert [task["version"] for task in document["tasks"]] == [1] * count
        return multiple(*(Thing(region, arn, epoch) for arn in made))

    @rule(
        target=tasks,
        region=regions,
        cluster=names,
        containers=container_definitions(),
        count=st.integers(1, 3),
        extra=extras,
    )
    def run_something_new(
        self,
        region: str,
        cluster: str,
        containers: list[dict[str, Any]],
        count: int,
        extra: dict[str, str],
    ) -> Any:
        self.create_cluster(region, cluster)
        return self.ran(self.registered(region, "new", containers), cluster, count, extra)

    @rule(task=tasks, reason=st.sampled_from([None, "enough"]))
    def stop_task(self, task: Thing, reason: str | None) -> None:
        region, arn, _ = task
        cluster = arn.split("/")[1]
        known = self.look_up(region, cluster, arn)
        more = {} if reason is None else {"reason": reason}
        status, document = self.send("StopTask", region, cluster=cluster, task=arn, **more)
        if known is None or cluster not in self.active(region):
            assert document["__type"] in ("InvalidParameterException", "ClusterNotFoundException")
            return
        assert (status, document["task"]["desiredStatus"]) == (200, "STOPPED")
        if known["desiredStatus"] == "RUNNING":
            assert document["task"]["stopCode"] == "UserInitiated"
            assert document["task"]["version"] == known["version"] + 1
        else:
            assert document["task"].get("stoppedReason") == known["stoppedReason"]

    def look_up(self, region: str, cluster: str, arn: str) -> dict[str, Any] | None:
        status, document = self.send("DescribeTasks", region, "waiter", cluster=cluster, tasks=[arn])
        return document["tasks"][0] if status == 200 and document["tasks"] else None

    @precondition(lambda self: any(self.live()))
    @rule(which=st.integers(0, 9), by=seconds)
    def stop_one_that_lives(self, which: int, by: float) -> None:
        live = list(self.live())
        task = live[which % len(live)]
        region, arn, cluster = task.spec.region, task.arn, task.spec.cluster_arn
        made = self.call("StopTask", region, cluster=cluster, task=arn)["task"]
        assert made["desiredStatus"] == "STOPPED"
        self.fake.advance(by)

    def live(self) -> Iterator[Task]:
        """The tasks that have not stopped."""
        every = (task for world in self.worlds() for task in world.tasks)
        return (task for task in every if task.last_status is not TaskStatus.STOPPED)

    @rule(by=seconds)
    def advance(self, by: float) -> None:
        before = self.fake.now
        self.fake.advance(by)
        assert abs((self.fake.now - before).total_seconds() - by) < 0.001

    @rule(region=regions, aside=asides)
    def go_aside(self, region: str, aside: tuple[str, Any]) -> None:
        """What must not matter to anything else: reading, being refused, failing as ordered."""
        kind, argument = aside
        if kind == "poll":
            self.poll(region)
        elif kind == "refuse":
            self.refuse(region, argument)
        else:
            self.fail(region, *argument)

    def poll(self, region: str) -> None:
        before = self.fake.now
        for _ in range(3):
            self.call("ListClusters", region)
        passed = (self.fake.now - before).total_seconds()
        assert abs(passed - 2 * self.fake.options.poll_step) < 0.001

    @rule()
    def settle(self) -> None:
        try:
            self.fake.settle(10_000)
        except SettleTimeout:
            assert all(waits_for_ever(task) for task in self.core.in_transition())
        assert not self.core.busy

    def refuse(self, region: str, refusal: tuple[str, dict[str, Any], str]) -> None:
        name, parameters, code = refusal
        status, document = self.send(name, region, **parameters)
        assert status == 400
        assert code in document["__type"]

    def fail(self, region: str, name: str, code: str) -> None:
        self.fake.faults.error(name, code, message="ordered")
        status, document = self.send(name, region)
        assert (status, document) == (
            500 if code == "ServerException" else 400,
            {"__type": code, "message": "ordered"},
        )

    @precondition(lambda self: self.heard > 30)
    @rule()
    def reset(self) -> None:
        self.fake.reset()
        assert self.fake.tasks() == []
        assert not self.core.busy
        self.heard = 0
        self.newest.clear()
        for region in REGIONS:
            self.call("CreateCluster", region)

    # -- what always holds ------------------------------------------------------------------------
    @invariant()
    def every_change_is_a_row_of_a_table(self) -> None:
        journal = self.core.journal
        assert journal.dropped == 0
        steps: dict[tuple[int, str], list[Change]] = {}
        for change in journal[self.heard :]:
            if isinstance(change.after, Task):
                assert change.before is self.newest.get(change.after.arn)
                check_change(change)
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
    def indexes_agree_with_rows(self) -> None:
        for world in self.worlds():
            check_world(world)

    @invariant()
    def the_newest_form_is_the_row(self) -> None:
        rows = {task.arn: task for world in self.worlds() for task in world.tasks}
        assert rows == self.newest

    @invariant()
    def no_live_task_without_its_cluster(self) -> None:
        for world in self.worlds():
            active = {one.serial for one in world.clusters.among("status", ClusterStatus.ACTIVE)}
            for task in world.tasks:
                assert task.last_status is TaskStatus.STOPPED or task.spec.cluster_serial in active

    @invariant()
    def whoever_is_on_the_way_waits_for_something(self) -> None:
        expected = {_task_of(message) for message in self.core._agenda.messages()}
        for task in self.core.in_transition():
            assert task.arn in expected or waits_for_ever(task)

    @invariant()
    def counts_are_those_of_the_lists(self) -> None:
        for region in REGIONS:
            active = self.active(region)  # naming none would mean the default one
            shown = self.look("DescribeClusters", region, clusters=active)["clusters"] if active else []
            for cluster in shown:
                statuses = self.listed(region, cluster["clusterArn"])
                assert cluster["runningTasksCount"] == statuses.count("RUNNING")
                pending = statuses.count("PROVISIONING") + statuses.count("PENDING")
                assert cluster["pendingTasksCount"] == pending

    def listed(self, region: str, cluster: str) -> list[str]:
        """The last status of all tasks that are listed."""
        found: list[str] = []
        for desired in ("RUNNING", "STOPPED"):
            arns = self.look("ListTasks", region, cluster=cluster, desiredStatus=desired)["taskArns"]
            assert len(set(arns)) == len(arns) < 100
            if arns:
                tasks = self.look("DescribeTasks", region, cluster=cluster, tasks=arns)["tasks"]
                assert {task["desiredStatus"] for task in tasks} == {desired}
                assert [task["taskArn"] for task in tasks] == arns
                found += [task["lastStatus"] for task in tasks]
        return found

    # -- the end ----------------------------------------------------------------------------------
    def teardown(self) -> None:
        if not hasattr(self, "fake"):
            return
        self.each_version_has_one_event()
        self.everything_ends()
        self.fake.close()

    def each_version_has_one_event(self) -> None:
        versions: dict[str, list[int]] = {}
        for event in self.fake.events:
            versions.setdefault(event["resources"][0], []).append(event["detail"]["version"])
        for numbers in versions.values():
            assert numbers == list(range(1, len(numbers) + 1))

    def everything_ends(self) -> None:
        """What is stopped stops, and an hour later nothing is left of it."""
        for task in list(self.live()):
            self.call("StopTask", task.spec.region, cluster=task.spec.cluster_arn, task=task.arn)
        self.fake.settle()
        assert {task.last_status for world in self.worlds() for task in world.tasks} <= {TaskStatus.STOPPED}
        self.fake.advance(3_600)
        assert [task for world in self.worlds() for task in world.tasks] == []
        assert [replay for world in self.worlds() for replay in world.replays] == []
        assert self.core.next_due is None or self.core.next_due > self.fake.now.timestamp()


def waits_for_ever(task: Task) -> bool:
    """Whether a container of the task waits for the end of one that runs until it is stopped."""
    ending = {
        name
        for birth in task.spec.containers
        for name, condition in birth.spec.depends_on
        if condition != "START" and task.container(birth.spec.name).status is ContainerStatus.PULLED
    }
    return any(task.container(name).status is ContainerStatus.RUNNING for name in ending)


def _task_of(message: Any) -> str:
    key = getattr(message, "key", None)
    return str(message.task_arn if key is None else key.task_arn)


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=_number("ECS_FAKE_TEST_EXAMPLES", 80),
    stateful_step_count=_number("ECS_FAKE_TEST_STEPS", 40),
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # which takes minutes here
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
