"""Signatures in the query string, made here by the documented steps and not by the SDK."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from ecs_fake.callers.credentials import Credentials
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX
from ecs_fake.server.serve import HttpDoor

TARGET = TARGET_PREFIX + "ListClusters"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _scope(at: datetime) -> str:
    return f"{at:%Y%m%d}/ap-south-1/ecs/aws4_request"


def presigned(
    key: Credentials,
    host: str,
    *,
    at: datetime | None = None,
    expires: str = "60",
    without: str = "",
    body: bytes = b"{}",
) -> str:
    """The query string that goes with a call of ListClusters."""
    at = at or datetime.now(UTC)
    fields = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{key.access_key_id}/{_scope(at)}",
        "X-Amz-Date": f"{at:%Y%m%dT%H%M%SZ}",
        "X-Amz-Expires": expires,
        "X-Amz-SignedHeaders": "host;x-amz-target",
    }
    fields.pop(without, None)
    query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in sorted(fields.items()))
    digest = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n/\n{query}\nhost:{host}\nx-amz-target:{TARGET}\n\nhost;x-amz-target\n{digest}"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{at:%Y%m%dT%H%M%SZ}\n{_scope(at)}\n{hashed}"
    secret = f"AWS4{key.secret_access_key}".encode()
    for part in _scope(at).split("/"):
        secret = _hmac(secret, part)
    return f"{query}&X-Amz-Signature={_hmac(secret, to_sign).hex()}"


@pytest.fixture
def knock_with(guarded: HttpDoor, key: Credentials):
    from tests.doors.http.conftest import Knocker

    knock = Knocker(guarded.url)
    headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": TARGET}
    host = f"127.0.0.1:{guarded.port}"

    def ask(body: bytes = b"{}", query: str | None = None, **how):
        signed = presigned(how.pop("key", key), host, **how) if query is None else query
        return knock(path=f"/?{signed}", headers=headers, body=body)

    return ask


def test_a_good_one_lets_in_and_says_the_region(knock_with, backend):
    assert knock_with().status == 200
    assert backend.requests[0].region == "ap-south-1"


def test_it_covers_the_body(knock_with, backend):
    answer = knock_with(body=b'{"maxResults": 1}')
    assert (answer.status, answer.code) == (400, "InvalidSignatureException")
    assert backend.requests == []


def test_another_secret_does_not(knock_with, key):
    answer = knock_with(key=Credentials(key.access_key_id, "guessed"))
    assert answer.code == "InvalidSignatureException"


def test_it_is_good_for_as_long_as_it_says(knock_with):
    at = datetime.now(UTC) - timedelta(minutes=30)
    assert knock_with(at=at, expires="3600").status == 200
    late = knock_with(at=at, expires="60")
    assert late.code == "InvalidSignatureException"
    assert late.document["message"].startswith("Signature expired: ")
    assert late.document["message"].endswith("- 1 min.)")


@pytest.mark.parametrize("expires", ["0", "604801", "-5", "soon", "٣"])
def test_a_lifetime_that_cannot_be(knock_with, expires):
    answer = knock_with(expires=expires)
    assert (answer.status, answer.code) == (400, "IncompleteSignatureException")
    assert "X-Amz-Expires must be a number of seconds from 1 to 604800" in answer.document["message"]


@pytest.mark.parametrize(
    "without", ["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"]
)
def test_a_part_that_is_missing(knock_with, without):
    answer = knock_with(without=without)
    assert answer.code == "IncompleteSignatureException"
    assert f"AWS query-string parameters must include '{without}'" in answer.document["message"]


def test_a_query_without_any_is_not_signed(knock_with):
    assert knock_with(query="X-Amz-Date=20260101T000000Z").code == "MissingAuthenticationTokenException"
