"""Reads the ECS model of the installed botocore, whatever its prose."""

from __future__ import annotations

from typing import Any

import botocore
import botocore.loaders

API_VERSION = "2014-11-13"


def read() -> dict[str, Any]:
    """Give botocore's ECS service description of API version 2014-11-13."""
    model: dict[str, Any] = botocore.loaders.Loader().load_service_model("ecs", "service-2", API_VERSION)
    return model


def version() -> str:
    """Give the version of the installed botocore."""
    return str(botocore.__version__)
