"""Every error that an operation declares is reached: as a user would come by it, or by order.

`tests/api/provocations.py` says how, `tests/api/ordered_errors.py` why by order.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from botocore.exceptions import ClientError

from ecs_fake.operations import OPERATIONS
from ecs_fake.service_model.model import service_model
from tests.api.calls import CALLS
from tests.api.error_texts.conditions import Provoke
from tests.api.ordered_errors import ORDERED, Pair, reason_to_order
from tests.api.provocations import PROVOKED, provocation
from tests.api.stage import Stage
from tests.rules import registers
from tests.rules.marks import rule
from tests.rules.rulebook import rulebook

pytestmark = pytest.mark.newest_sdk

PAIRS: list[Pair] = [
    (operation, code) for operation in CALLS for code in sorted(service_model().operation(operation).errors)
]
RULES = {
    "AccessDeniedException": r"not authorised|isn't authorized",
    "BlockedException": r"blocked",
    "ClientException": r"identifier that is not valid|client-side fault without",
    "ClusterNotFoundException": r"cluster name or ARN that does",
    "InvalidParameterException": r"any parameter value that is not valid|parameter whose value isn't acceptable",
    "LimitExceededException": r"quota",
    "NamespaceNotFoundException": r"namespace .*(does not|doesn't) exist",
    "ServerException": r"injected .*fault",
    "UnsupportedFeatureException": r"not supported in (this|the) Region",
}
"""What the documents say of an error in the same words for every operation."""


def marked(pairs: list[Pair]) -> list[ParameterSet]:
    """Give each pair with the rules it proves."""
    return [pytest.param(*pair, id="-".join(pair), marks=rule(*_rules(*pair))) for pair in pairs]


def _rules(operation: str, code: str) -> list[str]:
    words = RULES.get(code)
    return [
        one.id
        for one in rulebook().values()
        if words is not None
        and one.subject == operation
        and code in one.text
        and re.search(words, one.text)
        and one.id not in registers.read().disputed
    ]


def failed(stage: Stage, call: Provoke, operation: str, code: str) -> dict[str, Any]:
    """Make calls of which the last one fails and changes nothing; give its answer."""
    seen: list[int] = []
    stage.ecs.meta.events.register("before-call.ecs", lambda **_: seen.append(len(stage.fake.journal)))
    with pytest.raises(ClientError) as caught:
        call(stage)
    answer: Any = caught.value.response
    assert (caught.value.operation_name, answer["Error"]["Code"]) == (operation, code)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == (500 if code == "ServerException" else 400)
    assert len(stage.fake.journal) == seen[-1]
    return dict(answer)


CAUSES = {pair: cause for pair in PAIRS if (cause := provocation(pair)) is not None}


@pytest.mark.parametrize(("operation", "code"), marked([pair for pair in PAIRS if pair in CAUSES]))
def test_an_error_that_a_user_can_cause(stage: Stage, operation: str, code: str) -> None:
    answer = failed(stage, CAUSES[operation, code], operation, code)
    shapes = {shape.name: shape for shape in stage.ecs.meta.service_model.error_shapes}
    members = set(shapes[code].members) if code in shapes else {"message"}
    assert members - {"message"} <= answer.keys()


@pytest.mark.parametrize(("operation", "code"), marked([pair for pair in PAIRS if pair not in CAUSES]))
def test_an_error_that_is_ordered(stage: Stage, operation: str, code: str) -> None:
    parameters = stage.prepare(operation)
    stage.fake.faults.error(operation, code)
    failed(stage, lambda stage: stage.send(operation, **parameters), operation, code)
    stage.send(operation, **parameters)  # once only


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_error_can_be_caused_or_there_is_a_reason_to_order_it(pair: Pair) -> None:
    assert (pair in CAUSES) == (reason_to_order(pair) is None)


def test_every_operation_has_a_call_that_succeeds() -> None:
    assert set(CALLS) == set(OPERATIONS)


def test_the_tables_hold_declared_errors_only() -> None:
    assert set(PROVOKED) | set(ORDERED) <= set(PAIRS)
