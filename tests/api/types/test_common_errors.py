"""Errors that every operation can have, ordered by the user (CommonErrors)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

import ecs_fake
from tests.rules import rule


@pytest.mark.parametrize("operation", ["list_clusters", "create_cluster"])
@pytest.mark.parametrize(
    ("code", "status"),
    [
        pytest.param("AccessDeniedException", 400, marks=rule("CommonErrors-001")),
        pytest.param("NotAuthorized", 400, marks=rule("CommonErrors-006")),
        pytest.param("OptInRequired", 403, marks=rule("CommonErrors-007")),
        pytest.param("ServiceUnavailable", 503, marks=rule("CommonErrors-009")),
        pytest.param("ValidationException", 400, marks=rule("CommonErrors-011")),
    ],
)
def test_an_ordered_one_has_its_status(
    fake: ecs_fake.EcsFake, ecs: Any, operation: str, code: str, status: int
) -> None:
    name = "".join(word.title() for word in operation.split("_"))
    fake.faults.error(name, code, times=10)  # botocore sends again after a 503
    with pytest.raises(ClientError) as raised:
        getattr(ecs, operation)()
    response = raised.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
