"""Each story is played, told, and compared with its transcript."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import ecs_fake
from tests.rules.marks import rule
from tests.transcripts.telling import Teller

pytestmark = pytest.mark.newest_sdk

HERE = Path(__file__).parent
FARGATE: dict[str, Any] = {
    "serviceName": "web",
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}
EC2: dict[str, Any] = {"taskDefinition": "small", "launchType": "EC2", "networkConfiguration": None}
SPOT = {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}], "launchType": None}
ON_HOSTS: dict[str, Any] = {"launchType": None, "networkConfiguration": None}
BLUE_GREEN = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


class Play:
    """A fake with `good` and `bad` task definitions, on which a story is played."""

    def __init__(self, fake: ecs_fake.EcsFake) -> None:
        self.fake = fake
        self.ecs = fake.client()
        fake.images["bad"] = ecs_fake.PullError("manifest unknown")
        for image in ("good", "bad"):
            self.ecs.register_task_definition(
                family=image,
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "app", "image": image}],
            )
        container = {"name": "app", "image": "good", "memory": 64, "stopTimeout": 5}
        self.ecs.register_task_definition(family="small", containerDefinitions=[container])

    def create(self, **given: Any) -> None:
        """Create the service, and let it become steady."""
        request = {"taskDefinition": "good", **FARGATE, **given}
        self.ecs.create_service(**{name: value for name, value in request.items() if value is not None})
        self.fake.settle()

    def drain(self, arn: str) -> None:
        """Drain a container instance a minute later, and wait for the end."""
        self.fake.advance(60)
        self.ecs.update_container_instances_state(containerInstances=[arn], status="DRAINING")
        self.fake.advance(300)

    def update(self, **given: Any) -> None:
        """Update the service a minute later."""
        self.fake.advance(60)
        self.ecs.update_service(service="web", **given)


def create_to_steady(play: Play) -> None:
    """From nothing to the second steady state, six hours later."""
    play.create(desiredCount=2)
    play.fake.advance(6 * 3600)


def scale(play: Play) -> None:
    """Out and in again."""
    play.create(desiredCount=2)
    play.update(desiredCount=10)
    play.fake.advance(120)
    play.update(desiredCount=1)
    play.fake.advance(120)


def rolling(minimum: int, maximum: int) -> Callable[[Play], None]:
    """A new deployment of four tasks within these limits."""

    def roll(play: Play) -> None:
        percents = {"minimumHealthyPercent": minimum, "maximumPercent": maximum}
        play.create(desiredCount=4, deploymentConfiguration=percents)
        play.update(forceNewDeployment=True)
        play.fake.settle()

    roll.__doc__ = rolling.__doc__
    return roll


def breaker_and_rollback(play: Play) -> None:
    """The image cannot be pulled; the circuit breaker goes back to the deployment before."""
    play.create(desiredCount=4, deploymentConfiguration=BREAKER)
    play.update(taskDefinition="bad")
    play.fake.settle()


def without_breaker(play: Play) -> None:
    """The image cannot be pulled, and nothing ends it: the delay between launches grows."""
    play.create(desiredCount=1)
    play.update(taskDefinition="bad")
    with contextlib.suppress(ecs_fake.SettleTimeout):
        play.fake.settle(2 * 3600)


def deletion(play: Play) -> None:
    """A service is deleted with its tasks."""
    play.create(desiredCount=2)
    play.ecs.delete_service(service="web", force=True)
    play.fake.settle()


def daemon(play: Play) -> None:
    """Instances join and leave; a task of a REPLICA service has to leave first."""
    (first,) = play.fake.add_container_instances()
    play.create(schedulingStrategy="DAEMON", **EC2)
    play.create(serviceName="api", desiredCount=1, **EC2)
    play.fake.advance(60)
    play.fake.add_container_instances()
    play.fake.settle()
    play.drain(first)
    play.fake.faults.instance(first, lost=True)
    play.fake.settle()


def spot_interruption(play: Play) -> None:
    """Fargate Spot takes one of two tasks back; its container does not react to SIGTERM."""
    providers = {"capacityProviders": ["FARGATE_SPOT"], "defaultCapacityProviderStrategy": []}
    play.ecs.put_cluster_capacity_providers(cluster="default", **providers)
    play.fake.images["good"] = ecs_fake.Scripted(stop_delay=600)
    play.create(desiredCount=2, **SPOT)
    play.fake.advance(60)
    play.fake.faults.spot_interruption(play.ecs.list_tasks(serviceName="web")["taskArns"][0])
    play.fake.settle()
    play.fake.advance(60)


def spot_instance(play: Play) -> None:
    """An EC2 Spot instance is reclaimed, which its agent drains."""
    first, _ = play.fake.add_container_instances(2, az="us-east-1a")
    play.create(desiredCount=4, **EC2)
    play.fake.advance(60)
    play.fake.faults.spot_interruption(first, draining=True)
    play.fake.settle()


def draining_with_protection(play: Play) -> None:
    """An instance is drained; protection is no protection from that."""
    first, _ = play.fake.add_container_instances(2, az="us-east-1a")
    play.create(desiredCount=4, deploymentConfiguration={"minimumHealthyPercent": 50}, **EC2)
    tasks = play.ecs.list_tasks(serviceName="web")["taskArns"]
    play.ecs.update_task_protection(cluster="default", tasks=tasks, protectionEnabled=True)
    play.drain(first)


def rebalancing(play: Play) -> None:
    """A zone is lost, and comes back."""
    first, *_ = play.fake.add_container_instances(3)
    play.create(desiredCount=5, **EC2)
    play.fake.advance(60)
    play.fake.faults.instance(first, lost=True)
    play.fake.advance(120)
    play.fake.add_container_instances(az="us-east-1a")
    play.fake.settle()
    play.fake.advance(60)


def scale_from_zero(play: Play) -> None:
    """A capacity provider's group grows from nothing for a service, and is empty again when that has gone."""
    play.fake.auto_scaling_groups["group"] = ecs_fake.AutoScalingGroup("t3.small", launch_delay=90)
    managed = {"managedScaling": {"status": "ENABLED"}, "managedTerminationProtection": "ENABLED"}
    play.ecs.create_capacity_provider(
        name="hosts", autoScalingGroupProvider={"autoScalingGroupArn": "group", **managed}
    )
    play.ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=["hosts"], defaultCapacityProviderStrategy=[]
    )
    play.fake.settle()
    play.ecs.register_task_definition(
        family="half", containerDefinitions=[{"name": "app", "image": "good", "cpu": 1024, "memory": 64}]
    )
    strategy = [{"capacityProvider": "hosts", "weight": 1}]
    play.create(taskDefinition="half", desiredCount=5, **ON_HOSTS, capacityProviderStrategy=strategy)
    play.update(desiredCount=1)
    play.fake.advance(20 * 60)
    play.update(desiredCount=0)
    play.fake.advance(20 * 60)


