"""Capacity provider strategies: what is allowed, and how a number of tasks is split by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.records.capacity_provider import FARGATE_PROVIDERS, CapacityProvider
from ecs_fake.records.status import CapacityProviderStatus, UpdateStatus
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

Strategy = Sequence[Mapping[str, Any]]


def usable(world: World, names: Iterable[str]) -> list[CapacityProvider]:
    """Give the capacity providers of these names, each once, or refuse those that cannot be used.

    Raises:
        InvalidParameterException: one was never created (CreateCluster-010, PutClusterCapacityProviders-009), or is
            deleted or being deleted (PutClusterCapacityProviders-012).
    """
    found = []
    for name in dict.fromkeys(names):
        provider = world.capacity_provider(name)
        if provider is None:
            raise InvalidParameterException(texts.PROVIDER_UNKNOWN.format(name=name))
        if (
            provider.status is not CapacityProviderStatus.ACTIVE
            or provider.update_status is UpdateStatus.DELETE_IN_PROGRESS
        ):
            raise InvalidParameterException(texts.PROVIDER_NOT_ACTIVE.format(name=name))
        found.append(provider)
    return found


def on_fargate(strategy: Strategy) -> bool:
    """Whether a strategy names Fargate's providers; a checked one names either only these or none of them."""
    return any(item["capacityProvider"] in FARGATE_PROVIDERS for item in strategy)


def is_short(tx: Transaction, launch_type: str, provider: str | None) -> bool:
    """Whether Fargate has no capacity for tasks of a capacity provider, or of the launch type if there is none."""
    return launch_type == "FARGATE" and (provider or launch_type) in tx.around.shortages


def check_strategy(strategy: Strategy, associated: Collection[str]) -> None:
    """Refuse a strategy that cannot be followed in a cluster with these providers; see `usable` for their names."""
    if any(item["capacityProvider"] not in associated for item in strategy):
        raise InvalidParameterException(texts.PROVIDER_NOT_ASSOCIATED)
    if len({item["capacityProvider"] in FARGATE_PROVIDERS for item in strategy}) > 1:
        raise InvalidParameterException(texts.MIXED_STRATEGY)
    if sum(1 for item in strategy if item.get("base")) > 1:
        raise InvalidParameterException(texts.SEVERAL_BASES)
    if len(strategy) > 1 and not any(item.get("weight") or item.get("base") for item in strategy):
        raise InvalidParameterException(texts.NO_WEIGHT)


def filled_in(strategy: Strategy) -> tuple[dict[str, Any], ...]:
    """Give a strategy with its defaults: weight and base are 0 (RunTask-016, -022)."""
    return tuple(
        {
            "capacityProvider": item["capacityProvider"],
            "weight": item.get("weight", 0),
            "base": item.get("base", 0),
        }
        for item in strategy
    )


def split(strategy: Strategy, count: int) -> list[str]:
    """Give the provider of each of `count` tasks: base first, then by the ratio of weights (RunTask-018 to -020)."""
    items = filled_in(strategy)
    chosen: list[str] = []
    for item in items:
        chosen += [item["capacityProvider"]] * min(item["base"], count - len(chosen))
    given = dict.fromkeys((item["capacityProvider"] for item in items if item["weight"]), 0)
    weights = {item["capacityProvider"]: item["weight"] for item in items}
    while len(chosen) < count and given:
        # The provider that is furthest behind its share is next; among equals the first named.
        name = min(given, key=lambda name: (given[name] + 1) / weights[name])
        given[name] += 1
        chosen.append(name)
    # Only a base is given and it is used up: the strategy has nothing to say about the rest but its first provider.
    return chosen + [items[0]["capacityProvider"]] * (count - len(chosen))
