"""Signature Version 4, from the service's side: was this request made by somebody who holds the secret?

The signature is computed anew with botocore's own signer over exactly the headers that the client signed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPMessage
from typing import Final, Protocol

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SigningKey

from ecs_fake.callers import refusals
from ecs_fake.callers.authorization import Authorization, as_date, without_signature
from ecs_fake.callers.credentials import Credentials
from ecs_fake.callers.headers import Headers

TOLERANCE: Final = timedelta(minutes=5)
"""How far the client's clock may be off: what ECS says in its answers (CommonErrors-008 speaks of 15)."""
_SERVICE: Final = "ecs"
_MUST_BE_SIGNED: Final = ("Host", "X-Amz-Target")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What of an HTTP request a signature covers."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes


class Keys(Protocol):
    """Access keys of one fake; a dictionary of them will do."""

    def get(self, access_key_id: str, /) -> Credentials | None:
        """Give the key of this id; None if there is none."""


class Verifier:
    """Checks signatures against the access keys of one fake."""

    def __init__(self, keys: Keys, now: Callable[[], datetime] | None = None) -> None:
        self._keys = keys
        self._now = now or (lambda: datetime.now(UTC))

    def verify(self, request: SignedRequest, service: str | None = None) -> Credentials:
        """Give the key that `request` is signed with, or raise `Refusal`: a known one, for this service, just now.

        Args:
            request: what is signed.
            service: for which service; None: ECS.
        """
        authorization = Authorization.read(request.headers, request.query)
        _check_scope(authorization, service or _SERVICE)
        _check_signed_headers(authorization, request.headers)
        key = self._keys.get(authorization.access_key_id)
        if key is None or not _has_token(key, authorization):
            raise refusals.unknown_key()
        _check_date(authorization, self._now())
        _check_body_digest(request)
        expected = _signature(request, authorization, key)
        if not hmac.compare_digest(expected.encode(), authorization.signature.encode()):
            raise refusals.signature_differs()
        return key


def _has_token(key: Credentials, authorization: Authorization) -> bool:
    """Whether the session token of temporary keys came with the request."""
    stated = authorization.security_token or ""
    return key.session_token is None or hmac.compare_digest(stated.encode(), key.session_token.encode())


def _check_scope(authorization: Authorization, service: str) -> None:
    scope = authorization.scope
    if scope.service != service:
        raise refusals.invalid_signature(f"Credential should be scoped to correct service: '{service}'. ")
    if scope.date != authorization.timestamp[:8]:
        raise refusals.invalid_signature(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{scope.date}' != '{authorization.timestamp[:8]}', from '{authorization.timestamp}'."
        )


def _check_signed_headers(authorization: Authorization, headers: Headers) -> None:
    """Refuse a signature that leaves the operation open, or names what is not there."""
    for name in authorization.signed_headers:
        if name not in headers:
            raise refusals.incomplete_signature(
                f"'{name}' is named as a SignedHeader, but it does not exist in the HTTP request."
            )
    dated = () if authorization.date_header is None else (authorization.date_header,)
    for name in (*_MUST_BE_SIGNED, *dated):
        if name.lower() not in authorization.signed_headers:
            raise refusals.invalid_signature(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")


def _check_date(authorization: Authorization, now: datetime) -> None:
    timestamp = authorization.timestamp
    signed, good_for = as_date(timestamp), authorization.good_for or TOLERANCE
    if signed < now - good_for:
        edge = f"{_basic(now - good_for)} ({_basic(now)} - {good_for.total_seconds() / 60:g} min.)"
        raise refusals.invalid_signature(f"Signature expired: {timestamp} is now earlier than {edge}")
    if signed > now + TOLERANCE:
        edge = f"{_basic(now + TOLERANCE)} ({_basic(now)} + 5 min.)"
        raise refusals.invalid_signature(f"Signature not yet current: {timestamp} is still later than {edge}")


def _check_body_digest(request: SignedRequest) -> None:
    """A digest that the client states must be the body's, or it would vouch for any body."""
    stated = request.headers.get("x-amz-content-sha256")
    if stated is not None and stated != sha256(request.body).hexdigest():
        raise refusals.signature_differs()


def _signature(request: SignedRequest, authorization: Authorization, key: Credentials) -> str:
    query = without_signature(request.query)
    unsigned = AWSRequest(method=request.method, url=f"http://host{request.path}?{query}", data=request.body)
    unsigned.context["timestamp"] = authorization.timestamp
    signer = _Signer(request.headers, authorization, key)
    return signer.signature(signer.string_to_sign(unsigned, signer.canonical_request(unsigned)), unsigned)


def _basic(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


class _Signer(SigV4Auth):
    """botocore's signer, for the headers that the client chose instead of those that botocore would."""

    def __init__(self, headers: Headers, authorization: Authorization, key: Credentials) -> None:
        signing_key = SigningKey(key.access_key_id, key.secret_access_key)
        super().__init__(signing_key, authorization.scope.service, authorization.scope.region)
        self._chosen = HTTPMessage()
        for name in authorization.signed_headers:
            for value in headers.getlist(name):
                self._chosen[name] = value

    def headers_to_sign(self, request: AWSRequest) -> HTTPMessage:
        return self._chosen
