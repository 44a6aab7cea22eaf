"""Access keys that the user gives: who is let in, and into which account."""

from __future__ import annotations

import boto3
import botocore.exceptions
import pytest

import ecs_fake
from ecs_fake.callers.credentials import Credentials
from ecs_fake.errors import OptionError
from ecs_fake.server.serve import HttpDoor

ONE = Credentials("AKIAFAKEONEAAAAAAAAA", "the/first+secret", account_id="111111111111")
OTHER = Credentials("AKIAFAKEOTHERAAAAAAA", "the/other+secret", account_id="222222222222")
PLAIN = Credentials("AKIAFAKEPLAINAAAAAAA", "a/third+secret")


def client_of(door: HttpDoor, key: Credentials):
    return boto3.client(
        "ecs",
        endpoint_url=door.url,
        region_name="us-east-1",
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
    )


@pytest.fixture
def kept():
    """A simulated fake whose door has three keys."""
    with ecs_fake.EcsFake() as fake, HttpDoor(fake, keys=[ONE, OTHER, PLAIN]) as door:
        yield door


def test_each_key_is_of_an_account_of_its_own(kept):
    arn = client_of(kept, ONE).create_cluster(clusterName="mine")["cluster"]["clusterArn"]
    assert arn == "arn:aws:ecs:us-east-1:111111111111:cluster/mine"
    assert client_of(kept, ONE).list_clusters()["clusterArns"] == [arn]
    assert client_of(kept, OTHER).list_clusters()["clusterArns"] == []


def test_a_key_without_account_is_of_the_fake_s_own(kept):
    arn = client_of(kept, PLAIN).create_cluster(clusterName="mine")["cluster"]["clusterArn"]
    assert arn == "arn:aws:ecs:us-east-1:123456789012:cluster/mine"


def test_given_keys_are_asked_for_also_where_nothing_is_executed(kept):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        client_of(kept, Credentials.made_up()).list_clusters()
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_a_wrong_secret_is_no_key(kept):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        client_of(kept, Credentials(ONE.access_key_id, OTHER.secret_access_key)).list_clusters()
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"


def test_the_key_handed_over_is_the_first_one(kept):
    assert kept.credentials is ONE


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_are_let_in_only_with_keys(backend, host):
    with pytest.raises(OptionError, match=r"needs access keys of its callers: give --access-key ID:SECRET"):
        HttpDoor(backend, host=host).start()
    with HttpDoor(backend, host="0.0.0.0", keys=[ONE]) as door:
        assert door.url == f"http://127.0.0.1:{door.port}"


@pytest.mark.parametrize(
    ("text", "account_id"),
    [("AKIAFAKE:se/cr+et=", None), ("AKIAFAKE:se/cr+et=:333333333333", "333333333333")],
)
def test_read(text, account_id):
    assert Credentials.read(text) == Credentials("AKIAFAKE", "se/cr+et=", account_id=account_id)


@pytest.mark.parametrize(
    "text", ["", "AKIAFAKE", "AKIAFAKE:", ":sesame", "AK IA:sesame", "AKIAFAKE:sesame:33", "A:b:c:d"]
)
def test_what_is_no_key_is_refused_without_a_word_of_it(text):
    with pytest.raises(OptionError, match="ID:SECRET") as refused:
        Credentials.read(text)
    assert "sesame" not in str(refused.value)
