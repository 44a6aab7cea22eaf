"""A check under every test: whatever the fake answers is an answer of the API.

Successful answers must fit the service model; error answers must be declared for their operation, or be common ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ecs_fake.engine.dispatch import Dispatcher
from ecs_fake.engine.wire import TARGET_PREFIX, WireAnswer, WireRequest
from ecs_fake.service_model.model import service_model
from ecs_fake.service_model.validate import validate_response

COMMON_ERRORS = frozenset(
    {
        "AccessDeniedException",
        "NotAuthorized",
        "OptInRequired",
        "SerializationException",
        "ServiceUnavailable",
        "ThrottlingException",
        "UnknownOperationException",
        "ValidationException",
    }
)
UNDECLARED = frozenset({("DeleteCapacityProvider", "ResourceInUseException")})
"""Errors that real answers were seen to have though the model does not say so (tests/data/error-messages.jsonl)."""


@pytest.fixture(autouse=True, scope="session")
def every_answer_is_valid() -> Iterator[None]:
    """Check the answers of all fakes of the session."""
    answer = Dispatcher.answer

    def checked(self: Dispatcher, request: WireRequest, account_id: str) -> WireAnswer:
        given = answer(self, request, account_id)
        check(request.target.removeprefix(TARGET_PREFIX), given)
        return given

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Dispatcher, "answer", checked)
        yield


def check(operation: str, given: WireAnswer) -> None:
    """Fail unless the answer is one the API could give."""
    document = json.loads(given.body)
    if given.status == 200:
        validate_response(operation, document)
    elif operation in service_model().operations:
        declared = service_model().operation(operation).errors | COMMON_ERRORS
        assert document["__type"] in declared or (operation, document["__type"]) in UNDECLARED, (
            f"{operation} does not declare {document['__type']}: {document}"
        )
