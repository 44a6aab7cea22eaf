"""The marker `newest_sdk`: a test that sends or reads members of ECS which an older SDK does not know.

The fake answers by its own model of ECS; an older botocore cannot send what it has never heard of, and drops it from
answers. Such tests say nothing about the fake when they fail with an older SDK, so there they are skipped.
"""

from __future__ import annotations

import botocore
import pytest

from ecs_fake.service_model.model import service_model


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "newest_sdk: needs an SDK at least as new as the bundled service model"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip marked tests when the SDK installed is older than the bundled model."""
    bundled = service_model().botocore_version
    if _parts(botocore.__version__) >= _parts(bundled):
        return
    reason = f"botocore {botocore.__version__} does not know what this test uses; {bundled} does"
    for item in items:
        if item.get_closest_marker("newest_sdk") is not None:
            item.add_marker(pytest.mark.skip(reason=reason))


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3])
