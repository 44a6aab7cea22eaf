"""The service itself, asked through boto3: groups of a moto mock, or of what the option `integrations` allows."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from ecs_fake.collaborators.aws import Clients, refusals
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.errors import AwsBlocked
from ecs_fake.records.auto_scaling import GroupShape, Machine

SERVICE = "autoscaling"
GONE = frozenset({"Terminating", "Terminated", "Detached", "Detaching"})
"""How the states of instances begin that are no longer the group's."""


class AwsAutoScaling:
    """Auto Scaling groups by DescribeAutoScalingGroups, SetDesiredCapacity and TerminateInstanceInAutoScalingGroup."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def shape(self, group: str, region: str) -> GroupShape:
        """Say what a group is like. Raises `ServiceError`."""
        found = self._describe(group, region)
        machines = tuple(
            Machine(one.get("InstanceType") or "", one["AvailabilityZone"], one["InstanceId"])
            for one in found.get("Instances", ())
            if one.get("LifecycleState", "InService").partition(":")[0] not in GONE
        )
        types = self._types(found, region) or tuple(dict.fromkeys(one.instance_type for one in machines))
        return GroupShape(
            found["MinSize"], found["MaxSize"], types, tuple(found["AvailabilityZones"]), machines
        )

    def launch(self, group: str, region: str, count: int) -> tuple[Machine, ...]:
        """Make a group larger, and give the instances it has launched. Raises `ServiceError`."""
        before = self.shape(group, region)
        known = {one.ec2_instance_id for one in before.machines or ()}
        with refusals():
            self._client(region).set_desired_capacity(
                AutoScalingGroupName=group, DesiredCapacity=len(known) + count, HonorCooldown=False
            )
        after = self.shape(group, region)
        return tuple(one for one in after.machines or () if one.ec2_instance_id not in known)

    def terminate(self, group: str, region: str, ec2_instance_ids: Sequence[str]) -> None:
        """Terminate instances, and make the group smaller by them. Raises `ServiceError`; one that is gone is."""
        here = {one.ec2_instance_id for one in self.shape(group, region).machines or ()}
        for one in ec2_instance_ids:
            if one in here:
                with refusals():
                    self._client(region).terminate_instance_in_auto_scaling_group(
                        InstanceId=one, ShouldDecrementDesiredCapacity=True
                    )

    def _client(self, region: str) -> Any:
        return self._clients.get(SERVICE, region)

    def _describe(self, group: str, region: str) -> Any:
        with refusals():
            answer = self._client(region).describe_auto_scaling_groups(AutoScalingGroupNames=[group])
        if not answer["AutoScalingGroups"]:
            raise ServiceError("ValidationError", f"Group {group} not found")
        return answer["AutoScalingGroups"][0]

    # -- instance types ---------------------------------------------------------------------------
    def _types(self, found: Any, region: str) -> tuple[str, ...]:
        """Give the instance types that a group launches, as far as it says so itself."""
        policy = found.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
        overrides = [one["InstanceType"] for one in policy.get("Overrides", ()) if "InstanceType" in one]
        if overrides:
            return tuple(dict.fromkeys(overrides))
        with contextlib.suppress(ServiceError, AwsBlocked):  # then the instances it has say it
            template = found.get("LaunchTemplate") or policy.get("LaunchTemplateSpecification")
            kind = (
                self._of_template(template, region)
                if template
                else self._of_configuration(found.get("LaunchConfigurationName"), region)
            )
            return (kind,) if kind else ()
        return ()

    def _of_configuration(self, name: str | None, region: str) -> str | None:
        if name is None:
            return None
        with refusals():
            answer = self._client(region).describe_launch_configurations(LaunchConfigurationNames=[name])
        return next((str(one["InstanceType"]) for one in answer["LaunchConfigurations"]), None)

    def _of_template(self, template: Any, region: str) -> str | None:
        named = {
            name: template[name] for name in ("LaunchTemplateId", "LaunchTemplateName") if template.get(name)
        }
        version = template.get("Version") or "$Default"
        with refusals():
            answer = self._clients.get("ec2", region).describe_launch_template_versions(
                Versions=[version], **dict([*named.items()][:1])
            )
        kinds = [one["LaunchTemplateData"].get("InstanceType") for one in answer["LaunchTemplateVersions"]]
        return next(iter(kinds), None)
