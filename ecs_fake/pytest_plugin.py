"""The pytest plugin: fixtures `fake_ecs` and `ecs_fake_client`, marker `ecs_fake`, ini options `ecs_fake_*`.

::

    @pytest.mark.ecs_fake(region="eu-west-1", clusters=["default"])
    def test_deploy(fake_ecs, ecs_fake_client): ...

A marked test runs inside a fake also if it does not name the fixture. Markers of a test, its class and its
module add up, the closest wins. Loading this imports neither boto3 nor botocore.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest

from ecs_fake.errors import EcsFakeError
from ecs_fake.intercept import block_aws, unblock_aws
from ecs_fake.settings import NAMES, Source, from_environment, from_texts, merge

if TYPE_CHECKING:
    from _pytest.nodes import Node

    from ecs_fake.fake import EcsFake

_MARKER: Final = "ecs_fake"
_INI_OPTIONS: Final = tuple(option for option in NAMES if option != "images")
"""Stand-ins for images are objects: only a marker or a call can give them."""
_LISTS: Final = frozenset({"clusters", "allow"})


@pytest.fixture
def fake_ecs(request: pytest.FixtureRequest) -> Iterator[EcsFake]:
    """A fake of Amazon ECS that all ECS calls of this test go to (`ecs_fake.EcsFake`)."""
    from ecs_fake.mock import MockEcs  # only when a test uses it

    options = _options_of(request.node)
    with MockEcs(**options) as fake:
        yield fake


@pytest.fixture
def ecs_fake_client(fake_ecs: EcsFake) -> Any:
    """A boto3 client of ECS that talks to `fake_ecs`."""
    return fake_ecs.client()


@pytest.fixture(autouse=True)
def _ecs_fake_of_marker(request: pytest.FixtureRequest) -> None:
    """Start the fake of a marked test before the fixtures that may need it."""
    if request.node.get_closest_marker(_MARKER) is not None:
        request.getfixturevalue("fake_ecs")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the ini options."""
    for option in _INI_OPTIONS:
        kind: Literal["args", "string"] = "args" if option in _LISTS else "string"
        parser.addini(f"ecs_fake_{option}", f"option {option} of every fake", type=kind, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; keep ECS calls from leaving if the configuration says so."""
    config.addinivalue_line("markers", f"{_MARKER}(**options): run the test inside a fake with these options")
    try:
        if merge([_ini(config), from_environment()]).get("block_aws"):
            block_aws()
            config.add_cleanup(unblock_aws)
    except EcsFakeError as error:
        raise pytest.UsageError(str(error)) from error


def _options_of(node: pytest.Item) -> dict[str, Any]:
    try:
        return merge([*_marked(node), _ini(node.config)])
    except EcsFakeError as error:
        pytest.fail(str(error), pytrace=False)


def _marked(node: pytest.Item) -> list[Source]:
    """Give the options of the markers, the closest first, each with its place."""
    sources = []
    for marked, mark in node.iter_markers_with_node(_MARKER):
        name = f"marker {_MARKER} of {_place(marked)}"
        if mark.args:
            pytest.fail(f"{name}: options go by keyword, found {mark.args!r}.", pytrace=False)
        sources.append(Source(name, mark.kwargs))
    return sources


def _place(node: Node) -> str:
    """Give `path:line (name)` of what a marker stands on; a module has no line."""
    obj = getattr(node, "obj", None)
    if not (inspect.isroutine(obj) or inspect.isclass(obj)):
        return node.nodeid
    _, first_line = inspect.findsource(inspect.unwrap(obj))
    return f"{node.nodeid.partition('::')[0]}:{first_line + 1} ({node.name})"


def _ini(config: pytest.Config) -> Source:
    values = {option: config.getini(f"ecs_fake_{option}") for option in _INI_OPTIONS}
    texts = {
        option: " ".join(value) if isinstance(value, list) else value for option, value in values.items()
    }
    return from_texts("ini option ecs_fake_{option}", texts)
