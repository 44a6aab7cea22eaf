"""What the containers of a task can call: metadata, statistics, credentials, task protection, faults, and ECS itself.

All of it is served on this machine's loopback.

`Endpoints` is the whole; it listens from the first container on that is given its address. `server` and `http` know
nothing of ECS. `routes` says who answers what, one module for each subject. Everything is read from the records when it
is asked for; all that is kept here is which id belongs to which container, and which faults a task was given.
"""

from __future__ import annotations

from ecs_fake.endpoints.endpoints import Endpoints

__all__ = ["Endpoints"]
