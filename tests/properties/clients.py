"""boto3 clients that are made once: they reach whichever fake is active."""

from __future__ import annotations

import functools
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config

_CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1})
"""What botocore would refuse itself is sent, too, and nothing is sent twice."""

method = functools.cache(xform_name)
"""Give the method of a client for an operation."""


@functools.cache
def client(region: str) -> Any:
    """Give the client of a Region."""
    return boto3.session.Session().client(
        "ecs",
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=_CONFIG,
    )
