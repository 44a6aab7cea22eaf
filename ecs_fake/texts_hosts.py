"""What ECS says of tasks whose host, or whose Spot capacity, is taken away."""

from __future__ import annotations

from typing import Final

HOST_ENDED: Final = "Host EC2 (instance {instance}) {end}."
"""The end is `terminated` or `stopped`; EC2 tasks of Spot instances that are reclaimed say the same (quoted)."""
SPOT_INTERRUPTED: Final = "Your Spot Task was interrupted."
