"""The flag that writes transcripts anew."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when this folder is named on the command line."""
    parser.addoption("--rewrite-transcripts", action="store_true", help="write tests/transcripts anew")
