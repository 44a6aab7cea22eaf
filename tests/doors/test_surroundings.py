"""What a fake changes around it while it is active, and that all of it is restored."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.endpoint import Endpoint
from botocore.exceptions import NoCredentialsError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.waiter import Waiter

from ecs_fake import AwsBlocked
from ecs_fake.errors import FakeClosed
from ecs_fake.fake import EcsFake
from ecs_fake.intercept import activate, active, block_aws, deactivate, unblock_aws, waiters
from ecs_fake.mock import mock_ecs
from tests.doors.conftest import KEYS

pytestmark = pytest.mark.usefixtures("no_network")


def names(client: Any) -> list[str]:
    """The names of the clusters that a client sees."""
    return [arn.rpartition("/")[2] for arn in client.list_clusters()["clusterArns"]]


def patched() -> tuple[object, ...]:
    """What a fake may replace."""
    return Endpoint.__dict__["_send"], Waiter.__dict__["wait"], tuple(BUILTIN_HANDLERS), dict(os.environ)


class TestRestored:
    def test_after_a_fake(self) -> None:
        before = patched()
        with mock_ecs():
            assert all(now is not then for now, then in zip(patched(), before, strict=True))
            boto3.client("ecs").list_clusters()
        assert patched() == before

    def test_after_an_error(self) -> None:
        before = patched()
        with pytest.raises(KeyError), mock_ecs():
            raise KeyError
        assert patched() == before

    def test_only_after_the_last_of_several(self) -> None:
        before = patched()
        with mock_ecs():
            inside = patched()
            with mock_ecs():
                assert patched() == inside
            assert patched() == inside
        assert patched() == before

    def test_whatever_the_order(self) -> None:
        before = patched()
        first, second = mock_ecs(), mock_ecs(clusters=["second"])
        first.start()
        second.start()
        first.stop()
        assert names(boto3.client("ecs")) == ["second"]
        second.stop()
        assert patched() == before

    def test_what_somebody_else_wrapped_meanwhile_stays_theirs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        original = Endpoint.__dict__["_send"]
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)
        with mock_ecs():
            ours = Endpoint.__dict__["_send"]

            def theirs(self: Any, request: Any) -> Any:
                return ours(self, request)

            Endpoint._send = theirs
        assert Endpoint.__dict__["_send"] is theirs
        with mock_ecs(clusters=["here"]):
            assert names(client) == ["here"]
        assert Endpoint.__dict__["_send"] is theirs
        Endpoint._send = original

    def test_after_a_door_that_did_not_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_args: Any) -> None:
            raise MemoryError

        before = patched()
        monkeypatch.setattr(waiters, "wrap", fail)
        with pytest.raises(MemoryError), mock_ecs():
            pytest.fail("it is not entered")
        assert active() is None
        assert patched() == before

    def test_activating_and_deactivating_twice(self) -> None:
        before = patched()
        with EcsFake() as fake:
            activate(fake)
            activate(fake)
            deactivate(fake)
            assert active() is fake
            deactivate(fake)
            deactivate(fake)
        assert patched() == before


class TestCredentialsAndRegion:
    def test_none_are_needed(self) -> None:
        with mock_ecs():
            client = boto3.client("ecs")
            assert client.meta.region_name == "us-east-1"
            client.list_clusters()

    def test_the_region_option_counts_where_nothing_names_one(self) -> None:
        with mock_ecs(region="eu-west-3"):
            assert boto3.client("ecs").meta.region_name == "eu-west-3"

    def test_a_configured_region_is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
        with mock_ecs() as fake:
            assert boto3.client("ecs").meta.region_name == fake.region == "sa-east-1"

    def test_aws_region_is_followed_though_botocore_ignores_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_REGION", "sa-east-1")
        with mock_ecs():
            assert boto3.client("ecs").meta.region_name == "sa-east-1"

    def test_the_inner_fakes_region_counts(self) -> None:
        with mock_ecs(region="eu-west-1"):
            with mock_ecs(region="eu-west-2"):
                assert boto3.client("ecs").meta.region_name == "eu-west-2"
            boto3.DEFAULT_SESSION = None
            assert boto3.client("ecs").meta.region_name == "eu-west-1"

    def test_configured_credentials_are_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
        with mock_ecs():
            assert boto3.session.Session().get_credentials().access_key == "mine"

    def test_credentials_of_the_shared_files_are_used(self, tmp_path: Path) -> None:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws/credentials").write_text(
            "[default]\naws_access_key_id = mine\naws_secret_access_key = mine\n"
        )
        (tmp_path / ".aws/config").write_text("[default]\nregion = ca-central-1\n")
        with mock_ecs() as fake:
            assert boto3.session.Session().get_credentials().access_key == "mine"
            assert fake.region == boto3.client("ecs").meta.region_name == "ca-central-1"

    def test_the_default_session_forgets_ours(self) -> None:
        with mock_ecs():
            boto3.client("ecs").list_clusters()
        with pytest.raises(NoCredentialsError):
            boto3.client("ecs", region_name="us-east-1").list_clusters()

    def test_the_instance_is_not_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        with mock_ecs():
            assert os.environ["AWS_EC2_METADATA_DISABLED"] == "true"
        assert "AWS_EC2_METADATA_DISABLED" not in os.environ

    def test_variables_that_somebody_changed_meanwhile_stay_theirs(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "")
        with mock_ecs():
            os.environ["AWS_DEFAULT_REGION"] = "theirs"
        assert os.environ["AWS_DEFAULT_REGION"] == "theirs"


class TestManyAtOnce:
    def test_nested_fakes_stack(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)
        with mock_ecs(clusters=["outer"]):
            with mock_ecs(clusters=["inner"]):
                assert names(client) == ["inner"]
            assert names(client) == ["outer"]

    def test_several_regions_have_separate_state(self) -> None:
        with mock_ecs():
            for region in ("eu-west-1", "us-gov-west-1", "cn-north-1"):
                boto3.client("ecs", region_name=region).create_cluster(clusterName=f"in-{region}")
            assert names(boto3.client("ecs", region_name="cn-north-1")) == ["in-cn-north-1"]
            assert names(boto3.client("ecs", region_name="eu-west-1")) == ["in-eu-west-1"]

    def test_clients_in_threads(self) -> None:
        with mock_ecs() as fake, ThreadPoolExecutor(8) as pool:
            client = boto3.client("ecs")
            list(pool.map(lambda number: client.create_cluster(clusterName=f"c{number}"), range(40)))
            assert len(names(fake.client())) == 40

    def test_threads_with_fakes_of_their_own_do_not_meet(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)
        both_inside, both_done = threading.Barrier(2), threading.Barrier(2)

        def work(name: str) -> list[str]:
            with mock_ecs(clusters=[name]):
                both_inside.wait(10)
                seen = names(client)
                both_done.wait(10)
            return seen

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(work, ["a", "b"])) == [["a"], ["b"]]

    def test_inside_a_running_event_loop(self) -> None:
        async def work() -> list[str]:
            async with mock_ecs(clusters=["here"]):
                in_thread = await asyncio.to_thread(lambda: names(boto3.client("ecs")))
                assert in_thread == ["here"]
                return names(boto3.client("ecs"))

        assert asyncio.run(work()) == ["here"]

    def test_tasks_with_fakes_of_their_own_do_not_meet(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)

        async def work(name: str) -> list[str]:
            async with mock_ecs(clusters=[name]):
                await asyncio.sleep(0)
                seen = names(client)
                await asyncio.sleep(0)
            return seen

        async def main() -> list[list[str]]:
            return await asyncio.gather(work("a"), work("b"), work("c"))

        assert asyncio.run(main()) == [["a"], ["b"], ["c"]]

    def test_a_closed_fake_that_is_still_active_lets_nothing_pass(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)
        with mock_ecs() as fake:
            fake.close()
            with pytest.raises(FakeClosed):
                client.list_clusters()


class TestBlockAws:
    @pytest.fixture(autouse=True)
    def unblocked(self) -> Any:
        """Leave nothing blocked behind."""
        yield
        unblock_aws()

    def test_calls_are_refused_while_no_fake_is_active(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)
        block_aws()
        with pytest.raises(AwsBlocked, match=r"ListClusters was about to be sent to .*us-east-1"):
            client.list_clusters()

    def test_the_option_outlives_its_fake(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1", **KEYS)
        with mock_ecs(block_aws=True, clusters=["here"]):
            assert names(client) == ["here"]
        with pytest.raises(AwsBlocked):
            client.list_clusters()
        with mock_ecs(clusters=["again"]):
            assert names(client) == ["again"]

    def test_unblocking_restores_the_net(self) -> None:
        before = patched()
        block_aws()
        unblock_aws()
        assert patched() == before


def test_importing_the_door_imports_no_sdk() -> None:
    program = "import sys, ecs_fake.intercept; print({'boto3', 'botocore'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_old_session_keeps_no_patch_that_answers() -> None:
    with mock_ecs():
        session = botocore.session.get_session()
    client = session.create_client("ecs", region_name="us-east-1")
    with pytest.raises(NoCredentialsError):
        client.list_clusters()
