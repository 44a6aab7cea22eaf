"""Load balancers and Cloud Map themselves, through boto3: a moto mock, or what the option `integrations` allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from ecs_fake.collaborators.aws import Clients, refusals
from ecs_fake.collaborators.registration.cloud_map import service_id
from ecs_fake.collaborators.registration.target_groups import INTERVAL, Verdict
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.records.orders import Registrant
from ecs_fake.texts import networking as texts

AT_ONCE: Final = 100
"""Targets of one call."""
_DELAY: Final = "deregistration_delay.timeout_seconds"
_GONE: Final = ("TargetGroupNotFound", "InvalidTarget", "InvalidInstance", "LoadBalancerNotFound")
"""Whoever is to leave such a place has left it already; Classic Load Balancers say it in words of their own."""


class Habits(NamedTuple):
    """How a place treats its targets; seconds."""

    interval: float
    delay: float


class Balancer(Protocol):
    """A service that balances load. All raise `ServiceError`."""

    def register(self, name: str, region: str, members: Sequence[Registrant]) -> Habits:
        """Register targets."""

    def deregister(self, name: str, region: str, members: Sequence[Registrant]) -> Habits:
        """Take targets out; those that are out already stay so."""

    def verdict(self, name: str, region: str, member: Registrant) -> Verdict:
        """Give the health of a target."""


class ElbV2:
    """Target groups."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def register(self, name: str, region: str, members: Sequence[Registrant]) -> Habits:
        """See `Balancer`."""
        client = self._clients.get("elbv2", region)
        with refusals():
            for part in _parts(members):
                client.register_targets(TargetGroupArn=name, Targets=[_target(member) for member in part])
        return self._habits(name, region)

    def deregister(self, name: str, region: str, members: Sequence[Registrant]) -> Habits:
        """See `Balancer`. One by one: a target that is gone already must not keep the others."""
        client = self._clients.get("elbv2", region)
        try:
            for member in members:
                _let_go(client.deregister_targets, TargetGroupArn=name, Targets=[_target(member)])
            return self._habits(name, region)
        except ServiceError as error:
            if error.code in _GONE:
                return Habits(INTERVAL, 0.0)
            raise

    def verdict(self, name: str, region: str, member: Registrant) -> Verdict:
        """See `Balancer`."""
        client = self._clients.get("elbv2", region)
        try:
            with refusals():
                answer = client.describe_target_health(TargetGroupArn=name, Targets=[_target(member)])
        except ServiceError as error:
            if error.code == "TargetGroupNotFound":
                return Verdict("unhealthy", texts.GROUP_NOT_FOUND)
            raise
        return _read(answer["TargetHealthDescriptions"][0]["TargetHealth"])

    def target_type(self, name: str, region: str) -> str:
        """Give the target type of a group."""
        with refusals():
            groups = self._clients.get("elbv2", region).describe_target_groups(TargetGroupArns=[name])
        kind: str = groups["TargetGroups"][0].get("TargetType", "instance")
        return kind

    def _habits(self, name: str, region: str) -> Habits:
        client = self._clients.get("elbv2", region)
        with refusals():
            groups = client.describe_target_groups(TargetGroupArns=[name])["TargetGroups"]
            attributes = client.describe_target_group_attributes(TargetGroupArn=name)["Attributes"]
        given = {one["Key"]: one["Value"] for one in attributes}
        interval = groups[0].get("HealthCheckIntervalSeconds", INTERVAL)
        return Habits(float(interval), float(given.get(_DELAY, 300)))


class ClassicElb:
    """Classic Load Balancers: they know instances only."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def register(self, name: str, region: str, members: Sequence[Registrant]) -> Habits:
        """See `Balancer`."""
        client = self._clients.get("elb", region)
        with refusals():
            client.register_instances_with_load_balancer(LoadBalancerName=name, Instances=_instances(members))
        return self._habits(name, region)

    def deregister(self, name: str, region: str, members: Sequence[Registrant]) -> Habits:
        """See `Balancer`."""
        client = self._clients.get("elb", region)
        leave = client.deregister_instances_from_load_balancer
        try:
            _let_go(leave, LoadBalancerName=name, Instances=_instances(members))
            return self._habits(name, region)
        except ServiceError as error:
            if error.code in _GONE:
                return Habits(INTERVAL, 0.0)
            raise

    def verdict(self, name: str, region: str, member: Registrant) -> Verdict:
        """See `Balancer`."""
        client = self._clients.get("elb", region)
        with refusals():
            answer = client.describe_instance_health(LoadBalancerName=name, Instances=_instances([member]))
        found = answer["InstanceStates"][0]
        in_service = found["State"] == "InService"
        return Verdict("healthy", "") if in_service else Verdict("unhealthy", found.get("Description", ""))

    def _habits(self, name: str, region: str) -> Habits:
        client = self._clients.get("elb", region)
        with refusals():
            (found,) = client.describe_load_balancers(LoadBalancerNames=[name])["LoadBalancerDescriptions"]
            told = client.describe_load_balancer_attributes(LoadBalancerName=name)["LoadBalancerAttributes"]
        draining = told.get("ConnectionDraining", {})
        delay = float(draining.get("Timeout") or 300) if draining.get("Enabled") else 0.0
        return Habits(float(found.get("HealthCheck", {}).get("Interval") or INTERVAL), delay)


class ServiceDiscovery:
    """Cloud Map."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def register(self, service: str, region: str, member: Registrant) -> None:
        """Register an instance. Raises `ServiceError`."""
        target = member.target
        with refusals():
            self._clients.get("servicediscovery", region).register_instance(
                ServiceId=service_id(service),
                InstanceId=target.target,
                Attributes=dict(target.attributes or {}),
            )

    def deregister(self, service: str, region: str, member: Registrant) -> None:
        """Take an instance out; one that is not there is out already. Raises `ServiceError`."""
        leave = self._clients.get("servicediscovery", region).deregister_instance
        try:
            with refusals():
                leave(ServiceId=service_id(service), InstanceId=member.target.target)
        except ServiceError as error:
            if error.code not in ("InstanceNotFound", "ServiceNotFound"):
                raise


def _let_go(leave: Any, **given: Any) -> None:
    try:
        with refusals():
            leave(**given)
    except ServiceError as error:
        if error.code not in _GONE:
            raise


def _parts(members: Sequence[Registrant]) -> list[Sequence[Registrant]]:
    return [members[at : at + AT_ONCE] for at in range(0, len(members), AT_ONCE)]


def _target(member: Registrant) -> dict[str, Any]:
    target = member.target
    return {"Id": target.target} | ({} if target.port is None else {"Port": target.port})


def _instances(members: Sequence[Registrant]) -> list[dict[str, str]]:
    return [{"InstanceId": member.target.target} for member in members]


def _read(health: dict[str, str]) -> Verdict:
    """Take what ELBv2 says as ECS does; where nothing is checked, a target counts as healthy."""
    state, reason = health["State"], health.get("Description", texts.HEALTH_CHECKS_FAILED)
    if state in ("healthy", "unavailable"):
        return Verdict("healthy", "")
    if state == "initial":
        return Verdict("initial", "")
    missing = health.get("Reason") == "Target.NotRegistered"
    return Verdict("unhealthy", texts.TARGET_NOT_FOUND if missing else reason)
