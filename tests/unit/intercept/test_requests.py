"""What one request says about itself."""

from __future__ import annotations

import pytest
from botocore.awsrequest import AWSPreparedRequest, HeadersDict

from ecs_fake.intercept.requests import header, is_ecs, is_loopback, region_of, region_of_host, to_wire

TARGET = "AmazonEC2ContainerServiceV20141113.ListClusters"


def request(
    url: str = "https://ecs.us-east-1.amazonaws.com/",
    body: bytes | str | None = b"{}",
    **headers: str | bytes,
) -> AWSPreparedRequest:
    """Give a request as botocore prepares it."""
    named = HeadersDict({name.replace("_", "-"): value for name, value in headers.items()})
    return AWSPreparedRequest("POST", url, named, body, False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080/", True),
        ("http://127.9.9.9/", True),
        ("http://localhost:5000", True),
        ("http://ecs.localhost/", True),
        ("http://[::1]:80/", True),
        ("http://10.0.0.1/", False),
        ("http://[2001:db8::1]/", False),
        ("http://localhost.example.com/", False),
        ("https://ecs.us-east-1.amazonaws.com/", False),
        ("http://localstack:4566/", False),
    ],
)
def test_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ecs.eu-west-1.amazonaws.com/", "eu-west-1"),
        ("https://ecs.cn-north-1.amazonaws.com.cn/", "cn-north-1"),
        ("https://ecs-fips.us-gov-west-1.amazonaws.com/", "us-gov-west-1"),
        ("https://ecs.us-east-2.api.aws/", "us-east-2"),
        ("https://vpce-1.ecs.us-east-2.vpce.amazonaws.com/", "us-east-2"),
        ("https://s3.eu-west-1.amazonaws.com/", None),
        ("https://ecs.eu-west-1.my-bucket.s3.amazonaws.com/", None),
        ("http://127.0.0.1/", None),
        ("https:///", None),
    ],
)
def test_region_of_host(url: str, expected: str | None) -> None:
    assert region_of_host(url) == expected


def signed(scope: str) -> bytes:
    """Give an Authorization header as botocore prepares it."""
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0".encode()


class TestRegion:
    def test_as_signed(self) -> None:
        authorization = signed("AKID/20240101/eu-west-3/ecs/aws4_request")
        assert region_of(request(Authorization=authorization), "x") == "eu-west-3"

    def test_with_a_key_that_holds_slashes(self) -> None:
        authorization = signed("a/20/b/20240101/eu-west-3/ecs/aws4_request")
        assert region_of(request(Authorization=authorization), "x") == "eu-west-3"

    def test_of_a_signature_in_the_query(self) -> None:
        url = "https://vpce/?X-Amz-Credential=AKID%2F20240101%2Feu-west-3%2Fecs%2Faws4_request&X-Amz-Date=1"
        assert region_of(request(url), "x") == "eu-west-3"

    def test_of_the_host_if_unsigned(self) -> None:
        assert region_of(request("https://ecs.sa-east-1.amazonaws.com/"), "x") == "sa-east-1"

    def test_else_the_default(self) -> None:
        assert region_of(request("http://localstack:4566/"), "eu-west-2") == "eu-west-2"


class TestIsEcs:
    def test_by_the_clients_service(self) -> None:
        assert is_ecs("ecs", request("http://anywhere/"))

    def test_by_the_operation(self) -> None:
        assert is_ecs("execute-api", request("http://anywhere/", X_Amz_Target=TARGET))

    def test_by_the_host(self) -> None:
        assert is_ecs("execute-api", request())

    def test_no_other(self) -> None:
        assert not is_ecs("s3", request("https://s3.us-east-1.amazonaws.com/"))


@pytest.mark.parametrize(
    ("body", "expected"), [(b"{}", b"{}"), ('{"a": "ü"}', '{"a": "ü"}'.encode()), (None, b"")]
)
def test_to_wire(body: bytes | str | None, expected: bytes) -> None:
    wire = to_wire(request(body=body, X_Amz_Target=TARGET.encode()), default_region="x", cause="waiter")
    assert (wire.target, wire.body, wire.region, wire.cause) == (TARGET, expected, "us-east-1", "waiter")


def test_a_missing_header_is_empty() -> None:
    assert header(request(), "Authorization") == ""
