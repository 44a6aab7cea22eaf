"""A server that is killed while it is written to: is everything there again that was acknowledged?

`python -m tests.state.crashing 100` does it that often and writes a report.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from tests.served import Served
from tests.state.conftest import NETWORK

WRITERS = 4
LEAST, MOST = 0.05, 0.6
"""Seconds of writing before the kill."""


def client_of(served: Served) -> Any:
    """A client that never tries twice: what was not answered is not known to have happened."""
    exported = served.exports
    return boto3.client(
        "ecs",
        endpoint_url=served.url,
        region_name=exported["AWS_DEFAULT_REGION"],
        aws_access_key_id=exported["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=exported["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )


@dataclass
class Acknowledged:
    """What the server has said yes to."""

    clusters: dict[str, str] = field(default_factory=dict)
    """Their statuses by ARN."""
    tags: dict[str, str] = field(default_factory=dict)
    """The value of the tag `n` by ARN."""
    definitions: set[str] = field(default_factory=set)
    tasks: dict[str, str] = field(default_factory=dict)
    """What is wanted of them, by ARN."""
    unsure: set[str] = field(default_factory=set)
    """ARNs with a change that was asked for, and was not answered."""
    count: int = 0


class Writer:
    """Changes things until nobody answers any more."""

    def __init__(self, ecs: Any, name: str, seed: int, done: Acknowledged) -> None:
        self._name = name
        self._ecs = ecs
        self._random = random.Random(seed)
        self._done = done
        self._clusters: list[str] = []
        self._tasks: list[str] = []
        self._number = 0

    def run(self) -> None:
        try:
            while True:
                self._random.choice(
                    (self._create, self._tag, self._delete, self._register, self._run, self._stop)
                )()
                self._done.count += 1
        except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError):
            return  # killed

    def _create(self) -> None:
        self._number += 1
        arn = self._ecs.create_cluster(clusterName=f"{self._name}-{self._number}")["cluster"]["clusterArn"]
        self._clusters.append(arn)
        self._done.clusters[arn] = "ACTIVE"

    def _tag(self) -> None:
        if self._clusters:
            arn, value = self._random.choice(self._clusters), str(self._random.random())
            self._done.unsure.add(arn)
            self._ecs.tag_resource(resourceArn=arn, tags=[{"key": "n", "value": value}])
            self._done.unsure.discard(arn)
            self._done.tags[arn] = value

    def _delete(self) -> None:
        if self._clusters:
            arn = self._clusters.pop()
            self._done.unsure.add(arn)
            self._ecs.delete_cluster(cluster=arn)
            self._done.unsure.discard(arn)
            self._done.clusters[arn] = "INACTIVE"

    def _register(self) -> None:
        made = self._ecs.register_task_definition(
            family=self._name,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app"}],
        )
        self._done.definitions.add(made["taskDefinition"]["taskDefinitionArn"])

    def _run(self) -> None:
        made = self._ecs.run_task(
            taskDefinition="base", count=3, launchType="FARGATE", networkConfiguration=NETWORK
        )
        for task in made["tasks"]:
            self._tasks.append(task["taskArn"])
            self._done.tasks[task["taskArn"]] = "RUNNING"

    def _stop(self) -> None:
        if self._tasks:
            arn = self._tasks.pop()
            self._done.unsure.add(arn)
            self._ecs.stop_task(task=arn)
            self._done.unsure.discard(arn)
            self._done.tasks[arn] = "STOPPED"


def crash(directory: Path, seed: int, rounds: int) -> Acknowledged:
    """Write, kill and look, so many times with one file; give what was acknowledged in all. Raises AssertionError."""
    chance = random.Random(seed)
    done = Acknowledged()
    arguments = ["--state", str(directory / "kept.state"), "--runner", "simulated", "--clusters", "default"]
    for number in range(rounds):
        with Served(directory, arguments) as served:
            ecs = client_of(served)
            check(ecs, done)
            ecs.register_task_definition(
                family="base",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": "app"}],
            )
            writers = [
                Writer(ecs, f"w{number}-{one}", chance.getrandbits(32), done) for one in range(WRITERS)
            ]
            threads = [threading.Thread(target=writer.run) for writer in writers]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(LEAST, MOST))
            served.end(signal.SIGKILL)
            for thread in threads:
                thread.join()
    with Served(directory, arguments) as served:
        check(client_of(served), done)
    return done


def check(ecs: Any, done: Acknowledged) -> None:
    """Fail unless everything acknowledged is there."""
    for arns in _by_hundred(sorted(done.clusters.keys() - done.unsure)):
        found = ecs.describe_clusters(clusters=arns, include=["TAGS"])["clusters"]
        statuses = {one["clusterArn"]: one["status"] for one in found}
        for arn in arns:
            assert statuses.get(arn, "INACTIVE") == done.clusters[arn], arn
        for one in found:
            expected = done.tags.get(one["clusterArn"])
            if expected is not None and one["status"] == "ACTIVE":
                assert one["tags"] == [{"key": "n", "value": expected}], one
    for arns in _by_hundred(sorted(done.tasks.keys() - done.unsure)):
        answer = ecs.describe_tasks(tasks=arns)
        assert answer["failures"] == []
        for task in answer["tasks"]:
            assert task["desiredStatus"] == done.tasks[task["taskArn"]], task["taskArn"]
    pages = ecs.get_paginator("list_task_definitions").paginate()
    assert done.definitions <= {arn for page in pages for arn in page["taskDefinitionArns"]}


def _by_hundred(arns: list[str]) -> list[list[str]]:
    return [arns[at : at + 100] for at in range(0, len(arns), 100)]


def main(rounds: int) -> None:
    """Crash that often, and say what came of it."""
    seed = int(time.time())
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        done = crash(Path(directory), seed, rounds)
    sys.stdout.write(
        f"seed {seed}: {rounds} kills in {time.monotonic() - began:.0f} s, {done.count} calls acknowledged,\n"
        f"{len(done.clusters)} clusters, {len(done.definitions)} revisions, {len(done.tasks)} tasks: all there again\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