def blue_green(play: Play) -> None:
    """A new revision gets all the traffic, and five minutes to prove itself."""
    play.create(desiredCount=2, deploymentConfiguration=BLUE_GREEN)
    play.update(forceNewDeployment=True)
    play.fake.settle()


def hook_failure(play: Play) -> None:
    """A lifecycle hook looks twice at the test traffic, and does not like what it sees."""
    answers = iter(["IN_PROGRESS", "FAILED"])
    play.fake.hooks["check"] = lambda event: {"hookStatus": next(answers)}
    play.create(desiredCount=2, deploymentConfiguration=BLUE_GREEN)
    hook = {"hookTargetArn": "check", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}
    play.update(
        taskDefinition="good", forceNewDeployment=True, deploymentConfiguration={"lifecycleHooks": [hook]}
    )
    play.fake.settle()


def blue_green_stop(play: Play) -> None:
    """A caller stops a deployment when it has had all the traffic for a minute."""
    play.create(desiredCount=2, deploymentConfiguration=BLUE_GREEN)
    play.update(forceNewDeployment=True)
    play.fake.advance(144)
    (newest, *_) = play.ecs.list_service_deployments(service="web")["serviceDeployments"]
    play.ecs.stop_service_deployment(serviceDeploymentArn=newest["serviceDeploymentArn"])
    play.fake.settle()


