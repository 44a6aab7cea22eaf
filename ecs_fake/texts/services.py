"""What the service scheduler says: events of services, reasons of rollouts and of stopped tasks.

`# ours` marks wording of our own, where the real one is not known.
"""

from __future__ import annotations

from typing import Final

# -- why a rollout is where it is ------------------------------------------------------------------
ROLLOUT_IN_PROGRESS: Final = "ECS deployment {deployment} in progress."
ROLLOUT_COMPLETED: Final = "ECS deployment {deployment} completed."
ROLLOUT_BROKEN: Final = "ECS deployment circuit breaker: tasks failed to start."
ROLLOUT_BACK: Final = "ECS deployment circuit breaker: rolling back to deploymentId {deployment}."

ROLLOUT_FAILED: Final = "ECS deployment {deployment} failed: {reason}"  # ours
ROLLOUT_RETURNS: Final = (
    "ECS deployment rolling back to deploymentId {deployment}."  # ours, after the breaker's
)

# -- why a task was stopped ------------------------------------------------------------------------
SCALING: Final = "Scaling activity initiated by (deployment {deployment})"
REBALANCED: Final = "Availability-zone rebalancing initiated by (deployment {deployment})"
UNHEALTHY_CONTAINERS: Final = "Task failed container health checks"

# -- events ----------------------------------------------------------------------------------------
STARTED: Final = "(service {service}) has started {count} tasks: {tasks}."
STOPPED_RUNNING: Final = "(service {service}) has stopped {count} running tasks: {tasks}."
STOPPED_PENDING: Final = "(service {service}) has stopped {count} pending tasks: {tasks}."
TASK: Final = "(task {task})"
COMPLETED: Final = "(service {service}) (deployment {deployment}) deployment completed."
STEADY: Final = "(service {service}) has reached a steady state."
SET_STEADY: Final = "(service {service}) updated state to STEADY_STATE."
FAILED: Final = "(service {service}) (deployment {deployment}) deployment failed: tasks failed to start."
FAILED_BECAUSE: Final = "(service {service}) (deployment {deployment}) deployment failed: {reason}"
ROLLING_BACK: Final = "(service {service}) rolling back to deployment {deployment}."
UNHEALTHY: Final = "(service {service}) (task {task}) failed container health checks."
_GUIDE: Final = " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
IMPAIRED: Final = "(service {service}) is unable to consistently start tasks successfully." + _GUIDE
_NO_PLACE: Final = (
    "(service {service}) was unable to place a task because "
    "no container instance met all of its requirements. "
)
NO_INSTANCES: Final = _NO_PLACE + "Reason: No Container Instances were found in your cluster." + _GUIDE
NO_INSTANCES_OF_PROVIDER: Final = (
    "(service {service}) was unable to reach steady state. "
    "Reason: No Container Instances were found in your capacity provider."
)
UNPLACED: Final = _NO_PLACE + "The closest matching (container-instance {instance}) {lack}." + _GUIDE
LACKS: Final = {
    "RESOURCE:CPU": "has insufficient CPU units available",
    "RESOURCE:MEMORY": "has insufficient memory available",
    "RESOURCE:PORTS": "is already using a port required by your task",
    "ATTRIBUTE": "is missing an attribute required by your task",
}
"""By the reason that RunTask gives."""
LACKS_OTHER: Final = 'encountered error "{reason}"'
STUCK: Final = (
    "(service {service}) was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
PROTECTED: Final = (
    "(service {service}) was unable to reach steady state because task set ({deployment}) was unable to scale in. "
    "Reason: The number of protected tasks are more than the desired count of tasks."
)

# Availability Zone rebalancing; the first three are recorded (2026), the others are documented, in their form.
NOT_BALANCED: Final = "(service {service}) is not AZ balanced with {spread}. AZ Rebalancing in progress."
BALANCED: Final = "(service {service}) is AZ balanced with {spread}."
STARTED_IN_ZONE: Final = "(service {service}) has started {count} tasks in {zone} to AZ Rebalance: {tasks}."
STOPPED_IN_ZONE: Final = (
    "(service {service}) has stopped {count} running tasks in {zone} due to AZ rebalancing: {tasks}."
)
UNPLACED_IN_ZONE: Final = (
    "(service {service}) is unable to place a task in {zone} "
    "because no container instance met all of its requirements."
)
REBALANCING_PROTECTED: Final = (
    "(service {service}) was unable to AZ Rebalance because (taskSet {deployment}) was unable to scale in due to "
    "(reason {count} tasks under protection)."
)
REBALANCING_STOPPED: Final = "(service {service}) stopped AZ Rebalancing."
