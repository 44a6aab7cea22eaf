"""Whatever happens to container instances, services keep to what they promise, and nothing is counted wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import ecs_fake
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.status import DesiredStatus, InstanceStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.worlds import World
from tests.indexes import check_world
from tests.properties.profiles import LIVES

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
ANY = st.integers(0, 5)
COMMANDS = st.one_of(
    st.tuples(st.just("join"), st.sampled_from(ZONES)),
    st.tuples(st.just("drain"), ANY),
    st.tuples(st.just("activate"), ANY),
    st.tuples(st.just("cut_off"), ANY),
    st.tuples(st.just("connect"), ANY),
    st.tuples(st.just("terminate"), ANY),
    st.tuples(st.just("halt"), ANY),
    st.tuples(st.just("reclaim"), ANY),
    st.tuples(st.just("deregister"), ANY),
    st.tuples(st.just("scale"), ANY),
    st.tuples(st.just("deploy"), st.sampled_from(["web", "logs"])),
    st.tuples(st.just("protect"), ANY),
    st.tuples(st.just("advance"), st.sampled_from([1, 39, 60, 130])),
)


class Life:
    """A cluster with a REPLICA and a DAEMON service on instances to which things happen."""

    def __init__(self, fake: ecs_fake.EcsFake) -> None:
        self.fake = fake
        self.ecs = fake.client()
        fake.images["slow"] = ecs_fake.Scripted(stop_delay=10)
        for family, image in (("web", "slow"), ("logs", "quick")):
            container = {"name": "app", "image": image, "memory": 500}
            self.ecs.register_task_definition(family=family, containerDefinitions=[container])
        fake.add_container_instances(2)
        self.ecs.create_service(serviceName="logs", taskDefinition="logs", schedulingStrategy="DAEMON")
        self.ecs.create_service(serviceName="web", taskDefinition="web", desiredCount=3)

    def join(self, zone: str) -> None:
        self.fake.add_container_instances(1, az=zone, instance_type="t3.medium")

    def drain(self, number: int) -> None:
        self._state(number, "DRAINING")

    def activate(self, number: int) -> None:
        self._state(number, "ACTIVE")

    def _state(self, number: int, status: str) -> None:
        for arn in self._one(number):
            self.ecs.update_container_instances_state(containerInstances=[arn], status=status)

    def cut_off(self, number: int) -> None:
        self._fault(number, disconnected=True)

    def connect(self, number: int) -> None:
        self._fault(number, disconnected=False)

    def terminate(self, number: int) -> None:
        self._fault(number, lost=True)

    def halt(self, number: int) -> None:
        self._fault(number, lost="stopped")

    def _fault(self, number: int, **fault: Any) -> None:
        for arn in self._one(number):
            self.fake.faults.instance(arn, **fault)

    def reclaim(self, number: int) -> None:
        for arn in self._one(number):
            self.fake.faults.spot_interruption(arn, draining=number % 2 == 0)

    def deregister(self, number: int) -> None:
        for arn in self._one(number):
            self.ecs.deregister_container_instance(containerInstance=arn, force=True)

    def scale(self, count: int) -> None:
        self.ecs.update_service(service="web", desiredCount=count)

    def deploy(self, name: str) -> None:
        self.ecs.update_service(service=name, forceNewDeployment=True)

    def protect(self, number: int) -> None:
        arns = self.ecs.list_tasks(serviceName="web")["taskArns"]
        for arn in arns[number : number + 1]:
            self.ecs.update_task_protection(
                cluster="default", tasks=[arn], protectionEnabled=True, expiresInMinutes=2
            )

    def advance(self, seconds: int) -> None:
        self.fake.advance(seconds)

    def mend(self) -> None:
        """Make everything good again, and give it time."""
        for arn in self.ecs.list_container_instances()["containerInstanceArns"]:
            self.fake.faults.instance(arn, disconnected=False)
            self.ecs.update_container_instances_state(containerInstances=[arn], status="ACTIVE")
        self.fake.add_container_instances(2, instance_type="m5.2xlarge")
        self.fake.advance(1200)
        self.fake.settle()

    def _one(self, number: int) -> list[str]:
        arns = self.ecs.list_container_instances()["containerInstanceArns"]
        return arns[number % len(arns) :][:1] if arns else []


def check(worlds: dict[tuple[str, str], World]) -> None:
    """Fail if what is counted does not add up, or tasks are where they cannot be."""
    (world,) = worlds.values()
    check_world(world)
    instances = {one.arn: one for one in world.container_instances}
    for task in world.tasks:
        if task.last_status is not TaskStatus.STOPPED and not task.orphaned:
            assert instances[task.spec.container_instance or ""].status is not InstanceStatus.INACTIVE
    for one in instances.values():
        check_room(one, world.tasks.among("instance", one.arn))


def check_room(instance: ContainerInstance, tasks: list[Task]) -> None:
    """Fail if more has been taken of an instance than it has, or it has two daemons."""
    assert sum(task.spec.reservation.memory for task in tasks) <= instance.integer("MEMORY")
    daemons = [task for task in tasks if task.spec.group == "service:logs"]
    assert len(daemons) <= 1


def check_good(life: Life) -> None:
    """Fail unless each service has what it wants, where it wants it."""
    instances = life.ecs.list_container_instances(status="ACTIVE")["containerInstanceArns"]
    logs, web = life.ecs.describe_services(services=["logs", "web"])["services"]
    assert (logs["desiredCount"], logs["runningCount"], logs["pendingCount"]) == (
        len(instances),
        len(instances),
        0,
    )
    assert web["runningCount"] == web["desiredCount"]
    found = life.fake._engine.core.read(_by_zone)
    assert not found or max(found.values()) - min(found.values()) <= 1


def _by_zone(worlds: dict[tuple[str, str], World]) -> Counter[str]:
    """Count the tasks of `web` in each zone that has an ACTIVE instance."""
    (world,) = worlds.values()
    cluster = next(iter(world.clusters)).serial
    active = world.container_instances.among("status", (cluster, InstanceStatus.ACTIVE))
    found = Counter({one.attributes["ecs.availability-zone"] or "": 0 for one in active})
    found.update(
        task.spec.availability_zone or ""
        for task in world.tasks
        if task.spec.group == "service:web"
        and task.desired_status is DesiredStatus.RUNNING
        and not task.orphaned
    )
    return found


@LIVES
@given(st.lists(COMMANDS, max_size=12))
def test_services_get_over_it(commands: list[tuple[str, Any]]) -> None:
    with ecs_fake.mock_ecs(clusters=["default"], seed=1, poll_step=0) as fake:
        life = Life(fake)
        for name, argument in commands:
            act: Callable[[Any], None] = getattr(life, name)
            act(argument)
            fake._engine.core.read(check)
        life.mend()
        fake._engine.core.read(check)
        check_good(life)
