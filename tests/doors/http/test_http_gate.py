"""What a browser can be talked into sending does not get in."""

from __future__ import annotations

import pytest

from ecs_fake.callers.refusals import Refusal
from ecs_fake.server.serve import HttpDoor


@pytest.fixture
def host_header(door):
    return f"127.0.0.1:{door.port}"


@pytest.mark.parametrize(
    "host",
    [
        "localhost:{port}",
        "LOCALHOST",
        "127.0.0.1:{port}",
        "127.8.9.1",
        "[::1]:{port}",
        "ecs.localhost:{port}",
    ],
)
def test_names_of_this_machine_are_ours(knock, headers_of, door, host):
    assert knock(headers=headers_of(Host=host.format(port=door.port))).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "192.0.2.7:{port}",
        "user@evil.example",
        "[::1",
        "",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("GET", "/_ecs_fake/health"), ("GET", "/")])
def test_other_names_are_refused_everywhere(knock, headers_of, door, backend, host, method, path):
    answer = knock(method, path, headers=headers_of(Host=host.format(port=door.port)))
    assert (answer.status, answer.code) == (403, "ForeignHost")
    assert backend.requests == []


def test_the_name_served_is_ours(knock_at):
    assert knock_at("ecs.internal", host="ecs.internal") is None
    assert knock_at("ECS.Internal", host="ecs.internal") is None
    assert knock_at("ecs.internal", host="other.internal") == "ForeignHost"


def test_a_server_on_all_interfaces_answers_under_addresses_not_names(knock_at):
    assert knock_at("0.0.0.0", host="192.0.2.7:8090") is None
    assert knock_at("::", host="[2001:db8::1]:8090") is None
    assert knock_at("0.0.0.0", host="evil.example") == "ForeignHost"


def test_our_own_pages_may_call(knock, headers_of, door, host_header):
    assert knock(headers=headers_of(Host=host_header, Origin=f"http://{host_header}")).status == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:3000", "http://127.0.0.1"]
)
@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS"])
def test_other_sites_may_not(knock, headers_of, backend, method, host_header, origin):
    answer = knock(method, headers=headers_of(Host=host_header, Origin=origin))
    assert (answer.status, answer.code) == (403, "ForeignOrigin")
    assert "access-control-allow-origin" not in answer.headers
    assert backend.requests == []


def test_a_form_of_a_page_lacks_what_the_api_wants(knock, backend):
    """A page may send these types to any site without asking; none of them is the API's."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert knock(headers={"Content-Type": kind}).status == 400
    assert backend.requests == []


@pytest.fixture
def knock_at():
    """Asks the gate of a server that is served under some name; gives the code of the refusal."""
    from starlette.datastructures import Headers

    from ecs_fake.callers.origin import check

    def ask(served: str, **headers: str) -> str | None:
        try:
            check(Headers(headers), served)
        except Refusal as refusal:
            return refusal.code
        return None

    return ask


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("localhost", "http://localhost:80"),
        ("::1", "http://[::1]:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
    ],
)
def test_url_is_one_that_this_machine_can_use(backend, host, url):
    assert HttpDoor(backend, host=host, port=80).url == url
