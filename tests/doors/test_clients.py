"""Whatever client calls ECS while a fake is active, the fake answers; nothing connects anywhere."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ecs_fake.engine.backend import Backend
from ecs_fake.engine.wire import WireAnswer, WireRequest
from ecs_fake.errors import EcsFakeError, FakeClosed, NotImplementedByFake, OptionError
from ecs_fake.fake import EcsFake
from ecs_fake.mock import mock_ecs
from tests.doors.conftest import KEYS

pytestmark = pytest.mark.usefixtures("bare_machine")

quiet = pytest.mark.usefixtures("connections")
LONG_AGO: dict[str, Any] = {"region_name": "us-east-1", **KEYS}


def names(client: Any) -> list[str]:
    """The names of the clusters that a client sees."""
    return [arn.rpartition("/")[2] for arn in client.list_clusters()["clusterArns"]]


@quiet
class TestCaught:
    """One row each: which client, made when."""

    def test_a_client_made_before_the_fake(self) -> None:
        client = boto3.client("ecs", **LONG_AGO)
        with mock_ecs(clusters=["here"]):
            assert names(client) == ["here"]

    def test_a_botocore_client_made_before_the_fake(self) -> None:
        client = botocore.session.get_session().create_client("ecs", **LONG_AGO)
        with mock_ecs(clusters=["here"]):
            assert names(client) == ["here"]

    def test_a_new_client_of_an_older_boto3_session(self) -> None:
        session = boto3.session.Session(**LONG_AGO)
        with mock_ecs(clusters=["here"]):
            assert names(session.client("ecs")) == ["here"]

    def test_a_new_client_of_an_older_botocore_session(self) -> None:
        session = botocore.session.get_session()
        with mock_ecs(clusters=["here"]):
            assert names(session.create_client("ecs")) == ["here"]

    def test_a_new_client_of_the_cached_default_session(self) -> None:
        boto3.setup_default_session(region_name="eu-west-1")
        with mock_ecs():
            client = boto3.client("ecs")
            assert (
                client.create_cluster(clusterName="c")["cluster"]["clusterArn"].split(":")[3] == "eu-west-1"
            )

    def test_a_client_made_inside(self) -> None:
        with mock_ecs(clusters=["here"]):
            assert names(boto3.client("ecs")) == ["here"]

    def test_a_client_made_inside_an_earlier_fake(self) -> None:
        with mock_ecs(clusters=["there"]):
            client = boto3.client("ecs")
        with mock_ecs(clusters=["here"]):
            assert names(client) == ["here"]

    def test_a_client_of_the_fake_itself(self) -> None:
        with mock_ecs(clusters=["here"]) as fake:
            assert names(fake.client()) == ["here"]

    def test_a_client_with_an_endpoint_elsewhere(self) -> None:
        with mock_ecs(clusters=["here"]):
            assert names(boto3.client("ecs", endpoint_url="http://localstack:4566")) == ["here"]

    def test_a_client_that_does_not_sign(self) -> None:
        client = boto3.client(
            "ecs", region_name="eu-west-1", config=Config(signature_version=botocore.UNSIGNED)
        )
        with mock_ecs(region="eu-west-1", clusters=["here"]):
            assert names(client) == ["here"]

    def test_each_call_is_answered_once(self) -> None:
        early = boto3.client("ecs", **LONG_AGO)
        with mock_ecs() as fake:
            for client in (early, boto3.client("ecs"), fake.client()):
                client.list_clusters()
            assert len(fake.calls) == 3


@quiet
class TestOneFakesClient:
    def test_it_stays_with_its_fake_whatever_is_active(self) -> None:
        fake = EcsFake(clusters=["outer"])
        client = fake.client()
        with mock_ecs(clusters=["inner"]):
            assert names(client) == ["outer"]
        fake.close()

    def test_it_needs_no_active_fake(self) -> None:
        with EcsFake(clusters=["here"]) as fake:
            assert names(fake.client()) == ["here"]

    def test_after_the_end_it_raises(self) -> None:
        with mock_ecs() as fake:
            client = fake.client()
        with pytest.raises(FakeClosed, match="has ended"):
            client.list_clusters()

    def test_after_the_end_it_raises_also_while_another_fake_is_active(self) -> None:
        with mock_ecs() as fake:
            client = fake.client()
        with mock_ecs(), pytest.raises(FakeClosed):
            client.list_clusters()

    def test_it_takes_what_boto3_client_takes(self) -> None:
        with mock_ecs() as fake:
            client = fake.client(region_name="ap-south-1", config=Config(retries={"max_attempts": 1}), **KEYS)
            assert client.meta.region_name == "ap-south-1"
            assert client.create_cluster()["cluster"]["clusterArn"].split(":")[3] == "ap-south-1"

    def test_its_region_is_the_fakes(self) -> None:
        with mock_ecs(region="eu-central-1") as fake:
            assert fake.client().meta.region_name == "eu-central-1"


@quiet
class TestAttach:
    def test_a_client_made_without_credentials(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1")
        with mock_ecs(clusters=["here"]) as fake:
            fake.attach(client)
            assert names(client) == ["here"]

    def test_a_session_made_without_credentials(self) -> None:
        session = boto3.session.Session(region_name="us-east-1")
        with EcsFake(clusters=["here"]) as fake:
            fake.attach(session)
            assert names(session.client("ecs")) == ["here"]

    def test_a_botocore_session(self) -> None:
        session = botocore.session.get_session()
        with mock_ecs(clusters=["outer"]) as fake, mock_ecs(clusters=["inner"]):
            fake.attach(session)
            assert names(session.create_client("ecs", region_name="us-east-1")) == ["outer"]

    def test_everything_is_as_it_was_when_the_fake_has_ended(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1")
        session = botocore.session.get_session()
        before = dict(vars(client))
        with mock_ecs() as fake:
            fake.attach(client)
            fake.attach(session)
            later = session.create_client("ecs", region_name="us-east-1")
        assert vars(client) == before
        assert client._request_signer._credentials is None
        assert session._credentials is None
        with mock_ecs(clusters=["next"]) as fake:
            fake.attach(client)
            fake.attach(later)
            assert names(client) == names(later) == ["next"]

    def test_a_client_of_another_fake_goes_back_to_it(self) -> None:
        with mock_ecs(clusters=["outer"]) as outer:
            client = outer.client()
            with mock_ecs(clusters=["inner"]) as inner:
                inner.attach(client)
                assert names(client) == ["inner"]
            assert names(client) == ["outer"]

    def test_fakes_that_end_in_another_order(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1")
        before = dict(vars(client))
        mocks = [mock_ecs(clusters=[name]) for name in ("first", "second", "third")]
        for mock in mocks:
            mock.start().attach(client)
        mocks[1].stop()
        assert names(client) == ["third"]
        mocks[2].stop()
        assert names(client) == ["first"]
        mocks[0].stop()
        assert vars(client) == before

    def test_attaching_twice_changes_nothing(self) -> None:
        client = boto3.client("ecs", region_name="us-east-1")
        with mock_ecs(clusters=["here"]) as fake:
            fake.attach(client)
            fake.attach(client)
            assert names(client) == ["here"]
            assert len(fake.calls) == 1

    def test_clients_of_other_services_are_refused(self) -> None:
        with mock_ecs() as fake, pytest.raises(OptionError, match="s3, not of ecs"):
            fake.attach(boto3.client("s3"))

    def test_anything_else_is_refused(self) -> None:
        with mock_ecs() as fake, pytest.raises(OptionError, match="give a client of ECS or a session"):
            fake.attach("ecs")


@pytest.fixture
def loopback_server() -> Iterator[str]:
    """The address of a server on this machine that answers everything as ListClusters."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = b'{"clusterArns": ["arn:aws:ecs:us-east-1:1:cluster/real-server"]}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("made", ["before", "inside"])
