"""moto in the same test: it keeps every other service, ECS is ours, whatever the order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import patch_client
from moto.core.botocore_stubber import BotocoreStubber

from ecs_fake.mock import mock_ecs
from tests.doors.conftest import KEYS

pytestmark = pytest.mark.usefixtures("no_network")


@contextmanager
def moto_inside() -> Iterator[None]:
    with mock_ecs(clusters=["ours"]), mock_aws():
        yield


@contextmanager
def moto_outside() -> Iterator[None]:
    with mock_aws(), mock_ecs(clusters=["ours"]):
        yield


@contextmanager
def moto_ends_first() -> Iterator[None]:
    moto, ours = mock_aws(), mock_ecs(clusters=["ours"])
    moto.start()
    ours.start()
    yield
    moto.stop()
    ours.stop()


@contextmanager
def moto_with_a_configuration() -> Iterator[None]:
    with mock_ecs(clusters=["ours"]), mock_aws(config={"core": {"service_whitelist": ["s3"]}}):
        yield


NESTINGS = [moto_inside, moto_outside, moto_ends_first, moto_with_a_configuration]


def use_both(ecs: Any, s3: Any) -> None:
    """S3 works through moto, ECS through us."""
    s3.create_bucket(Bucket="theirs")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["theirs"]
    assert ecs.list_clusters()["clusterArns"] == ["arn:aws:ecs:us-east-1:123456789012:cluster/ours"]


@pytest.mark.parametrize("nesting", NESTINGS)
class TestNested:
    def test_clients_made_inside(self, nesting: Callable[[], AbstractContextManager[None]]) -> None:
        with nesting():
            use_both(
                boto3.client("ecs", region_name="us-east-1"), boto3.client("s3", region_name="us-east-1")
            )

    def test_clients_made_before(self, nesting: Callable[[], AbstractContextManager[None]]) -> None:
        ecs = boto3.client("ecs", region_name="us-east-1", **KEYS)
        s3 = boto3.client("s3", region_name="us-east-1", **KEYS)
        with nesting():
            use_both(ecs, s3)

    def test_a_client_that_moto_has_patched(
        self, nesting: Callable[[], AbstractContextManager[None]]
    ) -> None:
        ecs = boto3.client("ecs", region_name="us-east-1", **KEYS)
        patch_client(ecs)
        with nesting():
            use_both(ecs, boto3.client("s3", region_name="us-east-1"))

    def test_moto_is_as_it_was(self, nesting: Callable[[], AbstractContextManager[None]]) -> None:
        before = BotocoreStubber.__dict__["__call__"]
        with nesting():
            assert BotocoreStubber.__dict__["__call__"] is not before
        assert BotocoreStubber.__dict__["__call__"] is before


def test_clients_made_between_the_two() -> None:
    with mock_aws():
        ecs, s3 = boto3.client("ecs", region_name="us-east-1"), boto3.client("s3", region_name="us-east-1")
        with mock_ecs(clusters=["ours"]):
            use_both(ecs, s3)
    with mock_ecs(clusters=["ours"]):
        ecs, s3 = boto3.client("ecs"), boto3.client("s3")
        with mock_aws():
            use_both(ecs, s3)


def test_the_fakes_own_client() -> None:
    with mock_ecs(clusters=["ours"]) as fake, mock_aws():
        use_both(fake.client(), boto3.client("s3", region_name="us-east-1"))


def test_an_attached_client() -> None:
    ecs = boto3.client("ecs", region_name="us-east-1")
    with mock_aws(), mock_ecs(clusters=["ours"]) as fake:
        fake.attach(ecs)
        use_both(ecs, boto3.client("s3", region_name="us-east-1"))


def test_each_call_is_answered_once() -> None:
    with mock_aws(), mock_ecs() as fake:
        boto3.client("ecs").list_clusters()
        assert len(fake.calls) == 1


def test_moto_answers_ecs_again_when_no_fake_is_active() -> None:
    with mock_aws():
        ecs = boto3.client("ecs", region_name="us-east-1")
        with mock_ecs(clusters=["ours"]):
            pass
        assert ecs.list_clusters()["clusterArns"] == []


def test_an_attached_client_is_motos_again_when_the_fake_has_ended() -> None:
    with mock_aws():
        ecs = boto3.client("ecs", region_name="us-east-1")
        with mock_ecs(clusters=["ours"]) as fake:
            fake.attach(ecs)
            assert len(ecs.list_clusters()["clusterArns"]) == 1
        assert ecs.list_clusters()["clusterArns"] == []


IMPORTED_INSIDE = """
import boto3
from ecs_fake.mock import mock_ecs

early = boto3.client("ecs", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
with mock_ecs(clusters=["ours"]):
    from moto import mock_aws
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="theirs")
        for ecs in (boto3.client("ecs", region_name="us-east-1"), early):
            print(len(ecs.list_clusters()["clusterArns"]))
"""


def test_moto_imported_inside() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTED_INSIDE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]
