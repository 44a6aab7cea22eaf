"""Without jsonschema-rs, jsonschema accepts and refuses the same; before their first use neither is imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from ecs_fake.errors import InvalidParameterException
from ecs_fake.service_model import service_model, validate, validate_request, validate_response
from ecs_fake.service_model.validators import acceptor


@pytest.fixture
def without_jsonschema_rs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    _forget()
    yield
    _forget()


def _forget() -> None:
    validate._request.cache_clear()
    validate._response.cache_clear()


@pytest.mark.usefixtures("without_jsonschema_rs")
def test_requests_and_responses_are_checked_all_the_same() -> None:
    validate_request("RunTask", {"taskDefinition": "f", "count": 10})
    with pytest.raises(InvalidParameterException, match="count must be between 1 and 10, but was 11"):
        validate_request("RunTask", {"taskDefinition": "f", "count": 11})
    validate_response("ListTasks", {"taskArns": []})


@pytest.mark.usefixtures("without_jsonschema_rs")
def test_it_is_jsonschema_that_accepts() -> None:
    assert acceptor(service_model().request_schema("StopTask")).__module__.startswith("jsonschema.")


def test_otherwise_it_is_jsonschema_rs() -> None:
    accepts = acceptor(service_model().request_schema("StopTask"))
    assert type(accepts.__self__).__module__ == "jsonschema_rs"  # type: ignore[attr-defined]  # a bound method


def test_importing_the_room_imports_neither_nor_reads_the_model() -> None:
    code = (
        "import sys, ecs_fake.service_model\n"
        "print(sorted({'jsonschema', 'jsonschema_rs', 'ecs_fake.service_model.bundled'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
