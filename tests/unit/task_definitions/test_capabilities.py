"""What a definition demands of an instance. The cases follow recorded answers."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_fake.task_definitions import draft
from tests.unit.task_definitions.requests import ECR_IMAGE, ROLE, awslogs, container, ec2, fargate

AGENT = "com.amazonaws.ecs.capability."
HEALTH = {
    "command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"],
    "interval": 30,
    "timeout": 5,
    "retries": 3,
}


def demands(request: dict[str, Any]) -> set[str]:
    """Give the names, shortened: `api.1.18`, `agent:ecr-auth`, `task-eni`."""
    attributes = draft(request).document["requiresAttributes"]
    names = [attribute["name"] for attribute in attributes]
    assert all(list(attribute) == ["name"] for attribute in attributes)
    assert len(set(names)) == len(names)
    return {
        name.replace(AGENT + "docker-remote-api", "api")
        .replace(AGENT, "agent:")
        .removeprefix("ecs.capability.")
        for name in names
    }


def one(**members: Any) -> dict[str, Any]:
    """A bridge definition with one container: it demands nothing by itself."""
    return ec2(container(**members), executionRoleArn=ROLE)


def test_nothing_is_demanded_for_nothing() -> None:
    assert demands(one()) == set()


@pytest.mark.rule("RegisterTaskDefinition-015")
def test_a_usual_fargate_service() -> None:
    app = container(
        image=ECR_IMAGE,
        logConfiguration=awslogs(**{"awslogs-create-group": "true"}),
        environmentFiles=[],
        ulimits=[],
    )
    assert demands(fargate(app, executionRoleArn=ROLE)) == {
        "agent:logging-driver.awslogs",
        "execution-role-awslogs",
        "agent:ecr-auth",
        "api.1.19",
        "execution-role-ecr-pull",
        "api.1.18",
        "task-eni",
        "api.1.29",
    }


def test_an_old_job_on_the_hosts_network() -> None:
    job = container(memory=1, logConfiguration=awslogs())
    assert demands(ec2(job, memory=None, networkMode="host", taskRoleArn=ROLE)) == {
        "api.1.18",
        "agent:task-iam-role",
        "agent:logging-driver.awslogs",
        "agent:task-iam-role-network-host",
        "api.1.19",
    }


def test_a_read_only_root() -> None:
    app = container(readonlyRootFilesystem=True, dockerLabels={"role": "db"}, logConfiguration=awslogs())
    assert demands(fargate(app, executionRoleArn=ROLE)) == {
        "api.1.17",
        "api.1.18",
        "task-eni",
        "execution-role-awslogs",
        "agent:logging-driver.awslogs",
        "api.1.19",
    }
    assert "api.1.17" not in demands(fargate(container(readonlyRootFilesystem=False)))


def test_a_sandbox_without_network() -> None:
    job = container(
        linuxParameters={
            "capabilities": {"drop": ["ALL"]},
            "initProcessEnabled": True,
            "maxSwap": 0,
            "swappiness": 0,
        },
        user="nobody",
        disableNetworking=True,
        privileged=False,
        dockerSecurityOptions=["no-new-privileges"],
        ulimits=[{"name": "nproc", "softLimit": 128, "hardLimit": 128}],
        logConfiguration=awslogs(),
    )
    assert demands(ec2(job, networkMode="none", ipcMode="none")) == {
        "agent:logging-driver.awslogs",
        "api.1.19",
        "pid-ipc-namespace-sharing",
        "api.1.17",
        "api.1.32",
        "api.1.25",
        "api.1.23",
        "api.1.18",
    }


@pytest.mark.parametrize(
    ("members", "demanded"),
    [
        pytest.param(
            {"ulimits": [{"name": "nproc", "softLimit": 1, "hardLimit": 1}]},
            "api.1.18",
            marks=pytest.mark.rule("ContainerDefinition-094"),
        ),
        pytest.param(
            {"dockerLabels": {"a": "b"}}, "api.1.18", marks=pytest.mark.rule("ContainerDefinition-021")
        ),
        pytest.param(
            {"linuxParameters": {"initProcessEnabled": True}},
            "api.1.25",
            marks=pytest.mark.rule("LinuxParameters-004"),
        ),
        pytest.param(
            {"logConfiguration": {"logDriver": "syslog"}},
            "api.1.18",
            marks=pytest.mark.rule("ContainerDefinition-050", "LogConfiguration-004"),
        ),
        pytest.param(
            {"logConfiguration": awslogs()}, "api.1.19", marks=pytest.mark.rule("LogConfiguration-009")
        ),
        pytest.param(
            {"logConfiguration": {"logDriver": "syslog"}},
            "agent:logging-driver.syslog",
            marks=pytest.mark.rule("ContainerDefinition-051", "LogConfiguration-005"),
        ),
    ],
)
def test_one_feature_demands_what_it_needs(members: dict[str, Any], demanded: str) -> None:
    assert demanded in demands(one(**members))
    assert demanded not in demands(one())


def test_a_mesh() -> None:
    envoy = container(name="envoy", user="1337", healthCheck={**HEALTH, "startPeriod": 10})
    pairs = {
        "ProxyIngressPort": "15000",
        "AppPorts": "8080",
        "IgnoredUID": "1337",
        "ProxyEgressPort": "15001",
    }
    proxy = {
        "type": "APPMESH",
        "containerName": "envoy",
        "properties": [{"name": name, "value": value} for name, value in pairs.items()],
    }
    assert demands(
        ec2(envoy, networkMode="awsvpc", pidMode="task", ipcMode="host", proxyConfiguration=proxy)
    ) == {
        "pid-ipc-namespace-sharing",
        "api.1.17",
        "aws-appmesh",
        "container-ordering",
        "container-health-check",
        "api.1.18",
        "task-eni",
        "api.1.29",
    }


def test_training_on_an_external_instance() -> None:
    app = container(
        image=ECR_IMAGE,
        linuxParameters={"devices": [{"hostPath": "/dev/infiniband"}], "sharedMemorySize": 16_384},
        privileged=True,
        ulimits=[{"name": "memlock", "softLimit": -1, "hardLimit": -1}],
        logConfiguration=awslogs(
            **{"mode": "non-blocking", "awslogs-create-group": "true", "max-buffer-size": "25m"}
        ),
        resourceRequirements=[{"value": "8", "type": "GPU"}],
        mountPoints=[{"sourceVolume": "data", "containerPath": "/data", "readOnly": False}],
    )
    request = ec2(
        app,
        networkMode="host",
        ipcMode="host",
        taskRoleArn=ROLE,
        executionRoleArn=ROLE,
        requiresCompatibilities=["EXTERNAL"],
        volumes=[{"name": "data", "host": {"sourcePath": "/srv"}}],
    )
    assert demands(request) == {
        "execution-role-awslogs",
        "agent:task-iam-role-network-host",
        "agent:ecr-auth",
        "agent:privileged-container",
        "api.1.17",
        "api.1.28",
        "agent:task-iam-role",
        "api.1.22",
        "execution-role-ecr-pull",
        "api.1.18",
        "api.1.29",
        "agent:logging-driver.awslogs",
        "api.1.19",
        "pid-ipc-namespace-sharing",
    }


SSM = [{"name": "A", "valueFrom": "/app/a"}]
ASM = [{"name": "A", "valueFrom": "arn:aws:secretsmanager:us-east-1:123456789012:secret:a"}]
CREDENTIALS = {"credentialsParameter": "registry"}
ENV_FILE = [{"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}]
SPEC = ":arn:aws:s3:::bucket/spec.json"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"healthCheck": HEALTH}, {"container-health-check", "api.1.24"}),
        ({"healthCheck": {**HEALTH, "startPeriod": 0}}, {"container-health-check", "api.1.29"}),
        ({"startTimeout": 30}, {"container-ordering"}),
        ({"stopTimeout": 30}, {"container-ordering"}),
        ({"memoryReservation": 64}, {"api.1.21"}),
        ({"dnsServers": []}, {"api.1.17"}),
        ({"secrets": SSM}, {"secrets.ssm.environment-variables"}),
        ({"secrets": ASM}, {"secrets.asm.environment-variables"}),
        (
            {"logConfiguration": {"logDriver": "splunk", "secretOptions": ASM}},
            {"agent:logging-driver.splunk", "api.1.18", "secrets.asm.bootstrap.log-driver"},
        ),
        ({"repositoryCredentials": CREDENTIALS}, {"private-registry-authentication.secretsmanager"}),
        ({"environmentFiles": ENV_FILE}, {"env-files.s3"}),
        (
            {"dockerSecurityOptions": ["apparmor:x", "label:y"]},
            {"api.1.17", "agent:apparmor", "agent:selinux"},
        ),
        ({"linuxParameters": {"tmpfs": [{"containerPath": "/run", "size": 1}]}}, {"api.1.22"}),
        ({"portMappings": [{"containerPortRange": "80-90"}]}, {"network.container-port-range"}),
        ({"restartPolicy": {"enabled": True}}, {"container-restart-policy"}),
        ({"restartPolicy": {"enabled": False}}, set()),
        ({"credentialSpecs": ["credentialspec" + SPEC]}, {"gmsa"}),
        ({"credentialSpecs": ["credentialspecdomainless" + SPEC]}, {"gmsa-domainless"}),
    ],
)
def test_features_of_a_container(members: dict[str, Any], expected: set[str]) -> None:
    assert demands(one(**members)) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]},
            {"efs", "efsAuth", "api.1.25"},
        ),
        (
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]},
            {"docker-plugin.local"},
        ),
        (
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"driver": "rexray"}}]},
            {"docker-plugin.rexray"},
        ),
        ({"volumes": [{"name": "v"}]}, set()),
        ({"enableFaultInjection": True}, {"fault-injection"}),
        ({"taskRoleArn": ROLE}, {"agent:task-iam-role"}),
    ],
)
def test_features_of_the_task(members: dict[str, Any], expected: set[str]) -> None:
    assert demands(ec2(**members)) == expected


def test_file_servers_of_windows() -> None:
    fsx = {
        "fileSystemId": "fs-1",
        "rootDirectory": "share",
        "authorizationConfig": {"credentialsParameter": "arn:aws:ssm:us-east-1:1:parameter/p", "domain": "d"},
    }
    assert demands(ec2(volumes=[{"name": "v", "fsxWindowsFileServerVolumeConfiguration": fsx}])) == {
        "fsxWindowsFileServer"
    }


def test_a_log_router() -> None:
    options = {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::bucket/extra.conf"}
    router = container(name="router", firelensConfiguration={"type": "fluentbit", "options": options})
    app = container(logConfiguration={"logDriver": "awsfirelens", "options": {"Name": "cloudwatch"}})
    expected = {
        "agent:logging-driver.awsfirelens",
        "api.1.19",
        "firelens.fluentbit",
        "firelens.options.config.s3",
    }
    assert demands(ec2(app, router)) == expected