def behind_a_load_balancer(play: Play) -> None:
    """Targets come, go, and fall ill; the group lets connections end for a minute, as in the recordings."""
    group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1"
    play.fake.target_groups[group] = ecs_fake.TargetGroup(deregistration_delay=60)
    ports = [{"containerPort": 80}]
    play.ecs.register_task_definition(
        family="site",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "good", "portMappings": ports}],
    )
    balancers = [{"targetGroupArn": group, "containerName": "app", "containerPort": 80}]
    play.create(taskDefinition="site", desiredCount=2, loadBalancers=balancers)
    play.update(forceNewDeployment=True)
    play.fake.settle()
    play.fake.target_groups[group].health[play.ecs.list_tasks(serviceName="web")["taskArns"][0]] = "unhealthy"
    play.fake.settle()


STORIES: dict[str, tuple[Callable[[Play], None], list[str]]] = {
    "create_to_steady": (create_to_steady, ["CreateService-001", "Deployment-013"]),
    "scale_2_10_1": (scale, ["UpdateService-012"]),
    "rolling_50_200": (rolling(50, 200), ["UpdateService-023", "DeploymentConfiguration-010"]),
    "rolling_100_200": (
        rolling(100, 200),
        ["UpdateService-024", "DeploymentConfiguration-005", "CreateService-019"],
    ),
    "rolling_0_100": (rolling(0, 100), []),
    "rolling_50_100": (rolling(50, 100), ["CreateService-017"]),
    "rolling_100_150": (rolling(100, 150), ["UpdateService-025"]),
    "breaker_and_rollback": (
        breaker_and_rollback,
        ["DeploymentCircuitBreaker-002", "DeploymentCircuitBreaker-004"],
    ),
    "without_breaker": (without_breaker, []),
    "scale_from_zero": (scale_from_zero, ["ManagedScaling-001", "AutoScalingGroupProvider-007"]),
    "blue_green": (blue_green, []),
    "hook_failure": (hook_failure, []),
    "blue_green_stop": (blue_green_stop, []),
    "behind_a_load_balancer": (behind_a_load_balancer, ["LoadBalancer-002", "DeploymentConfiguration-014"]),
    "deletion": (deletion, ["DeleteService-005"]),
    "daemon": (daemon, ["CreateService-009", "Service-021"]),
    "spot_interruption": (spot_interruption, ["RunTask-023"]),
    "spot_instance": (spot_instance, ["DeregisterContainerInstance-004"]),
    "draining_with_protection": (draining_with_protection, ["UpdateContainerInstancesState-013"]),
    "rebalancing": (rebalancing, ["Service-020"]),
}


def told(story: Callable[[Play], None]) -> str:
    """Play a story with the durations of AWS, and tell it."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with ecs_fake.mock_ecs(clusters=["default"], seed=1, timings="realistic", start=start) as fake:
        story(Play(fake))
        return Teller(fake).tell()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=rule(*rules) if rules else ()) for name, (_, rules) in STORIES.items()]
)
def test_a_story_goes_as_it_is_written(name: str, request: pytest.FixtureRequest) -> None:
    path = HERE / f"{name}.txt"
    now = told(STORIES[name][0])
    if request.config.getoption("--rewrite-transcripts", default=False):
        path.write_text(now)
    assert now == path.read_text()


def test_every_transcript_has_its_story() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == set(STORIES)
