"""Where something is executed, a caller must hold the key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import boto3
import botocore.exceptions
import pytest
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as SigningKey
from starlette.datastructures import Headers

from ecs_fake.callers.credentials import Credentials
from ecs_fake.callers.refusals import Refusal
from ecs_fake.callers.sigv4 import SignedRequest, Verifier
from ecs_fake.engine.wire import CONTENT_TYPE, TARGET_PREFIX

KEY = Credentials("AKIAFAKEAAAAAAAAAAAA", "a/secret+with/special=signs")
NOT_IN_THE_REAL_WORLD = Credentials("AKIAFAKEBBBBBBBBBBBB", KEY.secret_access_key)


def signed(
    key: Credentials = KEY, *, service: str = "ecs", headers: dict[str, str] | None = None, query: str = ""
) -> SignedRequest:
    """A request as botocore signs it, now."""
    target = TARGET_PREFIX + "StopTask"
    given = {"Host": "localhost:8090", "Content-Type": CONTENT_TYPE, "X-Amz-Target": target} | (headers or {})
    request = AWSRequest("POST", f"http://localhost:8090/{query and '?' + query}", given, b'{"task": "a"}')
    signing_key = SigningKey(key.access_key_id, key.secret_access_key)
    SigV4Auth(signing_key, service, "us-east-1").add_auth(request)
    lowered = {name.lower(): str(value) for name, value in request.headers.items()}
    return SignedRequest("POST", "/", query, Headers(lowered), b'{"task": "a"}')


def changed(request: SignedRequest, **headers: str | None) -> SignedRequest:
    """`request` with headers exchanged (or taken away) after signing; `_` stands for `-`."""
    new = dict(request.headers)
    for name, value in headers.items():
        new.pop(name.replace("_", "-"), None)
        if value is not None:
            new[name.replace("_", "-")] = value
    return SignedRequest(request.method, request.path, request.query, Headers(new), request.body)


def rewritten(request: SignedRequest, old: str, new: str) -> SignedRequest:
    """`request` with a changed Authorization header."""
    assert old in request.headers["authorization"]
    return changed(request, authorization=request.headers["authorization"].replace(old, new))


def verdict(request: SignedRequest, *, now: datetime | None = None) -> Refusal | None:
    verifier = Verifier({KEY.access_key_id: KEY}, now and (lambda: now))
    try:
        verifier.verify(request)
    except Refusal as refusal:
        return refusal
    return None


class TestGoodSignature:
    @pytest.mark.parametrize(
        "more",
        [
            {},
            {"X-Amz-Security-Token": "left over from another session"},
            {"X-Amz-Content-SHA256": sha256(b'{"task": "a"}').hexdigest()},
            {"X-Note": "  spaces   within "},
        ],
    )
    def test_lets_in(self, more):
        assert verdict(signed(headers=more)) is None

    def test_lets_in_with_a_query(self):
        assert verdict(signed(query="b=2&a=1")) is None

    def test_lets_in_with_headers_that_botocore_would_not_sign(self):
        request = changed(signed(), user_agent="another-sdk")
        covering = rewritten(request, "SignedHeaders=", "SignedHeaders=user-agent;")
        assert (
            _code(verdict(covering)) == "InvalidSignatureException"
        )  # covered, but not part of what was signed

    @pytest.mark.parametrize("seconds", [-299, 0, 299])
    def test_lets_in_while_the_clocks_agree_to_five_minutes(self, seconds):
        assert verdict(signed(), now=datetime.now(UTC) + timedelta(seconds=seconds)) is None


class TestBadSignature:
    def test_nothing_signed(self):
        refusal = verdict(changed(signed(), authorization=None))
        assert refusal is not None
        assert (refusal.code, refusal.status) == ("MissingAuthenticationTokenException", 400)

    @pytest.mark.parametrize(
        ("header", "text"),
        [
            ("Bearer abc", "'abc' not a valid key=value pair (missing equal-sign) in Authorization header"),
            (
                "AWS4-HMAC-SHA256",
                "requires 'Credential' parameter. Authorization header requires 'Signature'",
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request",
                "Authorization header requires 'SignedHeaders'",
            ),
            ("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00", "got 'a/b/c'"),
        ],
    )
    @pytest.mark.rule("CommonErrors-002")
    def test_malformed_header(self, header, text):
        refusal = verdict(changed(signed(), authorization=header))
        assert refusal is not None
        assert (refusal.code, refusal.status) == ("IncompleteSignatureException", 400)
        assert text in refusal.message

    @pytest.mark.parametrize(
        ("date", "text"),
        [(None, "requires existence of either"), ("2026-01-01T00:00:00Z", "Got '2026-01-01T00:00:00Z'")],
    )
    @pytest.mark.rule("CommonParameters-005")
    def test_malformed_date(self, date, text):
        refusal = verdict(changed(signed(), x_amz_date=date))
        assert refusal is not None
        assert refusal.code == "IncompleteSignatureException"
        assert text in refusal.message

    def test_header_that_is_not_there(self):
        refusal = verdict(rewritten(signed(), "SignedHeaders=", "SignedHeaders=accept;"))
        assert refusal is not None
        assert refusal.message == (
            "'accept' is named as a SignedHeader, but it does not exist in the HTTP request."
        )

    @pytest.mark.parametrize("name", ["Host", "X-Amz-Date", "X-Amz-Target"])
    def test_header_that_must_be_covered(self, name):
        request = signed()
        names = request.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
        kept = ";".join(each for each in names.split(";") if each != name.lower())
        refusal = verdict(rewritten(request, names, kept))
        assert refusal is not None
        assert refusal.message == f"'{name}' must be a 'SignedHeader' in the AWS Authorization."

    def test_unknown_key(self):
        refusal = verdict(signed(NOT_IN_THE_REAL_WORLD))
        assert refusal is not None
        assert (refusal.code, refusal.status) == ("UnrecognizedClientException", 400)
        assert refusal.message == "The security token included in the request is invalid."

    @pytest.mark.parametrize(
        "request_",
        [
            signed(Credentials(KEY.access_key_id, "guessed")),
            changed(signed(), x_amz_target=TARGET_PREFIX + "RunTask"),
            changed(signed(), host="evil.example"),
            rewritten(signed(), "us-east-1", "us-east-2"),
            rewritten(signed(), "Signature=", "Signature=é"),
            SignedRequest("POST", "/", "", signed().headers, b'{"task": "b"}'),
            SignedRequest("POST", "/", "a=1", signed().headers, signed().body),
            SignedRequest("GET", "/", "", signed().headers, signed().body),
            SignedRequest("POST", "/other", "", signed().headers, signed().body),
        ],
        ids=["secret", "target", "host", "region", "not ascii", "body", "query", "method", "path"],
    )
    def test_something_differs(self, request_):
        refusal = verdict(request_)
        assert refusal is not None
        assert (refusal.code, refusal.status) == ("InvalidSignatureException", 400)
        assert refusal.message.startswith("The request signature we calculated does not match")

    @pytest.mark.parametrize("digest", [sha256(b"another body").hexdigest(), "UNSIGNED-PAYLOAD"])
    def test_a_stated_digest_does_not_vouch_for_another_body(self, digest):
        assert _code(verdict(signed(headers={"X-Amz-Content-SHA256": digest}))) == "InvalidSignatureException"

    def test_for_another_service(self):
        refusal = verdict(signed(service="s3"))
        assert refusal is not None
        assert refusal.message.strip() == "Credential should be scoped to correct service: 'ecs'."

    def test_scope_of_another_day(self):
        today = datetime.now(UTC).strftime("%Y%m%d")
        refusal = verdict(rewritten(signed(), f"/{today}/", "/20150830/"))
        assert refusal is not None
        assert f"'20150830' != '{today}'" in refusal.message

    @pytest.mark.parametrize(
        ("minutes", "text"), [(6, "Signature expired: "), (-6, "Signature not yet current: ")]
    )
    def test_for_another_time(self, minutes, text):
        refusal = verdict(signed(), now=datetime.now(UTC) + timedelta(minutes=minutes))
        assert refusal is not None
        assert (refusal.code, refusal.status) == ("InvalidSignatureException", 400)
        assert refusal.message.startswith(text)


class TestThroughTheDoor:
    def test_holder_of_the_key_gets_in(self, guarded, key, backend):
        assert _client(guarded.url, key).list_clusters()["clusterArns"] == []
        assert backend.requests[0].region == "ap-southeast-2"

    @pytest.mark.parametrize(
        ("made", "code"),
        [
            (Credentials("AKIAFAKEAAAAAAAAAAAA", "x"), "UnrecognizedClientException"),
            (None, "MissingAuthenticationTokenException"),
        ],
    )
    def test_others_do_not(self, guarded, backend, made, code):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            _client(guarded.url, made).list_clusters()
        assert caught.value.response["Error"]["Code"] == code
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert backend.requests == []

    def test_wrong_secret(self, guarded, key, backend):
        with pytest.raises(botocore.exceptions.ClientError, match="InvalidSignatureException"):
            _client(guarded.url, Credentials(key.access_key_id, "guessed")).list_clusters()
        assert backend.requests == []

    def test_whoever_is_let_in_while_nothing_is_executed(self, door, backend):
        stranger = _client(door.url, Credentials("anybody", "anything"))
        assert stranger.list_clusters()["clusterArns"] == []
        backend.executes = True
        with pytest.raises(botocore.exceptions.ClientError, match="UnrecognizedClientException"):
            stranger.list_clusters()
        assert _client(door.url, door.credentials).list_clusters()["clusterArns"] == []


class TestCredentials:
    def test_have_the_form_of_real_ones_and_differ(self):
        made = [Credentials.made_up() for _ in range(50)]
        assert (
            len({each.access_key_id for each in made}) == len({each.secret_access_key for each in made}) == 50
        )
        assert {len(each.access_key_id) for each in made} == {20}
        assert {len(each.secret_access_key) for each in made} == {40}

    def test_repr_keeps_the_secret(self):
        made = Credentials.made_up()
        assert made.secret_access_key not in repr(made)
        assert made.access_key_id in repr(made)


def _code(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None


def _client(url: str, key: Credentials | None) -> Any:
    config = Config(signature_version=UNSIGNED) if key is None else None
    return boto3.client(
        "ecs",
        endpoint_url=url,
        region_name="ap-southeast-2",
        aws_access_key_id=key and key.access_key_id,
        aws_secret_access_key=key and key.secret_access_key,
        config=config,
    )
