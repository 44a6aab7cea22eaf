"""What is said where Auto Scaling groups are scaled, or there is no capacity; sentences of our own are marked so."""

from __future__ import annotations

from typing import Final

# -- answers and failures --------------------------------------------------------------------------
PROVISIONING_LIMIT: Final = "Tasks provisioning capacity limit exceeded."
NO_INSTANCES_OF_PROVIDER: Final = "No Container Instances were found in your capacity provider."
NO_CAPACITY: Final = (
    "Capacity is unavailable at this time. Please try again later or in a different availability zone"
)

# -- why a task that waited for capacity was stopped -----------------------------------------------
EMPTY_PROVIDER: Final = "EMPTY CAPACITY PROVIDER"
NO_ACTIVE_INSTANCES: Final = "NO ACTIVE INSTANCES"

# -- events of services ----------------------------------------------------------------------------
_GUIDE: Final = " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
SERVICE_NO_CAPACITY: Final = (
    "(service {service}) was unable to place a task. Reason: " + NO_CAPACITY + "." + _GUIDE
)
SERVICE_PROVISIONING_LIMIT: Final = (
    "(service {service}) was unable to place tasks in your cluster because the tasks provisioning capacity limit "
    "was exceeded."
)

# -- warnings of the fake, ours --------------------------------------------------------------------
GROUP_MISSING: Final = (
    "The Auto Scaling group {group} of the capacity provider {provider} cannot be looked at, so it is not scaled: "
    "{reason}"
)
LAUNCH_FAILED: Final = "The Auto Scaling group {group} has launched nothing: {reason}"
NOT_REGISTERED: Final = (
    "An instance of the Auto Scaling group {group} has not registered with the cluster {cluster}: {reason}"
)
