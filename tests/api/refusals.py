"""Assert that a call is refused as ECS refuses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError


@contextmanager
def refused(code: str, message: str | None = None, status: int = 400) -> Iterator[Any]:
    """Expect an error answer.

    Args:
        code: the error's code.
        message: a regular expression the message must contain.
        status: the HTTP status.
    """
    with pytest.raises(ClientError) as caught:
        yield caught
    response = caught.value.response
    assert response["Error"]["Code"] == code, response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    if message is not None:
        assert re.search(message, response["Error"]["Message"]), response["Error"]["Message"]
