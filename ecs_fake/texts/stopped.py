"""Why tasks stopped, and what containers say of it."""

from __future__ import annotations

from typing import Final

STOPPED_BY_USER: Final = "Task stopped by user"
ESSENTIAL_EXITED: Final = "Essential container in task exited"
FAILED_TO_START: Final = "Task failed to start"
CANNOT_PULL: Final = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
    "failed to resolve ref {reference}: {cause}"
)
CANNOT_START: Final = "CannotStartContainerError: {cause}"
DEPENDENCY_TIMEOUT: Final = (
    "dependency graph: container ordering dependency [{dependency}] for target [{target}] has timed out."
)
DEPENDENCY_EXIT: Final = (
    "dependency graph: failed to resolve container ordering dependency [{dependency}] for target [{target}] "
    "as dependency did not exit successfully."
)
DEPENDENCY_NEVER_STARTS: Final = (
    "dependency graph: failed to resolve container ordering dependency [{dependency}] for target [{target}] "
    "because dependency will never start"
)
DEPENDENCY_NEVER_HEALTHY: Final = (
    "dependency graph: failed to resolve container ordering dependency [{dependency}] for target [{target}] "
    "as dependency stopped before it was healthy."  # ours
)
