"""Eight threads at one fake on virtual time, with clients of their own and with one they share."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import ecs_fake
from ecs_fake.records.task import Task
from tests.indexes import check_world
from tests.properties.lives import check_change

THREADS = 8
ROUNDS = 25
PATIENCE = 50.0
"""Seconds after which threads count as hung."""
IMAGES: dict[str, ecs_fake.Scripted | ecs_fake.PullError] = {
    "images/ends": ecs_fake.Scripted(run_for=3),
    "images/slow": ecs_fake.Scripted(stop_delay=5),
    "images/missing": ecs_fake.PullError(),
}
FARGATE: dict[str, Any] = {
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}


@pytest.fixture(autouse=True)
def restless() -> Iterator[None]:
    """Have the interpreter switch threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class Worker:
    """One thread's work: calls drawn by its own chance; what goes wrong is kept for the test to say."""

    def __init__(self, fake: ecs_fake.EcsFake, client: Any, number: int) -> None:
        self.fake, self.ecs, self.number = fake, client, number
        self.chance = random.Random(number)
        self.made: list[str] = []
        self.revisions: list[str] = []
        self.wrong: list[BaseException] = []
        self.thread = threading.Thread(target=self.work, name=f"worker-{number}")

    def work(self) -> None:
        calls: list[Callable[[], None]] = [
            self.register,
            self.run,
            self.run,
            self.stop,
            self.look,
            self.cluster,
            self.refused,
            self.move_time,
        ]
        try:
            self.register()
            for _ in range(ROUNDS):
                self.chance.choice(calls)()
        except BaseException as error:  # noqa: BLE001 - said by the test, in its own thread
            self.wrong.append(error)

    def register(self) -> None:
        made = self.ecs.register_task_definition(
            family="job",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": self.chance.choice(list(IMAGES))}],
        )
        self.revisions.append(made["taskDefinition"]["taskDefinitionArn"])

    def run(self) -> None:
        count = self.chance.randint(1, 3)
        tasks = self.ecs.run_task(taskDefinition=self.revisions[-1], count=count, **FARGATE)["tasks"]
        assert [task["version"] for task in tasks] == [1] * count
        self.made += [task["taskArn"] for task in tasks]

    def stop(self) -> None:
        if self.made:
            task = self.ecs.stop_task(task=self.chance.choice(self.made))["task"]
            assert task["desiredStatus"] == "STOPPED"

    def look(self) -> None:
        pages = self.ecs.get_paginator("list_tasks").paginate(PaginationConfig={"PageSize": 7})
        listed = [arn for page in pages for arn in page["taskArns"]]
        assert len(listed) == len(set(listed))
        if self.made:
            described = self.ecs.describe_tasks(tasks=self.made[-5:])
            assert [task["taskArn"] for task in described["tasks"]] == self.made[-5:]
            assert described["failures"] == []

    def cluster(self) -> None:
        name = f"cluster-{self.number}"
        assert self.ecs.create_cluster(clusterName=name)["cluster"]["status"] == "ACTIVE"
        assert self.ecs.delete_cluster(cluster=name)["cluster"]["status"] == "INACTIVE"

    def refused(self) -> None:
        with pytest.raises(ClientError, match="The referenced task was not found"):
            self.ecs.stop_task(task="0" * 32)

    def move_time(self) -> None:
        before = self.fake.now
        self.fake.advance(self.chance.choice([0, 0.5, 4, 20]))
        assert self.fake.now >= before


def all_work(workers: list[Worker]) -> None:
    """Run all workers to their end; raise what went wrong in one of them."""
    for worker in workers:
        worker.thread.start()
    for worker in workers:
        worker.thread.join(PATIENCE)
        assert not worker.thread.is_alive(), f"{worker.thread.name} hangs"
    for worker in workers:
        for error in worker.wrong:
            raise error


@pytest.mark.parametrize("clients", ["own", "shared"])
@pytest.mark.parametrize("timings", ["instant", "realistic"])
def test_mixed_calls_at_once(clients: str, timings: Any) -> None:
    with ecs_fake.mock_ecs(clusters=["default"], images=IMAGES, timings=timings) as fake:
        shared = boto3.client("ecs")
        # Clients are made one after the other: sessions of boto3 are no matter of this test.
        own = [boto3.session.Session().client("ecs") for _ in range(THREADS)]
        workers = [
            Worker(fake, own[number] if clients == "own" else shared, number) for number in range(THREADS)
        ]
        all_work(workers)
        made = [arn for worker in workers for arn in worker.made]
        assert len(set(made)) == len(made)
        assert {task.arn for task in fake.tasks()} == set(made)
        revisions = [arn for worker in workers for arn in worker.revisions]
        assert len(set(revisions)) == len(revisions)
        fake.settle()
        assert {task.last_status for task in fake.tasks()} <= {"RUNNING", "STOPPED"}
        check_everything(fake)


def check_everything(fake: ecs_fake.EcsFake) -> None:
    """Indexes agree with rows, and the journal tells each task's life without gap, in the order of time."""
    core = fake._engine.core
    for world in core.read(lambda worlds: list(worlds.values())):
        check_world(world)
    newest: dict[str, Task] = {}
    for change in core.journal:
        if isinstance(change.after, Task):
            assert change.before is newest.get(change.after.arn)
            check_change(change, reported=False)
            newest[change.after.arn] = change.after
    assert set(newest) == {task.arn for task in fake.tasks()}
    # Moves of time are noted by whoever moves it, beside the changes of records.
    times = [change.at for change in core.journal if not isinstance(change.after, float)]
    assert times == sorted(times)
    assert not core.busy


def test_a_reset_amid_calls_leaves_nothing_of_the_old_life() -> None:
    with ecs_fake.mock_ecs(clusters=["default"], images=IMAGES) as fake:
        clients = [boto3.session.Session().client("ecs") for _ in range(THREADS)]
        over = threading.Event()
        wrong: list[BaseException] = []

        def call_on(ecs: Any) -> None:
            """Whatever a reset takes away is answered by an error of ECS, and nothing else happens."""
            worker = Worker(fake, ecs, 1)
            while not over.is_set():
                try:
                    worker.register()
                    worker.run()
                    ecs.stop_task(task=worker.made[-1])
                except ClientError as error:
                    if error.response["ResponseMetadata"]["HTTPStatusCode"] != 400:
                        wrong.append(error)
                except BaseException as error:  # noqa: BLE001 - said by the test, in its own thread
                    wrong.append(error)
                    return

        threads = [threading.Thread(target=call_on, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for _ in range(20):
            fake.reset()
        over.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        assert wrong == []
        fake.settle()
        for world in fake._engine.core.read(lambda worlds: list(worlds.values())):
            check_world(world)
            assert {task.spec.epoch for task in world.tasks} <= {fake._engine.core.epoch}
