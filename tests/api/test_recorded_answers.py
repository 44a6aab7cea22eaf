"""Our answers have the keys that recorded answers of the real service have.

`tests/data/recorded` holds the recordings, with the year where it is known. A situation like the recorded ones is
built for every operation, and wherever all recordings since 2021 of such a thing have a key, ours must have it (of
operations that were recorded only earlier, or at an unknown time, all recordings count). Things are alike when they
have the same launch type and status. Keys of ours must be known from a recording or from the service model.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import ecs_fake
from ecs_fake.operations import OPERATIONS
from tests.api import hosts
from tests.api.conftest import NETWORK

pytestmark = pytest.mark.newest_sdk

RECORDINGS = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[1] / "data" / "recorded").glob("*.json"))
}
MODERN = 2021
TAGS = [{"key": "k", "value": "v"}]
RESOURCES = re.compile(r"^\.(taskDefinitions?|tasks?|clusters?|containerInstances?|services?)(\[\])?(?=\.|$)")
KINDS = ("launchType", "lastStatus", "status", "networkMode")
"""What tells situations apart."""
FREE = frozenset({"options", "dockerLabels"})
"""Members whose keys are the user's."""

Thing = tuple[str, tuple[str, ...]]
"""A place in an answer, and the kind of the resource that it is a part of."""
Keys = dict[Thing, list[set[str]]]

NOT_YET = re.compile(r"\.services?(\[\])?\.events\[\]")
"""Places that only a service scheduler fills."""
NOT_YET_DESCRIBED = ("FARGATE", "DRAINING")
"""A service stays DRAINING only while it has tasks, which a scheduler starts."""

Situation = Callable[[ecs_fake.EcsFake, Any], Iterator[dict[str, Any]]]
"""Gives answers of an operation."""
SITUATIONS: dict[str, Situation] = {}


def situation(action: str) -> Callable[[Situation], Situation]:
    """Register what makes the answers of an operation that are compared."""

    def register(function: Situation) -> Situation:
        SITUATIONS[action] = function
        return function

    return register


# -- keys ----------------------------------------------------------------------------------------
def recent(action: str) -> list[Any]:
    """Give the recorded answers that count."""
    modern = [one for one in RECORDINGS[action] if (one["year"] or 0) >= MODERN]
    return [_on_the_wire(one) for one in modern or RECORDINGS[action]]


def _on_the_wire(recording: dict[str, Any]) -> Any:
    """Take back what Step Functions does to an answer: its SDK makes an empty list of each one that is missing."""
    through = "stepfunctions" in recording["source"]
    return _without_empty_lists(recording["answer"]) if through else recording["answer"]


def _without_empty_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty_lists(one) for name, one in value.items() if one != []}
    return [_without_empty_lists(one) for one in value] if isinstance(value, list) else value


def keys_of(answers: Iterable[Any]) -> Keys:
    """Give the key sets of all objects in answers, by what they are."""
    found: Keys = defaultdict(list)
    for answer in answers:
        for thing, keys in _objects(answer, "", ()):
            found[thing].append(keys)
    return found


def _objects(value: Any, path: str, kind: tuple[str, ...]) -> Iterator[tuple[Thing, set[str]]]:
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, f"{path}[]", kind)
    elif isinstance(value, dict):
        if RESOURCES.fullmatch(path):
            kind = tuple(str(value[name]) for name in KINDS if name in value)
        yield (path, kind), set(value)
        for name in value.keys() - FREE:
            yield from _objects(value[name], f"{path}.{name}", kind)


def missing(recorded: Keys, ours: Keys) -> list[str]:
    """Tell what our answers lack that every recording of such a thing has."""
    return [
        f"{path} {' '.join(kind)} lacks {', '.join(sorted(lacks))}"
        for (path, kind), sets in ours.items()
        if (path, kind) in recorded
        for keys in sets
        if (lacks := set.intersection(*recorded[path, kind]) - keys)
    ]


# -- situations ----------------------------------------------------------------------------------
READ_ONLY = frozenset(
    {
        "compatibilities",
        "deleteRequestedAt",
        "deregisteredAt",
        "registeredAt",
        "registeredBy",
        "requiresAttributes",
        "revision",
        "status",
        "taskDefinitionArn",
    }
)


def recorded_definitions(action: str) -> Iterator[dict[str, Any]]:
    """Give the recorded task definitions as requests of RegisterTaskDefinition."""
    for answer in recent(action):
        for shown in answer.get("taskDefinitions") or [answer["taskDefinition"]]:
            request = {name: value for name, value in shown.items() if name not in READ_ONLY}
            yield request | ({"tags": answer["tags"]} if answer.get("tags") else {})


