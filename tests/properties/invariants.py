"""What holds in every world at any time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecs_fake.records.cluster import Cluster
from ecs_fake.records.service import Service
from ecs_fake.records.status import (
    AttachmentStatus,
    ClusterStatus,
    ContainerStatus,
    DeploymentStatus,
    InstanceStatus,
    RolloutState,
    ServiceStatus,
    TaskSetStatus,
    TaskStatus,
)
from ecs_fake.records.task import Task
from ecs_fake.store.worlds import World
from tests.properties.outcomes import Document, Look, listed


# -- what there is -------------------------------------------------------------------------------
def live_tasks(world: World, cluster: Cluster) -> list[Task]:
    """The tasks of a cluster that have not stopped."""
    return [task for task in _seen(world) if task.spec.cluster_serial == cluster.serial]


def _seen(world: World) -> Iterable[Task]:
    """Tasks that have not stopped, and are not out of ECS's sight."""
    return (task for task in world.tasks if task.last_status is not TaskStatus.STOPPED and not task.orphaned)


def active_services(world: World) -> list[Service]:
    """The services that have not begun to end."""
    return [one for one in world.services if one.status is ServiceStatus.ACTIVE]


def unfinished_services(world: World, cluster: Cluster) -> list[Service]:
    """The services of a cluster that have not ended."""
    return [
        one
        for one in world.services
        if one.cluster_serial == cluster.serial and one.status is not ServiceStatus.INACTIVE
    ]


def services_on_the_way(world: World) -> list[Service]:
    """Services that end, or roll something out, or are to have another number of tasks than they have."""
    return [
        one
        for one in world.services
        if one.status is ServiceStatus.DRAINING
        or any(each.rollout_state is RolloutState.IN_PROGRESS for each in one.deployments)
        or one.desired_count
    ]


def waits_for_ever(task: Task) -> bool:
    """Whether only a stop helps the task on.

    A container waits for the end of one that runs until it is stopped; or an agent has said that the network interface
    is gone before the task could begin.
    """
    if task.attachment is AttachmentStatus.DETACHED and task.last_status is TaskStatus.PROVISIONING:
        return True
    ending = {
        name
        for birth in task.spec.containers
        for name, condition in birth.spec.depends_on
        if condition != "START" and task.container(birth.spec.name).status is ContainerStatus.PULLED
    }
    return any(task.container(name).status is ContainerStatus.RUNNING for name in ending)


def waits_for_room(task: Task) -> bool:
    """Whether the task waits for a container instance that its capacity provider is to launch."""
    return task.last_status is TaskStatus.PROVISIONING and task.spec.launch_type != "FARGATE"


# -- what holds ----------------------------------------------------------------------------------
def check_homes(world: World) -> None:
    """No task lives without its cluster, nor on an instance that is not there; no task set without its service."""
    open_for_tasks = {
        one.serial
        for one in world.clusters
        if one.status in (ClusterStatus.ACTIVE, ClusterStatus.PROVISIONING)
    }
    registered = {one.arn for one in world.container_instances if one.status is not InstanceStatus.INACTIVE}
    for task in _seen(world):
        assert task.spec.cluster_serial in open_for_tasks, task.arn
        assert task.spec.container_instance in (None, *registered), task.arn
    served = {one.serial for one in world.services if one.status is not ServiceStatus.INACTIVE}
    for task_set in world.task_sets:
        assert task_set.service_serial in served


def check_instances(world: World) -> None:
    """Tasks reserve no more of an instance than it has registered, and no host port or GPU twice."""
    for instance in world.container_instances:
        taken = [
            task.spec.reservation for task in _seen(world) if task.spec.container_instance == instance.arn
        ]
        assert sum(one.cpu for one in taken) <= instance.integer("CPU")
        assert sum(one.memory for one in taken) <= instance.integer("MEMORY")
        for kind, registered in (("ports", "PORTS"), ("udp_ports", "PORTS_UDP"), ("gpus", None)):
            reserved = [each for one in taken for each in getattr(one, kind)]
            assert len(set(reserved)) == len(reserved), (kind, reserved)
            if registered is not None:
                assert not set(map(str, reserved)) & set(instance.strings(registered)), reserved


