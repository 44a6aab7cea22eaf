"""RegisterTaskDefinition through a real client. What is refused and filled in: tests/unit/task_definitions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused

CONTAINER = {"name": "app", "image": "nginx", "memory": 64}
FARGATE: dict[str, Any] = {
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
}
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"


def register(ecs: Any, family: str = "web", **members: Any) -> dict[str, Any]:
    """Register a revision; gives the whole answer."""
    answer: dict[str, Any] = ecs.register_task_definition(
        **{"family": family, "containerDefinitions": [CONTAINER], **members}
    )
    return answer


class TestAnswer:
    @pytest.mark.rule("RegisterTaskDefinition-093")
    def test_it_is_json_with_a_request_id(self, ecs: Any) -> None:
        metadata = register(ecs)["ResponseMetadata"]
        assert metadata["HTTPStatusCode"] == 200
        assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]

    @pytest.mark.rule("RegisterTaskDefinition-006", "RegisterTaskDefinition-008", "TaskDefinition-010")
    def test_the_first_revision(self, ecs: Any) -> None:
        definition = register(ecs)["taskDefinition"]
        assert definition["taskDefinitionArn"] == "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"
        assert (definition["family"], definition["revision"], definition["status"]) == ("web", 1, "ACTIVE")

    @pytest.mark.rule("RegisterTaskDefinition-009", "RegisterTaskDefinition-015")
    def test_the_documented_sample(self, ecs: Any) -> None:
        wordpress = {
            "name": "wordpress",
            "links": ["mysql"],
            "image": "wordpress",
            "essential": True,
            "portMappings": [{"containerPort": 80, "hostPort": 80}],
            "memory": 500,
            "cpu": 10,
        }
        health = {
            "retries": 3,
            "command": ["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"],
            "timeout": 5,
            "interval": 30,
        }
        mysql = {
            "name": "mysql",
            "image": "mysql",
            "cpu": 10,
            "environment": [{"name": "MYSQL_ROOT_PASSWORD", "value": "password"}],
            "memory": 500,
            "healthCheck": health,
            "essential": True,
        }
        for _ in range(3):
            register(ecs, "hello_world")
        sample = {"networkMode": "host", "containerDefinitions": [wordpress, mysql]}
        definition = register(ecs, "hello_world", **sample)["taskDefinition"]
        assert (definition["family"], definition["networkMode"], definition["revision"]) == (
            "hello_world",
            "host",
            4,
        )
        assert definition["volumes"] == []
        attributes = {attribute["name"] for attribute in definition["requiresAttributes"]}
        assert "com.amazonaws.ecs.capability.docker-remote-api.1.18" in attributes
        assert definition["containerDefinitions"][1]["healthCheck"] == health
        assert definition["containerDefinitions"][0]["links"] == ["mysql"]

    @pytest.mark.rule(
        "RegisterTaskDefinition-010",
        "RegisterTaskDefinition-011",
        "RegisterTaskDefinition-012",
        "RegisterTaskDefinition-014",
        "RegisterTaskDefinition-076",
    )
    def test_what_is_filled_in(self, ecs: Any) -> None:
        definition = register(
            ecs, containerDefinitions=[{**CONTAINER, "portMappings": [{"containerPort": 80}]}]
        )["taskDefinition"]
        assert definition["containerDefinitions"] == [
            {
                "name": "app",
                "image": "nginx",
                "cpu": 0,
                "memory": 64,
                "portMappings": [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}],
                "essential": True,
                "environment": [],
                "mountPoints": [],
                "volumesFrom": [],
                "systemControls": [],
            }
        ]
        assert definition["volumes"] == []
        assert definition["placementConstraints"] == []
        assert "requiresCompatibilities" not in definition

    @pytest.mark.rule(
        "RegisterTaskDefinition-016",
        "RegisterTaskDefinition-077",
        "RegisterTaskDefinition-080",
        "TaskDefinition-042",
    )
    def test_what_comes_back(self, ecs: Any) -> None:
        sent: dict[str, Any] = {
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "taskRoleArn": ROLE,
            "executionRoleArn": ROLE,
            "pidMode": "task",
            "ephemeralStorage": {"sizeInGiB": 30},
            "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        }
        definition = register(ecs, **sent)["taskDefinition"]
        assert {name: definition[name] for name in sent} == sent
        assert definition["compatibilities"] == ["EC2", "MANAGED_INSTANCES", "FARGATE"]

    @pytest.mark.rule("RegisterTaskDefinition-017", "TaskDefinition-039")
    def test_who_registered_it_and_when(self, fake: ecs_fake.EcsFake, ecs: Any) -> None:
        before = fake.now
        definition = register(ecs)["taskDefinition"]
        assert "deregisteredAt" not in definition
        registered: datetime = definition["registeredAt"]
        assert abs((registered.astimezone(UTC) - before).total_seconds()) < 0.01
        assert definition["registeredBy"] == "arn:aws:iam::123456789012:root"

    @pytest.mark.rule("RegisterTaskDefinition-026", "RegisterTaskDefinition-044")
    def test_sizes_are_numbers(self, ecs: Any) -> None:
        definition = register(ecs, cpu="1 vCPU", memory="2GB")["taskDefinition"]
        assert (definition["cpu"], definition["memory"]) == ("1024", "2048")


class TestRevisions:
    @pytest.mark.rule("RegisterTaskDefinition-005", "RegisterTaskDefinition-007", "TaskDefinition-010")
    def test_a_further_revision_leaves_the_earlier_ones_alone(self, ecs: Any) -> None:
        first = register(ecs)["taskDefinition"]
        second = register(ecs)["taskDefinition"]
        assert second["revision"] == 2
        assert ecs.describe_task_definition(taskDefinition="web:1")["taskDefinition"] == first

    @pytest.mark.rule("TaskDefinition-044")
    def test_numbers_never_come_back(self, ecs: Any) -> None:
        register(ecs)
        register(ecs)
        for revision in (2, 1):
            ecs.deregister_task_definition(taskDefinition=f"web:{revision}")
        assert register(ecs)["taskDefinition"]["revision"] == 3

    @pytest.mark.rule("RegisterTaskDefinition-020")
    def test_it_is_visible_everywhere(self, ecs: Any) -> None:
        definition = register(ecs)["taskDefinition"]
        assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"] == definition
        assert ecs.list_task_definitions()["taskDefinitionArns"] == [definition["taskDefinitionArn"]]
        assert ecs.list_task_definition_families()["families"] == ["web"]

    @pytest.mark.rule("RegisterTaskDefinition-021")
    def test_the_latest_revision_is_what_runs(self, ecs: Any) -> None:
        ran = []
        for _ in range(2):
            register(ecs, **FARGATE)
            answer = ecs.run_task(taskDefinition="web", launchType="FARGATE", networkConfiguration=NETWORK)
            ran.append(answer["tasks"][0]["taskDefinitionArn"].rpartition("/")[2])
        assert ran == ["web:1", "web:2"]

    @pytest.mark.rule("RegisterTaskDefinition-068", "TaskDefinition-027")
    def test_an_awsvpc_definition_does_not_run_without_a_network(self, ecs: Any) -> None:
        register(ecs, **FARGATE)
        with refused("InvalidParameterException", "^Network Configuration must be provided"):
            ecs.run_task(taskDefinition="web", launchType="FARGATE")

    @pytest.mark.newest_sdk
    @pytest.mark.rule("RegisterTaskDefinition-082")
    def test_a_volume_is_configured_at_launch_by_its_name(self, ecs: Any) -> None:
        mounted = {**CONTAINER, "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
        volumes = [{"name": "data", "configuredAtLaunch": True}]
        register(ecs, containerDefinitions=[mounted], volumes=volumes, **FARGATE)
        configuration = {"name": "other", "managedEBSVolume": {"roleArn": ROLE, "sizeInGiB": 1}}
        request = {"taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": NETWORK}
        with refused("InvalidParameterException", "other"):
            ecs.run_task(**request, volumeConfigurations=[configuration])

    def test_a_refused_registration_takes_no_number(self, ecs: Any) -> None:
        with refused("ClientException"):
            register(ecs, containerDefinitions=[])
        assert ecs.list_task_definition_families()["families"] == []
        assert register(ecs)["taskDefinition"]["revision"] == 1


class TestTags:
    @pytest.mark.rule(
        "RegisterTaskDefinition-018", "RegisterTaskDefinition-019", "RegisterTaskDefinition-087"
    )
    def test_they_come_back_beside_the_definition(self, ecs: Any) -> None:
        tags = [{"key": "Team", "value": "A"}, {"key": "team", "value": "b"}]
        answer = register(ecs, tags=tags)
        assert answer["tags"] == tags
        assert "tags" not in answer["taskDefinition"]

    def test_no_tags_no_member(self, ecs: Any) -> None:
        assert "tags" not in register(ecs)

    def test_they_belong_to_one_revision(self, ecs: Any) -> None:
        register(ecs, tags=[{"key": "a", "value": "b"}])
        register(ecs)
        tags = [
            ecs.describe_task_definition(taskDefinition=f"web:{at}", include=["TAGS"])["tags"]
            for at in (1, 2)
        ]
        assert tags == [[{"key": "a", "value": "b"}], []]

    @pytest.mark.rule("RegisterTaskDefinition-089", "Tag-007")
    def test_a_reserved_tag_is_refused(self, ecs: Any) -> None:
        with refused("InvalidParameterException", "reserved"):
            register(ecs, tags=[{"key": "aws:x", "value": "y"}])

    def test_an_empty_list_is_refused(self, ecs: Any) -> None:
        with refused("ClientException", "^Tags can not be empty.$"):
            register(ecs, tags=[])


class TestRefusals:
    @pytest.mark.rule(
        "RegisterTaskDefinition-001", "RegisterTaskDefinition-002", "RegisterTaskDefinition-095"
    )
    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            ({}, "Family should not be null or empty."),
            ({"family": "web"}, "Container list cannot be empty."),
            ({"family": "w b", "containerDefinitions": [CONTAINER]}, "Family contains invalid characters."),
        ],
    )
    def test_what_is_needed(self, ecs: Any, request_: dict[str, Any], message: str) -> None:
        with refused("ClientException", message):
            ecs.register_task_definition(**request_)

    @pytest.mark.rule("RegisterTaskDefinition-063", "RegisterTaskDefinition-075")
    def test_a_required_launch_type_that_does_not_fit(self, ecs: Any) -> None:
        with refused("ClientException", "Fargate only supports network mode"):
            register(ecs, requiresCompatibilities=["FARGATE"], cpu="256", memory="512")

    @pytest.mark.parametrize(
        "members",
        [
            pytest.param(
                {"networkMode": "overlay"},
                marks=pytest.mark.rule("RegisterTaskDefinition-061", "TaskDefinition-030"),
                id="networkMode",
            ),
            pytest.param(
                {"ipcMode": "shared"},
                marks=pytest.mark.rule("RegisterTaskDefinition-050", "TaskDefinition-018"),
                id="ipcMode",
            ),
            pytest.param(
                {"pidMode": "container"},
                marks=pytest.mark.rule("RegisterTaskDefinition-056", "TaskDefinition-031"),
                id="pidMode",
            ),
            pytest.param(
                {"requiresCompatibilities": ["LAMBDA"]},
                marks=pytest.mark.rule("RegisterTaskDefinition-074", "TaskDefinition-043"),
                id="requiresCompatibilities",
            ),
            pytest.param(
                {"runtimePlatform": {"cpuArchitecture": "RISCV"}},
                marks=pytest.mark.rule("RuntimePlatform-002"),
                id="cpuArchitecture",
            ),
            pytest.param(
                {"runtimePlatform": {"operatingSystemFamily": "PLAN9"}},
                marks=pytest.mark.rule("RuntimePlatform-003"),
                id="operatingSystemFamily",
            ),
            pytest.param(
                {"placementConstraints": [{"type": "distinctInstance"}]},
                marks=pytest.mark.rule("TaskDefinitionPlacementConstraint-003"),
                id="constraint",
            ),
            pytest.param(
                {"proxyConfiguration": {"type": "ENVOY", "containerName": "app"}},
                marks=pytest.mark.rule("ProxyConfiguration-011"),
                id="proxy",
            ),
            pytest.param(
                {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "x"}}]},
                marks=pytest.mark.rule("DockerVolumeConfiguration-008"),
                id="scope",
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "efsVolumeConfiguration": {"fileSystemId": "f", "transitEncryption": "ON"},
                        }
                    ]
                },
                marks=pytest.mark.rule("EFSVolumeConfiguration-006"),
                id="transitEncryption",
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "efsVolumeConfiguration": {
                                "fileSystemId": "f",
                                "authorizationConfig": {"iam": "ON"},
                            },
                        }
                    ]
                },
                marks=pytest.mark.rule("EFSAuthorizationConfig-006"),
                id="iam",
            ),
        ],
    )
    def test_a_word_outside_its_set(self, ecs: Any, members: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "should be one of"):
            register(ecs, **members)

    @pytest.mark.parametrize(
        "members",
        [
            pytest.param(
                {"portMappings": [{"containerPort": 80, "protocol": "sctp"}]},
                marks=pytest.mark.rule("PortMapping-035"),
                id="protocol",
            ),
            pytest.param(
                {"portMappings": [{"containerPort": 80, "appProtocol": "ws"}]},
                marks=pytest.mark.rule("PortMapping-007"),
                id="appProtocol",
            ),
            pytest.param(
                {"dependsOn": [{"containerName": "db", "condition": "DONE"}]},
                marks=pytest.mark.rule("ContainerDependency-012"),
                id="condition",
            ),
            pytest.param(
                {"ulimits": [{"name": "files", "softLimit": 1, "hardLimit": 1}]},
                marks=pytest.mark.rule("Ulimit-003"),
                id="ulimit",
            ),
            pytest.param(
                {"logConfiguration": {"logDriver": "logentries"}},
                marks=pytest.mark.rule("LogConfiguration-007"),
                id="logDriver",
            ),
            pytest.param(
                {"environmentFiles": [{"type": "http", "value": "x"}]},
                marks=pytest.mark.rule("EnvironmentFile-007"),
                id="environmentFile",
            ),
            pytest.param(
                {"resourceRequirements": [{"type": "TPU", "value": "1"}]},
                marks=pytest.mark.rule("ResourceRequirement-001"),
                id="resource",
            ),
            pytest.param(
                {"firelensConfiguration": {"type": "vector"}},
                marks=pytest.mark.rule("FirelensConfiguration-002"),
                id="firelens",
            ),
            pytest.param(
                {"linuxParameters": {"devices": [{"hostPath": "/dev/x", "permissions": ["execute"]}]}},
                marks=pytest.mark.rule("Device-004"),
                id="permission",
            ),
        ],
    )
    def test_a_word_outside_its_set_in_a_container(self, ecs: Any, members: dict[str, Any]) -> None:
        with refused("InvalidParameterException", "should be one of"):
            register(ecs, containerDefinitions=[{**CONTAINER, **members}])

    @pytest.mark.parametrize(
        ("members", "missing"),
        [
            pytest.param(
                {"dependsOn": [{"containerName": "db"}]},
                "condition",
                marks=pytest.mark.rule("ContainerDependency-013"),
            ),
            pytest.param(
                {"dependsOn": [{"condition": "START"}]},
                "containerName",
                marks=pytest.mark.rule("ContainerDependency-015"),
            ),
            pytest.param(
                {"healthCheck": {"interval": 30}}, "command", marks=pytest.mark.rule("HealthCheck-022")
            ),
            pytest.param(
                {"linuxParameters": {"devices": [{}]}}, "hostPath", marks=pytest.mark.rule("Device-001")
            ),
            pytest.param(
                {"linuxParameters": {"tmpfs": [{"size": 1}]}},
                "containerPath",
                marks=pytest.mark.rule("Tmpfs-002"),
            ),
            pytest.param(
                {"linuxParameters": {"tmpfs": [{"containerPath": "/run"}]}},
                "size",
                marks=pytest.mark.rule("Tmpfs-004"),
            ),
            pytest.param(
                {"environmentFiles": [{"value": "x"}]}, "type", marks=pytest.mark.rule("EnvironmentFile-008")
            ),
            pytest.param(
                {"environmentFiles": [{"type": "s3"}]}, "value", marks=pytest.mark.rule("EnvironmentFile-010")
            ),
            pytest.param(
                {"firelensConfiguration": {}}, "type", marks=pytest.mark.rule("FirelensConfiguration-003")
            ),
            pytest.param(
                {"extraHosts": [{"ipAddress": "10.0.0.1"}]},
                "hostname",
                marks=pytest.mark.rule("HostEntry-002"),
            ),
            pytest.param(
                {"extraHosts": [{"hostname": "a"}]}, "ipAddress", marks=pytest.mark.rule("HostEntry-003")
            ),
            pytest.param(
                {"logConfiguration": {}}, "logDriver", marks=pytest.mark.rule("LogConfiguration-008")
            ),
            pytest.param(
                {"repositoryCredentials": {}},
                "credentialsParameter",
                marks=pytest.mark.rule("RepositoryCredentials-002"),
            ),
            pytest.param(
                {"resourceRequirements": [{"value": "1"}]},
                "type",
                marks=pytest.mark.rule("ResourceRequirement-002"),
            ),
            pytest.param({"secrets": [{"valueFrom": "x"}]}, "name", marks=pytest.mark.rule("Secret-003")),
            pytest.param({"secrets": [{"name": "x"}]}, "valueFrom", marks=pytest.mark.rule("Secret-006")),
            pytest.param(
                {"ulimits": [{"name": "core", "softLimit": 1}]},
                "hardLimit",
                marks=pytest.mark.rule("Ulimit-002"),
            ),
            pytest.param(
                {"ulimits": [{"softLimit": 1, "hardLimit": 1}]}, "name", marks=pytest.mark.rule("Ulimit-004")
            ),
            pytest.param(
                {"ulimits": [{"name": "core", "hardLimit": 1}]},
                "softLimit",
                marks=pytest.mark.rule("Ulimit-005"),
            ),
        ],
    )
    def test_a_member_of_a_container_that_is_needed(
        self, ecs: Any, members: dict[str, Any], missing: str
    ) -> None:
        with refused("ClientException", missing):
            register(ecs, containerDefinitions=[{**CONTAINER, **members}])

    @pytest.mark.parametrize(
        ("members", "missing"),
        [
            pytest.param(
                {"ephemeralStorage": {}}, "sizeInGiB", marks=pytest.mark.rule("EphemeralStorage-005")
            ),
            pytest.param(
                {"proxyConfiguration": {"type": "APPMESH"}},
                "containerName",
                marks=pytest.mark.rule("ProxyConfiguration-003"),
            ),
            pytest.param(
                {"volumes": [{"name": "v", "efsVolumeConfiguration": {}}]},
                "fileSystemId",
                marks=pytest.mark.rule("EFSVolumeConfiguration-001"),
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "fsxWindowsFileServerVolumeConfiguration": {
                                "fileSystemId": "f",
                                "rootDirectory": "r",
                            },
                        }
                    ]
                },
                "authorizationConfig",
                marks=pytest.mark.rule(
                    "FSxWindowsFileServerVolumeConfiguration-001",
                    "FSxWindowsFileServerVolumeConfiguration-002",
                ),
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "fsxWindowsFileServerVolumeConfiguration": {
                                "rootDirectory": "r",
                                "authorizationConfig": {"credentialsParameter": "c", "domain": "d"},
                            },
                        }
                    ]
                },
                "fileSystemId",
                marks=pytest.mark.rule("FSxWindowsFileServerVolumeConfiguration-003"),
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "fsxWindowsFileServerVolumeConfiguration": {
                                "fileSystemId": "f",
                                "authorizationConfig": {"credentialsParameter": "c", "domain": "d"},
                            },
                        }
                    ]
                },
                "rootDirectory",
                marks=pytest.mark.rule("FSxWindowsFileServerVolumeConfiguration-004"),
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "fsxWindowsFileServerVolumeConfiguration": {
                                "fileSystemId": "f",
                                "rootDirectory": "r",
                                "authorizationConfig": {"domain": "d"},
                            },
                        }
                    ]
                },
                "credentialsParameter",
                marks=pytest.mark.rule("FSxWindowsFileServerAuthorizationConfig-002"),
            ),
            pytest.param(
                {
                    "volumes": [
                        {
                            "name": "v",
                            "fsxWindowsFileServerVolumeConfiguration": {
                                "fileSystemId": "f",
                                "rootDirectory": "r",
                                "authorizationConfig": {"credentialsParameter": "c"},
                            },
                        }
                    ]
                },
                "domain",
                marks=pytest.mark.rule("FSxWindowsFileServerAuthorizationConfig-004"),
            ),
        ],
    )
    def test_a_member_of_the_task_that_is_needed(
        self, ecs: Any, members: dict[str, Any], missing: str
    ) -> None:
        with refused("ClientException", missing):
            register(ecs, **members)

    @pytest.mark.rule("PortMapping-014")
    def test_a_host_port_range_cannot_be_asked_for(self, ecs: Any) -> None:
        def add_range(params: dict[str, Any], **_: Any) -> None:
            # The client leaves out what it does not know, so the member is put into the body.
            body = json.loads(params["body"])
            body["containerDefinitions"][0]["portMappings"][0]["hostPortRange"] = "80-90"
            params["body"] = json.dumps(body).encode()

        ecs.meta.events.register("before-call.ecs.RegisterTaskDefinition", add_range)
        with refused("InvalidParameterException", "hostPortRange"):
            register(
                ecs, containerDefinitions=[{**CONTAINER, "portMappings": [{"containerPortRange": "80-90"}]}]
            )

    @pytest.mark.newest_sdk
    @pytest.mark.parametrize("members", [{"cpu": 256}, {"family": 1}, {"enableFaultInjection": "yes"}])
    def test_a_member_of_another_type(self, ecs: Any, members: dict[str, Any]) -> None:
        with refused("SerializationException"):
            register(ecs, **members)
