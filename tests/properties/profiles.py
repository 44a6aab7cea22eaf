"""How long the property tests look: shortly in the gate (`ci`), longer with `ECS_FAKE_TEST_PROFILE=nightly`.

`ECS_FAKE_TEST_EXAMPLES` and `ECS_FAKE_TEST_STEPS` set the numbers one by one.
"""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from hypothesis import HealthCheck, Phase, settings


class Profile(NamedTuple):
    """How much is tried."""

    examples: int
    """How many lives the machine of the API leads."""
    steps: int
    """How many steps each of them has."""
    requests: int
    """How many handfuls of requests are made from the schemas."""


PROFILES: Final = {"ci": Profile(60, 25, 200), "nightly": Profile(2_000, 60, 10_000)}
NAME: Final = os.environ.get("ECS_FAKE_TEST_PROFILE", "ci")
PROFILE: Final = PROFILES[NAME]

_COMMON: Final = settings(
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # which takes minutes here
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

LIVES: Final = settings(
    _COMMON,
    max_examples=int(os.environ.get("ECS_FAKE_TEST_EXAMPLES", PROFILE.examples)),
    stateful_step_count=int(os.environ.get("ECS_FAKE_TEST_STEPS", PROFILE.steps)),
)
REQUESTS: Final = settings(
    _COMMON, max_examples=int(os.environ.get("ECS_FAKE_TEST_EXAMPLES", PROFILE.requests))
)
TIME_LIMIT: Final = 60 if NAME == "ci" else 0
"""Seconds for a test; 0: none."""
