"""What the calls of task definitions say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.api.error_texts.conditions import says
from tests.api.error_texts.evidence import ANY

Definition = dict[str, Any]
ROLE = "arn:aws:iam::123456789012:role/job"
APP = {"name": "app", "image": "images/app"}
LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}}
PREFIXED = {**LOGS, "options": {**LOGS["options"], "awslogs-stream-prefix": "p"}}  # type: ignore[dict-item]
EFS: Definition = {"fileSystemId": "fs-1"}
AT_LAUNCH = {"name": "disk", "configuredAtLaunch": True}


def of(*containers: Mapping[str, Any], **members: Any) -> Definition:
    """A definition for EC2; each container is `app` but for what is given."""
    made = [{**APP, "memory": 64, **container} for container in containers or ({},)]
    return {
        "containerDefinitions": [
            {name: value for name, value in one.items() if value is not None} for one in made
        ],
        **members,
    }


def awsvpc(**container: Any) -> Definition:
    return of(container, networkMode="awsvpc")


def fargate(container: Mapping[str, Any] | None = None, **members: Any) -> Definition:
    given = {"networkMode": "awsvpc", "cpu": "256", "memory": "512", **members}
    return of({"memory": None, **(container or {})}, requiresCompatibilities=["FARGATE"], **given)


def linux(**parameters: Any) -> Definition:
    return fargate({"linuxParameters": parameters})


def volume(**members: Any) -> Definition:
    return of(volumes=[{"name": "data", **members}])


def efs(**members: Any) -> Definition:
    return volume(efsVolumeConfiguration={**EFS, **members})


def mesh(*properties: tuple[str, str], container: str = "app") -> Definition:
    given = [{"name": name, "value": value} for name, value in properties]
    proxy = {"type": "APPMESH", "containerName": container, "properties": given}
    return of(networkMode="awsvpc", proxyConfiguration=proxy)


def after(condition: str, **before: Any) -> Definition:
    first = {"name": "first", **before}
    return of(first, {"dependsOn": [{"containerName": "first", "condition": condition}]})


def registers(quotation: str, request: Definition, **filled: str) -> None:
    says("RegisterTaskDefinition", quotation, request, **filled)


# -- the whole definition ------------------------------------------------------------------------
registers("Container list cannot be empty.", {"containerDefinitions": []})
registers("Container list cannot be empty.", {"containerDefinitions": None})
registers("Task definition doesn't have any essential container", of({"essential": False}))
registers("Container names must be unique within a task definition.", of({}, {}))
registers("Family contains invalid characters.", {"family": "a b"})
registers("Family should not be null or empty.", {"family": ""})
registers("Family should not be null or empty.", {"family": None})
registers("Role is not valid", {"taskRoleArn": "arn:aws:iam::123456789012:user/job"})
registers("Role is not valid", {"executionRoleArn": ""})
registers("Tags can not be empty.", {"tags": []})
registers(
    "Unsupported field 'inferenceAccelerators'",
    {"inferenceAccelerators": [{"deviceName": "d", "deviceType": "t"}]},
)
registers("EphemeralStorage size should be at least 21", fargate(ephemeralStorage={"sizeInGiB": 20}))
registers("EphemeralStorage size should be at most 200", fargate(ephemeralStorage={"sizeInGiB": 201}))
registers(
    "Tasks using the EC2 launch type do not support EphemeralStorage.", of(ephemeralStorage={"sizeInGiB": 21})
)
registers("Invalid 'cpu' setting for task. …", of(cpu="127"))
registers("Invalid 'memory' setting for task. …", of(memory="much"))
registers("The sum of all container 'cpu' values…", of({"cpu": 129}, {"name": "b", "cpu": 128}, cpu="256"))


registers(
    "Actual length: '{n}'…",
    of({"environment": [{"name": f"V{n}", "value": "x" * 1000} for n in range(70)]}),
    n=ANY,
)


# -- a container ---------------------------------------------------------------------------------
registers("Container.image should not be null or empty.", of({"image": None}))
registers("Container.name should not be null or empty.", of({"name": ""}))
registers(
    "Invalid setting for container '{container}'. 'memory' must…",
    of({"memory": 64, "memoryReservation": 65}),
    container="app",
)
registers("Invalid setting for container '{container}'. At least one…", of({"memory": None}), container="app")
registers(
    "Invalid setting for container '{container}'. The 'memory'…",
    of({"memory": 513}, memory="512"),
    container="app",
)
registers(
    "Health check interval must be greater…",
    of({"healthCheck": {"command": ["CMD", "x"], "interval": 4}}),
    container="app",
)
registers(
    "Health check interval must be less…",
    of({"healthCheck": {"command": ["CMD", "x"], "interval": 301}}),
    container="app",
)
for period in (59, 1801):
    registers(
        "the 'restartAttemptPeriod' setting…",
        of({"restartPolicy": {"enabled": True, "restartAttemptPeriod": period}}),
        container="app",
    )
registers(
    "Soft limit exceeds hard limit…",
    of({"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]}),
    name="nofile",
)
registers(
    "Cannot depend on container + '{name}'…",
    of({"dependsOn": [{"containerName": "x", "condition": "START"}]}),
    name="x",
)
registers("A dependency container with HEALTHY…", after("HEALTHY"))
registers("A dependency container with SUCCESS…", after("SUCCESS"))
registers("A dependency container with SUCCESS…", after("COMPLETE", essential=True))

# -- environment and secrets ---------------------------------------------------------------------
SECRET = [{"name": "KEY", "valueFrom": "parameter"}]
registers("When you are specifying container secrets…", of({"secrets": SECRET}))
registers(
    "The secret name must be unique…",
    of({"secrets": SECRET, "environment": [{"name": "KEY", "value": "v"}]}, executionRoleArn=ROLE),
    NAME="KEY",
)
registers(
    "The Systems Manager parameter name…",
    of({"secrets": [{"name": "KEY", "valueFrom": "no name"}]}, executionRoleArn=ROLE),
    NAME="KEY",
)
registers(
    "The maximum number of environment files…",
    of(
        {"environmentFiles": [{"type": "s3", "value": f"arn:aws:s3:::b/{n}.env"} for n in range(11)]},
        executionRoleArn=ROLE,
    ),
)
registers(
    "Invalid arn syntax.",
    of({"environmentFiles": [{"type": "s3", "value": "b/a.env"}]}, executionRoleArn=ROLE),
)

# -- network -------------------------------------------------------------------------------------
registers(
    "Links are not supported when networkMode=awsvpc.",
    of({"links": ["b"]}, {"name": "b"}, networkMode="awsvpc"),
)
registers("DNS servers are not supported…", awsvpc(dnsServers=["10.0.0.2"]))
registers("Disable Networking is not supported…", awsvpc(disableNetworking=True))
registers("Extra hosts are not supported…", awsvpc(extraHosts=[{"hostname": "h", "ipAddress": "10.0.0.1"}]))
registers("hostname is not supported…", awsvpc(hostname="h"))
registers(
    "When networkMode=awsvpc, the host ports…", awsvpc(portMappings=[{"containerPort": 80, "hostPort": 81}])
)
registers(
    "When networkMode=host, the host ports…",
    of({"portMappings": [{"containerPort": 80, "hostPort": 81}]}, networkMode="host"),
)
registers(
    "TCP container port '{port}' is used…",
    of(
        {"portMappings": [{"containerPort": 80}]},
        {"name": "b", "portMappings": [{"containerPort": 80}]},
        networkMode="awsvpc",
    ),
    port="80",
)
registers(
    "port mapping name is already used",
    awsvpc(portMappings=[{"containerPort": port, "name": "web"} for port in (80, 81)]),
)
registers(
    "cannot specify both single port and port range",
    awsvpc(portMappings=[{"containerPort": 80, "containerPortRange": "90-91"}]),
)
for ports in ("91-90", "90-90", "ninety"):
    registers(
        "Invalid 'containerPortRange' setting…",
        awsvpc(portMappings=[{"containerPortRange": ports}]),
        container="app",
    )
registers("APPMESH proxy configuration is only supported…", {**mesh(), "networkMode": "bridge"})
registers("Proxy container [{name}] does not exist", mesh(container="envoy"), name="envoy")
registers(
    "Ingress port not found",
    mesh(("IgnoredUID", "1337"), ("ProxyEgressPort", "15001"), ("AppPorts", "80")),
)

# -- volumes -------------------------------------------------------------------------------------
registers(
    "Unknown volume '{volume}'.",
    of({"mountPoints": [{"sourceVolume": "x", "containerPath": "/x"}]}),
    volume="x",
)
registers("Invalid 'volumesFrom' setting…", of({"volumesFrom": [{"sourceContainer": "x"}]}), name="x")
registers("Volumes [{names}] are not referenced…", of(volumes=[AT_LAUNCH]), names="disk")
registers("EFS IAM authorization requires…", efs(authorizationConfig={"iam": "ENABLED"}))
registers("TransitEncryptionPort requires…", efs(transitEncryptionPort=2049))
registers(
    "When using an EFS access point…",
    efs(rootDirectory="/data", transitEncryption="ENABLED", authorizationConfig={"accessPointId": "fsap-1"}),
)

# -- logging -------------------------------------------------------------------------------------
registers(
    "Log driver awslogs requires options: awslogs-group",
    of({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "us-east-1"}}}),
)
registers("When awsfirelens log driver is specified…", of({"logConfiguration": {"logDriver": "awsfirelens"}}))

# -- Fargate -------------------------------------------------------------------------------------
registers("Fargate only supports network mode…", fargate(networkMode="bridge"))
registers("Fargate only supports network mode…", fargate(networkMode=None))
registers("Fargate requires that 'cpu'…", fargate(cpu=None))
registers("Fargate requires that 'memory'…", fargate({"memory": 64}, memory=None))
registers("Fargate requires that the 'privileged'…", fargate({"privileged": True}))
registers(
    "Fargate requires log configuration options…", fargate({"logConfiguration": LOGS}, executionRoleArn=ROLE)
)
registers(
    "Fargate requires task definition to have execution role ARN to support log…",
    fargate({"logConfiguration": PREFIXED}),
)
registers(
    "Fargate requires task definition to have execution role ARN to support ECR…",
    fargate({"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app"}),
)
registers(
    "{driver} is not a valid log driver…",
    fargate({"logConfiguration": {"logDriver": "syslog"}}),
    driver="syslog",
)
registers(
    "{CAPABILITY} is not allowed on Fargate.",
    linux(capabilities={"add": ["SYS_ADMIN"]}),
    CAPABILITY="SYS_ADMIN",
)
registers(
    "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See…",
    fargate(cpu="300"),
    cpu="300",
    memory="512",
)
registers(
    "Tasks using the Fargate launch type do not support GPU…",
    fargate({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
)
registers("Tasks using the Fargate launch type do not support pidMode 'host'…", fargate(pidMode="host"))
registers(
    "Tasks using the Fargate launch type do not support pidMode '{mode}'…",
    fargate(pidMode="host"),
    mode="host",
)
for member, request in {
    "constraints": fargate(placementConstraints=[{"type": "memberOf", "expression": "attribute:x exists"}]),
    "devices": linux(devices=[{"hostPath": "/dev/x"}]),
    "dockerSecurityOptions": fargate({"dockerSecurityOptions": ["no-new-privileges"]}),
    "dockerVolumeConfiguration": fargate(
        volumes=[{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]
    ),
    "ipcMode": fargate(ipcMode="task"),
    "maxSwap": linux(maxSwap=1),
    "sharedMemorySize": linux(sharedMemorySize=1),
    "sourcePath": fargate(volumes=[{"name": "v", "host": {"sourcePath": "/v"}}]),
}.items():
    registers(f"Fargate compatible task definitions do not support {member}", request)

# -- other calls ---------------------------------------------------------------------------------
says("DescribeTaskDefinition", "Unable to describe task definition.", {"taskDefinition": "nothing"})
says("DescribeTaskDefinition", "Unable to describe task definition.", {"taskDefinition": "job:9"})
for action in ("DescribeTaskDefinition", "CreateService", "UpdateService", "DeregisterTaskDefinition"):
    says(
        "DescribeTaskDefinition",
        "Invalid revision number. Number: {value}",
        {"taskDefinition": "job:latest"},
        by=action,
        value="latest",
    )
says("DeregisterTaskDefinition", "Revision is missing.", {"taskDefinition": "job"})
says("DeleteTaskDefinitions", "size of TaskDefinition references list must…", {"taskDefinitions": []})
says(
    "DeleteTaskDefinitions",
    "Size of TaskDefinition references list cannot…",
    {"taskDefinitions": ["job:1"] * 11},
)
