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

# -- why a task was stopped ------------------------------------------------------------------------
SCALING: Final = "Scaling activity initiated by (deployment {deployment})"
UNHEALTHY_CONTAINERS: Final = "Task failed container health checks"

# -- events ----------------------------------------------------------------------------------------
STARTED: Final = "(service {service}) has started {count} tasks: {tasks}."
STOPPED_RUNNING: Final = "(service {service}) has stopped {count} running tasks: {tasks}."
STOPPED_PENDING: Final = "(service {service}) has stopped {count} pending tasks: {tasks}."
TASK: Final = "(task {task})"
COMPLETED: Final = "(service {service}) (deployment {deployment}) deployment completed."
STEADY: Final = "(service {service}) has reached a steady state."
FAILED: Final = "(service {service}) (deployment {deployment}) deployment failed: tasks failed to start."
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

# -- warnings of the fake --------------------------------------------------------------------------
NOT_SCHEDULED: Final = (
    "ecs_fake schedules services with rolling deployments (controller ECS, scheduling strategy REPLICA). The service "
    "{service} has {strategy}, so it launches no tasks, whatever its desired count; run tasks with RunTask."
)
NO_MANAGED_SCALING: Final = (
    "ecs_fake does not scale Auto Scaling groups yet, so the service {service} waits for container instances of the "
    "capacity provider {provider}: add them by add_container_instances(..., capacity_provider={provider!r})."
)