def test_a_loopback_endpoint_is_left_alone(loopback_server: str, made: str) -> None:
    before = boto3.client("ecs", endpoint_url=loopback_server, **LONG_AGO)
    with mock_ecs() as fake:
        inside = boto3.client("ecs", endpoint_url=loopback_server)
        assert names(before if made == "before" else inside) == ["real-server"]
        assert len(fake.calls) == 0
    before.close()
    inside.close()


class Answering:
    """A backend that answers every request in the same way."""

    region, account_id, closed, changes = "us-east-1", "123456789012", False, 0

    def __init__(self, answer: WireAnswer | EcsFakeError) -> None:
        self._answer = answer
        self.seen: list[WireRequest] = []

    def dispatch(self, request: WireRequest) -> WireAnswer:
        self.seen.append(request)
        if isinstance(self._answer, EcsFakeError):
            raise self._answer
        return self._answer

    def pause(self, seconds: float, *, since: int) -> None:
        raise AssertionError("nobody waits")


@pytest.fixture
def active() -> Iterator[list[Backend]]:
    """Backends put in here by `answering` are active."""
    from ecs_fake.intercept import deactivate

    backends: list[Backend] = []
    yield backends
    for backend in backends:
        deactivate(backend)


def answering(active: list[Backend], answer: WireAnswer | EcsFakeError) -> Answering:
    """Make a backend active."""
    from ecs_fake.intercept import activate

    backend = Answering(answer)
    activate(backend)
    active.append(backend)
    return backend


