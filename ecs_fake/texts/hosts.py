"""What ECS says of tasks whose host, or whose Spot capacity, is taken away."""

from __future__ import annotations

from typing import Final

HOST_ENDED: Final = "Host EC2 (instance {instance}) {end}."
"""The end is `terminated` or `stopped`; EC2 tasks of Spot instances that are reclaimed say the same (quoted)."""
RETIRED: Final = "ECS is performing maintenance on the underlying infrastructure hosting the task"
SPOT_INTERRUPTED: Final = "Your Spot Task was interrupted."
RUNNER_ENDED: Final = "The ecs_fake process that ran this task has ended, and its containers with it."
"""Ours: the task's records were kept by the option `state`, its processes could not be."""
SHUT_DOWN: Final = "The ecs_fake server that ran this task was asked to end."
"""Ours, as above."""
