"""Every text that ECS is known to refuse with: the fake says it in its condition, or there is a reason why not.

The conditions are in `tests/api/error_texts/`, one module for each resource; the evidence in
`tests/data/error-messages.jsonl`.
"""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.api.error_texts import CONDITIONS, Condition, Text, exceptions, texts
from tests.api.stage import Stage
from tests.rules import registers

pytestmark = pytest.mark.newest_sdk


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.id)
def test_the_text_is_said_in_its_condition(stage: Stage, condition: Condition) -> None:
    with pytest.raises(ClientError) as caught:
        condition.provoke(stage)
    answer = caught.value.response
    assert caught.value.operation_name == condition.by
    assert answer["Error"]["Code"] == condition.text.error, answer["Error"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == condition.text.http_status
    assert condition.text.says(answer["Error"]["Message"], condition.filled), answer["Error"]["Message"]


@pytest.mark.parametrize("text", texts(), ids=lambda text: text.id)
def test_every_text_has_a_condition_or_a_reason_why_not(text: Text) -> None:
    proven = any(condition.text is text for condition in CONDITIONS)
    excepted = [one for one in exceptions() if one.text is text]
    assert proven + len(excepted) == 1


def test_exceptions_have_reasons_and_wait_for_what_is_to_come() -> None:
    assert not [
        one for one in exceptions() if one.waits_for and one.waits_for not in registers.read().milestones
    ]
    assert not [one for one in exceptions() if not one.reason]
