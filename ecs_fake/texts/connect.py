"""What ECS says of Service Connect. `# ours` marks wording of our own, where the real one is not known."""

from __future__ import annotations

from typing import Final

NAMESPACE_MISSING: Final = "Namespace is missing"
PORT: Final = "portName({name}) does not refer to any named PortMapping in the container definitions"
TAKEN: Final = "SC service is already used by {namespace}"
ALIAS_MISSING: Final = "The Service Connect service of portName({name}) needs a client alias."  # ours
ALIAS_TAKEN: Final = "The client alias {name}:{port} is already used in {namespace}"  # ours
TIMEOUT: Final = (  # ours
    "perRequestTimeoutSeconds is not allowed for portName({name}): "
    "its port mapping has no appProtocol, which is TCP."
)
PROTOCOL: Final = (
    "The {member} of portName({name}) cannot be changed. Delete the service and create it again."  # ours
)
