"""The documents' own samples satisfy the bundled model, the damaged ones excepted."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Final

import pytest

from ecs_fake.errors import EcsError
from ecs_fake.service_model import ResponseInvalid, decode, encode, validate_request, validate_response

HOME: Final = Path(__file__).resolve().parents[2] / "data" / "examples"
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(HOME.glob("*.json"))
}

TEXT_TIMESTAMP: Final = "timestamps as text, as the command line prints them; on the wire they are numbers"
BAD_REQUESTS: Final = {"CreateTaskSet-1": "serviceName, where the operation has service"}
BAD_RESPONSES: Final = {
    "CreateService-2": "schedulingStrategy REPLICAS, a misprint of REPLICA",
    "CreateService-3": TEXT_TIMESTAMP,
    "RegisterTaskDefinition-1": "runtimePlatform as text and a startPeriod of null",
    "RunTask-2": TEXT_TIMESTAMP,
    "RunTask-3": TEXT_TIMESTAMP,
    "botocore-CreateService-1": TEXT_TIMESTAMP,
    "botocore-CreateService-2": TEXT_TIMESTAMP,
    "botocore-DescribeServices-1": TEXT_TIMESTAMP,
}


def _having(side: str) -> list[str]:
    return [name for name, example in EXAMPLES.items() if example[side] is not None]


@pytest.mark.parametrize("name", _having("request"))
def test_a_sample_request_is_accepted_unless_known_to_be_wrong(name: str) -> None:
    operation, params = EXAMPLES[name]["action"], decode(encode(EXAMPLES[name]["request"]))
    if name in BAD_REQUESTS:
        with pytest.raises(EcsError):
            validate_request(operation, params)
    else:
        validate_request(operation, params)


@pytest.mark.parametrize("name", _having("response"))
def test_a_sample_response_is_valid_unless_known_to_be_wrong(name: str) -> None:
    operation, document = EXAMPLES[name]["action"], EXAMPLES[name]["response"]
    if name in BAD_RESPONSES:
        with pytest.raises(ResponseInvalid):
            validate_response(operation, document)
    else:
        validate_response(operation, document)


def test_the_samples_are_complete() -> None:
    assert len(EXAMPLES) == 84
    assert BAD_REQUESTS.keys() | BAD_RESPONSES.keys() <= EXAMPLES.keys()


class TestResponses:
    def test_what_is_wrong_is_listed_with_its_place(self) -> None:
        document = copy.deepcopy(EXAMPLES["RunTask-1"]["response"])
        document["tasks"][0] |= {"lastStaus": "RUNNING", "startedAt": "now"}
        with pytest.raises(ResponseInvalid) as invalid:
            validate_response("RunTask", document)
        first, *lines = str(invalid.value).splitlines()
        assert first == "RunTask answered:"
        assert lines[0] == """  tasks[0].startedAt: type 'number', found "now\""""
        assert lines[1].startswith("  tasks[0]: additionalProperties ['attachments',")

    def test_it_is_a_failed_assertion(self) -> None:
        assert issubclass(ResponseInvalid, AssertionError)

    @pytest.mark.parametrize(
        "document", [None, [], {"tasks": [], "failures": {"nan": float("nan")}}, {"tasks": object()}]
    )
    def test_what_is_no_json_object_is_no_answer(self, document: object) -> None:
        with pytest.raises(ResponseInvalid, match="RunTask answered"):
            validate_response("RunTask", document)

    def test_a_tuple_is_a_list_on_the_wire(self) -> None:
        validate_response("ListTasks", {"taskArns": ("arn",)})
