"""A fake with something of everything in one cluster, for calls of every operation."""

from __future__ import annotations

import itertools
import json
from typing import Any, Final

from benchmarks import stage
from benchmarks.stage import CLUSTER, FAMILY, Parameters, request
from ecs_fake import EcsFake

NO_LIMIT: Final = 1_000_000
"""Rounds of a benchmark make more of some things than an account may have."""
GROUP: Final = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:x:autoScalingGroupName/"
ON_INSTANCES: Final[Parameters] = {
    "family": "worker",
    "networkMode": "bridge",
    "containerDefinitions": [{"name": "app", "image": "registry.example/worker:1", "memory": 1}],
}
REGISTRATION: Final[Parameters] = {
    "cluster": CLUSTER,
    "instanceIdentityDocument": json.dumps(
        {"instanceId": "i-1", "instanceType": "m5.large", "availabilityZone": "us-east-1a"}
    ),
    "instanceIdentityDocumentSignature": "signature",
    "totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 1_000_000},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ],
    "attributes": [{"name": "com.amazonaws.ecs.capability.docker-remote-api.1.18"}],
    "versionInfo": {"agentVersion": "1.16.2", "agentHash": "998c9b5", "dockerVersion": "17.09.1-ce"},
}
SERVICE: Final[Parameters] = {
    "cluster": CLUSTER,
    "taskDefinition": FAMILY,
    "desiredCount": 0,
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": [stage.SUBNET]}},
}
EXTERNAL: Final[Parameters] = {
    "cluster": CLUSTER,
    "serviceName": "external",
    "deploymentController": {"type": "EXTERNAL"},
}


class House:
    """Things to name in calls, and hands to make more of them without botocore.

    Args:
        tasks: how many tasks run on Fargate in the cluster.
        services: how many services it has; they want no tasks.
    """

    def __init__(self, fake: EcsFake, tasks: int = 10, services: int = 10) -> None:
        self._fake = fake
        self._numbers = itertools.count()
        fake.quotas.capacity_providers = fake.quotas.task_sets_per_service = NO_LIMIT
        self.do("CreateCluster", clusterName=CLUSTER, serviceConnectDefaults={"namespace": "space"})
        self.do(
            "RegisterTaskDefinition", **stage.definition(), taskRoleArn="arn:aws:iam::123456789012:role/r"
        )
        self.do("RegisterTaskDefinition", **ON_INSTANCES)
        self.instance = self.new_instance()
        self.task = self.new_task()
        self.placed_task = self.new_task_on_instance()
        stage.run_more(fake, tasks)
        for _ in range(services):
            self.new_service()
        self.service = self.new_service()
        self.do("CreateService", **EXTERNAL)
        self.task_set = self.new_task_set()
        self.provider = self.new_provider()
        self.deployment = self.new_deployment()
        self.do("ContinueServiceDeployment", **pause_of(self.deployment))

    def do(self, operation: str, /, **parameters: Any) -> Any:
        """Make a call that succeeds, and give its answer."""
        answer = self._fake.dispatch(request(operation, parameters))
        if answer.status != 200:
            raise AssertionError(f"{operation} {parameters}: {answer.body!r}")
        return json.loads(answer.body)

    def settle(self) -> None:
        """Let what goes on in the background come to its end."""
        self._fake.settle()

    def new_name(self) -> str:
        """Give a name that nothing has."""
        return f"name-{next(self._numbers)}"

    def other(self, one: str, two: str) -> str:
        """Give one and the other in turn."""
        return (one, two)[next(self._numbers) % 2]

    def new_cluster(self) -> str:
        """Make a cluster, and give its ARN."""
        return str(self.do("CreateCluster", clusterName=self.new_name())["cluster"]["clusterArn"])

    def new_provider(self) -> str:
        """Make a capacity provider, and give its name."""
        name = self.new_name()
        self.do(
            "CreateCapacityProvider",
            name=name,
            autoScalingGroupProvider={"autoScalingGroupArn": GROUP + name},
        )
        return name

    def new_revision(self) -> str:
        """Register a revision of a family of its own, and give its ARN."""
        made = self.do("RegisterTaskDefinition", **stage.definition() | {"family": "other"})
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def new_task(self) -> str:
        """Run a task on Fargate, and give its ARN."""
        made = self.do("RunTask", **stage.launch(), enableExecuteCommand=True)
        return str(made["tasks"][0]["taskArn"])

    def new_task_on_instance(self) -> str:
        """Start a task on the container instance, and give its ARN."""
        made = self.do(
            "StartTask", cluster=CLUSTER, taskDefinition="worker", containerInstances=[self.instance]
        )
        return str(made["tasks"][0]["taskArn"])

    def new_instance(self) -> str:
        """Register a container instance, and give its ARN."""
        made = self.do("RegisterContainerInstance", **REGISTRATION)
        return str(made["containerInstance"]["containerInstanceArn"])

    def new_service(self) -> str:
        """Create a service without tasks, and give its ARN."""
        return str(self.do("CreateService", **SERVICE, serviceName=self.new_name())["service"]["serviceArn"])

    def new_deployment(self) -> dict[str, Any]:
        """Create a service whose deployment is paused, and give the deployment as it is described."""
        hook = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}
        progressive = {"strategy": "BLUE_GREEN", "lifecycleHooks": [hook]}
        name = self.new_name()
        self.do("CreateService", **SERVICE, serviceName=name, deploymentConfiguration=progressive)
        (listed,) = self.do("ListServiceDeployments", cluster=CLUSTER, service=name)["serviceDeployments"]
        arn = listed["serviceDeploymentArn"]
        (found,) = self.do("DescribeServiceDeployments", serviceDeploymentArns=[arn])["serviceDeployments"]
        return dict(found)

    def new_task_set(self) -> str:
        """Create a task set of the external service, and give its ARN."""
        return str(self.do("CreateTaskSet", **task_set())["taskSet"]["taskSetArn"])


def pause_of(deployment: dict[str, Any]) -> Parameters:
    """Give what names the pause of a deployment."""
    (hook,) = deployment["lifecycleHookDetails"]
    return {"serviceDeploymentArn": deployment["serviceDeploymentArn"], "hookId": hook["hookId"]}


def task_set() -> Parameters:
    """Give the parameters of CreateTaskSet."""
    place = {
        name: SERVICE[name] for name in ("cluster", "taskDefinition", "launchType", "networkConfiguration")
    }
    return place | {"service": EXTERNAL["serviceName"]}
