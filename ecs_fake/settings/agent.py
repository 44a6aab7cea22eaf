"""How the agent of a container instance is configured: variables of its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ecs_fake.errors import OptionError

STOP_TIMEOUT: Final = "ECS_CONTAINER_STOP_TIMEOUT"
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")


def stop_timeout(agent: Mapping[str, str]) -> float | None:
    """Give the seconds that an agent leaves containers which name no `stopTimeout`; None: as many as usual.

    Raises:
        OptionError: a variable is not known here, or is no duration of at least a second.
    """
    for name in agent:
        if name != STOP_TIMEOUT:
            raise OptionError(
                f"agent={{{name!r}: ...}}: of an agent's settings only {STOP_TIMEOUT} is known."
            )
    text = agent.get(STOP_TIMEOUT)
    if text is None:
        return None
    parts = _PART.findall(text)
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) != text or seconds < 1:
        raise OptionError(
            f"agent={{{STOP_TIMEOUT!r}: {text!r}}}: give a duration of at least a second, such as '30s' or '1m30s'."
        )
    return seconds
