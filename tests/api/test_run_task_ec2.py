"""RunTask on container instances: which one is chosen, what a task takes of it, and what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.instances import EXTERNAL, RESERVED_PORTS, Add, add_instance, on_ec2
from tests.api.refusals import refused

__all__ = ["add_instance", "on_ec2"]

Define = Callable[..., str]


@pytest.fixture
def run_ec2(ecs: Any, on_ec2: Define) -> Callable[..., dict[str, Any]]:
    """RunTask with launch type EC2; without a task definition a fresh revision of a small one."""

    def run_task(**changes: Any) -> dict[str, Any]:
        request = {"launchType": "EC2", **changes}
        return ecs.run_task(**{"taskDefinition": request.get("taskDefinition") or on_ec2(), **request})

    return run_task


Run = Callable[..., dict[str, Any]]


def described(ecs: Any, task: dict[str, Any]) -> dict[str, Any]:
    """The task as it is now."""
    (found,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
    return dict(found)


def remaining(ecs: Any, arn: str) -> dict[str, Any]:
    """What is left of an instance, by the resource's name."""
    (found,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
    return {
        one["name"]: one.get("stringSetValue", one["integerValue"]) for one in found["remainingResources"]
    }


def used(answer: dict[str, Any]) -> Counter[str]:
    """How many tasks were placed on each instance."""
    return Counter(task["containerInstanceArn"] for task in answer["tasks"])


class TestAnswer:
    @pytest.mark.rule("RunTask-120", "RunTask-125", "RunTask-074")
    def test_a_fresh_task(self, ecs: Any, add_instance: Add, run_ec2: Run) -> None:
        arn = add_instance()
        answer = run_ec2()
        (task,) = answer["tasks"]
        assert answer["failures"] == []
        assert (task["lastStatus"], task["desiredStatus"], task["version"]) == ("PENDING", "RUNNING", 1)
        assert task["containerInstanceArn"] == arn
        assert task["availabilityZone"] == "us-east-1a"
        assert task["clusterArn"].endswith(":cluster/default")
        (container,) = task["containers"]
        assert container["lastStatus"] == "PENDING"
        assert container["taskArn"] == task["taskArn"]
        assert container["name"] == "app"
        assert ":container/default/" in container["containerArn"]
        assert not {"platformVersion", "platformFamily", "ephemeralStorage"} & described(ecs, task).keys()

    @pytest.mark.rule("RunTask-127")
    def test_members_of_the_documented_sample(
        self, add_instance: Add, register: Define, run_ec2: Run
    ) -> None:
        add_instance()
        register(
            family="sleep360",
            requiresCompatibilities=None,
            networkMode="bridge",
            cpu=None,
            memory=None,
            containerDefinitions=[{"name": "sleep", "image": "busybox", "cpu": 10, "memory": 10}],
        )
        (task,) = run_ec2(taskDefinition="sleep360")["tasks"]
        expected = {
            "attachments": [],
            "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
            "enableExecuteCommand": False,
            "group": "family:sleep360",
            "launchType": "EC2",
            "tags": [],
            "cpu": "10",
            "memory": "10",
            "overrides": {"containerOverrides": [{"name": "sleep"}], "inferenceAcceleratorOverrides": []},
        }
        assert expected.items() <= task.items()

    @pytest.mark.rule("StopTask-021", "StopTask-027", "StopTask-028")
    def test_connected_while_it_runs_and_when_it_is_stopped(
        self, ecs: Any, add_instance: Add, run_ec2: Run
    ) -> None:
        arn = add_instance()
        (task,) = run_ec2()["tasks"]
        assert "connectivity" not in task
        running = described(ecs, task)
        assert (running["lastStatus"], running["connectivity"]) == ("RUNNING", "CONNECTED")
        stopped = ecs.stop_task(task=task["taskArn"])["task"]
        assert stopped["containerInstanceArn"] == arn
        assert stopped["connectivity"] == "CONNECTED"
        assert stopped["createdAt"] <= stopped["connectivityAt"] <= stopped["pullStartedAt"]
        expected = {
            "clusterArn",
            "containers",
            "startedAt",
            "taskArn",
            "taskDefinitionArn",
            "overrides",
            "version",
        }
        assert expected <= stopped.keys()
        assert (stopped["attachments"], stopped["tags"]) == ([], [])

    def test_nothing_is_deprovisioned_where_nothing_was_provisioned(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, run_ec2: Run
    ) -> None:
        add_instance()
        (task,) = run_ec2()["tasks"]
        ecs.stop_task(task=task["taskArn"])
        fake.settle()
        story = fake.story(task["taskArn"])
        assert "STOPPING" in story
        assert "DEPROVISIONING" not in story
        assert "PROVISIONING" not in story
        ended = described(ecs, task)
        assert (ended["lastStatus"], ended["version"]) == ("STOPPED", 4)  # one less than with DEPROVISIONING
        assert ended["executionStoppedAt"] <= ended["stoppedAt"]

    def test_an_interface_of_its_own_is_provisioned_first(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        add_instance(zone="us-east-1c")
        definition = on_ec2(task={"networkMode": "awsvpc"})
        (task,) = run_ec2(taskDefinition=definition, networkConfiguration=NETWORK)["tasks"]
        assert task["lastStatus"] == "PROVISIONING"
        assert task["attachments"][0]["status"] == "PRECREATED"
        assert task["availabilityZone"] == "us-east-1c"
        assert described(ecs, task)["lastStatus"] == "RUNNING"


class TestWhere:
    @pytest.mark.rule("RunTask-027")
    def test_on_instances_of_the_launch_type(
        self, ecs: Any, add_instance: Add, run_ec2: Run, run: Run
    ) -> None:
        cloud = add_instance()
        own = add_instance(attributes=EXTERNAL)
        assert used(run_ec2(count=10)) == {cloud: 10}
        answer = run_ec2(count=10, launchType="EXTERNAL")
        assert used(answer) == {own: 10}
        assert {task["launchType"] for task in answer["tasks"]} == {"EXTERNAL"}
        (fargate,) = run()["tasks"]
        assert "containerInstanceArn" not in fargate

    def test_on_instances_of_the_fakes_own_making(
        self, ecs: Any, fake: ecs_fake.EcsFake, on_ec2: Define, run_ec2: Run
    ) -> None:
        arns = fake.add_container_instances(2, instance_type="g4dn.12xlarge")
        definition = on_ec2(
            task={"networkMode": "awsvpc", "taskRoleArn": "arn:aws:iam::123456789012:role/task"},
            privileged=True,
            resourceRequirements=[{"type": "GPU", "value": "2"}],
            portMappings=[{"containerPortRange": "80-81"}],
        )
        strategy = [{"type": "spread", "field": "attribute:ecs.availability-zone"}]
        answer = run_ec2(
            taskDefinition=definition, count=5, placementStrategy=strategy, networkConfiguration=NETWORK
        )
        assert used(answer) == dict.fromkeys(arns, 2)  # each has four GPUs
        assert {failure["reason"] for failure in answer["failures"]} == {"RESOURCE:GPU"}
        assert {described(ecs, task)["lastStatus"] for task in answer["tasks"]} == {"RUNNING"}

    def test_only_where_the_cluster_has_some(self, ecs: Any, add_instance: Add, run_ec2: Run) -> None:
        ecs.create_cluster(clusterName="other")
        add_instance(cluster="other")
        add_instance(attributes=EXTERNAL)
        with refused("InvalidParameterException", "^No Container Instances were found in your cluster.$"):
            run_ec2()

    @pytest.mark.rule("ContainerInstance-018")
    def test_not_on_one_that_drains_or_has_left(self, ecs: Any, add_instance: Add, run_ec2: Run) -> None:
        draining, gone, active = add_instance(), add_instance(), add_instance()
        ecs.update_container_instances_state(containerInstances=[draining], status="DRAINING")
        ecs.deregister_container_instance(containerInstance=gone)
        assert used(run_ec2(count=10)) == {active: 10}
        ecs.update_container_instances_state(containerInstances=[active], status="DRAINING")
        with refused("InvalidParameterException", "^No Container Instances were found in your cluster.$"):
            run_ec2()

    def test_without_a_strategy_chance_decides(self, add_instance: Add, run_ec2: Run) -> None:
        arns = {add_instance() for _ in range(3)}
        assert used(run_ec2(count=10)).keys() == arns

    def test_a_seed_makes_chance_repeatable(self, on_ec2: Define) -> None:
        def chosen() -> list[int]:
            from tests.api.instances import register_instance

            with ecs_fake.mock_ecs(clusters=["default"], seed=7) as fake:
                client = fake.client()
                arns = [register_instance(client) for _ in range(3)]
                client.register_task_definition(
                    family="job", containerDefinitions=[{"name": "app", "image": "app", "memory": 64}]
                )
                answer = client.run_task(taskDefinition="job", count=10)
            return [arns.index(task["containerInstanceArn"]) for task in answer["tasks"]]

        assert chosen() == chosen()


class TestStrategies:
    @pytest.mark.rule("RunTask-064", "PlacementConstraint-004")
    def test_distinct_instances(self, add_instance: Add, on_ec2: Define, run_ec2: Run) -> None:
        arns = {add_instance() for _ in range(3)}
        distinct: dict[str, Any] = {"placementConstraints": [{"type": "distinctInstance"}]}
        definition = on_ec2()
        answer = run_ec2(count=4, taskDefinition=definition, **distinct)
        assert used(answer) == dict.fromkeys(arns, 1)
        assert {failure["arn"] for failure in answer["failures"]} == arns
        assert {failure["reason"] for failure in answer["failures"]} == {
            "DistinctInstance placement constraint unsatisfied."
        }
        assert used(run_ec2(count=3, taskDefinition=definition, group="other", **distinct)).keys() == arns

    @pytest.mark.rule("RunTask-070", "PlacementStrategy-002", "PlacementStrategy-006")
    @pytest.mark.parametrize("field", ["cpu", "CPU", "memory", "MEMORY"])
    def test_binpack_takes_what_is_fullest_and_still_fits(
        self, add_instance: Add, on_ec2: Define, run_ec2: Run, field: str
    ) -> None:
        other = {"memory": 8192} if field.lower() == "cpu" else {"cpu": 8192}
        small, middle, large = (add_instance(**{field.lower(): size, **other}) for size in (256, 512, 1024))
        definition = on_ec2(cpu=256, memory=256)
        strategy = [{"type": "binpack", "field": field}]
        answer = run_ec2(taskDefinition=definition, count=4, placementStrategy=strategy)
        assert [task["containerInstanceArn"] for task in answer["tasks"]] == [small, middle, middle, large]

    @pytest.mark.rule("RunTask-072")
    @pytest.mark.parametrize("field", ["instanceId", "host"])
    def test_spread_over_instances(self, add_instance: Add, run_ec2: Run, on_ec2: Define, field: str) -> None:
        arns = [add_instance() for _ in range(3)]
        definition, strategy = on_ec2(), [{"type": "spread", "field": field}]
        total: Counter[str] = Counter()
        for count in (3, 6):
            total += used(run_ec2(taskDefinition=definition, count=count, placementStrategy=strategy))
            assert total == dict.fromkeys(arns, total[arns[0]])

    @pytest.mark.rule("RunTask-072", "PlacementStrategy-001", "PlacementStrategy-005")
    def test_spread_over_an_attribute(self, add_instance: Add, run_ec2: Run) -> None:
        zones = {add_instance(zone=f"us-east-1{zone}"): zone for zone in "aaab"}
        strategy = [{"type": "spread", "field": "attribute:ecs.availability-zone"}]
        answer = run_ec2(count=8, placementStrategy=strategy)
        assert Counter(zones[task["containerInstanceArn"]] for task in answer["tasks"]) == {"a": 4, "b": 4}

    def test_an_instance_without_the_attribute_comes_last(self, add_instance: Add, run_ec2: Run) -> None:
        bare, marked = add_instance(), add_instance(memory=128, attributes={"stack": "prod"})
        strategy = [{"type": "spread", "field": "attribute:stack"}]
        answer = run_ec2(count=3, placementStrategy=strategy)
        assert [task["containerInstanceArn"] for task in answer["tasks"]] == [marked, marked, bare]

    def test_a_later_strategy_decides_what_an_earlier_one_leaves(
        self, add_instance: Add, run_ec2: Run
    ) -> None:
        large_a, small_a = add_instance(memory=4096), add_instance(memory=1024)
        large_b, small_b = (add_instance(memory=size, zone="us-east-1b") for size in (4096, 1024))
        strategies = [
            {"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "binpack", "field": "memory"},
        ]
        assert used(run_ec2(count=6, placementStrategy=strategies)) == {small_a: 3, small_b: 3}
        assert {large_a, large_b}.isdisjoint(used(run_ec2(placementStrategy=strategies)))

    @pytest.mark.rule("PlacementStrategy-004")
    def test_random(self, add_instance: Add, run_ec2: Run) -> None:
        arns = {add_instance() for _ in range(3)}
        assert used(run_ec2(count=10, placementStrategy=[{"type": "random"}])).keys() == arns

    def test_binpack_needs_a_field(self, add_instance: Add, run_ec2: Run) -> None:
        add_instance()
        with refused("InvalidParameterException", "^binpack field '' is invalid.$"):
            run_ec2(placementStrategy=[{"type": "binpack"}])


class TestPlaced:
    @pytest.mark.rule("RunTask-118")
    def test_what_fits_is_run_and_the_rest_fails_for_each_instance(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        poor, rich = add_instance(cpu=100), add_instance(cpu=1024)
        answer = run_ec2(taskDefinition=on_ec2(cpu=512), count=3)
        assert used(answer) == {rich: 2}
        assert sorted(answer["failures"], key=lambda failure: failure["arn"]) == sorted(
            ({"arn": arn, "reason": "RESOURCE:CPU"} for arn in (poor, rich)), key=lambda one: one["arn"]
        )
        assert len(ecs.list_tasks()["taskArns"]) == 2

    def test_a_token_is_used_up_only_by_tasks(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        add_instance(memory=32)
        definition = on_ec2()
        assert run_ec2(taskDefinition=definition, clientToken="once")["tasks"] == []
        add_instance()
        (task,) = run_ec2(taskDefinition=definition, clientToken="once")["tasks"]
        (again,) = run_ec2(taskDefinition=definition, clientToken="once")["tasks"]
        assert again["taskArn"] == task["taskArn"]

    @pytest.mark.parametrize(
        ("instance", "container", "task", "reason"),
        [
            ({"cpu": 100}, {"cpu": 101}, {}, "RESOURCE:CPU"),
            ({"memory": 100}, {"memory": 101}, {}, "RESOURCE:MEMORY"),
            ({"memory": 100}, {}, {"memory": "128"}, "RESOURCE:MEMORY"),
            ({}, {"portMappings": [{"containerPort": 80, "hostPort": 22}]}, {}, "RESOURCE:PORTS"),
            ({}, {"portMappings": [{"containerPort": 51678}]}, {"networkMode": "host"}, "RESOURCE:PORTS"),
            ({"gpus": 1}, {"resourceRequirements": [{"type": "GPU", "value": "2"}]}, {}, "RESOURCE:GPU"),
            ({"attributes": {}}, {"privileged": True}, {}, "ATTRIBUTE"),
            (
                {},
                {},
                {"runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}},
                "ATTRIBUTE",
            ),
        ],
    )
    def test_what_does_not_fit(
        self,
        add_instance: Add,
        on_ec2: Define,
        run_ec2: Run,
        instance: dict[str, Any],
        container: dict[str, Any],
        task: dict[str, Any],
        reason: str,
    ) -> None:
        arn = add_instance(**instance)
        answer = run_ec2(taskDefinition=on_ec2(task=task, **container))
        assert answer["tasks"] == []
        assert answer["failures"] == [{"arn": arn, "reason": reason}]

    def test_network_interfaces_of_the_instance_type(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arn, definition = add_instance(instance_type="m5.large"), on_ec2(task={"networkMode": "awsvpc"})
        answer = run_ec2(taskDefinition=definition, count=3, networkConfiguration=NETWORK)
        assert used(answer) == {arn: 2}  # three interfaces, one of them the instance's own
        assert answer["failures"] == [{"arn": arn, "reason": "RESOURCE:ENI"}]
        assert used(run_ec2()) == {arn: 1}  # tasks without an interface of their own still fit

    @pytest.mark.rule("PortMapping-028", "PortMapping-029", "ContainerInstance-011", "ContainerInstance-012")
    def test_what_a_task_takes_it_gives_back_when_it_has_stopped(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arn = add_instance(gpus=1)
        gpu = [{"type": "GPU", "value": "1"}]
        definition = on_ec2(
            cpu=512,
            memory=200,
            memoryReservation=100,
            resourceRequirements=gpu,
            portMappings=[
                {"containerPort": 80, "hostPort": 8080},
                {"containerPort": 53, "hostPort": 53, "protocol": "udp"},
            ],
        )
        before = remaining(ecs, arn)
        (task,) = run_ec2(taskDefinition=definition)["tasks"]
        assert task["containers"][0]["gpuIds"] == ["GPU-0"]
        assert remaining(ecs, arn) == {
            "CPU": 2048 - 512,
            "MEMORY": 4096 - 100,  # the soft limit is what is reserved
            "PORTS": [*RESERVED_PORTS, "8080"],
            "PORTS_UDP": ["53"],
            "GPU": [],
        }
        ecs.stop_task(task=task["taskArn"])
        fake.settle()
        assert remaining(ecs, arn) == before

    def test_overrides_count(self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run) -> None:
        arn = add_instance()
        override = {"name": "app", "cpu": 100, "memory": 300}
        run_ec2(taskDefinition=on_ec2(cpu=10), overrides={"containerOverrides": [override]})
        assert (remaining(ecs, arn)["CPU"], remaining(ecs, arn)["MEMORY"]) == (1948, 3796)
        run_ec2(taskDefinition=on_ec2(cpu=10), overrides={"cpu": "1000", "memory": "1000"})
        assert (remaining(ecs, arn)["CPU"], remaining(ecs, arn)["MEMORY"]) == (948, 2796)
        run_ec2(taskDefinition=on_ec2(cpu=10), overrides={"cpu": "0.25 vCPU", "memory": "1 GB"})
        assert (remaining(ecs, arn)["CPU"], remaining(ecs, arn)["MEMORY"]) == (692, 1772)

    @pytest.mark.parametrize(
        "overrides",
        [
            {"cpu": "much"},
            {"memory": "²"},
            *(
                {
                    "containerOverrides": [
                        {"name": "app", "resourceRequirements": [{"type": "GPU", "value": value}]}
                    ]
                }
                for value in ("", "some", "0", "-1", "1.5", "9" * 5_000)
            ),
        ],
        ids=lambda overrides: str(overrides)[:80],
    )
    def test_overrides_that_are_no_amounts(
        self, add_instance: Add, on_ec2: Define, run_ec2: Run, overrides: dict[str, Any]
    ) -> None:
        add_instance(gpus=1)
        with refused("ClientException"):
            run_ec2(taskDefinition=on_ec2(), overrides=overrides)


class TestPorts:
    def bindings(self, ecs: Any, task: dict[str, Any]) -> list[dict[str, Any]]:
        return list(described(ecs, task)["containers"][0]["networkBindings"])

    @pytest.mark.rule("NetworkBinding-001", "NetworkBinding-004", "NetworkBinding-005", "NetworkBinding-006")
    @pytest.mark.rule("PortMapping-003", "PortMapping-008", "PortMapping-016", "PortMapping-023")
    @pytest.mark.rule("DescribeTasks-019", "RunTask-144", "StopTask-020")
    def test_in_bridge_mode(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        add_instance()
        definition = on_ec2(
            portMappings=[
                {"containerPort": 80},
                {"containerPort": 443, "hostPort": 8443},
                {"containerPort": 53, "protocol": "udp"},
                {"containerPortRange": "9000-9002"},
            ]
        )
        (task,) = run_ec2(taskDefinition=definition)["tasks"]
        assert task["containers"][0]["networkBindings"] == []  # known only when it runs
        expected = [
            {"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 32768, "protocol": "tcp"},
            {"bindIP": "0.0.0.0", "containerPort": 443, "hostPort": 8443, "protocol": "tcp"},
            {"bindIP": "0.0.0.0", "containerPort": 53, "hostPort": 32768, "protocol": "udp"},
            {
                "bindIP": "0.0.0.0",
                "containerPortRange": "9000-9002",
                "hostPortRange": "32769-32771",
                "protocol": "tcp",
            },
        ]
        assert self.bindings(ecs, task) == expected
        stopped = ecs.stop_task(task=task["taskArn"])["task"]
        assert stopped["containers"][0]["networkBindings"] == expected
        fake.settle()
        assert self.bindings(ecs, task) == expected

    def test_chosen_ports_are_free_ones(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        add_instance()
        definition = on_ec2(portMappings=[{"containerPort": 80}])
        tasks = run_ec2(taskDefinition=definition, count=3)["tasks"]
        assert [self.bindings(ecs, task)[0]["hostPort"] for task in tasks] == [32768, 32769, 32770]
        ecs.stop_task(task=tasks[1]["taskArn"])
        (task,) = run_ec2(taskDefinition=definition)["tasks"]
        assert self.bindings(ecs, task)[0]["hostPort"] == 32769
        (task,) = run_ec2(taskDefinition=on_ec2(portMappings=[{"containerPortRange": "80-81"}]))["tasks"]
        assert self.bindings(ecs, task)[0]["hostPortRange"] == "32771-32772"

    @pytest.mark.rule("RegisterTaskDefinition-069")
    def test_one_copy_for_each_instance_in_host_mode(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arns = {add_instance(), add_instance()}
        definition = on_ec2(task={"networkMode": "host"}, portMappings=[{"containerPort": 8080}])
        answer = run_ec2(taskDefinition=definition, count=3)
        assert used(answer) == dict.fromkeys(arns, 1)
        assert {failure["reason"] for failure in answer["failures"]} == {"RESOURCE:PORTS"}
        assert self.bindings(ecs, answer["tasks"][0]) == [
            {"bindIP": "0.0.0.0", "containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}
        ]

    @pytest.mark.rule("NetworkBinding-003", "PortMapping-015", "PortMapping-022")
    def test_with_an_interface_of_its_own_only_ranges_are_shown(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arn = add_instance()
        mappings = [{"containerPort": 80}, {"containerPortRange": "90-92"}]
        definition = on_ec2(task={"networkMode": "awsvpc"}, portMappings=mappings)
        (task,) = run_ec2(taskDefinition=definition, networkConfiguration=NETWORK)["tasks"]
        assert self.bindings(ecs, task) == [
            {
                "bindIP": "0.0.0.0",
                "containerPortRange": "90-92",
                "hostPortRange": "90-92",
                "protocol": "tcp",
            }
        ]
        assert remaining(ecs, arn)["PORTS"] == list(RESERVED_PORTS)

    @pytest.mark.rule("PortMapping-009", "PortMapping-030")
    def test_no_more_than_a_hundred_ports_are_named_on_an_instance(
        self, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arn = add_instance()
        room = 100 - len(RESERVED_PORTS)
        mappings = [{"containerPort": port, "hostPort": port} for port in range(8000, 8000 + room)]
        assert run_ec2(taskDefinition=on_ec2(portMappings=mappings))["failures"] == []
        one_more = on_ec2(portMappings=[{"containerPort": 80, "hostPort": 80}])
        assert run_ec2(taskDefinition=one_more)["failures"] == [{"arn": arn, "reason": "RESOURCE:PORTS"}]
        chosen = on_ec2(portMappings=[{"containerPort": 80}])
        assert run_ec2(taskDefinition=chosen, count=5)["failures"] == []


class TestListTasks:
    @pytest.mark.rule("ListTasks-011")
    def test_of_one_instance(self, ecs: Any, add_instance: Add, run_ec2: Run) -> None:
        one, other = add_instance(), add_instance()
        answer = run_ec2(count=10, placementStrategy=[{"type": "spread", "field": "instanceId"}])
        wanted = [task["taskArn"] for task in answer["tasks"] if task["containerInstanceArn"] == one]
        assert len(wanted) == 5
        for reference in (one, one.rpartition("/")[2]):
            assert ecs.list_tasks(containerInstance=reference)["taskArns"] == wanted
            assert ecs.list_tasks(containerInstance=reference, launchType="EC2")["taskArns"] == wanted
            assert ecs.list_tasks(containerInstance=reference, family="other")["taskArns"] == []
        ecs.stop_task(task=wanted[0])
        assert ecs.list_tasks(containerInstance=one)["taskArns"] == wanted[1:]
        assert ecs.list_tasks(containerInstance=one, desiredStatus="STOPPED")["taskArns"] == wanted[:1]
        assert ecs.list_tasks(containerInstance=other, family="other")["taskArns"] == []

    def test_of_an_unknown_one(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "^The referenced container instance was not found.$"):
            ecs.list_tasks(containerInstance="0" * 32)
