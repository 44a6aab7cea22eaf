"""Tasks and their containers: what RunTask takes, and what DescribeTasks shows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.refusals import refused
from tests.rules import rule

pytestmark = pytest.mark.newest_sdk

Register = Callable[..., str]
Run = Callable[..., dict[str, Any]]
PLATFORM = "PlatformTaskDefinitionIncompatibilityException"
APP = {"name": "app", "image": "images/app"}
ON_EC2: dict[str, Any] = {"launchType": "EC2", "networkConfiguration": None}


def steps(first: int, last: int, step: int) -> list[int]:
    return [*range(first, last + 1, step)]


SIZES = {
    256: [512, 1024, 2048],
    512: steps(1024, 4096, 1024),
    1024: steps(2048, 8192, 1024),
    2048: steps(4096, 16384, 1024),
    4096: steps(8192, 30720, 1024),
    8192: steps(16384, 61440, 4096),
    16384: steps(32768, 122880, 8192),
}
"""MiB of memory that go with each cpu on Fargate."""


class TestSizesOnFargate:
    @pytest.mark.rule("Task-008")
    @pytest.mark.parametrize(
        "cpu",
        [pytest.param(cpu, marks=rule(f"Task-{number:03}")) for number, cpu in enumerate(SIZES, start=10)],
    )
    def test_each_cpu_goes_with_its_memory(self, register: Register, run_one: Run, cpu: int) -> None:
        for memory in SIZES[cpu]:
            definition = register(cpu=str(cpu), memory=str(memory))
            task = run_one(taskDefinition=definition)
            assert (task["cpu"], task["memory"]) == (str(cpu), str(memory))
        least, most = SIZES[cpu][0], SIZES[cpu][-1]
        for memory in (least // 2, least + 1, most + 1024):
            with refused("ClientException", "No Fargate configuration exists"):
                register(cpu=str(cpu), memory=str(memory))

    @pytest.mark.rule("Task-008")
    @pytest.mark.parametrize("cpu", ["128", "300", "32768"])
    def test_other_cpus_are_none(self, register: Register, cpu: str) -> None:
        with refused("ClientException"):
            register(cpu=cpu, memory="2048")

    @pytest.mark.rule("Task-008", "Task-027")
    @pytest.mark.parametrize("member", ["cpu", "memory"])
    def test_both_are_needed(self, register: Register, member: str) -> None:
        with refused("ClientException", f"Fargate requires that '{member}' be defined at the task level"):
            register(**{member: None, "containerDefinitions": [{**APP, "memory": 128}]})

    @pytest.mark.rule("Task-027")
    def test_neither_is_needed_on_ec2(self, fake: ecs_fake.EcsFake, bridge: Register, run_one: Run) -> None:
        fake.add_container_instances()
        task = run_one(taskDefinition=bridge(), **ON_EC2)
        assert (task["cpu"], task["memory"]) == ("0", "64")  # those of its containers

    @pytest.mark.rule("Task-009")
    def test_windows_needs_a_whole_cpu(self, register: Register) -> None:
        windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"}
        with refused("ClientException"):
            register(cpu="512", memory="2048", runtimePlatform=windows)
        register(cpu="1024", memory="2048", runtimePlatform=windows)

    @pytest.mark.rule("Task-006", "Task-026")
    @pytest.mark.parametrize(("cpu", "memory"), [("1 vCPU", "2 GB"), ("1 vcpu", "2GB"), ("1024", "2048")])
    def test_units_are_turned_into_numbers(
        self, register: Register, run_one: Run, cpu: str, memory: str
    ) -> None:
        task = run_one(taskDefinition=register(cpu=cpu, memory=memory))
        assert (task["cpu"], task["memory"]) == ("1024", "2048")


CHECK = {"command": ["CMD", "true"]}
FILES = [{"type": "s3", "value": "arn:aws:s3:::bucket/one.env"}]
SIDE = {"name": "side", "image": "images/side"}
WAITS = {**APP, "dependsOn": [{"containerName": "side", "condition": "START"}]}


class TestPlatforms:
    """What a task definition uses must have come with the platform version, or an older one."""

    @pytest.fixture(
        params=[
            pytest.param(
                ("1.1.0", {"containerDefinitions": [{**APP, "healthCheck": CHECK}]}),
                marks=rule("HealthCheck-018"),
                id="healthCheck",
            ),
            pytest.param(
                ("1.3.0", {"containerDefinitions": [WAITS, SIDE]}),
                marks=rule("ContainerDefinition-016", "ContainerDependency-003"),
                id="dependsOn",
            ),
            pytest.param(
                ("1.3.0", {"containerDefinitions": [{**APP, "startTimeout": 60}]}),
                marks=rule("ContainerDefinition-082"),
                id="startTimeout",
            ),
            pytest.param(
                ("1.3.0", {"containerDefinitions": [{**APP, "stopTimeout": 60}]}),
                marks=rule("ContainerDefinition-086"),
                id="stopTimeout",
            ),
            pytest.param(
                ("1.4.0", {"containerDefinitions": [{**APP, "environmentFiles": FILES}]}),
                marks=rule("EnvironmentFile-005"),
                id="environmentFiles",
            ),
            pytest.param(
                (
                    "1.4.0",
                    {
                        "containerDefinitions": [
                            {**APP, "systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}
                        ]
                    },
                ),
                marks=rule("SystemControl-006"),
                id="systemControls",
            ),
            pytest.param(
                ("1.4.0", {"ephemeralStorage": {"sizeInGiB": 30}}),
                marks=rule("EphemeralStorage-002", "RegisterTaskDefinition-047"),
                id="ephemeralStorage",
            ),
            pytest.param(
                ("1.4.0", {"pidMode": "task"}),
                marks=rule("TaskDefinition-036", "RegisterTaskDefinition-060"),
                id="pidMode",
            ),
            pytest.param(
                ("1.4.0", {"cpu": "8192", "memory": "16384"}),
                marks=rule("TaskDefinition-006", "Task-015", "RegisterTaskDefinition-040"),
                id="8 vCPU",
            ),
            pytest.param(
                ("1.4.0", {"cpu": "16384", "memory": "32768"}),
                marks=rule("TaskDefinition-006", "Task-016", "RegisterTaskDefinition-040"),
                id="16 vCPU",
            ),
        ]
    )
    def feature(self, request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
        given: tuple[str, dict[str, Any]] = request.param
        return given

    def test_on_linux(self, register: Register, run: Run, feature: tuple[str, dict[str, Any]]) -> None:
        oldest, members = feature
        role = "arn:aws:iam::123456789012:role/execution"
        definition = register(executionRoleArn=role, **members)
        for version in ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "LATEST"):
            if version >= oldest:
                (task,) = run(taskDefinition=definition, platformVersion=version)["tasks"]
                assert task["platformVersion"] == ("1.4.0" if version == "LATEST" else version)
            else:
                with refused(PLATFORM, "does not satisfy the task definition"):
                    run(taskDefinition=definition, platformVersion=version)

    @pytest.mark.rule("ContainerDefinition-016", "ContainerDefinition-086", "TaskOverride-002")
    def test_on_windows_the_first_one_has_it(self, register: Register, run_one: Run) -> None:
        windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"}
        definition = register(
            cpu="1024",
            memory="2048",
            runtimePlatform=windows,
            containerDefinitions=[{**WAITS, "stopTimeout": 60}, SIDE],
        )
        storage = {"ephemeralStorage": {"sizeInGiB": 30}}
        task = run_one(taskDefinition=definition, platformVersion="1.0.0", overrides=storage)
        assert task["overrides"]["ephemeralStorage"] == {"sizeInGiB": 30}

    @pytest.mark.rule("TaskOverride-002")
    @pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "1.2.0", "1.3.0"])
    def test_storage_of_an_override(self, run: Run, version: str) -> None:
        storage = {"ephemeralStorage": {"sizeInGiB": 30}}
        with refused("InvalidParameterException", "not supported on platform version"):
            run(platformVersion=version, overrides=storage)

    @pytest.mark.rule("TaskOverride-002")
    def test_storage_of_an_override_is_for_fargate(
        self, fake: ecs_fake.EcsFake, bridge: Register, run: Run
    ) -> None:
        fake.add_container_instances()
        storage = {"ephemeralStorage": {"sizeInGiB": 30}}
        with refused("InvalidParameterException", "EphemeralStorage"):
            run(taskDefinition=bridge(), overrides=storage, **ON_EC2)

    @pytest.mark.rule("Task-029", "Task-030", "Task-025")
    def test_only_tasks_on_fargate_have_one(
        self, fake: ecs_fake.EcsFake, register: Register, bridge: Register, run_one: Run
    ) -> None:
        fake.add_container_instances()
        fargate = run_one()
        assert (fargate["launchType"], fargate["platformFamily"]) == ("FARGATE", "Linux")
        assert fargate["platformVersion"] == run_one(platformVersion="LATEST")["platformVersion"]
        ec2 = run_one(taskDefinition=bridge(), **ON_EC2)
        assert ec2["launchType"] == "EC2"
        assert not {"platformVersion", "platformFamily"} & ec2.keys()


class TestWhatATaskShows:
    @pytest.mark.rule("Task-003", "CapacityProviderStrategyItem-001")
    def test_its_capacity_provider(self, ecs: Any, run_one: Run) -> None:
        ecs.put_cluster_capacity_providers(
            cluster="default",
            capacityProviders=["FARGATE", "FARGATE_SPOT"],
            defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        )
        strategy = [{"capacityProvider": "FARGATE", "weight": 1}]
        task = run_one(launchType=None, capacityProviderStrategy=strategy)
        assert task["capacityProviderName"] == "FARGATE"
        assert run_one(launchType=None)["capacityProviderName"] == "FARGATE_SPOT"  # the cluster's default
        assert "capacityProviderName" not in run_one()

    @pytest.mark.rule("Task-021")
    def test_its_group(self, run_one: Run) -> None:
        assert run_one(group="nightly")["group"] == "nightly"
        assert run_one()["group"] == "family:job"

    @pytest.mark.rule("Task-033")
    def test_who_started_it(self, run_one: Run) -> None:
        assert run_one(startedBy="me")["startedBy"] == "me"
        assert "startedBy" not in run_one()

    @pytest.mark.rule("Task-028", "TaskOverride-001")
    def test_its_overrides(self, ecs: Any, run_one: Run) -> None:
        container = {"name": "app", "command": ["a"], "cpu": 10, "memory": 100, "memoryReservation": 50}
        overrides = {"cpu": "512", "memory": "1024", "containerOverrides": [container]}
        task = run_one(overrides=overrides)
        shown = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]["overrides"]
        assert {name: shown[name] for name in overrides} == overrides
        assert (task["cpu"], task["memory"]) == ("512", "1024")

    @pytest.mark.rule("TaskOverride-001")
    @pytest.mark.parametrize("member", ["cpu", "memory"])
    def test_sizes_of_an_override_are_strings(self, run: Run, member: str) -> None:
        with refused("SerializationException", member):
            run(overrides={member: 512})

    @pytest.mark.rule("ContainerOverride-010")
    def test_resource_requirements_of_an_override_replace_those_of_the_definition(
        self, fake: ecs_fake.EcsFake, bridge: Register, run: Run
    ) -> None:
        fake.add_container_instances(instance_type="p3.2xlarge")  # it has one GPU

        def gpus(count: int) -> list[dict[str, str]]:
            return [{"type": "GPU", "value": str(count)}]

        definition = bridge(containerDefinitions=[{**APP, "memory": 64, "resourceRequirements": gpus(2)}])
        answer = run(taskDefinition=definition, **ON_EC2)
        assert [failure["reason"] for failure in answer["failures"]] == ["RESOURCE:GPU"]
        fewer = {"containerOverrides": [{"name": "app", "resourceRequirements": gpus(1)}]}
        assert len(run(taskDefinition=definition, overrides=fewer, **ON_EC2)["tasks"]) == 1
        with refused("ClientException", "GPU"):
            run(overrides=fewer)  # on Fargate

    @pytest.mark.rule("InferenceAcceleratorOverride-001")
    def test_no_definition_has_the_device_of_an_accelerator(self, run: Run) -> None:
        with refused("InvalidParameterException"):
            run(
                overrides={
                    "inferenceAcceleratorOverrides": [{"deviceName": "d", "deviceType": "eia1.medium"}]
                }
            )

    @pytest.mark.rule("TaskDefinition-040", "TaskDefinition-041")
    def test_required_attributes_are_for_ec2(
        self, fake: ecs_fake.EcsFake, ecs: Any, register: Register, bridge: Register, run: Run
    ) -> None:
        ecs.register_container_instance(
            totalResources=[
                {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096},
            ]
        )
        log = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}}
        definition = bridge(containerDefinitions=[{**APP, "memory": 64, "logConfiguration": log}])
        needed = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        driver = "com.amazonaws.ecs.capability.logging-driver.awslogs"
        assert driver in {one["name"] for one in needed["requiresAttributes"]}
        answer = run(taskDefinition=definition, **ON_EC2)
        assert [failure["reason"] for failure in answer["failures"]] == ["ATTRIBUTE"]
        options = {**log["options"], "awslogs-stream-prefix": "p"}  # type: ignore[dict-item]  # a dict of texts
        fargate = register(
            executionRoleArn="arn:aws:iam::123456789012:role/execution",
            containerDefinitions=[{**APP, "logConfiguration": {"logDriver": "awslogs", "options": options}}],
        )
        assert len(run(taskDefinition=fargate)["tasks"]) == 1  # whatever it requires, Fargate has

    @pytest.mark.rule("Failure-001")
    def test_what_could_not_be_done_is_a_failure_of_a_call_that_succeeds(
        self, ecs: Any, run_one: Run
    ) -> None:
        task = run_one()["taskArn"]
        missing = task[:-4] + "0000"
        answer = ecs.describe_tasks(tasks=[task, missing])
        assert [one["taskArn"] for one in answer["tasks"]] == [task]
        assert answer["failures"] == [{"arn": missing, "reason": "MISSING"}]


class TestContainers:
    @pytest.mark.rule("Container-001", "Container-002", "Container-009", "Container-010", "Container-014")
    def test_their_sizes_are_texts(self, register: Register, run_one: Run) -> None:
        sized = {**APP, "cpu": 10, "memory": 300, "memoryReservation": 128}
        task = run_one(taskDefinition=register(containerDefinitions=[sized, SIDE]))
        app, side = task["containers"]
        assert (app["cpu"], app["memory"], app["memoryReservation"]) == ("10", "300", "128")
        assert side["cpu"] == "0"
        assert not {"memory", "memoryReservation"} & side.keys()
        assert {one["taskArn"] for one in task["containers"]} == {task["taskArn"]}

    @pytest.mark.rule("ContainerDefinition-057", "ContainerDefinition-062")
    def test_the_soft_limit_counts_on_the_instance(
        self, fake: ecs_fake.EcsFake, ecs: Any, bridge: Register, run: Run
    ) -> None:
        (instance,) = fake.add_container_instances()

        def free() -> int:
            (shown,) = ecs.describe_container_instances(containerInstances=[instance])["containerInstances"]
            return next(one["integerValue"] for one in shown["remainingResources"] if one["name"] == "MEMORY")

        before = free()
        soft = {**APP, "memory": 300, "memoryReservation": 128}
        run(taskDefinition=bridge(containerDefinitions=[soft]), **ON_EC2)
        assert free() == before - 128
        run(taskDefinition=bridge(containerDefinitions=[{**APP, "memory": 300}]), **ON_EC2)
        assert free() == before - 128 - 300

    @pytest.mark.rule("NetworkBinding-002")
    def test_a_range_of_ports_is_shown_as_it_was_asked_for(
        self, fake: ecs_fake.EcsFake, ecs: Any, bridge: Register, run_one: Run
    ) -> None:
        fake.add_container_instances()
        ports = [{"containerPortRange": "8000-8005"}]
        definition = bridge(containerDefinitions=[{**APP, "memory": 64, "portMappings": ports}])
        task = run_one(taskDefinition=definition, **ON_EC2)
        (shown,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        (binding,) = shown["containers"][0]["networkBindings"]
        assert binding["containerPortRange"] == "8000-8005"
        for wrong in ("8005-8000", "0-10", "8000"):
            with refused("ClientException", "containerPortRange"):
                bridge(
                    containerDefinitions=[
                        {**APP, "memory": 64, "portMappings": [{"containerPortRange": wrong}]}
                    ]
                )

    @pytest.mark.rule("PortMapping-004", "PortMapping-005")
    @pytest.mark.parametrize("protocol", [{}, {"appProtocol": "http"}, {"appProtocol": "grpc"}])
    def test_the_protocol_of_an_application_means_nothing_without_service_connect(
        self, fake: ecs_fake.EcsFake, ecs: Any, bridge: Register, run_one: Run, protocol: dict[str, str]
    ) -> None:
        fake.add_container_instances()
        ports = [{"containerPort": 80, "name": "http", **protocol}]
        definition = bridge(containerDefinitions=[{**APP, "memory": 64, "portMappings": ports}])
        kept = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        (mapping,) = kept["containerDefinitions"][0]["portMappings"]
        assert mapping.get("appProtocol") == protocol.get("appProtocol")
        task = run_one(taskDefinition=definition, **ON_EC2)
        (shown,) = ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        (binding,) = shown["containers"][0]["networkBindings"]
        assert (binding["containerPort"], binding["protocol"]) == (80, "tcp")

    @pytest.mark.rule("ManagedAgent-004")
    def test_the_agent_of_ecs_exec_is_the_only_one(self, ecs: Any, register: Register, run_one: Run) -> None:
        definition = register(taskRoleArn="arn:aws:iam::123456789012:role/task")
        task = run_one(taskDefinition=definition, enableExecuteCommand=True)["taskArn"]
        (shown,) = ecs.describe_tasks(tasks=[task])["tasks"]
        agents = [agent["name"] for one in shown["containers"] for agent in one["managedAgents"]]
        assert agents == ["ExecuteCommandAgent"]

    @pytest.mark.rule("LinuxParameters-009")
    def test_swappiness_may_stand_alone(self, ecs: Any, bridge: Register) -> None:
        linux = {"swappiness": 60}
        definition = bridge(containerDefinitions=[{**APP, "memory": 64, "linuxParameters": linux}])
        kept = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        assert kept["containerDefinitions"][0]["linuxParameters"] == linux


class TestAttachments:
    @pytest.mark.rule("Attachment-001", "Attachment-008")
    def test_of_a_network_interface(self, ecs: Any, run_one: Run) -> None:
        (task,) = ecs.describe_tasks(tasks=[run_one()["taskArn"]])["tasks"]
        (attachment,) = task["attachments"]
        details = {one["name"]: one["value"] for one in attachment["details"]}
        assert attachment["type"] == "ElasticNetworkInterface"
        assert details.keys() >= {"networkInterfaceId", "macAddress", "subnetId", "privateIPv4Address"}
        assert details["subnetId"] == NETWORK["awsvpcConfiguration"]["subnets"][0]

    @pytest.fixture
    def volume(self, ecs: Any, register: Register, run_one: Run) -> Callable[..., dict[str, str]]:
        def launch(**changes: Any) -> dict[str, str]:
            mount = {"sourceVolume": "data", "containerPath": "/data"}
            definition = register(
                containerDefinitions=[{**APP, "mountPoints": [mount]}],
                volumes=[{"name": "data", "configuredAtLaunch": True}],
            )
            given = {"roleArn": "arn:aws:iam::123456789012:role/infra", "sizeInGiB": 10, **changes}
            volumes = [{"name": "data", "managedEBSVolume": given}]
            task = run_one(taskDefinition=definition, volumeConfigurations=volumes)["taskArn"]
            (shown,) = ecs.describe_tasks(tasks=[task])["tasks"]
            kinds = {one["type"]: one for one in shown["attachments"]}
            return {one["name"]: one["value"] for one in kinds["AmazonElasticBlockStorage"]["details"]}

        return launch

    @pytest.mark.rule("Attachment-003", "Attachment-008", "Volume-005", "TaskVolumeConfiguration-001")
    def test_of_a_volume(self, volume: Callable[..., dict[str, str]]) -> None:
        details = volume()
        assert details.keys() == {"roleArn", "deleteOnTermination", "volumeName", "volumeId"}
        assert details["volumeName"] == "data"

    @pytest.mark.rule("TaskManagedEBSVolumeTerminationPolicy-003", "TaskManagedEBSVolumeConfiguration-017")
    def test_a_volume_goes_with_its_task_unless_it_is_to_stay(
        self, volume: Callable[..., dict[str, str]]
    ) -> None:
        assert volume()["deleteOnTermination"] == "true"
        assert volume(terminationPolicy={"deleteOnTermination": False})["deleteOnTermination"] == "false"


class TestWhereATaskIs:
    @pytest.mark.rule("Task-001", "Task-002", "TaskDefinition-028")
    def test_each_has_an_interface_of_its_own_and_a_zone(
        self, fake: ecs_fake.EcsFake, ecs: Any, register: Register, run: Run
    ) -> None:
        fake.subnets["subnet-1"] = ecs_fake.Subnet(zone="us-east-1d")
        arns = [task["taskArn"] for task in run(taskDefinition=register(), count=3)["tasks"]]
        tasks = ecs.describe_tasks(tasks=arns)["tasks"]
        kept = [
            {one["name"]: one["value"] for one in attachment["details"]}
            for task in tasks
            for attachment in task["attachments"]
            if attachment["type"] == "ElasticNetworkInterface"
        ]
        assert len({one["networkInterfaceId"] for one in kept}) == 3
        assert len({one["privateIPv4Address"] for one in kept}) == 3
        assert [task["availabilityZone"] for task in tasks] == ["us-east-1d"] * 3

    @pytest.mark.rule("TaskDefinition-028")
    def test_in_another_mode_it_has_none(
        self, fake: ecs_fake.EcsFake, ecs: Any, bridge: Register, run_one: Run
    ) -> None:
        fake.add_container_instances()
        task = run_one(taskDefinition=bridge(), **ON_EC2)["taskArn"]
        (shown,) = ecs.describe_tasks(tasks=[task])["tasks"]
        assert shown["attachments"] == []


@pytest.mark.rule("Idempotency-013")
def test_a_token_lives_as_long_as_the_last_of_its_tasks(
    fake: ecs_fake.EcsFake, ecs: Any, register: Register, run: Run
) -> None:
    definition = register()

    def again() -> list[str]:
        made = run(taskDefinition=definition, count=2, clientToken="mine")["tasks"]
        return sorted(task["taskArn"] for task in made)

    first = again()
    ecs.stop_task(task=first[0])
    fake.advance(3 * 3600)
    assert again() == first[1:]  # the other one is forgotten
    ecs.stop_task(task=first[1])
    fake.advance(3599)
    assert again() == first[1:]
    fake.advance(2)
    assert not set(again()) & set(first)


@pytest.mark.rule("ContainerDefinition-041")
@pytest.mark.parametrize(
    ("image", "reference"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("mine/app", "docker.io/mine/app:latest"),
        ("quay.io/mine/app:2", "quay.io/mine/app:2"),
        (f"registry:5000/app@sha256:{'0' * 64}", f"registry:5000/app@sha256:{'0' * 64}"),
    ],
)
def test_images_are_those_of_docker_hub_unless_a_registry_is_named(
    fake: ecs_fake.EcsFake, register: Register, run_one: Run, image: str, reference: str
) -> None:
    fake.images["*"] = ecs_fake.PullError("no such manifest")
    definition = register(containerDefinitions=[{"name": "app", "image": image}])
    reason = fake.task(run_one(taskDefinition=definition)["taskArn"]).describe()["stoppedReason"]
    assert reason.endswith(f"failed to resolve ref {reference}: no such manifest")