@situation("RegisterTaskDefinition")
def _register(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    for request in recorded_definitions("RegisterTaskDefinition"):
        yield ecs.register_task_definition(**request)


@situation("DescribeTaskDefinition")
def _describe_definition(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    for request in recorded_definitions("DescribeTaskDefinition"):
        ecs.register_task_definition(**request)
        yield ecs.describe_task_definition(taskDefinition=request["family"], include=["TAGS"])


@situation("DeregisterTaskDefinition")
def _deregister_definition(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    for request in recorded_definitions("DeregisterTaskDefinition"):
        made = ecs.register_task_definition(**request)["taskDefinition"]
        yield ecs.deregister_task_definition(taskDefinition=made["taskDefinitionArn"])


@situation("DeleteTaskDefinitions")
def _delete_definitions(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    for request in recorded_definitions("DeleteTaskDefinitions"):
        made = ecs.register_task_definition(**request)["taskDefinition"]
        ecs.deregister_task_definition(taskDefinition=made["taskDefinitionArn"])
        yield ecs.delete_task_definitions(taskDefinitions=[made["taskDefinitionArn"]])


@situation("ListTaskDefinitions")
def _list_definitions(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    run(ecs)
    yield ecs.list_task_definitions()
    yield ecs.list_task_definitions(status="INACTIVE")


def run(ecs: Any, **members: Any) -> dict[str, Any]:
    """Run a Fargate task, and give the answer."""
    definition = ecs.register_task_definition(
        family="job",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "images/app", "memory": 128, "memoryReservation": 64}],
    )["taskDefinition"]
    request = {
        "taskDefinition": definition["taskDefinitionArn"],
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
        "startedBy": "somebody",
        **members,
    }
    answer: dict[str, Any] = ecs.run_task(**{name: one for name, one in request.items() if one is not None})
    return answer


@situation("RunTask")
def _run_task(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    overrides = {"containerOverrides": [{"name": "app"}]}
    yield run(ecs, overrides=overrides)


@situation("DescribeTasks")
def _describe_tasks(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    strategy = [{"capacityProvider": "FARGATE", "weight": 1}]
    (task,) = run(ecs, launchType=None, capacityProviderStrategy=strategy, tags=TAGS)["tasks"]
    for seconds in (0, 20, 60):  # PROVISIONING, PENDING, RUNNING
        fake.advance(seconds)
        yield ecs.describe_tasks(tasks=[task["taskArn"]], include=["TAGS"])
    ecs.stop_task(task=task["taskArn"])
    fake.settle()
    yield ecs.describe_tasks(tasks=[task["taskArn"], "0" * 32])


@situation("StopTask")
def _stop_task(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    (task,) = run(ecs)["tasks"]
    fake.settle()
    yield ecs.stop_task(task=task["taskArn"])


@situation("ListTasks")
def _list_tasks(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.list_tasks()
    run(ecs)
    yield ecs.list_tasks()


@situation("DescribeClusters")
def _describe_clusters(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    ecs.tag_resource(resourceArn=cluster_arn(ecs), tags=TAGS)
    yield ecs.describe_clusters(clusters=["default", "missing"])
    yield ecs.describe_clusters(include=["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"])


@situation("ListClusters")
def _list_clusters(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.list_clusters()


@situation("ListContainerInstances")
def _list_instances(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.list_container_instances()
    hosts.register(ecs)
    yield ecs.list_container_instances()


@situation("DescribeContainerInstances")
def _describe_instances(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    arn = hosts.register(ecs)["containerInstanceArn"]
    yield ecs.describe_container_instances(containerInstances=[arn], include=["TAGS"])
    ecs.update_container_instances_state(containerInstances=[arn], status="DRAINING")
    yield ecs.describe_container_instances(containerInstances=[arn], include=["TAGS"])


@situation("UpdateContainerInstancesState")
def _update_state(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    arn = hosts.register(ecs)["containerInstanceArn"]
    yield ecs.update_container_instances_state(containerInstances=[arn], status="DRAINING")


@situation("UpdateContainerAgent")
def _update_agent(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.update_container_agent(containerInstance=hosts.register(ecs)["containerInstanceArn"])


def cluster_arn(ecs: Any) -> str:
    arn: str = ecs.describe_clusters()["clusters"][0]["clusterArn"]
    return arn


@situation("TagResource")
def _tag(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.tag_resource(resourceArn=cluster_arn(ecs), tags=TAGS)


@situation("UntagResource")
def _untag(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.untag_resource(resourceArn=cluster_arn(ecs), tagKeys=["k"])


@situation("ListTagsForResource")
def _list_tags(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.list_tags_for_resource(resourceArn=cluster_arn(ecs))
    ecs.tag_resource(resourceArn=cluster_arn(ecs), tags=TAGS)
    yield ecs.list_tags_for_resource(resourceArn=cluster_arn(ecs))


BALANCER = {
    "targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/one/0123456789abcdef",
    "containerName": "app",
    "containerPort": 80,
}
REGISTRY = {"registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"}
SPREAD = {"type": "spread", "field": "attribute:ecs.availability-zone"}


def serve(ecs: Any, name: str, **members: Any) -> str:
    """Create a service of awsvpc tasks, and give its name."""
    ecs.register_task_definition(
        family=name,
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        requiresCompatibilities=["EC2", "FARGATE"],
        containerDefinitions=[
            {"name": "app", "image": "images/app", "portMappings": [{"containerPort": 80}]}
        ],
    )
    request = {"serviceName": name, "taskDefinition": name, "desiredCount": 0, "tags": TAGS, **members}
    ecs.create_service(networkConfiguration=NETWORK, **request)
    return name


def serve_by_task_set(ecs: Any) -> str:
    """Create a service with a PRIMARY task set, and give its name."""
    serve(ecs, "plain", launchType="EC2")  # its task definition is what is wanted
    ecs.create_service(serviceName="sets", deploymentController={"type": "EXTERNAL"})
    where = {"cluster": "default", "service": "sets"}
    made = ecs.create_task_set(
        **where,
        taskDefinition="plain",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        loadBalancers=[BALANCER],
    )["taskSet"]
    ecs.update_service_primary_task_set(**where, primaryTaskSet=made["id"])
    return "sets"


def services(ecs: Any) -> list[str]:
    """Create a service of each kind that was recorded."""
    ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    strategy = [{"capacityProvider": "FARGATE", "weight": 1}]
    return [
        serve(ecs, "fargate", launchType="FARGATE", loadBalancers=[BALANCER]),
        serve(ecs, "ec2", launchType="EC2", placementStrategy=[SPREAD]),
        serve(
            ecs,
            "provider",
            capacityProviderStrategy=strategy,
            loadBalancers=[BALANCER],
            serviceRegistries=[REGISTRY],
        ),
    ]


@situation("DescribeServices")
def _describe_services(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.describe_services(services=[*services(ecs), serve_by_task_set(ecs)], include=["TAGS"])


@situation("UpdateService")
def _update_service(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    for name in services(ecs):
        yield ecs.update_service(service=name, forceNewDeployment=True)
    yield ecs.update_service(service=serve_by_task_set(ecs), desiredCount=1)


@situation("DeleteService")
def _delete_service(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    controller = {"type": "CODE_DEPLOY"}
    name = serve(ecs, "web", launchType="FARGATE", loadBalancers=[BALANCER], deploymentController=controller)
    yield ecs.delete_service(service=name)
    yield ecs.delete_service(service=serve_by_task_set(ecs), force=True)


@situation("ListServices")
def _list_services(fake: ecs_fake.EcsFake, ecs: Any) -> Iterator[dict[str, Any]]:
    yield ecs.list_services()
    serve(ecs, "web", launchType="FARGATE")
    yield ecs.list_services()


# -- tests ---------------------------------------------------------------------------------------
COMPARED = [action for action in RECORDINGS if action in OPERATIONS]
BEYOND = {
    "cluster.statistics[].name": "documented: include STATISTICS; nobody recorded it",
    "cluster.statistics[].value": "documented: include STATISTICS; nobody recorded it",
    "task.containers[].memory": "documented: an example of RunTask; no recorded container had a hard limit",
    "taskDefinition.deleteRequestedAt": "a member of the newer model; the one recording is older",
}
"""Keys of ours that no recording has, and how they are known."""


def answers(action: str) -> list[dict[str, Any]]:
    """Give our answers of an operation, without what botocore adds; things take their time, so all states are seen."""
    with ecs_fake.mock_ecs(clusters=["default"], timings="realistic", poll_step=0) as fake:
        given = SITUATIONS[action](fake, fake.client())
        return [{name: value for name, value in one.items() if name != "ResponseMetadata"} for one in given]


def waits(action: str, path: str, kind: tuple[str, ...]) -> bool:
    """Whether something that was recorded cannot be made yet."""
    return bool(NOT_YET.match(path)) or (action, kind) == ("DescribeServices", NOT_YET_DESCRIBED)


@pytest.mark.parametrize("action", COMPARED)
def test_an_answer_has_the_keys_of_recorded_ones(action: str) -> None:
    recorded, ours = keys_of(recent(action)), keys_of(answers(action))
    unlike = recorded.keys() - ours.keys()
    assert [(path, kind) for path, kind in unlike if not waits(action, path, kind)] == []
    assert missing(recorded, ours) == []


def test_keys_that_no_recording_has_are_known_from_elsewhere() -> None:
    recorded = names(_on_the_wire(one) for action in COMPARED for one in RECORDINGS[action])
    ours = names(answer for action in COMPARED for answer in answers(action))
    assert ours - recorded == BEYOND.keys()


def names(answers: Iterable[Any]) -> set[str]:
    """Give the paths of all keys in answers, beginning at the resource."""
    return {
        f"{RESOURCES.sub(lambda found: found[1].rstrip('s'), path)}.{key}"
        for (path, _), sets in keys_of(answers).items()
        for keys in sets
        for key in keys
    }


def test_every_recorded_operation_is_compared() -> None:
    assert SITUATIONS.keys() == RECORDINGS.keys()


def test_a_key_that_is_missing_is_seen() -> None:
    recorded = keys_of([{"task": {"lastStatus": "RUNNING", "cpu": "1", "containers": [{"name": "a"}]}}])
    ours = keys_of([{"task": {"lastStatus": "RUNNING", "containers": [{}]}}])
    assert missing(recorded, ours) == [".task RUNNING lacks cpu", ".task.containers[] RUNNING lacks name"]
    assert missing(recorded, keys_of([{"task": {"lastStatus": "PENDING"}}])) == []
