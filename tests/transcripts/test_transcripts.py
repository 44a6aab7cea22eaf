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

HERE = Path(__file__).parent
FARGATE: dict[str, Any] = {
    "serviceName": "web",
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
}
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

    def create(self, **given: Any) -> None:
        """Create the service, and let it become steady."""
        self.ecs.create_service(**{"taskDefinition": "good", **FARGATE, **given})
        self.fake.settle()

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
    "deletion": (deletion, ["DeleteService-005"]),
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
