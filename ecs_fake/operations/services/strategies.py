"""Deployment strategies of a service: what is filled in where nothing is said, and what is refused.

Sentences without a mark of our own in `texts.deployments` are the developer guide's (troubleshooting blue/green
deployments); limits are those of the API's model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException, NotImplementedByFake
from ecs_fake.texts import deployments

Settings = Mapping[str, Any]

_OWN: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "LINEAR": ("linearConfiguration", {"stepPercent": 10.0, "stepBakeTimeInMinutes": 6}),
    "CANARY": ("canaryConfiguration", {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 10}),
}
"""What belongs to one strategy alone, with its defaults."""
_PERCENT: Final = {"stepPercent": (3.0, 100.0), "canaryPercent": (0.1, 100.0)}
_MINUTES: Final = (0, 1440)
_NEVER_PAUSED: Final = frozenset({"TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"})
_TIMEOUT: Final = (1, 20160)


def completed(configuration: Settings, given: Settings) -> dict[str, Any]:
    """Give a deployment configuration with the defaults of its strategy.

    Args:
        configuration: all of it, what was in force before included.
        given: what the call says; what belongs to another strategy and is not said is dropped.
    """
    whole = dict(configuration)
    strategy = whole.get("strategy", "ROLLING")
    for owner, (member, defaults) in _OWN.items():
        if owner == strategy:
            whole[member] = defaults | whole.get(member, {})
        elif member not in given:
            whole.pop(member, None)
    if strategy == "ROLLING" and "lifecycleHooks" not in given:
        whole.pop("lifecycleHooks", None)
    if "lifecycleHooks" in whole:
        whole["lifecycleHooks"] = [{"targetType": "AWS_LAMBDA", **one} for one in whole["lifecycleHooks"]]
    return whole


def check(settings: Settings) -> None:
    """Refuse a strategy that the service cannot have, or that contradicts itself.

    Raises:
        InvalidParameterException: ECS would refuse it.
        NotImplementedByFake: this fake does not have it.
    """
    configuration = settings["deploymentConfiguration"]
    strategy = configuration.get("strategy", "ROLLING")
    if configuration.get("earlySuccessCriteria", {}).get("enable"):
        raise NotImplementedByFake(
            "deploymentConfiguration.earlySuccessCriteria: ecs_fake does not end deployments early yet. Leave it out."
        )
    for owner, (member, _) in _OWN.items():
        if member in configuration and strategy != owner:
            raise InvalidParameterException(
                deployments.OF_OTHER_STRATEGY.format(member=member, strategy=owner)
            )
    _check_numbers(configuration)
    _check_hooks(configuration, strategy)
    _check_balancers(settings, strategy)
    if strategy != "ROLLING":
        _check_service(settings, strategy)


def _check_service(settings: Settings, strategy: str) -> None:
    """Traffic is shifted by ECS itself, between two sets of as many tasks."""
    if settings["deploymentController"]["type"] != "ECS":
        raise InvalidParameterException(texts.ROLLING_ONLY.format(member=f"strategy {strategy}"))
    if settings["schedulingStrategy"] == "DAEMON":
        raise InvalidParameterException(texts.DAEMON_NOT_SUPPORTED.format(what=f"the strategy {strategy}"))


def _check_numbers(configuration: Settings) -> None:
    for member, _ in _OWN.values():
        for name, value in configuration.get(member, {}).items():
            low, high = _PERCENT.get(name, _MINUTES)
            fits = low <= value <= high and (name not in _PERCENT or round(value, 1) == value)
            if not fits:
                raise InvalidParameterException(deployments.RANGE.format(name=name, low=low, high=high))


# -- hooks ---------------------------------------------------------------------------------------
def _check_hooks(configuration: Settings, strategy: str) -> None:
    hooks = configuration.get("lifecycleHooks", ())
    if hooks and strategy == "ROLLING":
        raise NotImplementedByFake(
            "deploymentConfiguration.lifecycleHooks: ecs_fake runs lifecycle hooks of BLUE_GREEN, LINEAR and CANARY "
            "deployments only. Give one of these strategies, or leave the hooks out."
        )
    for hook in hooks:
        _check_hook(hook)


def _check_hook(hook: Settings) -> None:
    stages = hook.get("lifecycleStages")
    if not stages:
        raise InvalidParameterException(deployments.HOOK_NEEDS.format(member="lifecycleStages"))
    if hook["targetType"] == "AWS_LAMBDA":
        if not hook.get("hookTargetArn"):
            raise InvalidParameterException(deployments.HOOK_NEEDS.format(member="hookTargetArn"))
    elif _NEVER_PAUSED.intersection(stages):
        stage = min(_NEVER_PAUSED.intersection(stages))
        raise InvalidParameterException(deployments.NEVER_PAUSED.format(stage=stage))
    minutes = hook.get("timeoutConfiguration", {}).get("timeoutInMinutes", _TIMEOUT[0])
    if not _TIMEOUT[0] <= minutes <= _TIMEOUT[1]:
        low, high = _TIMEOUT
        raise InvalidParameterException(deployments.RANGE.format(name="timeoutInMinutes", low=low, high=high))


# -- load balancers ------------------------------------------------------------------------------
def _check_balancers(settings: Settings, strategy: str) -> None:
    """Traffic is shifted between two target groups by rules of the listener (AdvancedConfiguration)."""
    balancers = settings["loadBalancers"]
    advanced = [one["advancedConfiguration"] for one in balancers if "advancedConfiguration" in one]
    classic = [one for one in balancers if "loadBalancerName" in one]
    if classic and len(classic) < len(balancers):
        raise InvalidParameterException(deployments.MIXED_BALANCERS)
    if any("advancedConfiguration" in one for one in classic):
        raise InvalidParameterException(deployments.ADVANCED_CLASSIC)
    if advanced and len(advanced) < len(balancers):
        raise InvalidParameterException(deployments.ADVANCED_FOR_SOME)
    if len(advanced) < len(balancers) and strategy != "ROLLING":
        raise InvalidParameterException(deployments.ADVANCED_REQUIRED)
    _check_groups([one["targetGroupArn"] for one in balancers if "targetGroupArn" in one], advanced)
    for one in advanced:
        _check_rules(one)


def _check_groups(groups: list[str], advanced: list[Settings]) -> None:
    """Each target group is there once, as the alternate one of another, too."""
    if not advanced:
        return
    named = [
        *groups,
        *(one["alternateTargetGroupArn"] for one in advanced if "alternateTargetGroupArn" in one),
    ]
    twice = [arn for arn, count in Counter(named).items() if count > 1]
    if twice:
        raise InvalidParameterException(deployments.GROUP_TWICE.format(arn=twice[0]))


def _check_rules(advanced: Settings) -> None:
    rules = {name: advanced.get(name) for name in ("productionListenerRule", "testListenerRule")}
    for name, arn in rules.items():
        if arn is not None and not _is_rule(arn):
            raise InvalidParameterException(deployments.RULE_ARN.format(name=name, arn=arn))
    production, test = rules.values()
    if production is not None and production == test:
        raise InvalidParameterException(deployments.SAME_RULE.format(arn=production))


def _is_rule(arn: str) -> bool:
    """Whether this names a rule of an Application Load Balancer, or a listener of a Network Load Balancer."""
    return arn.startswith("arn:") and (":listener-rule/app/" in arn or ":listener/net/" in arn)
