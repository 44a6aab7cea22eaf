"""What the door itself answers, before a request reaches the fake.

Authentication errors carry the codes, the status and the wording by which clients of the real ECS know them
(`InvalidSignatureException` and its siblings, all HTTP 400: quoted from real use of RunTask, DescribeServices
and the container agent). The rest is ours and says what to do.
"""

from __future__ import annotations

from ecs_fake import texts
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX


class Refusal(Exception):
    """An answer that keeps a request out."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def document(self) -> dict[str, str]:
        """Give the body of the HTTP answer."""
        return {"__type": self.code, "message": self.message}


# -- the request does not speak AWS JSON 1.1 -----------------------------------------------------------------
def target_missing() -> Refusal:
    """No operation is named."""
    return Refusal(
        "UnknownOperationException",
        "The request has no X-Amz-Target header, which names the operation, "
        f"for example {TARGET_PREFIX}ListClusters.",
    )


def another_service(target: str) -> Refusal:
    """The operation is not one of ECS."""
    return Refusal(
        "UnknownOperationException",
        f"{texts.TARGET.format(target=target, prefix=TARGET_PREFIX)} This server has no other service than ECS.",
    )


def not_control() -> Refusal:
    """The control API is asked for something else, or there is none behind this door."""
    return Refusal(
        "UnknownAction", "This is the place of the control API: X-Amz-Target is EcsFakeControl.<Action>."
    )


def content_type(found: str | None) -> Refusal:
    """The body is not declared as AWS JSON 1.1."""
    said = f"Content-Type is {found!r}" if found else "The request has no Content-Type"
    return Refusal("UnknownOperationException", f"{said}; this endpoint understands {CONTENT_TYPE!r}.")


def body_too_large(limit: int) -> Refusal:
    """More bytes than anybody needs."""
    return Refusal("RequestEntityTooLarge", f"The body is longer than {limit} bytes.", status=413)


def too_slow(seconds: float) -> Refusal:
    """A request that does not come to its end."""
    return Refusal("RequestTimeout", f"No complete request arrived within {seconds:g} seconds.", status=408)


def too_many_connections(limit: int) -> Refusal:
    """One connection too many."""
    return Refusal(
        "ServiceUnavailable",
        f"This server has its {limit} connections open; close some, or try again.",
        status=503,
    )


# -- the request comes from elsewhere ------------------------------------------------------------------------
def foreign_host(host: str | None) -> Refusal:
    """The Host header names another site: what a browser sends after DNS rebinding."""
    return Refusal(
        "ForeignHost",
        f"The Host header is {host!r}, but this server answers only under the address it was started with "
        "and under names of this machine itself, such as localhost.",
        status=403,
    )


def foreign_origin(origin: str) -> Refusal:
    """A web page of another site made the browser send this."""
    return Refusal("ForeignOrigin", f"A page of {origin!r} may not use this server.", status=403)


# -- the request is not signed as it must be -----------------------------------------------------------------
def authentication_missing() -> Refusal:
    """Nothing is signed."""
    return Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")


def incomplete_signature(message: str) -> Refusal:
    """The Authorization header or the date does not have its form (CommonErrors-002)."""
    return Refusal("IncompleteSignatureException", message)


def unknown_key() -> Refusal:
    """The access key is not one of this fake's."""
    return Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")


def invalid_signature(message: str) -> Refusal:
    """The signature is for something else, or for another time."""
    return Refusal("InvalidSignatureException", message)


def signature_differs() -> Refusal:
    """Another secret, or the request was changed after it was signed."""
    return invalid_signature(
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )
