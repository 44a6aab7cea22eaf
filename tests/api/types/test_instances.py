"""Container instances, and what shows of them in clusters, tasks and services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.hosts import describe
from tests.api.hosts import register as register_by_hand
from tests.api.instances import EXTERNAL, Add, add_instance, on_ec2
from tests.rules import rule

__all__ = ["add_instance", "on_ec2"]

pytestmark = pytest.mark.newest_sdk

Run = Callable[..., dict[str, Any]]
Define = Callable[..., str]
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


@pytest.mark.rule("Cluster-002")
def test_a_cluster_has_instances_of_several_types(
    fake: ecs_fake.EcsFake, ecs: Any, on_ec2: Define, run: Run
) -> None:
    types = ["m5.large", "c5.xlarge", "t3.medium"]
    arns = {kind: fake.add_container_instances(instance_type=kind)[0] for kind in types}
    for kind, arn in arns.items():
        placed = [{"type": "memberOf", "expression": f"attribute:ecs.instance-type == {kind}"}]
        (task,) = run(taskDefinition=on_ec2(), placementConstraints=placed, **ON_EC2)["tasks"]
        assert task["containerInstanceArn"] == arn
    (cluster,) = ecs.describe_clusters(clusters=["default"])["clusters"]
    assert (cluster["registeredContainerInstancesCount"], cluster["runningTasksCount"]) == (3, 3)


@pytest.mark.rule("ContainerInstance-023")
def test_its_version_is_that_of_its_newest_event(fake: ecs_fake.EcsFake, ecs: Any) -> None:
    (arn,) = fake.add_container_instances()
    for status in ("DRAINING", "ACTIVE", "DRAINING"):
        ecs.update_container_instances_state(containerInstances=[arn], status=status)
        newest = [event for event in fake.events if event["resources"] == [arn]][-1]
        shown = describe(ecs, arn)
        assert newest["detail-type"] == "ECS Container Instance State Change"
        assert (newest["detail"]["version"], newest["detail"]["status"]) == (shown["version"], status)


@pytest.mark.rule("Container-004")
def test_the_gpus_of_a_container_have_ids(fake: ecs_fake.EcsFake, ecs: Any, on_ec2: Define, run: Run) -> None:
    fake.add_container_instances(instance_type="p3.8xlarge")
    needs = [{"type": "GPU", "value": "2"}]
    tasks = [run(taskDefinition=on_ec2(resourceRequirements=needs), **ON_EC2)["tasks"][0] for _ in range(2)]
    shown = ecs.describe_tasks(tasks=[task["taskArn"] for task in tasks])["tasks"]
    given = [one["containers"][0]["gpuIds"] for one in shown]
    assert [len(ids) for ids in given] == [2, 2]
    assert not set(given[0]) & set(given[1])


@pytest.mark.rule("CreateService-052")
def test_tasks_of_an_external_service_go_to_machines_of_ones_own(
    fake: ecs_fake.EcsFake, ecs: Any, add_instance: Add, on_ec2: Define, serve: Callable[..., dict[str, Any]]
) -> None:
    (of_ec2,) = fake.add_container_instances()
    definition = on_ec2(task={"requiresCompatibilities": ["EXTERNAL"]})
    serve(taskDefinition=definition, launchType="EXTERNAL", networkConfiguration=None, desiredCount=2)
    assert ecs.list_tasks(serviceName="web")["taskArns"] == []
    own = add_instance(attributes=EXTERNAL)
    tasks = ecs.describe_tasks(tasks=ecs.list_tasks(serviceName="web")["taskArns"])["tasks"]
    assert [task["containerInstanceArn"] for task in tasks] == [own, own]
    assert of_ec2 != own


@pytest.mark.rule("ContainerOverride-009")
def test_an_override_of_the_soft_limit_counts_on_the_instance(
    fake: ecs_fake.EcsFake, ecs: Any, on_ec2: Define, run: Run
) -> None:
    (arn,) = fake.add_container_instances()

    def free() -> int:
        found = describe(ecs, arn)["remainingResources"]
        return int(next(one["integerValue"] for one in found if one["name"] == "MEMORY"))

    definition = on_ec2(memory=512, memoryReservation=128)
    before = free()
    override = {"containerOverrides": [{"name": "app", "memoryReservation": 300}]}
    (task,) = run(taskDefinition=definition, overrides=override, **ON_EC2)["tasks"]
    assert free() == before - 300
    assert task["containers"][0]["memoryReservation"] == "300"
    assert task["containers"][0]["memory"] == "512"


MOUNT = [{"sourceVolume": "data", "containerPath": "/data"}]
PROXY = {
    "type": "APPMESH",
    "containerName": "app",
    "properties": [
        {"name": "IgnoredUID", "value": "1337"},
        {"name": "ProxyIngressPort", "value": "15000"},
        {"name": "ProxyEgressPort", "value": "15001"},
        {"name": "AppPorts", "value": "80"},
    ],
}


class TestWhatItsAgentCanDo:
    """An agent that is too old for something, or not configured for it, lacks the attribute that says it can do it."""

    @pytest.mark.parametrize(
        ("container", "task", "attribute"),
        [
            pytest.param(
                {"portMappings": [{"containerPortRange": "8000-8005"}]},
                {},
                "ecs.capability.network.container-port-range",
                marks=rule("PortMapping-012"),
            ),
            pytest.param(
                {},
                {"networkMode": "awsvpc", "proxyConfiguration": PROXY},
                "ecs.capability.aws-appmesh",
                marks=rule("ProxyConfiguration-001", "TaskDefinition-038"),
            ),
            pytest.param(
                {"dockerSecurityOptions": ["label:type:svirt_t"]},
                {},
                "com.amazonaws.ecs.capability.selinux",
                marks=rule("ContainerDefinition-023"),
            ),
            pytest.param(
                {"dockerSecurityOptions": ["apparmor:unconfined"]},
                {},
                "com.amazonaws.ecs.capability.apparmor",
                marks=rule("ContainerDefinition-023"),
            ),
            pytest.param(
                {"mountPoints": MOUNT},
                {"volumes": [{"name": "data", "dockerVolumeConfiguration": {"driver": "rexray/ebs"}}]},
                "ecs.capability.docker-plugin.rexray/ebs",
                marks=rule("DockerVolumeConfiguration-005"),
            ),
        ],
    )
    def test_decides_where_a_task_may_go(
        self,
        ecs: Any,
        on_ec2: Define,
        run: Run,
        container: dict[str, Any],
        task: dict[str, Any],
        attribute: str,
    ) -> None:
        definition = on_ec2(task=task, **container)
        shown = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        required = [{"name": one["name"]} for one in shown["requiresAttributes"]]
        assert {"name": attribute} in required
        wish = {**ON_EC2, "taskDefinition": definition}
        if "networkMode" in task:
            wish["networkConfiguration"] = NETWORK
        register_by_hand(ecs, attributes=[one for one in required if one["name"] != attribute])
        assert [one["reason"] for one in run(**wish)["failures"]] == ["ATTRIBUTE"]
        able = register_by_hand(ecs, attributes=required)["containerInstanceArn"]
        assert [one["containerInstanceArn"] for one in run(**wish)["tasks"]] == [able]


class TestSettingsOfItsAgent:
    """ECS_CONTAINER_STOP_TIMEOUT."""

    @pytest.mark.rule("StopTask-013", "ContainerDefinition-089")
    @pytest.mark.parametrize(
        ("agent", "own", "seconds"),
        [
            ({"ECS_CONTAINER_STOP_TIMEOUT": "1m30s"}, {}, 90),
            ({"ECS_CONTAINER_STOP_TIMEOUT": "2s"}, {}, 2),
            ({"ECS_CONTAINER_STOP_TIMEOUT": "2s"}, {"stopTimeout": 10}, 10),
            ({}, {}, 30),
        ],
    )
    def test_how_long_containers_have_to_stop(
        self,
        fake: ecs_fake.EcsFake,
        ecs: Any,
        on_ec2: Define,
        run: Run,
        agent: dict[str, str],
        own: dict[str, int],
        seconds: int,
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=3600)
        fake.add_container_instances(agent=agent)
        (made,) = run(taskDefinition=on_ec2(**own), **ON_EC2)["tasks"]
        task = fake.task(made["taskArn"])
        ecs.stop_task(task=task.arn)
        fake.advance(seconds - 0.5)
        assert task.exit_codes == {"app": None}
        fake.advance(0.5)
        assert task.exit_codes == {"app": 137}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ECS_CONTAINER_STOP_TIMEOUT", "30"),
            ("ECS_CONTAINER_STOP_TIMEOUT", "500ms"),
            ("ECS_CONTAINER_STOP_TIMEOUT", ""),
            ("ECS_RESERVED_MEMORY", "64"),
        ],
    )
    def test_what_is_not_known_is_refused(self, fake: ecs_fake.EcsFake, name: str, value: str) -> None:
        with pytest.raises(ecs_fake.OptionError, match=name):
            fake.add_container_instances(agent={name: value})
