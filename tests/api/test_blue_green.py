"""Blue/green, linear and canary deployments: stages, traffic, hooks, pauses, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ecs_fake
from tests.api.refusals import refused
from tests.api.rollouts import (
    ADVANCED,
    BALANCER,
    GROUPS,
    HOOK,
    RULES,
    Hook,
    Rollouts,
    blue_green,
    hook,
    pause,
)
from tests.api.services import Service

pytestmark = pytest.mark.newest_sdk

Serve = Callable[..., dict[str, Any]]
STAGES = [
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
]
HOOKED = [
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
]
BACK = ["SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT", "TEST_TRAFFIC_SHIFT", "CLEAN_UP"]
DAY = 86_400
NO_STATUS = {"hookStatus": "OK"}


@pytest.fixture
def fake() -> Iterator[ecs_fake.EcsFake]:
    """Looking does not move time here."""
    with ecs_fake.mock_ecs(clusters=["default"], seed=1, poll_step=0) as made:
        yield made


@pytest.fixture
def web(fake: ecs_fake.EcsFake, ecs: Any) -> Service:
    return Service(fake, ecs)


@pytest.fixture
def rollouts(fake: ecs_fake.EcsFake, ecs: Any) -> Rollouts:
    return Rollouts(fake, ecs)


@pytest.fixture
def blue(fake: ecs_fake.EcsFake, serve: Serve) -> Callable[..., dict[str, Any]]:
    """Create the service with two tasks, and let it become steady; gives the service."""

    def create(**configuration: Any) -> dict[str, Any]:
        made = serve(desiredCount=2, deploymentConfiguration=blue_green(**configuration))
        fake.settle()
        return made

    return create


@pytest.fixture
def deploy(ecs: Any) -> Callable[..., None]:
    """Begin a new deployment; keyword arguments change the deployment configuration."""

    def update(**configuration: Any) -> None:
        ecs.update_service(service="web", forceNewDeployment=True, deploymentConfiguration=configuration)

    return update


class TestStages:
    def test_it_goes_through_all_of_them(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts, web: Service
    ) -> None:
        blue()
        assert rollouts.stages() == STAGES
        old = web.arns()
        deploy()
        fake.settle()
        assert rollouts.stages() == STAGES
        assert rollouts.status == ("SUCCESSFUL", None)
        assert len(web.arns()) == 2
        assert not set(old) & set(web.arns())

    def test_the_new_tasks_start_beside_the_old_ones(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts, web: Service
    ) -> None:
        blue()
        deploy()
        rollouts.reach("SCALE_UP")
        fake.advance(39)
        assert (rollouts.newest["lifecycleStage"], rollouts.tasks) == ("SCALE_UP", [2, 2])
        new, old = web.describe()["deployments"]
        assert (new["status"], old["status"]) == ("PRIMARY", "ACTIVE")
        assert (new["desiredCount"], old["desiredCount"]) == (2, 2)
        fake.advance(1)
        assert (rollouts.newest["lifecycleStage"], rollouts.tasks) == ("BAKE_TIME", [2, 2])

    def test_traffic_goes_over_before_the_bake_time(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy()
        rollouts.reach("SCALE_UP")
        assert rollouts.traffic == [(0, 0), (100, 100)]
        rollouts.reach("BAKE_TIME")
        assert rollouts.traffic == [(100, 100), (0, 0)]
        fake.advance(299)
        assert rollouts.newest["lifecycleStage"] == "BAKE_TIME"
        fake.advance(1)
        assert rollouts.status[0] == "SUCCESSFUL"
        assert rollouts.traffic == [(100, 100), (0, 0)]

    def test_before_any_has_completed_the_one_with_the_traffic_keeps_its_tasks_until_it_is_replaced(
        self, fake: ecs_fake.EcsFake, serve: Serve, deploy: Any, rollouts: Rollouts, web: Service
    ) -> None:
        serve(desiredCount=2, deploymentConfiguration=blue_green())
        rollouts.reach("BAKE_TIME")
        old = web.arns()
        deploy()
        rollouts.reach("SCALE_UP")
        fake.advance(39)
        assert (rollouts.tasks, rollouts.traffic) == ([2, 2], [(0, 0), (100, 100)])
        fake.settle()
        assert rollouts.status == ("SUCCESSFUL", None)
        assert rollouts.stages() == STAGES
        assert not set(old) & set(web.arns())

    def test_tasks_that_were_never_given_traffic_make_room_at_once(
        self, fake: ecs_fake.EcsFake, serve: Serve, deploy: Any, rollouts: Rollouts
    ) -> None:
        serve(desiredCount=2, deploymentConfiguration=blue_green(lifecycleHooks=[pause("POST_SCALE_UP")]))
        rollouts.reach("POST_SCALE_UP")
        deploy(lifecycleHooks=[])
        fake.settle()
        assert rollouts.status == ("SUCCESSFUL", None)
        assert rollouts.stages() == ["RECONCILE_SERVICE", *STAGES]

    def test_one_that_failed_with_the_traffic_keeps_what_it_has_until_it_is_replaced(
        self, fake: ecs_fake.EcsFake, serve: Serve, deploy: Any, rollouts: Rollouts
    ) -> None:
        serve(desiredCount=2, deploymentConfiguration=blue_green())
        rollouts.reach("BAKE_TIME")
        rollouts.stop(stopType="ABORT")
        fake.settle()
        deploy()
        rollouts.reach("SCALE_UP")
        fake.advance(39)
        assert (rollouts.tasks, rollouts.traffic) == ([2, 2], [(0, 0), (100, 100)])
        fake.settle()
        assert rollouts.status == ("SUCCESSFUL", None)

    def test_a_new_one_in_the_midst_reconciles_the_service_first(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts, web: Service
    ) -> None:
        blue()
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=20)
        deploy()
        rollouts.reach("BAKE_TIME")
        deploy()
        assert rollouts.newest["lifecycleStage"] == "RECONCILE_SERVICE"
        assert rollouts.traffic[0] == (0, 0)
        fake.settle()
        assert rollouts.stages() == ["RECONCILE_SERVICE", *STAGES]
        assert len(web.arns()) == 2

    def test_scaling_in_the_midst_is_for_both(
        self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy()
        rollouts.reach("BAKE_TIME")
        ecs.update_service(service="web", desiredCount=3)
        assert rollouts.tasks == [3, 3]
        fake.settle()
        assert rollouts.tasks == [3, 0]

    def test_what_is_lost_is_replaced(
        self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, rollouts: Rollouts, web: Service
    ) -> None:
        blue()
        ecs.stop_task(task=web.arns()[0])
        fake.settle()
        assert len(web.arns()) == 2

    def test_the_strategy_may_change_from_deployment_to_deployment(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy(strategy="ROLLING")
        fake.settle()
        assert (rollouts.status[0], rollouts.stages()) == ("SUCCESSFUL", [])
        deploy(strategy="CANARY")
        fake.settle()
        assert "BAKE_TIME" in rollouts.stages()


class TestSteps:
    def steps(self, fake: ecs_fake.EcsFake, rollouts: Rollouts) -> list[tuple[float, float]]:
        """Give minutes and per cent of each shift of production traffic."""
        rollouts.reach("PRODUCTION_TRAFFIC_SHIFT")
        began, found = fake.now, [(0.0, rollouts.traffic[0][1])]
        while found[-1][1] < 100:
            before = found[-1][1]
            fake.run_until(lambda: rollouts.traffic[0][1] != before)  # noqa: B023 - it is called at once
            found.append(((fake.now - began).total_seconds() / 60, rollouts.traffic[0][1]))
        return found

    def test_linear(self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts) -> None:
        blue()
        linear = {"stepPercent": 33.3, "stepBakeTimeInMinutes": 2}
        deploy(strategy="LINEAR", linearConfiguration=linear)
        assert self.steps(fake, rollouts) == [(0, 33.3), (2, 66.6), (4, 99.9), (6, 100)]

    def test_linear_unless_said_otherwise(
        self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy(strategy="LINEAR")
        shown = ecs.describe_services(services=["web"])["services"][0]["deploymentConfiguration"]
        assert shown["linearConfiguration"] == {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6}
        assert self.steps(fake, rollouts) == [(6 * step, 10 * step + 10) for step in range(10)]

    def test_canary(self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts) -> None:
        blue()
        deploy(strategy="CANARY", canaryConfiguration={"canaryPercent": 12.5 - 0.5})
        assert self.steps(fake, rollouts) == [(0, 12), (10, 100)]

    def test_no_step_gives_traffic_to_a_deployment_that_lost_its_tasks(
        self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, deploy: Any, rollouts: Rollouts, web: Service
    ) -> None:
        blue()
        old = web.arns()
        deploy(strategy="CANARY", canaryConfiguration={"canaryPercent": 12, "canaryBakeTimeInMinutes": 10})
        rollouts.reach("PRODUCTION_TRAFFIC_SHIFT")
        fake.advance(590)
        for lost in set(web.arns()) - set(old):
            ecs.stop_task(task=lost)
        fake.advance(30)
        assert rollouts.traffic == [(100, 12), (0, 88)]
        fake.advance(30)
        assert rollouts.traffic == [(100, 100), (0, 0)]

    def test_each_step_has_its_hooks(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        called = fake.hooks[HOOK] = Hook()
        deploy(strategy="CANARY", lifecycleHooks=[hook(*HOOKED)])
        fake.settle()
        assert called.stages == [
            *HOOKED[:4],
            *("PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT") * 2,
            HOOKED[-1],
        ]
        weights = [event["executionDetails"]["productionTrafficWeights"] for event in called.events]
        assert [list(one.values()) for one in weights if one] == [[5, 95], [100, 0]]


class TestHooks:
    def test_what_they_are_told(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        service = blue()
        called = fake.hooks[HOOK] = Hook()
        details = {"bucket": "results", "tries": 3}
        deploy(lifecycleHooks=[hook(*HOOKED, hookDetails=details)])
        fake.settle()
        assert called.stages == HOOKED
        newest = rollouts.newest
        new, old = newest["targetServiceRevision"]["arn"], newest["sourceServiceRevisions"][0]["arn"]
        event = called.events[2]
        assert event == {
            "executionId": event["executionId"],
            "lifecycleStage": "TEST_TRAFFIC_SHIFT",
            "resourceArn": newest["serviceDeploymentArn"],
            "executionDetails": {
                "serviceArn": service["serviceArn"],
                "targetServiceRevisionArn": new,
                "testTrafficWeights": {new: 100, old: 0},
                "productionTrafficWeights": {},
            },
            "hookDetails": details,
        }
        assert called.events[0]["executionDetails"]["testTrafficWeights"] == {}

    def test_they_may_be_named_without_their_arn(self, fake: ecs_fake.EcsFake, blue: Any) -> None:
        called = fake.hooks["check"] = Hook()
        blue(lifecycleHooks=[hook("PRE_SCALE_UP")])
        assert called.stages == ["PRE_SCALE_UP"]  # also when the service is created

    def test_they_may_call_ecs(self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, deploy: Any) -> None:
        counts = []

        def look(event: dict[str, Any]) -> dict[str, str]:
            counts.append(len(ecs.list_tasks(serviceName="web")["taskArns"]))
            return {"hookStatus": "SUCCEEDED"}

        blue()
        fake.hooks[HOOK] = look
        deploy(lifecycleHooks=[hook("PRE_SCALE_UP", "POST_SCALE_UP")])
        fake.settle()
        assert counts == [2, 4]

    def test_they_are_asked_again(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        again = {"hookStatus": "IN_PROGRESS"}
        called = fake.hooks[HOOK] = Hook(again, {**again, "callBackDelay": 7, "hookDetails": {"at": 2}})
        deploy(lifecycleHooks=[hook("PRE_SCALE_UP", hookDetails={"at": 1})])
        (detail,) = rollouts.newest["lifecycleHookDetails"]
        assert (detail["targetType"], detail["targetArn"]) == ("AWS_LAMBDA", HOOK)
        assert (detail["status"], detail["timeoutAction"]) == ("IN_PROGRESS", "ROLLBACK")
        assert (detail["expiresAt"] - fake.now).total_seconds() == pytest.approx(DAY)
        fake.advance(29)
        assert len(called.events) == 1
        fake.advance(1)
        assert len(called.events) == 2
        fake.advance(7)
        assert [event["hookDetails"]["at"] for event in called.events] == [1, 1, 2]
        assert rollouts.newest["lifecycleStage"] == "SCALE_UP"

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            ({"hookStatus": "FAILED"}, f"Lifecycle hook target {HOOK} returned FAILED status."),
            (
                None,
                f"ECS was unable to parse the response from {HOOK} due to HookStatus must not be null",
            ),
            (
                NO_STATUS,
                f"ECS was unable to parse the response from {HOOK} due to its value, which is {NO_STATUS}",
            ),
        ],
    )
    @pytest.mark.parametrize("stage", ["PRE_SCALE_UP", "POST_PRODUCTION_TRAFFIC_SHIFT"])
    def test_their_failure_rolls_back(
        self,
        fake: ecs_fake.EcsFake,
        blue: Any,
        deploy: Any,
        rollouts: Rollouts,
        web: Service,
        answer: Any,
        reason: str,
        stage: str,
    ) -> None:
        blue()
        old = web.arns()
        fake.hooks[HOOK] = Hook(answer)
        deploy(lifecycleHooks=[hook(stage)])
        fake.settle()
        because = f"Service deployment rolled back because {stage} lifecycle hook(s) failed. {reason}"
        assert rollouts.status == ("ROLLBACK_SUCCESSFUL", because)
        assert web.arns() == old
        assert (
            rollouts.newest["rollback"]["serviceRevisionArn"]
            == (rollouts.newest["sourceServiceRevisions"][0]["arn"])
        )
        assert f"(deployment D) deployment failed: {because}" in web.messages()

    def test_one_that_raises_is_a_failure_and_its_traceback_is_kept(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        def broken(event: dict[str, Any]) -> dict[str, str]:
            raise LookupError("no such page")

        blue()
        fake.hooks[HOOK] = broken
        deploy(lifecycleHooks=[hook("PRE_SCALE_UP")])
        fake.settle()
        assert rollouts.status[1] is not None
        assert rollouts.status[1].endswith(
            f"ECS was unable to invoke hook target {HOOK} due to LookupError: no such page"
        )
        (warning,) = fake.warnings
        assert "in broken" in warning

    def test_one_that_nothing_stands_in_for(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy(lifecycleHooks=[hook("PRE_SCALE_UP")])
        fake.settle()
        assert rollouts.status[0] == "ROLLBACK_SUCCESSFUL"
        (warning,) = fake.warnings
        assert f"fake.hooks['{HOOK}'] = " in warning

    def test_without_an_earlier_revision_there_is_no_way_back(
        self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts, web: Service
    ) -> None:
        fake.hooks[HOOK] = Hook({"hookStatus": "FAILED"})
        serve(deploymentConfiguration=blue_green(lifecycleHooks=[hook("POST_SCALE_UP")]))
        fake.settle()
        assert rollouts.status == (
            "ROLLBACK_FAILED",
            "No rollback candidate was found to run the rollback.",
        )
        rollback = rollouts.newest["rollback"]
        assert "POST_SCALE_UP lifecycle hook(s) failed" in rollback["reason"]
        assert "serviceRevisionArn" not in rollback
        assert len(web.arns()) == 1  # what serves stays

    def test_they_run_on_the_way_back_too(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        called = fake.hooks[HOOK] = Hook()
        deploy(lifecycleHooks=[hook("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")])
        rollouts.reach("BAKE_TIME")
        called.events.clear()
        rollouts.stop()
        fake.settle()
        assert called.stages == ["PRODUCTION_TRAFFIC_SHIFT", "TEST_TRAFFIC_SHIFT"]
        assert list(called.events[0]["executionDetails"]["productionTrafficWeights"].values()) == [100, 0]

    def test_one_that_hangs_times_out(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        fake.hooks[HOOK] = Hook(*[{"hookStatus": "IN_PROGRESS"}] * 1000)
        deploy(lifecycleHooks=[hook("PRE_SCALE_UP", timeoutConfiguration={"timeoutInMinutes": 10})])
        fake.advance(599)
        assert rollouts.status[0] == "IN_PROGRESS"
        fake.advance(1)
        fake.settle()
        assert rollouts.status[0] == "ROLLBACK_SUCCESSFUL"


class TestPauses:
    def test_it_waits_until_it_is_continued(
        self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy(lifecycleHooks=[pause("POST_TEST_TRAFFIC_SHIFT")])
        rollouts.reach("POST_TEST_TRAFFIC_SHIFT")
        fake.advance(3600)
        (paused,) = rollouts.newest["lifecycleHookDetails"]
        assert (paused["targetType"], paused["status"]) == ("PAUSE", "AWAITING_ACTION")
        assert "targetArn" not in paused
        assert paused["hookId"].startswith("ecs-pause-")
        assert rollouts.traffic == [(100, 0), (0, 100)]
        named = {"serviceDeploymentArn": rollouts.arn, "hookId": paused["hookId"]}
        answer = ecs.continue_service_deployment(**named)
        assert answer["serviceDeploymentArn"] == rollouts.arn
        with refused("InvalidParameterException", "is not paused at the lifecycle hook"):
            ecs.continue_service_deployment(**named)
        fake.settle()
        assert rollouts.status == ("SUCCESSFUL", None)

    def test_or_rolled_back(
        self, fake: ecs_fake.EcsFake, ecs: Any, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        deploy(lifecycleHooks=[pause("PRE_SCALE_UP")])
        (paused,) = rollouts.newest["lifecycleHookDetails"]
        ecs.continue_service_deployment(
            serviceDeploymentArn=rollouts.arn, hookId=paused["hookId"], action="ROLLBACK"
        )
        fake.settle()
        assert rollouts.status[0] == "ROLLBACK_SUCCESSFUL"

    @pytest.mark.parametrize(
        ("action", "status"), [("CONTINUE", "SUCCESSFUL"), ("ROLLBACK", "ROLLBACK_SUCCESSFUL")]
    )
    def test_it_ends_by_itself(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts, action: str, status: str
    ) -> None:
        blue()
        timeout = {"timeoutInMinutes": 30, "action": action}
        deploy(lifecycleHooks=[pause("PRE_SCALE_UP", timeoutConfiguration=timeout)])
        fake.advance(1799)
        assert rollouts.newest["lifecycleHookDetails"][0]["status"] == "AWAITING_ACTION"
        fake.settle()
        assert rollouts.status[0] == status

    def test_settling_says_that_it_waits(self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any) -> None:
        blue()
        deploy(lifecycleHooks=[pause("PRE_SCALE_UP")])
        with pytest.raises(ecs_fake.SettleTimeout, match="PRE_SCALE_UP, paused: ecs-pause-"):
            fake.settle()


class TestTheWayBack:
    @pytest.mark.parametrize(
        ("stage", "back"),
        [("SCALE_UP", ["SCALE_UP", "CLEAN_UP"]), ("BAKE_TIME", BACK)],
    )
    def test_it_is_as_long_as_it_has_to_be(
        self,
        fake: ecs_fake.EcsFake,
        blue: Any,
        deploy: Any,
        rollouts: Rollouts,
        web: Service,
        stage: str,
        back: list[str],
    ) -> None:
        blue()
        old = web.arns()
        deploy()
        rollouts.reach(stage)
        rollouts.stop()
        fake.settle()
        assert "ROLLBACK_IN_PROGRESS" in fake.story(rollouts.arn)
        forward = STAGES[: STAGES.index(stage) + 1]
        assert rollouts.stages() == (forward + back if back[0] != stage else [*forward, *back[1:]])
        assert rollouts.status[0] == "ROLLBACK_SUCCESSFUL"
        assert rollouts.traffic == [(0, 0), (100, 100)]
        assert web.arns() == old
        (deployment,) = web.describe()["deployments"]
        assert (deployment["status"], deployment["rolloutState"]) == ("PRIMARY", "COMPLETED")

    def test_old_tasks_that_have_gone_come_back_first(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        fake.images["images/app"] = ecs_fake.Scripted(stop_delay=20)
        blue()
        deploy()
        rollouts.reach("CLEAN_UP")
        fake.advance(5)
        rollouts.stop()
        assert rollouts.traffic == [(100, 100), (0, 0)]
        fake.advance(39)
        assert rollouts.newest["lifecycleStage"] == "SCALE_UP"
        fake.settle()
        assert (rollouts.status[0], rollouts.tasks) == ("ROLLBACK_SUCCESSFUL", [0, 2])

    def test_the_circuit_breaker_opens(
        self,
        fake: ecs_fake.EcsFake,
        ecs: Any,
        blue: Any,
        rollouts: Rollouts,
        web: Service,
        register: Callable[..., str],
    ) -> None:
        blue(deploymentCircuitBreaker={"enable": True, "rollback": True})
        old = web.arns()
        fake.images["bad"] = ecs_fake.PullError("gone")
        bad = register(family="bad", containerDefinitions=[{"name": "app", "image": "bad"}])
        web.update(taskDefinition=bad)
        assert rollouts.status == (
            "ROLLBACK_SUCCESSFUL",
            "Service deployment rolled back because the circuit breaker threshold was exceeded.",
        )
        assert (web.arns(), web.describe()["taskDefinition"].endswith("job:1")) == (old, True)


class TestConfiguration:
    @pytest.mark.parametrize(
        ("configuration", "message"),
        [
            ({"strategy": "ROLLING", "linearConfiguration": {}}, "only with the deployment strategy LINEAR"),
            ({"canaryConfiguration": {}}, "only with the deployment strategy CANARY"),
            (
                {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 2.9}},
                "^stepPercent must be between 3.0 and 100.0.$",
            ),
            (
                {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 3.14}},
                "stepPercent must be between",
            ),
            (
                {"strategy": "CANARY", "canaryConfiguration": {"canaryBakeTimeInMinutes": 1441}},
                "canaryBakeTimeInMinutes must be between 0 and 1440",
            ),
            ({"lifecycleHooks": [{"lifecycleStages": ["PRE_SCALE_UP"]}]}, "needs hookTargetArn"),
            ({"lifecycleHooks": [hook()]}, "needs lifecycleStages"),
            ({"lifecycleHooks": [pause("TEST_TRAFFIC_SHIFT")]}, "the stage TEST_TRAFFIC_SHIFT"),
        ],
    )
    def test_what_contradicts_itself(self, serve: Serve, configuration: Any, message: str) -> None:
        with refused("InvalidParameterException", message):
            serve(deploymentConfiguration=blue_green(**configuration))

    def test_hooks_of_rolling_deployments_are_not_built(self, serve: Serve) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match="lifecycleHooks"):
            serve(deploymentConfiguration={"lifecycleHooks": [hook("PRE_SCALE_UP")]})

    def test_nor_is_an_early_success(self, serve: Serve) -> None:
        criteria = {"enable": True, "healthyPercent": 50}
        with pytest.raises(ecs_fake.NotImplementedByFake, match="earlySuccessCriteria"):
            serve(deploymentConfiguration={"earlySuccessCriteria": criteria})

    def test_traffic_is_shifted_by_ecs_between_replicas(self, ecs: Any, serve: Serve, bridge: Any) -> None:
        with refused("InvalidParameterException", "strategy BLUE_GREEN is supported only"):
            serve(
                deploymentController={"type": "CODE_DEPLOY"},
                loadBalancers=[BALANCER],
                deploymentConfiguration={"strategy": "BLUE_GREEN"},
            )
        with refused("InvalidParameterException", "does not support the strategy BLUE_GREEN"):
            ecs.create_service(
                serviceName="web",
                taskDefinition=bridge(),
                schedulingStrategy="DAEMON",
                deploymentConfiguration={"strategy": "BLUE_GREEN"},
            )

    @pytest.mark.parametrize(
        ("balancers", "message"),
        [
            (
                [{name: value for name, value in BALANCER.items() if name != "advancedConfiguration"}],
                "^advancedConfiguration field is required for all loadBalancers when using a non-ROLLING",
            ),
            (
                [BALANCER, {**BALANCER, "advancedConfiguration": None}],
                "^Either all or none of the provided loadBalancers must have advancedConfiguration defined$",
            ),
            (
                [{**BALANCER, "advancedConfiguration": {**ADVANCED, "testListenerRule": f"{RULES}/1"}}],
                "^The following rules cannot be used as both production and test listener rules: arn",
            ),
            (
                [
                    {
                        **BALANCER,
                        "advancedConfiguration": {
                            **ADVANCED,
                            "productionListenerRule": RULES.replace("listener-rule", "listener"),
                        },
                    }
                ],
                "^productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn",
            ),
            (
                [{**BALANCER, "targetGroupArn": f"{GROUPS}/green/0123456789abcdef"}],
                f"^Duplicate targetGroupArn found: {GROUPS}/green/0123456789abcdef$",
            ),
            (
                [BALANCER, {"loadBalancerName": "classic", "containerName": "app", "containerPort": 80}],
                "^All loadBalancers must be strictly either ELBv1",
            ),
            (
                [
                    {
                        "loadBalancerName": "classic",
                        "containerName": "app",
                        "containerPort": 80,
                        "advancedConfiguration": ADVANCED,
                    }
                ],
                "^advancedConfiguration field is not allowed with ELBv1 loadBalancers$",
            ),
        ],
    )
    def test_load_balancers(self, serve: Serve, balancers: list[dict[str, Any]], message: str) -> None:
        given = [{name: value for name, value in one.items() if value is not None} for one in balancers]
        with refused("InvalidParameterException", message):
            serve(loadBalancers=given, deploymentConfiguration=blue_green())


ALARMS = {"alarmNames": ["errors", "latency"], "enable": True, "rollback": True}


class TestAlarms:
    @pytest.mark.rule("DeploymentAlarms-001", "DeploymentAlarms-007")
    @pytest.mark.parametrize("strategy", ["ROLLING", "BLUE_GREEN"])
    def test_one_that_goes_off_rolls_back(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts, web: Service, strategy: str
    ) -> None:
        blue(alarms=ALARMS)
        deploy(strategy=strategy)
        fake.advance(60)
        fake.alarms["latency"] = "ALARM"
        fake.settle()
        assert rollouts.status == (
            "ROLLBACK_SUCCESSFUL",
            "Service deployment rolled back because of one or more active alarms.",
        )
        assert rollouts.newest["alarms"] == {
            "status": "TRIGGERED",
            "alarmNames": ["errors", "latency"],
            "triggeredAlarmNames": ["latency"],
        }
        assert len(web.arns()) == 2

    def test_without_rollback_it_stops(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts, web: Service
    ) -> None:
        blue()
        old = web.arns()
        deploy(strategy="ROLLING", alarms={**ALARMS, "rollback": False})
        fake.alarms["errors"] = "ALARM"
        fake.advance(10)
        fake.settle()
        assert rollouts.status[0] == "STOPPED"
        assert web.arns() == old

    def test_one_that_was_off_before_is_ignored(
        self, fake: ecs_fake.EcsFake, blue: Any, deploy: Any, rollouts: Rollouts
    ) -> None:
        blue()
        fake.alarms["errors"] = "ALARM"
        deploy(alarms=ALARMS)
        rollouts.reach("BAKE_TIME")
        assert rollouts.newest["alarms"]["status"] == "MONITORING"
        fake.alarms["errors"] = "OK"
        fake.advance(20)
        fake.alarms["errors"] = "ALARM"
        fake.settle()
        assert rollouts.status[0] == "ROLLBACK_SUCCESSFUL"

    def test_a_rolling_deployment_is_watched_for_a_while(
        self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve(deploymentConfiguration={"alarms": ALARMS})
        assert fake.settle() == 40 + 300
        assert rollouts.newest["alarms"]["status"] == "MONITORING_COMPLETE"

    @pytest.mark.rule("DeploymentAlarms-005")
    def test_disabled_ones_are_not_looked_at(
        self, fake: ecs_fake.EcsFake, serve: Serve, rollouts: Rollouts
    ) -> None:
        serve(deploymentConfiguration={"alarms": {**ALARMS, "enable": False}})
        fake.alarms["errors"] = "ALARM"
        assert fake.settle() == 40
        assert rollouts.newest["alarms"] == {"status": "DISABLED"}

    def test_a_state_is_one_of_three(self, fake: ecs_fake.EcsFake) -> None:
        with pytest.raises(ecs_fake.OptionError, match="ALARM or INSUFFICIENT_DATA"):
            fake.alarms["errors"] = "alarm"
        fake.alarms["errors"] = "ALARM"
        assert repr(fake.alarms) == "<1 alarms: errors ALARM>"
