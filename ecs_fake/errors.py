"""Every error: what ECS answers (`EcsError`) and what this fake itself cannot go on with (`EcsFakeError`).

An *answer* is part of the API: it has a code, an HTTP status and ECS's wording (see `ecs_fake.texts`), and it
leaves the store as it was. A *fault* is ours or the user's mistake in using the fake; it is raised as it is and
never disguised as an AWS error.

::

    Exception
    ├── EcsError                          an answer of the API
    │   ├── ClientException, InvalidParameterException, ClusterNotFoundException, ...
    │   └── common errors: AccessDeniedException, SerializationException, ThrottlingException, ...
    └── EcsFakeError                      a fault
        ├── NotImplementedByFake          the operation or feature is documented but not built
        ├── AwsBlocked                    a call was about to leave for AWS
        ├── FakeClosed                    a client outlived its fake
        ├── OptionError                   a misspelt or impossible option
        ├── SettleTimeout                 `settle()` ran out of time
        ├── WaitTimeout                   `task.wait()` ran out of time
        ├── IllegalTransition             a state machine met a message it has no row for
        ├── ReentrantCall                 the engine's lock was taken twice by one thread
        └── RunnerError                   a runner could not be started or died
"""

from __future__ import annotations

from typing import Any, ClassVar, Final


class EcsError(Exception):
    """An error answer of the API; subclasses are named by their code."""

    code: ClassVar[str] = ""
    http_status: ClassVar[int] = 400

    def __init__(self, message: str = "", **members: Any) -> None:
        super().__init__(message)
        self.message = message
        #: Further members of the error's shape, for example `resourceIds` of ConflictException.
        self.members = members

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = cls.__name__

    def document(self) -> dict[str, Any]:
        """Give the body of the HTTP answer."""
        return {"__type": self.code, "message": self.message, **self.members}


class ServerException(EcsError):
    """Something went wrong on the service's side."""

    http_status = 500


class ClientException(EcsError):
    """A client-side mistake without a more specific error."""


class InvalidParameterException(EcsError):
    """A parameter's value is not valid."""


class AccessDeniedException(EcsError):
    """The caller may not do this."""


class AttributeLimitExceededException(EcsError):
    """Too many custom attributes on one resource."""


class BlockedException(EcsError):
    """The account is blocked."""


class ClusterContainsCapacityProviderException(EcsError):
    """The cluster still owns capacity providers."""


class ClusterContainsContainerInstancesException(EcsError):
    """The cluster still has container instances."""


class ClusterContainsServicesException(EcsError):
    """The cluster still has services."""


class ClusterContainsTasksException(EcsError):
    """The cluster still has tasks."""


class ClusterNotFoundException(EcsError):
    """No such cluster in this Region."""


class ConflictException(EcsError):
    """The client token is in use for another request; `resourceIds` names what it made."""


class LimitExceededException(EcsError):
    """A quota is reached."""


class MissingVersionException(EcsError):
    """The agent's version is not known."""


class NamespaceNotFoundException(EcsError):
    """No such Cloud Map namespace."""


class NoUpdateAvailableException(EcsError):
    """The agent is at the newest version."""


class PlatformTaskDefinitionIncompatibilityException(EcsError):
    """The platform version cannot satisfy the task definition."""


class PlatformUnknownException(EcsError):
    """No such platform version."""


class ResourceInUseException(EcsError):
    """The resource is in use."""


class ResourceNotFoundException(EcsError):
    """No such resource."""


class ServiceNotActiveException(EcsError):
    """The service is not ACTIVE."""


class ServiceNotFoundException(EcsError):
    """No such service in this cluster and Region."""


class TargetNotConnectedException(EcsError):
    """ExecuteCommand cannot reach the container."""


class TargetNotFoundException(EcsError):
    """No such attribute target."""


class TaskSetNotFoundException(EcsError):
    """No such task set."""


class UnsupportedFeatureException(EcsError):
    """Not offered in this Region."""


class UpdateInProgressException(EcsError):
    """An agent update is under way."""


class DaemonNotActiveException(EcsError):
    """The daemon is not ACTIVE."""


class DaemonNotFoundException(EcsError):
    """No such daemon."""


class GatewayNotFoundException(EcsError):
    """No such gateway."""


class ServiceDeploymentNotFoundException(EcsError):
    """No such service deployment."""


class SerializationException(EcsError):
    """The body is not JSON, or a member has the wrong JSON type."""


class UnknownOperationException(EcsError):
    """`X-Amz-Target` names no operation."""


class ThrottlingException(EcsError):
    """The API's token bucket is empty."""


class UnrecognizedClientException(EcsError):
    """The credentials are not known."""


class NotAuthorized(EcsError):
    """The caller has no permission for the action."""


class OptInRequired(EcsError):
    """The access key needs a subscription."""

    http_status = 403


class ServiceUnavailable(EcsError):
    """The service fails for a while."""

    http_status = 503


class ValidationException(EcsError):
    """The input breaks a constraint of the service."""


ANSWERS: Final[dict[str, type[EcsError]]] = {cls.code: cls for cls in EcsError.__subclasses__()}
"""Every error answer by its code."""


class EcsFakeError(Exception):
    """A fault of the fake or of its use; never an answer of the API."""


class NotImplementedByFake(EcsFakeError):
    """The operation or feature is documented by ECS, but this fake does not have it yet."""


class AwsBlocked(EcsFakeError):
    """An ECS call was about to leave for AWS while no fake was active, and `block_aws` forbids it."""


class FakeClosed(EcsFakeError):
    """A client made by `fake.client()` was used after its fake ended."""


class OptionError(EcsFakeError, ValueError):
    """An option is unknown, or its value cannot work."""


class SettleTimeout(EcsFakeError):
    """Something was still in transition when the time given to `settle()` was over."""


class WaitTimeout(EcsFakeError, TimeoutError):
    """A task did not reach the state that was waited for in time."""


class IllegalTransition(EcsFakeError):
    """A state machine met a message it has no row for; the text holds the record's story."""


class ReentrantCall(EcsFakeError):
    """The engine's lock was taken twice by one thread."""


class RunnerError(EcsFakeError):
    """A runner could not be started, or died."""
