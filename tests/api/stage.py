"""A house to call: a fake, a client that hides nothing, and what calls need to find there."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config

import ecs_fake
from tests.api import hosts
from tests.api.calls import CALLS

Make = Callable[..., Any]
GROUP = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:a1:autoScalingGroupName/{name}"


class Stage:
    """One fake and its client.

    Args:
        fake: the fake.
        makers: the fixtures that make things, by their names.
    """

    def __init__(self, fake: ecs_fake.EcsFake, **makers: Make) -> None:
        self.fake = fake
        config = Config(retries={"max_attempts": 0}, parameter_validation=False)
        self.ecs = boto3.client("ecs", config=config)  # delivers once, and sends what botocore would refuse
        self.register, self.bridge = makers["register"], makers["bridge"]
        self.run, self.serve, self.adopt = makers["run_one"], makers["serve"], makers["adopt"]

        self._numbers = itertools.count()

    def new_name(self) -> str:
        """Give a name that sorts behind all given before."""
        return f"n{next(self._numbers):06}"

    def on(self, fake: ecs_fake.EcsFake) -> Stage:
        """Give the same stage for another fake, which was entered meanwhile and gets all calls."""
        other = copy.copy(self)
        other.fake = fake
        return other

    def prepare(self, operation: str) -> Mapping[str, Any]:
        """Make what a call that succeeds needs, and give its parameters."""
        return CALLS[operation](self)

    def send(self, operation: str, **parameters: Any) -> Any:
        """Call an operation with exactly these parameters."""
        return getattr(self.ecs, xform_name(operation))(**parameters)

    def call(self, operation: str, **changes: Any) -> Any:
        """Call an operation as it would succeed, but for these changes; None leaves a parameter out."""
        given = {**self.prepare(operation), **changes}
        return self.send(operation, **{name: value for name, value in given.items() if value is not None})

    def instance(self, **changes: Any) -> str:
        """Register a container instance, and give its ARN."""
        return str(hosts.register(self.ecs, **changes)["containerInstanceArn"])

    def provider(self, name: str = "mine", **group: Any) -> str:
        """Create a capacity provider of an Auto Scaling group, and give its name."""
        given = {"autoScalingGroupArn": GROUP.format(name=name), **group}
        self.ecs.create_capacity_provider(name=name, autoScalingGroupProvider=given)
        return name

    def external(self, name: str = "web") -> dict[str, Any]:
        """Create a service whose task sets are the caller's, and give the parameters that name it."""
        self.ecs.create_service(serviceName=name, deploymentController={"type": "EXTERNAL"})
        return {"cluster": "default", "service": name}

    def task_set(self) -> dict[str, Any]:
        """Create a task set, and give the parameters that name it."""
        where = self.external()
        made = self.ecs.create_task_set(**where, taskDefinition=self.bridge(), launchType="EC2")["taskSet"]
        return {**where, "taskSet": made["id"]}

    def newest_deployment(self) -> dict[str, Any]:
        """Give the newest service deployment of the service `web`."""
        (listed, *_) = self.ecs.list_service_deployments(service="web")["serviceDeployments"]
        arns = [listed["serviceDeploymentArn"]]
        return self.ecs.describe_service_deployments(serviceDeploymentArns=arns)["serviceDeployments"][0]  # type: ignore[no-any-return]

    def service_deployment(self) -> str:
        """Create the service `web`, and give the ARN of its service deployment, which is under way."""
        self.serve()
        (made,) = self.ecs.list_service_deployments(service="web")["serviceDeployments"]
        return str(made["serviceDeploymentArn"])

    def service_revision(self) -> str:
        """Create the service `web`, and give the ARN of its service revision."""
        self.serve()
        return str(self.newest_deployment()["targetServiceRevision"]["arn"])

    def paused(self) -> dict[str, Any]:
        """Create the service `web` with a deployment that is paused, and give what names the pause."""
        hook = {"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}
        self.serve(deploymentConfiguration={"strategy": "BLUE_GREEN", "lifecycleHooks": [hook]})
        found = self.newest_deployment()
        (paused,) = found["lifecycleHookDetails"]
        return {"serviceDeploymentArn": found["serviceDeploymentArn"], "hookId": paused["hookId"]}

    def serve_one(self) -> None:
        """Create the service `web` on Fargate."""
        self.serve()