@quiet
class TestWhatCrossesTheDoor:
    @pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
    def test_faults_surface_as_they_are_and_are_not_retried(self, active: list[Backend], mode: Any) -> None:
        fault = NotImplementedByFake("CreateService is not built")
        backend = answering(active, fault)
        client = boto3.client("ecs", config=Config(retries={"mode": mode}))
        with pytest.raises(NotImplementedByFake) as raised:
            client.list_clusters()
        assert raised.value is fault
        assert len(backend.seen) == 1

    def test_faults_surface_through_the_net_too(self, active: list[Backend]) -> None:
        client = boto3.client("ecs", **LONG_AGO)
        backend = answering(active, FakeClosed("over"))
        with pytest.raises(FakeClosed, match="over"):
            client.list_clusters()
        assert len(backend.seen) == 1

    def test_errors_of_the_api_become_client_errors(self, active: list[Backend]) -> None:
        body = b'{"__type": "ClusterNotFoundException", "message": "Cluster not found."}'
        answering(active, WireAnswer(400, {"x-amzn-RequestId": "abc"}, body))
        client = boto3.client("ecs")
        with pytest.raises(client.exceptions.ClusterNotFoundException, match="Cluster not found") as raised:
            client.list_tasks()
        assert raised.value.response["ResponseMetadata"]["RequestId"] == "abc"

    def test_a_server_error_is_delivered_again_by_botocore(self, active: list[Backend]) -> None:
        backend = answering(active, WireAnswer(500, {}, b'{"__type": "ServerException", "message": "x"}'))
        client = boto3.client("ecs", config=Config(retries={"mode": "legacy", "max_attempts": 0}))
        with pytest.raises(ClientError):
            client.list_clusters()
        assert len(backend.seen) == 1

    def test_operation_region_and_body_arrive(self, active: list[Backend]) -> None:
        backend = answering(active, WireAnswer(200, {}, b"{}"))
        boto3.client("ecs", region_name="eu-north-1").create_cluster(clusterName="ü")
        (request,) = backend.seen
        assert request.target == "AmazonEC2ContainerServiceV20141113.CreateCluster"
        assert request.region == "eu-north-1"
        assert request.body in (b'{"clusterName": "\\u00fc"}', '{"clusterName": "ü"}'.encode())
        assert request.cause == "call"
        assert request.account_id is None

    def test_the_answer_carries_headers_and_status(self, active: list[Backend]) -> None:
        answering(
            active, WireAnswer(200, {"x-amzn-RequestId": "r-1", "Date": "x"}, b'{"clusterArns": ["a"]}')
        )
        response = boto3.client("ecs").list_clusters()
        assert response["clusterArns"] == ["a"]
        assert response["ResponseMetadata"]["RequestId"] == "r-1"
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert response["ResponseMetadata"]["RetryAttempts"] == 0
