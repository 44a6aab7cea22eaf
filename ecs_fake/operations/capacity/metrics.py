"""The metrics that ECS publishes of capacity providers (namespace AWS/ECS/ManagedScaling), as numbers."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from ecs_fake.errors import EcsFakeError, OptionError
from ecs_fake.reconcile.scaling.standing import Standing, home, standing
from ecs_fake.store.worlds import World

METRICS: Final[dict[str, Callable[[Standing], float]]] = {
    "CapacityProviderReservation": lambda figures: figures.reservation,
}
"""By name."""


def value(world: World | None, name: str, capacity_provider: str) -> float:
    """Give a metric of a capacity provider as it is now.

    Raises:
        OptionError: there is no such metric.
        EcsFakeError: there is no such capacity provider, no cluster has it, or ECS does not scale it.
    """
    if name not in METRICS:
        close = " or ".join(get_close_matches(name, METRICS)) or ", ".join(METRICS)
        raise OptionError(f"metric({name!r}): there is no such metric here. Did you mean {close}?")
    provider = world.capacity_providers.get(capacity_provider) if world is not None else None
    if world is None or provider is None:
        raise EcsFakeError(
            f"metric(capacity_provider={capacity_provider!r}): no Auto Scaling group's provider has this name."
        )
    cluster = home(world, provider)
    if cluster is None or not provider.scaled:
        raise EcsFakeError(
            f"metric(capacity_provider={capacity_provider!r}): ECS publishes it of providers with managed scaling "
            "that a cluster has. Set managedScaling.status to ENABLED, and call PutClusterCapacityProviders."
        )
    return METRICS[name](standing(world, cluster, provider))
