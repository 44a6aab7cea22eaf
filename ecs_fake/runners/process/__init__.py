"""Containers as local child processes.

`runner` holds `ProcessRunner`, the tester's side; `plan` says what a container gets (arguments, environment,
directories); `link` starts the supervisor and talks to it; `news` makes state changes and log lines of what it says,
`lines` whole lines of output, `checks` the orders and the results of health checks. The package `supervisor` is the
other side: a process of its own that shares nothing with this one but `supervisor.frames`.

Nothing is started before the first container is. When the tester ends, however it ends, the line breaks, and the
supervisor ends all containers and itself.
"""

from __future__ import annotations

from ecs_fake.runners.process.runner import ProcessRunner

__all__ = ["ProcessRunner"]