def check_services(world: World) -> None:
    """A service that has ended has no tasks; one that lives has one PRIMARY deployment, or one such task set."""
    tasks = list(_seen(world))
    for service in world.services:
        primary = [one for one in service.deployments if one.status is DeploymentStatus.PRIMARY]
        sets = [one for one in world.task_sets if one.service_serial == service.serial]
        assert len(primary) <= 1
        assert sum(one.status is TaskSetStatus.PRIMARY for one in sets) <= 1
        if service.status is ServiceStatus.ACTIVE and service.revision.controller == "ECS":
            assert len(primary) == 1
        if service.status is ServiceStatus.INACTIVE:
            ids = {one.deployment_id for one in service.deployments}
            assert not [task for task in tasks if task.spec.started_by in ids]


# -- what the API tells of itself ----------------------------------------------------------------
def check_counts(look: Look) -> None:
    """What descriptions count is what listings have."""
    for arn in listed(look, "ListClusters", "clusterArns"):
        (cluster,) = look("DescribeClusters", clusters=[arn])["clusters"]
        tasks = _tasks(look, arn)
        _check_cluster(look, cluster, tasks)
        _check_instance_counts(look, arn, tasks)
        _check_service_counts(look, arn, tasks)


def _tasks(look: Look, cluster: str) -> list[Document]:
    """All tasks of a cluster that are listed."""
    found: list[Document] = []
    for desired in ("RUNNING", "STOPPED"):
        arns = look("ListTasks", cluster=cluster, desiredStatus=desired)["taskArns"]
        assert len(set(arns)) == len(arns)
        if arns:
            tasks = look("DescribeTasks", cluster=cluster, tasks=arns)["tasks"]
            assert {task["desiredStatus"] for task in tasks} == {desired}
            assert [task["taskArn"] for task in tasks] == arns
            found += tasks
    return found


def _check_cluster(look: Look, cluster: Document, tasks: list[Document]) -> None:
    arn = cluster["clusterArn"]
    _check_task_counts(cluster, tasks, "runningTasksCount", "pendingTasksCount")
    instances = listed(look, "ListContainerInstances", "containerInstanceArns", cluster=arn, status="ACTIVE")
    instances += listed(
        look, "ListContainerInstances", "containerInstanceArns", cluster=arn, status="DRAINING"
    )
    assert cluster["registeredContainerInstancesCount"] == len(instances)
    assert cluster["activeServicesCount"] == len(listed(look, "ListServices", "serviceArns", cluster=arn))


_PENDING = ("PROVISIONING", "PENDING", "ACTIVATING")


def _check_task_counts(thing: Document, tasks: list[Document], running: str, pending: str) -> None:
    statuses = [task["lastStatus"] for task in tasks]
    assert thing[running] == statuses.count("RUNNING")
    assert thing[pending] == sum(statuses.count(status) for status in _PENDING)


def _check_instance_counts(look: Look, cluster: str, tasks: list[Document]) -> None:
    arns = listed(look, "ListContainerInstances", "containerInstanceArns", cluster=cluster)
    if not arns:
        return
    shown = look("DescribeContainerInstances", cluster=cluster, containerInstances=arns)["containerInstances"]
    for instance in shown:
        arn = instance["containerInstanceArn"]
        on_it = [task for task in tasks if task.get("containerInstanceArn") == arn]
        wanted = [task["taskArn"] for task in on_it if task["desiredStatus"] == "RUNNING"]
        assert instance["runningTasksCount"] == len(wanted)  # as wanted, not as it is (ContainerInstance-013)
        assert instance["pendingTasksCount"] == [task["lastStatus"] for task in on_it].count("PENDING")
        assert look("ListTasks", cluster=cluster, containerInstance=arn)["taskArns"] == wanted
        left, whole = _amounts(instance, "remainingResources"), _amounts(instance, "registeredResources")
        assert all(0 <= left[name] <= whole[name] for name in ("CPU", "MEMORY")), (left, whole)


def _amounts(instance: Document, member: str) -> dict[str, Any]:
    return {one["name"]: one["integerValue"] for one in instance[member]}


def _check_service_counts(look: Look, cluster: str, tasks: list[Document]) -> None:
    for arn in listed(look, "ListServices", "serviceArns", cluster=cluster):
        (service,) = look("DescribeServices", cluster=cluster, services=[arn])["services"]
        own = [task for task in tasks if task["group"] == f"service:{service['serviceName']}"]
        wanted = [task["taskArn"] for task in own if task["desiredStatus"] == "RUNNING"]
        found = look("ListTasks", cluster=cluster, serviceName=service["serviceName"])["taskArns"]
        assert found == wanted
        _check_task_counts(service, own, "runningCount", "pendingCount")
        for one in service.get("deployments", ()):
            of_it = [task for task in own if task.get("startedBy") == one["id"]]
            _check_task_counts(one, of_it, "runningCount", "pendingCount")
