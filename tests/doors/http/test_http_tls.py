"""TLS with a certificate of the user's."""

from __future__ import annotations

import http.client
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import boto3
import botocore.exceptions
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import ecs_fake
from ecs_fake.errors import OptionError
from ecs_fake.server.certificate import Certificate
from ecs_fake.server.serve import HttpDoor

PLAIN = serialization.NoEncryption()


def write_certificate(
    directory: Path, encryption: serialization.KeySerializationEncryption = PLAIN
) -> Certificate:
    """A certificate for this machine that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    written = Certificate(directory / "cert.pem", directory / "key.pem")
    written.chain.write_bytes(certificate.public_bytes(pem))
    written.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, encryption))
    return written


def client_of(door: HttpDoor, verify: str | None):
    return boto3.client(
        "ecs",
        endpoint_url=door.url,
        region_name="us-east-1",
        aws_access_key_id=door.credentials.access_key_id,
        aws_secret_access_key=door.credentials.secret_access_key,
        verify=verify,
    )


def test_a_client_that_trusts_it_gets_answers(tmp_path):
    certificate = write_certificate(tmp_path)
    with ecs_fake.EcsFake() as fake, HttpDoor(fake, certificate=certificate) as door:
        assert door.url == f"https://127.0.0.1:{door.port}"
        ecs = client_of(door, str(certificate.chain))
        ecs.create_cluster(clusterName="safe")
        assert ecs.list_clusters()["clusterArns"] == ["arn:aws:ecs:us-east-1:123456789012:cluster/safe"]


def test_a_client_that_does_not_trust_it_says_nothing(tmp_path, backend):
    with (
        HttpDoor(backend, certificate=write_certificate(tmp_path)) as door,
        pytest.raises(botocore.exceptions.SSLError),
    ):
        client_of(door, None).list_clusters()
    assert backend.requests == []


def test_plain_http_is_not_spoken_there(tmp_path, backend):
    with HttpDoor(backend, certificate=write_certificate(tmp_path)) as door:
        connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
        connection.request("GET", "/")
        with pytest.raises((http.client.HTTPException, OSError)):
            connection.getresponse()
        connection.close()


def test_pages_of_the_same_server_may_call(tmp_path, backend, headers_of):
    certificate = write_certificate(tmp_path)
    with HttpDoor(backend, certificate=certificate) as door:
        context = ssl.create_default_context(cafile=certificate.chain)
        connection = http.client.HTTPSConnection("127.0.0.1", door.port, timeout=10, context=context)
        for origin, status in ((door.url, 200), (door.url.replace("https", "http"), 403)):
            connection.request("POST", "/", b"{}", headers_of(Origin=origin))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status
        connection.close()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda given: given.chain.unlink(), "No such file or directory"),
        (lambda given: given.key.write_text("nothing"), "PEM"),
        (lambda given: write_other_key(given.key), "KEY_VALUES_MISMATCH"),
    ],
)
def test_files_that_cannot_be_used_are_refused_before_anything_is_opened(tmp_path, backend, spoil, why):
    given = write_certificate(tmp_path)
    spoil(given)
    with pytest.raises(OptionError, match=why):
        HttpDoor(backend, certificate=given).start()


def test_a_key_with_a_passphrase_is_not_asked_for(tmp_path, backend):
    given = write_certificate(tmp_path, serialization.BestAvailableEncryption(b"open"))
    with pytest.raises(OptionError, match="the key has a passphrase"):
        HttpDoor(backend, certificate=given).start()


def write_other_key(path: Path) -> None:
    (path.parent / "other").mkdir()
    path.write_bytes(write_certificate(path.parent / "other").key.read_bytes())
